/** The rest of a line after a verb that says when people are told → the command. Takes any tokens; never throws. */
import { textOf } from './clauses.ts';
import type { Command, Parsed, Trouble } from './command.ts';
import { fold } from './fold.ts';
import type { Lexicon, WHEN_VERBS } from './lexicon.ts';
import type { Token } from './tokens.ts';
import { isDuration, quietOf, scheduleOf, untilOf } from './when.ts';

export type WhenVerb = (typeof WHEN_VERBS)[number];

export const parseWhen = (verb: WhenVerb, tokens: readonly Token[], lexicon: Lexicon): Parsed => {
  switch (verb) {
    case 'mute':
      return parseMute(tokens, lexicon);
    case 'unmute':
      return parseUnmute(tokens, lexicon);
    case 'quiet': {
      if (tokens.length === 0) return { kind: 'quiet' };
      if (lexicon.isOff(textOf(tokens))) return { kind: 'quiet', quiet: 'off' };
      const quiet = quietOf(tokens, lexicon);
      return quiet ? { kind: 'quiet', quiet } : unclear({ kind: 'quiet' }, tokens);
    }
    case 'digest': {
      if (lexicon.isOff(textOf(tokens))) return { kind: 'digest', schedule: 'off' };
      const schedule = scheduleOf(tokens, lexicon, true);
      return schedule === 'unclear'
        ? unclear({ kind: 'digest' }, tokens)
        : { kind: 'digest', ...(schedule && { schedule }) };
    }
  }
};

const unclear = (meant: Extract<Trouble, { why: 'unclear-time' }>['meant'], tokens: readonly Token[]): Trouble => ({
  kind: 'trouble',
  why: 'unclear-time',
  said: textOf(tokens),
  meant,
});

type Which = { readonly number: number | 'all'; readonly rest: readonly Token[] };

/** Which one, or all; nothing: it was not said. */
const whichOf = (tokens: readonly Token[], lexicon: Lexicon): Which | undefined => {
  const isLabel = (token: Token): boolean => token.kind === 'word' && lexicon.words.get(token.key) === 'number';
  const start = tokens.findIndex((token) => !isLabel(token));
  const [first, ...rest] = start === -1 ? [] : tokens.slice(start);
  if (!first) return undefined;
  if (first.kind === 'word' && lexicon.isAll(first.text)) return { number: 'all', rest };
  const digits = /^#?([0-9]{1,9})[.!?)]*$/.exec(fold(first.text))?.[1];
  return digits === undefined ? undefined : { number: Number(digits), rest };
};

/** "mute for 2 hours" names none and means all. */
const parseMute = (tokens: readonly Token[], lexicon: Lexicon): Parsed => {
  const which = isDuration(tokens, lexicon) ? undefined : whichOf(tokens, lexicon);
  const said = which?.rest ?? tokens;
  const number = which?.number ?? 'all';
  if (which && said.length === 1 && said[0]?.text === '--ask') return { kind: 'mute', number, until: 'ask' };
  if (which && said.length === 0) return { kind: 'mute', number };
  const until = untilOf(said, lexicon);
  if (until) return { kind: 'mute', number, until };
  if (!which) return { kind: 'trouble', why: 'no-number', verb: 'mute', said: textOf(said) };
  return unclear({ kind: 'mute', number, until: 'ask' }, said);
};

const parseUnmute = (tokens: readonly Token[], lexicon: Lexicon): Parsed => {
  const which = whichOf(tokens, lexicon);
  if (!which) return { kind: 'trouble', why: 'no-number', verb: 'unmute', said: textOf(tokens) };
  const { number, rest } = which;
  const meant: Command = { kind: 'unmute', number };
  return rest.length === 0 ? meant : { kind: 'trouble', why: 'leftover', said: textOf(rest), meant };
};
