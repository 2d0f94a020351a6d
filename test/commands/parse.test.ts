/** What people type, and what it means. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Parsed, SubscribeLine } from '../../src/commands/line/command.ts';
import { print } from '../../src/commands/line/print.ts';
import { tokenize } from '../../src/commands/line/tokens.ts';
import { LONGEST_LINE, parse } from '../../src/commands/parse.ts';
import { readVocabularies, type Vocabulary } from '../../src/locales/vocabularies.ts';
import { command } from './commands-as-values.ts';

const vocabularies = readVocabularies();
const english = vocabularies[0] as Vocabulary;
const read = (line: string): Parsed => parse(line, vocabularies);

/** The line that the bot would write for it; for a trouble, why. */
const meaning = (line: string): string => {
  const parsed = read(line);
  return parsed.kind === 'trouble' ? `(${parsed.why})` : print(parsed, english);
};

const SEGMENT = 'subscribe segment-threshold-crossed for "High spenders" above 10000';

const table: readonly (readonly [line: string, means: string])[] = [
  ['help', 'help'],
  ['HELP', 'help'],
  ['  help  ', 'help'],
  ['help!', 'help'],
  ['/help', 'help'],
  ['?', 'help'],
  ['help me please', 'help'],
  ['hi', 'hello'],
  ['Hello!!!', 'hello'],
  ['hi there', 'hello'],
  ['environments', 'environments'],
  ['status?', 'status'],
  ['list', 'list'],
  ['subscriptions', 'list'],
  ['subscribe list', 'list'],
  ['show subscriptions', 'list'],
  ['list 41', 'list 41'],
  ['subscribe', 'subscribe'],
  ['please subscribe', 'subscribe'],
  ['subscribe refresh failed', 'subscribe refresh-failed'],
  ['subscribe refresh-failed', 'subscribe refresh-failed'],
  ['subscribe refreshfailed', 'subscribe refresh-failed'],
  ['subscribe refresh fail', 'subscribe refresh-failed'],
  ['subscribe failures', 'subscribe refresh-failed'],
  ['SUBSCRIBE TO FAILED', 'subscribe refresh-failed'],
  ['subscribe "refresh failed"', 'subscribe refresh-failed'],
  ['notify me when a refresh fails', 'subscribe refresh-failed'],
  ['subscribe success', 'subscribe refresh-succeeded'],
  ['subscribe full refresh', 'subscribe full-refresh-completed'],
  ['subscribe full refresh including on-demand', 'subscribe full-refresh-completed including on-demand'],
  ['subscribe full refresh including on demand', 'subscribe full-refresh-completed including on-demand'],
  ['subscribe full\u00A0refresh, incl. on–demand', 'subscribe full-refresh-completed including on-demand'],
  ['subscribe unif', 'subscribe unification-completed'],
  ['subscribe match and merge', 'subscribe unification-completed'],
  ['subscribe failures of Contoso', 'subscribe refresh-failed of "Contoso"'],
  ['subscribe failures in Contoso Retail', 'subscribe refresh-failed of "Contoso Retail"'],
  ['subscribe failures from "Contoso, Inc."', 'subscribe refresh-failed of "Contoso, Inc."'],
  [
    'subscribe failures for CRM accounts, Loyalty files',
    'subscribe refresh-failed for "CRM accounts", "Loyalty files"',
  ],
  ['subscribe failures for "A" "B"', 'subscribe refresh-failed for "A", "B"'],
  ['subscribe failures for "A" and "B"', 'subscribe refresh-failed for "A", "B"'],
  ['subscribe failures for "A", and "B"', 'subscribe refresh-failed for "A", "B"'],
  ['subscribe failures for salt and pepper', 'subscribe refresh-failed for "salt and pepper"'],
  ['subscribe failures for all', 'subscribe refresh-failed'],
  ['subscribe failures for every data source', 'subscribe refresh-failed'],
  ['subscribe failures for "all"', 'subscribe refresh-failed for "all"'],
  ['subscribe failed CRM accounts', 'subscribe refresh-failed for "CRM accounts"'],
  [SEGMENT, SEGMENT],
  ['subscribe segment for "High spenders" above 10,000', SEGMENT],
  ['subscribe segment for “High spenders” above 10 000', SEGMENT],
  ['subscribe segment for „High spenders“ above 10k', SEGMENT],
  ['subscribe segment for « High spenders » over 10k', SEGMENT.replace('"High spenders"', '" High spenders "')],
  ["subscribe segment for 'High spenders' > 10K", SEGMENT],
  ['subscribe segment for ‘High spenders’ >10000', SEGMENT],
  ['subscribe segment for "High spenders” above 10000', SEGMENT],
  ['subscribe segment for "High spenders above 10000', SEGMENT],
  ['subscribe segment for High spenders" above 10000', SEGMENT],
  ['subscribe segment High spenders above 10000 members', SEGMENT],
  ['subscribe segment "High spenders" above "10000"', SEGMENT],
  ['subscribe segment above 10000 for High spenders', SEGMENT],
  ['subscribe\nsegment\r\nfor "High spenders"\n\nabove\t10000', SEGMENT],
  ['subscribe&nbsp;segment for &quot;High spenders&quot; above 10000', SEGMENT],
  ['subscribe segment for &quot;High spenders&quot; &gt; 10000', SEGMENT],
  ['subscribe   segment   for   "High spenders"   above   10000.', SEGMENT],
  ['subscribe segment for "High spenders" above 10000, please', SEGMENT],
  ['ｓｕｂｓｃｒｉｂｅ segment for "High spenders" above １００００', SEGMENT],
  ['\u200Fsubscribe\u200B segment for "High spenders" above 10000\u200E', SEGMENT],
  ['s̷u̷b̷s̷c̷r̷i̷b̷e̷ segment for "High spenders" above 10000', SEGMENT],
  ["subscribe segment for Bob's best above 5", 'subscribe segment-threshold-crossed for "Bob\'s best" above 5'],
  ["subscribe segment for 'Bob's best' above 5", 'subscribe segment-threshold-crossed for "Bob\'s best" above 5'],
  ['subscribe failures for "R&D"', 'subscribe refresh-failed for "R&D"'],
  ['subscribe failures for "say ""hi"""', 'subscribe refresh-failed for "say ""hi"""'],
  ['subscribe failures for #"guid-1"', 'subscribe refresh-failed for #"guid-1"'],
  ['subscribe measure for Revenue above €1.5m', 'subscribe measure-threshold-crossed for "Revenue" above 1500000'],
  ['subscribe measure above -5', 'subscribe measure-threshold-crossed above -5'],
  ['subscribe kpi over 2 bn', 'subscribe measure-threshold-crossed above 2000000000'],
  ['subscribe segment', 'subscribe segment-threshold-crossed'],
  ['subscribe segment above', 'subscribe segment-threshold-crossed'],
  ['unsubscribe 3', 'unsubscribe 3'],
  ['unsubscribe #3', 'unsubscribe 3'],
  ['unsubscribe number 3.', 'unsubscribe 3'],
  ['unsubscribe from 3!', 'unsubscribe 3'],
  ['stop 3', 'unsubscribe 3'],
  ['unsubscribe all', 'unsubscribe all'],
  ['unsubscribe EVERYTHING', 'unsubscribe all'],
  ['test 12', 'test 12'],
  // Nothing of these may pass for a command that ends something.
  ['unsubscribe', '(no-number)'],
  ['unsubscribe 1,2', '(no-number)'],
  ['unsubscribe 1.5', '(no-number)'],
  ['unsubscribe -3', '(no-number)'],
  ['unsubscribe 3-5', '(no-number)'],
  ['unsubscribe 1 2', '(leftover)'],
  ['unsubscribe 3 and 4', '(leftover)'],
  ['unsubscribe all but 3', '(no-number)'],
  ['unsubscribe not all', '(no-number)'],
  ['unsubscribe refresh failed', '(no-number)'],
  ['unsubscribe ٣', '(no-number)'],
  ['unsubscribe three', '(no-number)'],
  ['unsubscribe 9999999999', '(no-number)'],
  ["don't unsubscribe 3", '(unknown)'],
  ['unsubscrib 3', '(unknown)'],
  ['test', '(no-number)'],
  ['test one', '(no-number)'],
  ['', '(empty)'],
  ['   ', '(empty)'],
  ['&nbsp;', '(empty)'],
  ['please', '(empty)'],
  [',,,;', '(empty)'],
  ['\u200B\u200F\u2066', '(empty)'],
  ['""', '(empty)'],
  ['.', '(unknown)'],
  ['!!!', '(unknown)'],
  ['🚀', '(unknown)'],
  ['refresh failed', '(unknown)'],
  ['subscribe refresh', '(ambiguous-trigger)'],
  ['subscribe s', '(ambiguous-trigger)'],
  ['subscribe weather', '(unknown-trigger)'],
  ['subscribe of Contoso', '(unknown-trigger)'],
  ['subscribe for "A"', '(unknown-trigger)'],
  ['subscribe segment above ten', '(bad-number)'],
  ['subscribe segment above 10.000', '(bad-number)'],
  ['subscribe segment above 1.2.3', '(bad-number)'],
  ['subscribe segment above NaN', '(bad-number)'],
  ['subscribe segment above Infinity', '(bad-number)'],
  ['subscribe segment above 1e999', '(bad-number)'],
  ['subscribe segment above 0x10', '(bad-number)'],
  ['subscribe segment above 10%', '(bad-number)'],
  ['subscribe segment above 99999999999999999999', '(bad-number)'],
  [`subscribe segment above ${'9'.repeat(500)}`, '(bad-number)'],
  ['subscribe segment above 0.1234567', '(bad-number)'],
  ['subscribe failures for', '(no-names)'],
  ['subscribe failures for ""', '(no-names)'],
  ['subscribe segment for , above 5', '(no-names)'],
  ['subscribe segment below 5', '(only-above)'],
  ['subscribe segment < 5', '(only-above)'],
  ['subscribe segment >= 5', '(only-above)'],
  ['subscribe segment at least 5', '(only-above)'],
  ['subscribe segment above 5 above 6', '(twice)'],
  ['subscribe failures of A of B', '(twice)'],
  ['subscribe segment above 5 tomorrow', '(leftover)'],
  ['subscribe full refresh including on-demand and weekends', '(leftover)'],
];

describe('What people type', () => {
  for (const [line, means] of table) {
    it(`${JSON.stringify(line.slice(0, 70))} means ${means}`, () => {
      expect(meaning(line)).to.equal(means);
    });
  }

  it('understands a command that it wrote itself, whatever is in its names', () => {
    fc.assert(
      fc.property(command, (value) => {
        expect(parse(print(value, english), vocabularies, 100_000)).to.deep.equal(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('answers any text without throwing', () => {
    const bit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        'subscribe ',
        'unsubscribe ',
        'segment ',
        'for ',
        'of ',
        'above ',
        '"',
        "'",
        '“',
        ',',
        '10,000 ',
        '&nbsp;',
        '&',
        '#"',
        ' all ',
        '\n',
        '<at>',
        '${',
        '{{',
      ),
    );
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 40 }), (bits) => {
        expect(read(bits.join(''))).to.have.property('kind');
      }),
      { numRuns: 3000 },
    );
  });

  it('never ends a subscription on a line that does not name it alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (rest) => {
        const parsed = read(`unsubscribe ${rest}`);
        if (parsed.kind !== 'unsubscribe') return;
        const digits = rest.normalize('NFKD').replaceAll(/[^\p{Nd}]/gu, '');
        expect(Number(digits)).to.equal(parsed.number);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not read a line that is longer than anybody types', () => {
    const line = `unsubscribe 3 ${'x'.repeat(LONGEST_LINE)}`;
    expect(read(line)).to.include({ why: 'too-long', length: line.length, longest: LONGEST_LINE });
    expect(read(`help${' '.repeat(LONGEST_LINE - 4)}`)).to.deep.equal({ kind: 'help' });
  });

  // Counted and not timed, so that a slow machine doesn't matter: twice the line must not mean four times the work.
  const BITS = ["'a ", '"a ', '""a', '#"', 'a,', '> ', 'of ', 'above 1 ', 'for "x" ', '1 000 ', 'refresh ', "'"];

  it('looks at each character of a line a bounded number of times, however many quotes are left open', () => {
    for (const bit of BITS) {
      const line = bit.repeat(Math.floor(LONGEST_LINE / bit.length));
      let looks = 0;
      const counting = new Proxy(new String(line), {
        get: (target, key) => {
          looks += typeof key === 'string' && /^\d+$/.test(key) ? 1 : 0;
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      tokenize(counting as unknown as string);
      expect(looks, bit).to.be.at.most(line.length * 20);
    }
  });

  it('folds each word of a line a bounded number of times', () => {
    const folded = (line: string): number => {
      let characters = 0;
      const original = String.prototype.normalize;
      String.prototype.normalize = function (this: string, form?: string) {
        characters += this.length;
        return original.call(this, form);
      };
      try {
        read(line);
      } finally {
        String.prototype.normalize = original;
      }
      return characters;
    };
    for (const bit of BITS) {
      const half = folded(`subscribe failures ${bit.repeat(Math.floor(400 / bit.length))}`);
      const whole = folded(`subscribe failures ${bit.repeat(Math.floor(800 / bit.length))}`);
      expect(whole, bit).to.be.at.most(half * 2.5 + 2000);
    }
  });

  it('keeps what was understood when the trigger was not', () => {
    const parsed = read('subscribe refrsh faild of Contoso for "A" above 10k');
    expect(parsed).to.deep.include({ why: 'unknown-trigger', near: ['refresh-failed'] });
    expect(parsed)
      .to.have.property('rest')
      .that.deep.equals({
        environment: { by: 'name', text: 'Contoso' },
        subjects: [{ by: 'name', text: 'A' }],
        threshold: 10_000,
        includeOnDemand: false,
      });
  });

  it('says which numbers may have been meant', () => {
    const parsed = read('subscribe segment above 10.000');
    expect(parsed).to.deep.include({ why: 'bad-number', reason: 'ambiguous', could: [10_000, 10] });
  });

  it('guesses the whole line behind a misspelt verb, a verb further on, or none', () => {
    const near = (line: string): readonly string[] => {
      const parsed = read(line);
      return parsed.kind === 'trouble' && parsed.why === 'unknown' ? parsed.near.map((one) => print(one, english)) : [];
    };
    expect(near('subscrbe failures for "A"')).to.deep.equal(['subscribe refresh-failed for "A"']);
    expect(near('can you unsubscribe 3')).to.deep.equal(['unsubscribe 3']);
    expect(near('segment above 10k')).to.deep.equal(['subscribe segment-threshold-crossed above 10000']);
    expect(near('lsit')).to.include('list');
    expect(near('xyzzy plugh')).to.deep.equal([]);
  });

  it('understands the words of a second language at any time, and English words first', () => {
    const norwegian: Vocabulary = {
      language: 'nb',
      verbs: { subscribe: ['abonner', 'abonnér på'], list: ['liste'], help: ['hjelp', 'list'] },
      words: {
        environment: ['i', 'av'],
        subjects: ['for'],
        above: ['over', 'mer enn'],
        onDemand: ['med manuelle'],
        all: ['alle'],
      },
      magnitudes: { thousand: ['tusen'] },
      triggers: {
        'segment-threshold-crossed': ['segment', 'segmentgrense'],
        'refresh-failed': ['oppdatering mislyktes'],
      },
    };
    const both = [english, norwegian];
    const line: SubscribeLine = {
      kind: 'subscribe',
      trigger: 'segment-threshold-crossed',
      environment: { by: 'name', text: 'Contoso' },
      subjects: [{ by: 'name', text: 'Storkunder' }],
      threshold: 10_000,
      includeOnDemand: false,
    };
    expect(parse('Abonner på segmentgrense i Contoso for "Storkunder" mer enn 10 tusen', both)).to.deep.equal(line);
    expect(parse('abonner segment i Contoso for "Storkunder" above 10k', both)).to.deep.equal(line);
    expect(parse(print(line, norwegian), both)).to.deep.equal(line);
    expect(parse('list', both)).to.deep.equal({ kind: 'list' });
  });
});
