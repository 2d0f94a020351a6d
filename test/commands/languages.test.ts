/** What people type in six languages: understood at any time, whatever language the conversation has. */
import { expect } from 'chai';
import fc from 'fast-check';
import { verbs } from '../../src/commands/index.ts';
import { spellings } from '../../src/commands/line/fold.ts';
import { lexiconOf } from '../../src/commands/line/lexicon.ts';
import { print } from '../../src/commands/line/print.ts';
import { LONGEST_LINE, parse } from '../../src/commands/parse.ts';
import { conditionWords } from '../../src/commands/reply/wording.ts';
import { createVoices } from '../../src/locales/say.ts';
import { readVocabularies, type Vocabulary } from '../../src/locales/vocabularies.ts';
import { command, subscribeLine } from './commands-as-values.ts';
import { SEGMENT, typed } from './meanings-abroad.ts';

const vocabularies = readVocabularies();
const english = vocabularies[0] as Vocabulary;
const inEnglish = createVoices().voice('en', 'UTC');
const languages = vocabularies.map(({ language }) => language);

/** The line that the bot would write for it in English; for a trouble, why. */
const meaning = (line: string, language = 'en'): string => {
  const parsed = parse(line, vocabularies, { language });
  return parsed.kind === 'trouble' ? `(${parsed.why})` : print(parsed, english);
};

describe('What people type in six languages', () => {
  for (const [tag, lines] of Object.entries(typed)) {
    for (const [line, means] of lines) {
      it(`${tag}: ${line} means ${means}`, () => {
        for (const language of languages)
          expect(meaning(line, language), `in a ${language} conversation`).to.equal(means);
      });
    }
  }

  for (const vocabulary of vocabularies) {
    it(`is what the bot writes in ${vocabulary.language}, whatever language it is read in`, () => {
      fc.assert(
        fc.property(command, fc.constantFrom(...languages), (value, language) => {
          const line = print(value, vocabulary);
          expect(parse(line, vocabularies, { longest: 100_000, language }), line).to.deep.equal(value);
        }),
        { numRuns: 600 },
      );
    });
  }

  for (const vocabulary of vocabularies) {
    it(`says all of a change when it is written in ${vocabulary.language}: nothing of what was there before is left`, () => {
      fc.assert(
        fc.property(subscribeLine, fc.nat(999_999_999), (value, edits) => {
          const { kind: _, rearmBelow, ...said } = value;
          const rearm = value.threshold === undefined ? rearmBelow : (rearmBelow ?? null);
          const line = print({ ...value, edits }, vocabulary);
          expect(parse(line, vocabularies, { longest: 100_000, language: vocabulary.language }), line).to.deep.equal({
            ...said,
            ...{ kind: 'edit', number: edits },
            ...(rearm !== undefined && { rearmBelow: rearm }),
          });
        }),
        { numRuns: 300 },
      );
    });
  }

  for (const { language, triggers } of vocabularies) {
    it(`is what the cards say of a number and of runs in ${language}, copied into a line`, () => {
      const say = createVoices().voice(language, 'UTC');
      const measure = triggers['measure-threshold-crossed']?.[0] ?? '';
      for (const condition of [{ direction: 'below' as const }, {}, { rearmBelow: 90 }]) {
        const words = conditionWords({ threshold: 100, ...condition }, say);
        expect(meaning(`subscribe ${measure} ${words}`, language), words).to.equal(
          `subscribe measure-threshold-crossed ${conditionWords({ threshold: 100, ...condition }, inEnglish)}`.replace(
            ', again once it was below',
            ' re-arm below',
          ),
        );
      }
      const runs = `subscribe full-refresh-completed ${say('commands.words.onDemand')}`;
      expect(meaning(runs, language), runs).to.equal('subscribe full-refresh-completed including on-demand');
    });
  }

  it('is tried with every verb and every option of a subscription', () => {
    const values = fc.sample(command, { numRuns: 5000, seed: 1 });
    expect(Object.keys(verbs).filter((kind) => !values.some((value) => value.kind === kind))).to.deep.equal([]);
    const options = [
      ...['trigger', 'environment', 'subjects', 'except', 'threshold', 'direction', 'rearmBelow', 'includeOnDemand'],
      ...['broadcast', 'to'],
    ];
    for (const kind of ['subscribe', 'edit']) {
      const some = values.filter((value) => value.kind === kind);
      expect(
        options.filter((option) => !some.some((value) => option in value)),
        kind,
      ).to.deep.equal([]);
    }
  });

  it('mixes the words of all languages without a throw', () => {
    const all = vocabularies.flatMap(({ verbs, words, triggers, magnitudes }) =>
      [verbs, words, triggers, magnitudes].flatMap((group) => Object.values(group).flat()),
    );
    const bit = fc.oneof(
      fc.constantFrom(...all),
      fc.constantFrom('"', '«', '»', ',', '10.000', "'", '1,5'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 25 }), fc.constantFrom(...languages), (bits, language) => {
        expect(parse(bits.join(' '), vocabularies, { language })).to.have.property('kind');
      }),
      { numRuns: 1500 },
    );
  });

  it('is heard in the language that the rest of the line speaks, where two share the verb', () => {
    for (const language of languages) {
      expect(meaning('abonner segment i Contoso for VIP over 10000', language)).to.equal(SEGMENT);
      expect(meaning('abonner segment dans Contoso pour VIP au-dessus de 10000', language)).to.equal(SEGMENT);
    }
  });

  it('reads the dot and the comma of a number as the line’s language does, and asks where that tells nothing', () => {
    expect(meaning('inscrever-se segmento acima de 10.000')).to.contain('above 10000');
    expect(meaning("subscriure's segment per sobre de 10.000")).to.contain('above 10000');
    expect(meaning('subscribe segment above 10,000', 'pt-BR')).to.contain('above 10000');
    for (const line of [
      'subscribe segment above 10.000',
      'abonner segment over 10.000',
      's’abonner segment plus de 10,000',
    ]) {
      expect(meaning(line), line).to.equal('(bad-number)');
    }
  });

  it('gets a guess when a verb is misspelt, in the conversation’s own language first', () => {
    const near = (line: string, language: string): readonly string[] => {
      const parsed = parse(line, vocabularies, { language });
      return parsed.kind === 'trouble' && parsed.why === 'unknown' ? parsed.near.map((one) => print(one, english)) : [];
    };
    expect(near('dessabonner 3', 'fr')[0]).to.equal('unsubscribe 3');
    expect(near('подписатся сбой', 'ru')[0]).to.equal('subscribe refresh-failed');
    expect(near('abonerr oppdateringsfeil', 'nb')[0]).to.equal('subscribe refresh-failed');
    expect(near('inscrevrse falha', 'pt-BR')[0]).to.equal('subscribe refresh-failed');
    expect(near('baxia 3', 'ca')[0]).to.equal('unsubscribe 3');
  });

  it('gets near triggers when one is misspelt', () => {
    const near = (line: string): readonly string[] => {
      const parsed = parse(line, vocabularies);
      return parsed.kind === 'trouble' && parsed.why === 'unknown-trigger' ? parsed.near : [];
    };
    expect(near('s’abonner unifcation')[0]).to.equal('unification-completed');
    expect(near('подписаться унефикация')[0]).to.equal('unification-completed');
    expect(near('inscrever-se segmneto')[0]).to.equal('segment-threshold-crossed');
    expect(near('abonner oppdatring mislyktes')[0]).to.equal('refresh-failed');
  });

  // Counted and not timed, so that a slow machine doesn't matter; what it takes in ms, `npm run bench -- parse` tells.
  it('costs at most as many steps more as the line is longer, up to the longest that is read', () => {
    const bits = ['refr ', 'over ', 'pour ', 'выше ', 'actualisation ', 's’abonner ', 'над ', '"a', ', '];
    const begins = ['s’abonner oublié ', 'подписаться сбой ', 'mute 1 until ', 'items Customer where a = ', ''];
    for (const begin of begins) {
      for (const bit of bits) {
        const line = (length: number): string => begin + bit.repeat(LONGEST_LINE).slice(0, length - begin.length);
        const [half, whole] = [stepsOf(line(LONGEST_LINE / 2)), stepsOf(line(LONGEST_LINE))];
        expect(whole, line(60)).to.be.at.most(half * 2.5 + 5000);
      }
    }
  });
});

/** Words looked up and characters folded: what parsing is made of. */
const stepsOf = (line: string): number => {
  let steps = 0;
  const { get } = Map.prototype;
  const { normalize } = String.prototype;
  Map.prototype.get = function (this: Map<unknown, unknown>, key: unknown) {
    steps += 1;
    return get.call(this, key);
  };
  String.prototype.normalize = function (this: string, form?: string) {
    steps += this.length;
    return normalize.call(this, form);
  };
  try {
    parse(line, vocabularies, { language: 'fr' });
  } finally {
    Map.prototype.get = get;
    String.prototype.normalize = normalize;
  }
  return steps;
};

/** By squashed word: what it means, in which languages. */
const meaningsOf = (
  group: (vocabulary: Vocabulary) => Vocabulary['verbs'],
): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> => {
  const table = new Map<string, Map<string, string[]>>();
  for (const vocabulary of vocabularies) {
    for (const [item, phrases] of Object.entries(group(vocabulary))) {
      for (const key of phrases.flatMap(spellings)) {
        const meant = table.get(key) ?? new Map<string, string[]>();
        table.set(key, meant.set(item, [...(meant.get(item) ?? []), vocabulary.language]));
      }
    }
  }
  return table;
};

const doubtful = (group: (vocabulary: Vocabulary) => Vocabulary['verbs']): readonly string[] =>
  [...meaningsOf(group)]
    .filter(([, meant]) => meant.size > 1)
    .map(
      ([word, meant]) => `${word}: ${[...meant].map(([item, said]) => `${item} (${[...new Set(said)]})`).join(', ')}`,
    );

describe('No word means two things', () => {
  it('as a verb, in any two languages', () => {
    expect(doubtful(({ verbs }) => verbs)).to.deep.equal([]);
  });

  it('as a trigger', () => {
    expect(doubtful(({ triggers }) => triggers)).to.deep.equal([]);
  });

  it('within a line, but for short words, which are heard in their own language only', () => {
    const long = doubtful(({ words }) => words).filter((line) => line.indexOf(':') > 2);
    expect(long).to.deep.equal([]);
  });

  it('as a number, but for the false friends that every language reads its own way', () => {
    expect(doubtful(({ magnitudes }) => magnitudes)).to.deep.equal([
      'billion: billion (en), trillion (fr,nb)',
      'billions: billion (en), trillion (fr)',
    ]);
    expect(lexiconOf(vocabularies, 'fr').number('2 billions')).to.deep.equal({ kind: 'number', value: 2e12 });
    expect(lexiconOf(vocabularies, 'en').number('2 billions')).to.deep.equal({ kind: 'number', value: 2e9 });
  });

  it('as a city', () => {
    expect(doubtful(({ cities }) => cities)).to.deep.equal([]);
  });
});
