/** What this conversation is told in, in words. */
import type { Say } from '../../core/say.ts';

/** By language and tag, both of which are few: looking one up reads the language's whole table. */
const names = new Map<string, string>();

const nameIn = (language: string, tag: string): string => {
  const key = `${language} ${tag}`;
  const name = names.get(key) ?? new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;
  names.set(key, name);
  return name;
};

/** What a language calls itself: "norsk bokmål". */
export const selfName = (tag: string): string => nameIn(tag, tag);

/** What the voice's language calls a language: "Norwegian Bokmål". */
export const languageName = (tag: string, { language }: Say): string => nameIn(language, tag);

/** For the foot of cards that tell how things stand. */
export const mannersLine = (say: Say): string =>
  say('commands.words.manners', { language: languageName(say.language, say), zone: say.timeZone });
