/** All languages' words in tables by their squashed form, so that a line in any of them is understood at any time. */
import type { Vocabulary } from '../../locales/vocabularies.ts';
import { squash } from './fold.ts';
import { type Magnitude, type NumberRead, readNumber } from './number.ts';
import type { Token } from './tokens.ts';

/** Verbs that ask Customer Insights itself for something. */
export const ACTION_VERBS = [
  'tables',
  'items',
  'item',
  'create-item',
  'update-item',
  'partitions',
  'search',
  'switchinstance',
  'report',
  'refresh',
  'cancel',
] as const;

export const VERBS = [
  ...(['help', 'hello', 'environments', 'subscribe', 'list', 'unsubscribe', 'test', 'status'] as const),
  ...(['acknowledge', 'why', 'audit'] as const),
  ...ACTION_VERBS,
] as const;
export type Verb = (typeof VERBS)[number];

const WORDS = [
  'to',
  'toHere',
  'toEmail',
  'toOwners',
  'toWebhook',
  'environment',
  'subjects',
  'above',
  'below',
  'onDemand',
  'all',
  'and',
  'please',
  'number',
  'members',
  ...(['where', 'with', 'equals', 'differs', 'contains', 'startsWith'] as const),
  ...(['partSources', 'partUnification', 'partSegments', 'partMeasures', 'partExports'] as const),
  ...(['daily', 'weekly', 'at', 'off'] as const),
  ...(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const),
] as const;
/** The parts of the grammar that words stand for. */
export type Word = (typeof WORDS)[number];

const MAGNITUDES = ['thousand', 'million', 'billion'] as const;

/** A word in a table, with how many tokens of the line it took. */
export type Match<T> = { readonly item: T; readonly length: number };

export type Lexicon = {
  readonly verbs: ReadonlyMap<string, Verb>;
  readonly words: ReadonlyMap<string, Word>;
  /** Aliases by squashed form; several triggers may share one, which is then ambiguous. */
  readonly triggers: ReadonlyMap<string, readonly string[]>;
  /** The longest phrase of the table that begins at the token. */
  verbAt(tokens: readonly Token[], at: number): Match<Verb> | undefined;
  wordAt(tokens: readonly Token[], at: number): Match<Word> | undefined;
  isAll(text: string): boolean;
  number(text: string): NumberRead;
};

/** Longer phrases than this are not looked for: it bounds the work per token. */
const LONGEST_PHRASE = 5;
/** Nobody says "all" with more characters. */
const LONGEST_ALL = 60;

const tableOf = <T extends string>(
  items: readonly T[],
  vocabularies: readonly Vocabulary[],
  group: 'verbs' | 'words' | 'magnitudes',
): ReadonlyMap<string, T> => {
  const table = new Map<string, T>();
  for (const vocabulary of vocabularies) {
    for (const item of items) {
      for (const phrase of vocabulary[group][item] ?? []) {
        const key = squash(phrase);
        if (!table.has(key)) table.set(key, item);
      }
    }
  }
  return table;
};

const triggersOf = (vocabularies: readonly Vocabulary[]): ReadonlyMap<string, readonly string[]> => {
  const table = new Map<string, string[]>();
  for (const { triggers } of vocabularies) {
    for (const [name, phrases] of Object.entries(triggers)) {
      // Notices that nobody subscribes to have no words.
      if (phrases.length === 0) continue;
      for (const phrase of [name, ...phrases]) {
        const key = squash(phrase);
        const known = table.get(key) ?? [];
        if (!known.includes(name)) table.set(key, [...known, name]);
      }
    }
  }
  return table;
};

const longestAt = <T>(table: ReadonlyMap<string, T>, tokens: readonly Token[], at: number): Match<T> | undefined => {
  let key = '';
  let found: Match<T> | undefined;
  for (let length = 1; length <= LONGEST_PHRASE; length++) {
    const token = tokens[at + length - 1];
    if (token?.kind !== 'word') break;
    key += token.key;
    const item = table.get(key);
    if (item !== undefined) found = { item, length };
  }
  return found;
};

const createLexicon = (vocabularies: readonly Vocabulary[]): Lexicon => {
  const verbs = tableOf(VERBS, vocabularies, 'verbs');
  const words = tableOf(WORDS, vocabularies, 'words');
  const magnitudes = tableOf<Magnitude>(MAGNITUDES, vocabularies, 'magnitudes');
  return {
    verbs,
    words,
    triggers: triggersOf(vocabularies),
    verbAt: (tokens, at) => longestAt(verbs, tokens, at),
    wordAt: (tokens, at) => longestAt(words, tokens, at),
    isAll: (text) => text.length <= LONGEST_ALL && words.get(squash(text)) === 'all',
    number: (text) => readNumber(text, (word) => magnitudes.get(squash(word))),
  };
};

const made = new WeakMap<readonly Vocabulary[], Lexicon>();

/** The tables of these vocabularies, made once for each list. */
export const lexiconOf = (vocabularies: readonly Vocabulary[]): Lexicon => {
  const known = made.get(vocabularies);
  if (known) return known;
  const lexicon = createLexicon(vocabularies);
  made.set(vocabularies, lexicon);
  return lexicon;
};
