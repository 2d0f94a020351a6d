/** What answers tell people to write about re-arming and broadcasts is understood, in every language. */
import { expect } from 'chai';
import { parse } from '../../src/commands/parse.ts';
import type { WordKey } from '../../src/core/say.ts';
import { createVoices } from '../../src/locales/say.ts';
import { readVocabularies } from '../../src/locales/vocabularies.ts';

const quotedIn = (text: string): readonly string[] =>
  [...text.matchAll(/[“«]\s?([^”»]+?)\s?[”»]/gu)].map((found) => found[1] ?? '');

describe('What a trouble tells people to write', () => {
  for (const language of createVoices().languages) {
    it(`is understood in ${language}`, () => {
      const say = createVoices().voice(language, 'UTC');
      const read = (line: string) => parse(line, readVocabularies(), { language });
      const told = (key: WordKey) => quotedIn(say(key, { said: 'x' })).slice(1);
      const [rearm] = told('commands.trouble.rearm');
      expect(read(`subscribe segment-threshold-crossed > 9 ${rearm} 5`)).to.include({ threshold: 9, rearmBelow: 5 });
      const broadcasts = told('commands.trouble.broadcast').map((line) => read(`subscribe refresh-failed ${line}`));
      expect(broadcasts.map((line) => 'broadcast' in line && line.broadcast)).to.deep.equal([
        'none',
        'recovery',
        'all',
      ]);
    });
  }
});
