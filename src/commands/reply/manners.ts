/** What this conversation is told in, in words. */
import { remember } from '../../core/remember.ts';
import type { Say } from '../../core/say.ts';

/** Looking a name up reads the language's whole table. */
const namesIn = remember((language: string) => {
  const table = new Intl.DisplayNames([language], { type: 'language' });
  return remember((tag: string) => table.of(tag) ?? tag);
});

/** What a language calls itself: "norsk bokmål". */
export const selfName = (tag: string): string => namesIn(tag)(tag);

/** What the voice's language calls a language: "Norwegian Bokmål". */
export const languageName = (tag: string, { language }: Say): string => namesIn(language)(tag);

/** For the foot of cards that tell how things stand. */
export const mannersLine = (say: Say): string =>
  say('commands.words.manners', { language: languageName(say.language, say), zone: say.timeZone });
