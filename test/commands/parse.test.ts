/** What people type, and what it means. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Parsed, SubscribeLine } from '../../src/commands/line/command.ts';
import { print } from '../../src/commands/line/print.ts';
import { tokenize } from '../../src/commands/line/tokens.ts';
import { LONGEST_LINE, parse } from '../../src/commands/parse.ts';
import { readVocabularies, type Vocabulary } from '../../src/locales/vocabularies.ts';
import { command } from './commands-as-values.ts';
import { meanings } from './meanings.ts';

const vocabularies = readVocabularies();
const english = vocabularies[0] as Vocabulary;
const read = (line: string): Parsed => parse(line, vocabularies);

/** The line that the bot would write for it; for a trouble, why. */
const meaning = (line: string): string => {
  const parsed = read(line);
  return parsed.kind === 'trouble' ? `(${parsed.why})` : print(parsed, english);
};

describe('What people type', () => {
  for (const [line, means] of meanings) {
    it(`${JSON.stringify(line.slice(0, 70))} means ${means}`, () => {
      expect(meaning(line)).to.equal(means);
    });
  }

  it('understands a command that it wrote itself, whatever is in its names', () => {
    fc.assert(
      fc.property(command, (value) => {
        expect(parse(print(value, english), vocabularies, { longest: 100_000 })).to.deep.equal(value);
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
      cities: {},
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
