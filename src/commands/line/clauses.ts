/** `subscribe …` cut into its clauses: trigger, environment, names, threshold, on-demand. */
import type { Ref } from './command.ts';
import { squash } from './fold.ts';
import type { Lexicon, Match, Word } from './lexicon.ts';
import { recipientIn } from './recipients.ts';
import type { Token } from './tokens.ts';
import { isClause } from './understand.ts';

export type Clause = { readonly word: Word; readonly tokens: readonly Token[]; readonly phrase: string };

export type Clauses = {
  /** What stands before the first clause: the trigger's words, perhaps followed by names. */
  readonly head: readonly Token[];
  readonly clauses: readonly Clause[];
};

export const splitClauses = (tokens: readonly Token[], lexicon: Lexicon): Clauses => {
  const head: Token[] = [];
  const clauses: Clause[] = [];
  let into = head;
  const begin = lexicon.triggerLength(tokens);
  head.push(...tokens.slice(0, begin));
  for (let at = begin; at < tokens.length; ) {
    const match = clauseAt(tokens, at, lexicon);
    if (match && isOfRearm(match.item, clauses.at(-1))) {
      at += match.length;
    } else if (match) {
      into = [];
      clauses.push({ word: match.item, tokens: into, phrase: textOf(tokens.slice(at, at + match.length)) });
      at += match.length;
    } else {
      into.push(tokens[at] as Token);
      at += 1;
    }
  }
  return { head, clauses };
};

/** "re-arm below 9000": the word between them is no threshold of its own, however it is said. */
const isOfRearm = (word: Word, last: Clause | undefined): boolean =>
  word === 'below' && last?.word === 'rearm' && last.tokens.length === 0;

/**
 * "to ada@contoso.com" and "to https://…" say by themselves what they are; so do they after "for", which is the same word
 * in some languages, unless it is a name in quotes.
 */
const clauseAt = (tokens: readonly Token[], at: number, lexicon: Lexicon): Match<Word> | undefined => {
  const match = lexicon.wordAt(tokens, at);
  if (!match) return undefined;
  const next = tokens[at + match.length];
  const isTo = match.item === 'to' || (match.item === 'subjects' && next?.kind === 'word');
  const to = isTo ? recipientIn(next) : undefined;
  if (to) return { item: to, length: match.length };
  return isClause(match.item) ? match : undefined;
};

/** The words as they were typed, with single spaces. */
export const textOf = (tokens: readonly Token[]): string =>
  tokens
    .map((token) => token.text.trim())
    .join(' ')
    .replaceAll(/ (?=[,;])/g, '');

const isWord = (token: Token): boolean => token.kind === 'word';

const asRef = (tokens: readonly Token[]): Ref => {
  const [first] = tokens;
  const isId = tokens.length === 1 && first?.kind === 'quoted' && first.byId;
  return { by: isId ? 'id' : 'name', text: tokens.length === 1 ? (first?.text ?? '') : textOf(tokens) };
};

/** What was named; `every`: somebody wrote "all". */
export type Named = { readonly names: readonly Ref[]; readonly every: boolean };

/** Names between commas; a quoted one ends by itself, so the comma after it (or an "and") may be left out. */
export const namedIn = (tokens: readonly Token[], lexicon: Lexicon): Named => {
  const names: Ref[] = [];
  let every = false;
  let words: Token[] = [];
  const endName = (): void => {
    const text = textOf(words);
    const isAnd = words.length === 1 && names.length > 0 && lexicon.words.get(squash(text)) === 'and';
    if (words.length > 0 && lexicon.isAll(text)) every = true;
    else if (words.length > 0 && !isAnd) names.push(asRef(words));
    words = [];
  };
  for (const token of tokens) {
    if (isWord(token)) {
      words.push(token);
    } else {
      endName();
      if (token.kind === 'quoted') names.push(asRef([token]));
    }
  }
  endName();
  return { names, every };
};
