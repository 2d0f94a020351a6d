/** What this conversation is told in, in words. */
import type { Say } from '../../core/say.ts';

/** What a language calls itself: "norsk bokmål". */
export const selfName = (tag: string): string => new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;

/** What the voice's language calls a language: "Norwegian Bokmål". */
export const languageName = (tag: string, { language }: Say): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;

/** For the foot of cards that tell how things stand. */
export const mannersLine = (say: Say): string =>
  say('commands.words.manners', { language: languageName(say.language, say), zone: say.timeZone });
