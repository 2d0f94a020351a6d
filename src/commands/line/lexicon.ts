/**
 * All languages' words in tables by their squashed form, so that a line in any of them is understood at any time. A
 * lexicon is made for one language: where a word means different things, its own language is heard first, then English.
 */
import type { Vocabulary } from '../../locales/vocabularies.ts';
import { spellings, squash } from './fold.ts';
import { monthIn } from './months.ts';
import { type Magnitude, marksOf, type NumberRead, readNumber } from './number.ts';
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

/** Verbs that say when people are told. */
export const WHEN_VERBS = ['mute', 'unmute', 'quiet', 'digest'] as const;

const VERBS = [
  ...(['help', 'hello', 'environments', 'subscribe', 'list', 'unsubscribe', 'test', 'status'] as const),
  ...(['acknowledge', 'why', 'language', 'timezone', 'audit'] as const),
  ...WHEN_VERBS,
  ...(['edit', 'history', 'export', 'import'] as const),
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
  ...(['compared', 'rearm', 'noRearm', 'except', 'scheduledOnly'] as const),
  ...(['broadcast', 'recovery', 'none', 'toThread', 'toKept', 'page'] as const),
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
  ...(['during', 'until', 'now', 'today', 'tomorrow', 'weekends', 'minutes', 'hours', 'days', 'weeks'] as const),
] as const;
/** The parts of the grammar that words stand for. */
export type Word = (typeof WORDS)[number];

const MAGNITUDES = ['thousand', 'million', 'billion', 'trillion'] as const;

/** A word in a table, with how many tokens of the line it took. */
export type Match<T> = { readonly item: T; readonly length: number };

/** A verb, and the languages that it is a word of: the rest of the line is most likely in one of them. */
export type SaidVerb = { readonly verb: Verb; readonly languages: readonly string[] };

export type Lexicon = {
  readonly language: string;
  readonly verbs: ReadonlyMap<string, SaidVerb>;
  readonly words: ReadonlyMap<string, Word>;
  /**
   * Aliases by squashed form; several triggers may share one, which is then ambiguous. The language's own, then
   * English ones, then all: what a table knows is not looked for in the next.
   */
  readonly triggers: readonly ReadonlyMap<string, readonly string[]>[];
  /** The longest phrase of the table that begins at the token. */
  verbAt(tokens: readonly Token[], at: number): Match<SaidVerb> | undefined;
  wordAt(tokens: readonly Token[], at: number): Match<Word> | undefined;
  /** How many tokens from the first on are an alias, whole: words in it begin no clause. */
  triggerLength(tokens: readonly Token[]): number;
  /** How many of the tokens are words of the language itself. */
  ownWords(tokens: readonly Token[]): number;
  isAll(text: string): boolean;
  /** Said alone: Norwegian's "av" is "of" as well. */
  isOff(text: string): boolean;
  number(text: string): NumberRead;
  /** 1 is January, in any language. */
  month(text: string): number | undefined;
};

/** Longer phrases than this are not looked for: it bounds the work per token. */
const LONGEST_PHRASE = 6;
/** Nobody says "all" with more characters. */
const LONGEST_ALL = 60;
/** Shorter words of other languages are left out: "i" begins a clause in Norwegian, and stands in "Phase I" as well. */
const SHORTEST_FOREIGN = 3;

const ENGLISH = 'en';

type Group = 'verbs' | 'words' | 'magnitudes';

/** What was put in first stays: vocabularies come in the order in which they are heard. */
const tableOf = <T extends string, V>(
  items: readonly T[],
  vocabularies: readonly Vocabulary[],
  group: Group,
  meaning: (item: T, vocabulary: Vocabulary, key: string) => V | undefined,
): ReadonlyMap<string, V> => {
  const table = new Map<string, V>();
  for (const vocabulary of vocabularies) {
    for (const item of items) {
      for (const key of (vocabulary[group][item] ?? []).flatMap(spellings)) {
        const means = table.has(key) ? undefined : meaning(item, vocabulary, key);
        if (means !== undefined) table.set(key, means);
      }
    }
  }
  return table;
};

/** Verbs by word; where languages use one word for different verbs, the one that is heard first stays. */
const verbsOf = (vocabularies: readonly Vocabulary[]): ReadonlyMap<string, SaidVerb> => {
  const said = vocabularies.map(({ language, ...vocabulary }) => ({
    language,
    verbs: tableOf(VERBS, [{ language, ...vocabulary }], 'verbs', (verb) => verb),
  }));
  const all = tableOf(VERBS, vocabularies, 'verbs', (verb) => verb);
  const sayIt = (key: string, verb: Verb): readonly string[] =>
    said.filter(({ verbs }) => verbs.get(key) === verb).map(({ language }) => language);
  return new Map([...all].map(([key, verb]) => [key, { verb, languages: sayIt(key, verb) }]));
};

const triggersOf = (vocabularies: readonly Vocabulary[]): ReadonlyMap<string, readonly string[]> => {
  const table = new Map<string, string[]>();
  for (const { triggers } of vocabularies) {
    for (const [name, phrases] of Object.entries(triggers)) {
      // Notices that nobody subscribes to have no words.
      if (phrases.length === 0) continue;
      for (const key of [name, ...phrases].flatMap(spellings)) {
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

/** The vocabularies in the order in which they are heard. */
const inOrder = (vocabularies: readonly Vocabulary[], language: string): readonly Vocabulary[] => {
  const rank = (vocabulary: Vocabulary): number => [language, ENGLISH].indexOf(vocabulary.language) >>> 0;
  return vocabularies.toSorted((a, b) => rank(a) - rank(b));
};

const createLexicon = (vocabularies: readonly Vocabulary[], language: string): Lexicon => {
  const heard = inOrder(vocabularies, language);
  const isNear = ({ language: other }: Vocabulary): boolean => other === language || other === ENGLISH;
  const verbs = verbsOf(heard);
  const words = tableOf(WORDS, heard, 'words', (word, vocabulary, key) =>
    isNear(vocabulary) || key.length >= SHORTEST_FOREIGN ? word : undefined,
  );
  const offs = tableOf(['off'], heard, 'words', (off, vocabulary, key) =>
    isNear(vocabulary) || key.length >= SHORTEST_FOREIGN ? off : undefined,
  );
  const magnitudes = tableOf<Magnitude, Magnitude>(MAGNITUDES, heard, 'magnitudes', (magnitude) => magnitude);
  const triggers = [heard.slice(0, 1), heard.filter(isNear), heard].map(triggersOf);
  const own = tableOf<Word, Word>(WORDS, heard.slice(0, 1), 'words', (word) => word);
  const triggerLength = (table: ReadonlyMap<string, unknown> | undefined, tokens: readonly Token[]): number =>
    table ? (longestAt(table, tokens, 0)?.length ?? 0) : 0;
  const marks = marksOf(language);
  const languages = [...heard.map((vocabulary) => vocabulary.language), ENGLISH];
  return {
    language,
    verbs,
    words,
    triggers,
    verbAt: (tokens, at) => longestAt(verbs, tokens, at),
    wordAt: (tokens, at) => longestAt(words, tokens, at),
    triggerLength: (tokens) => Math.max(...triggers.map((table) => triggerLength(table, tokens))),
    ownWords: (tokens) => {
      let count = triggerLength(triggers[0], tokens);
      for (let at = count; at < tokens.length; at++) {
        const length = longestAt(own, tokens, at)?.length ?? 0;
        count += length;
        at += Math.max(0, length - 1);
      }
      return count;
    },
    isAll: (text) => text.length <= LONGEST_ALL && words.get(squash(text)) === 'all',
    isOff: (text) => text.length <= LONGEST_ALL && offs.has(squash(text)),
    number: (text) => readNumber(text, (word) => magnitudes.get(squash(word)), marks),
    month: (text) => monthIn(languages, text),
  };
};

const made = new WeakMap<readonly Vocabulary[], Map<string, Lexicon>>();

/** The tables of these vocabularies as one language hears them, made once for each; English for one that isn't there. */
export const lexiconOf = (vocabularies: readonly Vocabulary[], language: string = ENGLISH): Lexicon => {
  const known = made.get(vocabularies) ?? new Map<string, Lexicon>();
  made.set(vocabularies, known);
  const tag = vocabularies.some((vocabulary) => vocabulary.language === language) ? language : ENGLISH;
  const lexicon = known.get(tag) ?? createLexicon(vocabularies, tag);
  known.set(tag, lexicon);
  return lexicon;
};
