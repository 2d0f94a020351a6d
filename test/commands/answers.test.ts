/** Every kind of answer in every language: a good card with not one sentence of English on it. */
import { expect } from 'chai';
import { createVoices } from '../../src/locales/say.ts';
import { expectGoodCard } from '../cards/schema.ts';
import { answersIn } from './answers.ts';
import { wordsOf } from './world.ts';

/** What may be the same: names, numbers, what was typed, product names, words spelled alike. */
const ALIKE = [
  /^[\P{L}]*$/u,
  /^(?:Contoso|High |Revenue|Dormant|CRM accounts|Loyalty|Web shop|CSAT|Nobody|Ada)/,
  /^(?:Status|Test|Test \d|Segments|segment|Tables|Insights|switchinstance)$/i,
  /^[A-Z][a-z]+\/[A-Z]\w+$/,
  /^(?:English|français|català|русский|norsk bokmål|português \(Brasil\))$/,
  /^TD-/,
  // What the fields for names show as an example.
  /^"(?:CRM|High)/,
  /^\{ "format"/,
  // Values of choices, which nobody sees.
  /^(?:env-\d|\[.*\]|all|above|below|none|recovery|true|false|[a-z]+-[a-z]+(?:-[a-z]+)?)$/,
];

const textsIn = async (language: string): Promise<ReadonlyMap<string, string>> => {
  const texts = new Map<string, string>();
  for (const [line, answer] of await answersIn(language)) {
    if (answer.card) expectGoodCard(answer.card);
    texts.set(line, [answer.summary, wordsOf(answer)].join('\n'));
  }
  return texts;
};

describe('Every answer', () => {
  let english: ReadonlyMap<string, string>;

  before(async () => {
    english = await textsIn('en');
  });

  for (const language of createVoices().languages) {
    it(`is a good card in ${language}, all in that language`, async () => {
      const said = await textsIn(language);
      if (language === 'en') return;
      const left = [...said].flatMap(([line, text]) => {
        const before = new Set(english.get(line)?.split('\n'));
        return text.split('\n').filter((one) => before.has(one) && !ALIKE.some((alike) => alike.test(one)));
      });
      expect([...new Set(left)]).to.deep.equal([]);
    });
  }
});
