/** How long the longest line that is read takes to be understood, in each language: what people wait for before anything else. */
import { LONGEST_LINE, parse } from '../src/commands/parse.ts';
import { readVocabularies } from '../src/locales/vocabularies.ts';
import type { Benchmark } from './benchmark.ts';
import { now, quantile } from './measure.ts';
import { atMost, figure } from './table.ts';

const TIMES = 40;
const GOAL_MS = 5;

/** Words that begin many phrases, stand open, or are near to many others. */
const BITS = ['refr ', 'over ', 'pour ', 'выше ', 'actualisation ', '"a ', 'above 1,000 ', 'for "x" ', '#"', 'a,'];

export const parsing: Benchmark = {
  name: 'parse',
  about: `Lines of ${LONGEST_LINE.toLocaleString('en')} characters, understood or not, with the words of six languages.`,
  run: async (workshop) => {
    const vocabularies = readVocabularies();
    const beginnings = vocabularies.flatMap(({ verbs }) => [verbs['subscribe']?.[0], verbs['mute']?.[0], 'xyzzy']);
    const lines = beginnings.flatMap((begin) =>
      BITS.map((bit) => `${begin} ${bit.repeat(LONGEST_LINE)}`.slice(0, LONGEST_LINE)),
    );
    const rows = vocabularies.map(({ language }) => {
      const taken: number[] = [];
      for (let time = 0; time < workshop.part(TIMES); time += 1) {
        for (const line of lines) {
          const startedAt = now();
          parse(line, vocabularies, { language });
          taken.push(now() - startedAt);
        }
      }
      const ms = { digits: 2, unit: ' ms' };
      return [language, figure(quantile(taken, 0.5), ms), atMost(GOAL_MS, quantile(taken, 0.99), ms)];
    });
    return { columns: ['heard in', 'p50', 'p99'], rows };
  },
};
