/** A line of chat → the command it means, or what is wrong with it. Linear in the length of the line; never throws. */
import { isGuid } from '../core/ids.ts';
import type { Vocabulary } from '../locales/vocabularies.ts';
import { textOf } from './line/clauses.ts';
import type { Command, Parsed } from './line/command.ts';
import { ACTION_VERBS, type Lexicon, lexiconOf, type SaidVerb, type Verb, WHEN_VERBS } from './line/lexicon.ts';
import { nearest } from './line/near.ts';
import { type ActionVerb, parseAction } from './line/parse-action.ts';
import { importIn, LONGEST_IMPORT, SURE } from './line/parse-import.ts';
import { parseWhen, type WhenVerb } from './line/parse-when.ts';
import { numberOf, parseEdit, parseSubscribe, withoutArticles, withoutLabel } from './line/parse-wish.ts';
import { type Token, tokenize } from './line/tokens.ts';
import { findTrigger } from './line/trigger-words.ts';

/** What a person may type. Lines behind buttons are ours and may be longer. */
export const LONGEST_LINE = 1000;

/** Where in a line a verb is looked for when it does not begin with one. */
const SEARCHED = 12;
const MOST_GUESSES = 3;
/** A misspelt verb is near to the same verb in several languages, which makes one guess. */
const SHARED = 4;

export type Hearing = {
  /** More characters than this are not read. */
  readonly longest?: number;
  /** The conversation's: heard first where a word means different things, until the line's verb says otherwise. */
  readonly language?: string;
};

/**
 * Takes any text and the words of all languages.
 * What is sloppy but clear becomes a command; what could mean something else becomes a trouble that carries the guess.
 */
export const parse = (line: string, vocabularies: readonly Vocabulary[], hearing: Hearing = {}): Parsed => {
  const { longest = LONGEST_LINE, language } = hearing;
  const lexicon = lexiconOf(vocabularies, language);
  const imported = importIn(line, lexicon, (tokens) => withoutPoliteness(tokens, lexicon));
  if (imported && line.length <= LONGEST_IMPORT) return imported;
  const allowed = imported ? LONGEST_IMPORT : longest;
  if (line.length > allowed) return { kind: 'trouble', why: 'too-long', length: line.length, longest: allowed };
  const tokens = withoutPoliteness(tokenize(line), lexicon);
  if (tokens.length === 0) return { kind: 'trouble', why: 'empty' };
  const verb = lexicon.verbAt(tokens, 0);
  const readVerb: ReadVerb = (said, rest) => parseVerb(said.verb, rest, lexiconFor(said, rest, vocabularies));
  if (verb && !isHappening(tokens, verb.length, lexicon)) return readVerb(verb.item, tokens.slice(verb.length));
  return { kind: 'trouble', why: 'unknown', said: textOf(tokens), near: guess(tokens, lexicon, readVerb) };
};

type ReadVerb = (said: SaidVerb, rest: readonly Token[]) => Parsed;

/** "abonner" is French and Norwegian: the words after it tell which, or else which is heard first. */
const lexiconFor = (said: SaidVerb, rest: readonly Token[], vocabularies: readonly Vocabulary[]): Lexicon => {
  const [first, ...others] = said.languages.map((language) => lexiconOf(vocabularies, language));
  let best = first ?? lexiconOf(vocabularies);
  for (const other of others) if (other.ownWords(rest) > best.ownWords(rest)) best = other;
  return best;
};

const isComma = (token: Token | undefined): boolean => token?.kind === 'comma';

/** "s'il vous plaît" */
const LONGEST_PLEASE = 3;

/** "please" before and after, and commas that separate nothing. */
const withoutPoliteness = (tokens: readonly Token[], lexicon: Lexicon): readonly Token[] => {
  /** How many tokens from there on say please, all up to `end`. */
  const pleaseAt = (from: number): number => {
    const match = lexicon.wordAt(tokens, from);
    return match?.item === 'please' ? match.length : 0;
  };
  let start = 0;
  let end = tokens.length;
  const before = (): number => (isComma(tokens[start]) ? 1 : pleaseAt(start));
  const after = (): number => {
    if (isComma(tokens[end - 1])) return 1;
    for (let length = 1; length <= Math.min(LONGEST_PLEASE, end - start); length++) {
      if (pleaseAt(end - length) === length) return length;
    }
    return 0;
  };
  for (let said = before(); start < end && said > 0; said = before()) start += said;
  for (let said = after(); start < end && said > 0; said = after()) end -= said;
  return tokens.slice(start, Math.max(start, end));
};

/** "refresh failed" is what one subscribes to, and not the wish to refresh something that is called "failed". */
const isHappening = (tokens: readonly Token[], verbLength: number, lexicon: Lexicon): boolean => {
  const { triggers, length } = findTrigger(tokens, lexicon);
  return triggers.length > 0 && length > verbLength && !lexicon.isAll(tokens[verbLength]?.text ?? '');
};

const isActionVerb = (verb: Verb): verb is ActionVerb => ACTION_VERBS.some((action) => action === verb);

const isWhenVerb = (verb: Verb): verb is WhenVerb => WHEN_VERBS.some((when) => when === verb);

const parseVerb = (verb: Verb, tokens: readonly Token[], lexicon: Lexicon): Parsed => {
  switch (verb) {
    case 'subscribe':
      return parseSubscribe(tokens, lexicon);
    case 'unsubscribe':
      return parseUnsubscribe(tokens, lexicon);
    case 'test':
      return parseNumbered('test', tokens, lexicon);
    case 'edit':
      return parseEdit(tokens, lexicon);
    case 'history':
      return parseHistory(tokens, lexicon);
    case 'list':
    case 'export':
      return parseFrom(verb, tokens);
    case 'acknowledge':
    case 'why':
      return parseReferenced(verb, tokens);
    case 'language':
    case 'timezone':
      return parseSaid(verb, tokens, lexicon);
    case 'audit':
      return parseAudit(tokens);
    default:
      if (isWhenVerb(verb)) return parseWhen(verb, tokens, lexicon);
      return isActionVerb(verb) ? parseAction(verb, tokens, lexicon) : { kind: verb };
  }
};

const parseFrom = (verb: 'list' | 'export', tokens: readonly Token[]): Parsed => {
  const from = numberOf(tokens[0]);
  return from === undefined ? { kind: verb } : { kind: verb, from };
};

/** One quoted name as it stands. */
const wordsOf = (tokens: readonly Token[]): string => (tokens.length === 1 ? (tokens[0]?.text ?? '') : textOf(tokens));

/** "to", "en" and "de" are articles somewhere, and tags of languages as well: alone they are what is meant. */
const parseSaid = (verb: 'language' | 'timezone', tokens: readonly Token[], lexicon: Lexicon): Parsed => {
  const meant = withoutArticles(tokens, lexicon);
  const said = wordsOf(meant.length > 0 ? meant : tokens).trim();
  return said === '' ? { kind: verb } : { kind: verb, said };
};

/** A subscription's number, a person's object id, or both. */
const parseAudit = (tokens: readonly Token[]): Parsed => {
  const of = tokens.map(numberOf).find((number) => number !== undefined);
  const person = tokens.map(({ text }) => text.toLowerCase()).find(isGuid);
  return { kind: 'audit', ...(of !== undefined && { of }), ...(person !== undefined && { person }) };
};

const parseUnsubscribe = (tokens: readonly Token[], lexicon: Lexicon): Parsed => {
  const [, flag, count, highest] = tokens;
  if (flag?.text === SURE && lexicon.isAll(tokens[0]?.text ?? '')) {
    const sure = { count: numberOf(count), highest: numberOf(highest) };
    if (sure.count === undefined || sure.highest === undefined) return { kind: 'unsubscribe-all' };
    return { kind: 'unsubscribe-all', sure: { count: sure.count, highest: sure.highest } };
  }
  if (tokens.length > 0 && lexicon.isAll(textOf(tokens))) return { kind: 'unsubscribe-all' };
  return parseNumbered('unsubscribe', tokens, lexicon);
};

/** One whole number and nothing else: "1,2", "1.5" and "-3" must not end subscription 12, 15 or 3. */
const parseNumbered = (verb: 'unsubscribe' | 'test', tokens: readonly Token[], lexicon: Lexicon): Parsed => {
  const said = withoutLabel(tokens, lexicon);
  const number = numberOf(said[0]);
  if (number === undefined) return { kind: 'trouble', why: 'no-number', verb, said: textOf(said) };
  const meant: Command = { kind: verb, number };
  return said.length === 1 ? meant : { kind: 'trouble', why: 'leftover', said: textOf(said.slice(1)), meant };
};

const REFERENCE = /^(?:TD-)?([0-9A-HJKMNP-TV-Z]{7})[.!?)]*$/;

/** A reference as it stands on a card, its first letters left out or not. */
const parseReferenced = (verb: 'acknowledge' | 'why', tokens: readonly Token[]): Parsed => {
  const said = textOf(tokens);
  const found = REFERENCE.exec(said.toUpperCase())?.[1];
  return found === undefined
    ? { kind: 'trouble', why: 'no-reference', verb, said }
    : { kind: verb, reference: `TD-${found}` };
};

const parseHistory = (tokens: readonly Token[], lexicon: Lexicon): Parsed => {
  const [first, ...rest] = withoutLabel(tokens, lexicon);
  const number = numberOf(first);
  const at = number === undefined ? tokens : rest;
  const page = lexicon.wordAt(at, 0)?.item === 'page' ? numberOf(at[1]) : undefined;
  return { kind: 'history', ...(number !== undefined && { number }), ...(page !== undefined && { page }) };
};

/** Whole commands that the line may have meant: a misspelt verb, a verb further on, a trigger without its verb. */
const guess = (tokens: readonly Token[], lexicon: Lexicon, readVerb: ReadVerb): readonly Command[] => {
  const guesses: Parsed[] = [];
  const later = tokens.slice(0, SEARCHED).findIndex((_, at) => lexicon.verbAt(tokens, at));
  const verb = later === -1 ? undefined : lexicon.verbAt(tokens, later);
  if (verb) guesses.push(readVerb(verb.item, tokens.slice(later + verb.length)));
  if (findTrigger(tokens, lexicon).triggers.length === 1) guesses.push(parseSubscribe(tokens, lexicon));
  const misspelt = guesses.length > 0 ? [] : nearest(tokens[0]?.key ?? '', [...lexicon.verbs], MOST_GUESSES * SHARED);
  guesses.push(...misspelt.map((said) => readVerb(said, tokens.slice(1))));
  const commands = guesses.map(asCommand);
  const isFirst = (command: Command, at: number): boolean =>
    commands.findIndex((other) => JSON.stringify(other) === JSON.stringify(command)) === at;
  return commands.filter(isFirst).slice(0, MOST_GUESSES);
};

/** What can be offered in the place of a line that is still in trouble. */
const asCommand = (parsed: Parsed): Command => {
  if (parsed.kind !== 'trouble') return parsed;
  switch (parsed.why) {
    case 'leftover':
    case 'unclear-time':
      return parsed.meant;
    case 'no-number':
      return { kind: 'list' };
    case 'no-reference':
      return { kind: 'status' };
    case 'unknown-trigger':
    case 'ambiguous-trigger':
      return { kind: 'form' };
    case 'bad-number':
    case 'bad-rearm':
    case 'bad-broadcast':
    case 'no-exceptions':
    case 'only-above':
    case 'twice':
    case 'no-names':
    case 'bad-address':
    case 'no-url':
      return parsed.line;
    default:
      return { kind: 'help' };
  }
};
