/** What this conversation is told in, in words. */
import type { Say } from '../../core/say.ts';

/** One for each language that is spoken: making one reads the language's whole table. */
const tables = new Map<string, Intl.DisplayNames>();

const nameIn = (language: string, tag: string): string => {
  const names = tables.get(language) ?? new Intl.DisplayNames([language], { type: 'language' });
  tables.set(language, names);
  return names.of(tag) ?? tag;
};

/** What a language calls itself: "norsk bokmål". */
export const selfName = (tag: string): string => nameIn(tag, tag);

/** What the voice's language calls a language: "Norwegian Bokmål". */
export const languageName = (tag: string, { language }: Say): string => nameIn(language, tag);

/** For the foot of cards that tell how things stand. */
export const mannersLine = (say: Say): string =>
  say('commands.words.manners', { language: languageName(say.language, say), zone: say.timeZone });
