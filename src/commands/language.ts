/** `language`: what this conversation is told in; said alone, what it is now, with the others to choose from. */
import { languageTag } from '../cards/render.ts';
import type { Note } from '../core/audit.ts';
import type { Need } from '../core/rights.ts';
import { languageNames, nearestLanguage } from '../locales/languages.ts';
import { squash } from './line/fold.ts';
import { nearest } from './line/near.ts';
import { languageName, selfName } from './reply/manners.ts';
import { message } from './reply/message.ts';
import { help, list, offer } from './reply/offers.ts';
import { type Press, type Reply, type Turn, verb } from './reply/turn.ts';
import { short } from './reply/wording.ts';

const MOST_CHOICES = 6;
/** What a name is recognised by at least: "por" is enough for Portuguese. */
const SHORTEST_BEGINNING = 3;

type Line = { readonly said?: string };

/** Whoever may look may ask what it is. */
const needOf = async ({ said }: Line): Promise<Need> => (said === undefined ? 'reads' : 'writes');

export const language = verb<Line>(needOf, async ({ said }, turn) => {
  if (said === undefined) return showLanguage(turn);
  const meant = findLanguage(said, turn.languages);
  const [only, ...others] = meant;
  return only !== undefined && others.length === 0 ? setLanguage(only, turn) : unknownLanguage(said, meant, turn);
});

/** By tag, or by what it is called in any of our languages. */
const findLanguage = (said: string, languages: readonly string[]): readonly string[] => {
  const isTag = /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(said.trim());
  const byTag = isTag ? nearestLanguage(said.trim(), languages) : undefined;
  if (byTag !== undefined) return [byTag];
  const key = squash(said);
  const names = languageNames(languages).map(([name, tag]) => [squash(name), tag] as const);
  const named = /^\S{1,3}\s+(.*)$/.exec(said.trim())?.[1];
  // "en français", "på norsk": whatever small word stands before the name.
  if (named !== undefined && !names.some(([name]) => name.startsWith(key))) return findLanguage(named, languages);
  const exact = names.filter(([name]) => name === key);
  const begun = key.length < SHORTEST_BEGINNING ? [] : names.filter(([name]) => name.startsWith(key));
  return [...new Set((exact.length > 0 ? exact : begun).map(([, tag]) => tag))];
};

const choice = (tag: string): Press => ({ title: selfName(tag), command: { kind: 'language', said: tag } });

const showLanguage = (turn: Turn): Reply => {
  const { say, languages } = turn;
  const others = languages.filter((tag) => tag !== say.language);
  return offer(
    {
      title: say('commands.language.title', { language: languageName(say.language, say) }),
      texts: [say('commands.language.about'), say('commands.language.others')],
      choices: others.slice(0, MOST_CHOICES).map(choice),
      buttons: [help(turn)],
    },
    turn,
  );
};

/** Confirmed in the new language, with what a moment and a number look like in it. */
const setLanguage = async (tag: string, turn: Turn): Promise<Reply> => {
  const { store, conversation, clock } = turn;
  const note: Note = { ...turn.deed, result: 'done', before: conversation.language, after: tag };
  await store.setManners(conversation.tenantId, conversation.conversationId, { language: tag }, note);
  const then = turn.as({ language: tag });
  const { say } = then;
  const example = { moment: say.moment(clock.now()), number: say.number(EXAMPLE) };
  const told = message({
    title: say('commands.language.done', { language: languageName(tag, say) }),
    texts: [say('commands.language.example', example), say('commands.language.about')],
    buttons: [list(then), help(then)],
    replacesCard: turn.isPressed,
  });
  return { ...told, data: { ...told.data, language: languageTag(tag) } };
};

const EXAMPLE = 1_234_567.89;

const unknownLanguage = (said: string, meant: readonly string[], turn: Turn): Reply => {
  const { say, languages } = turn;
  const names = languageNames(languages).map(([name, tag]) => [squash(name), tag] as const);
  const near = meant.length > 0 ? meant : nearest(squash(said), names, MOST_CHOICES);
  const offered = near.length > 0 ? near : languages;
  return offer(
    {
      title: say('commands.language.unknown', { said: short(said) }),
      texts: [say(near.length > 0 ? 'commands.trouble.didYouMean' : 'commands.language.known')],
      choices: offered.slice(0, MOST_CHOICES).map(choice),
      buttons: [help(turn)],
    },
    turn,
  );
};
