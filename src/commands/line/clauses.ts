/** `subscribe …` cut into its clauses: trigger, environment, names, threshold, on-demand. */
import type { Ref, Rest, SubscribeLine, To, Trouble } from './command.ts';
import { squash } from './fold.ts';
import type { Lexicon, Match, Word } from './lexicon.ts';
import type { NumberRead } from './number.ts';
import { recipientIn, takeRecipients } from './recipients.ts';
import type { Token } from './tokens.ts';

type Clause = { readonly word: Word; readonly tokens: readonly Token[]; readonly phrase: string };

export type Clauses = {
  /** What stands before the first clause: the trigger's words, perhaps followed by names. */
  readonly head: readonly Token[];
  readonly clauses: readonly Clause[];
};

/** Words that begin a clause; the others mean something only in places of their own. */
const CLAUSES: ReadonlySet<Word> = new Set([
  ...(['environment', 'subjects', 'above', 'below', 'onDemand'] as const),
  ...(['toHere', 'toEmail', 'toOwners', 'toWebhook'] as const),
]);

export const splitClauses = (tokens: readonly Token[], lexicon: Lexicon): Clauses => {
  const head: Token[] = [];
  const clauses: Clause[] = [];
  let into = head;
  const begin = lexicon.triggerLength(tokens);
  head.push(...tokens.slice(0, begin));
  for (let at = begin; at < tokens.length; ) {
    const match = clauseAt(tokens, at, lexicon);
    if (match) {
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
  return CLAUSES.has(match.item) ? match : undefined;
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

/** The environment's name, and what stands after it: quoted things there are names whose `for` was left out. */
const takeEnvironment = (tokens: readonly Token[]): { readonly name: Ref; readonly rest: readonly Token[] } => {
  const quoted = tokens.findIndex(({ kind }) => kind === 'quoted');
  const end = quoted === -1 ? tokens.length : Math.max(quoted, 1);
  return { name: asRef(tokens.slice(0, end).filter(({ kind }) => kind !== 'comma')), rest: tokens.slice(end) };
};

/** How many words a number may take: "10 000 000.50 million". */
const NUMBER_TOKENS = 6;

/** The longest beginning of the tokens that is a number, and what is left of them. */
const takeNumber = (
  tokens: readonly Token[],
  lexicon: Lexicon,
): { readonly read: NumberRead; readonly said: string; readonly rest: readonly Token[] } => {
  const [first] = tokens;
  for (let length = Math.min(tokens.length, NUMBER_TOKENS); length > 0; length--) {
    const said = textOf(tokens.slice(0, length));
    const read = lexicon.number(said);
    if (read.kind !== 'unreadable') return { read, said, rest: tokens.slice(length) };
  }
  return { read: { kind: 'unreadable' }, said: first ? textOf(tokens) : '', rest: [] };
};

/** What was understood of the clauses, or what is wrong with one of them. */
export type Understood = {
  readonly rest: Rest;
  readonly leftover: readonly Token[];
  /** Made into a whole trouble once the trigger is known. */
  readonly trouble?: (line: SubscribeLine) => Trouble;
};

type Draft = {
  environment?: Ref;
  threshold?: number;
  includeOnDemand: boolean;
  to?: To | 'here';
  readonly named: Named[];
  readonly leftover: Token[];
  trouble?: NonNullable<Understood['trouble']>;
};

type Take = (draft: Draft, clause: Clause, lexicon: Lexicon) => void;

const takeEnvironmentClause: Take = (draft, { tokens }, lexicon) => {
  if (tokens.length === 0) return;
  if (draft.environment) draft.trouble ??= twice('environment');
  const { name, rest } = takeEnvironment(tokens);
  draft.environment ??= name;
  draft.named.push(namedIn(rest, lexicon));
};

const takeSubjects: Take = (draft, { tokens }, lexicon) => {
  const said = namedIn(tokens, lexicon);
  if (said.names.length === 0 && !said.every) draft.trouble ??= (line) => ({ kind: 'trouble', why: 'no-names', line });
  draft.named.push(said);
};

const takeThreshold: Take = (draft, { tokens }, lexicon) => {
  if (tokens.length === 0) return;
  const { read, said, rest } = takeNumber(tokens, lexicon);
  draft.leftover.push(...withoutUnit(rest, lexicon));
  if (read.kind !== 'number') draft.trouble ??= badNumber(read, said);
  else if (draft.threshold !== undefined) draft.trouble ??= twice('threshold');
  else draft.threshold = read.value;
};

const takeBelow: Take = (draft, { tokens, phrase }) => {
  const said = `${phrase} ${textOf(tokens)}`.trim();
  draft.trouble ??= (line) => ({ kind: 'trouble', why: 'only-above', said, line });
};

const takeOnDemand: Take = (draft, { tokens }) => {
  draft.includeOnDemand = true;
  draft.leftover.push(...tokens);
};

const takeTo: Take = (draft, { word, tokens }, lexicon) => {
  if (draft.to) draft.trouble ??= twice('recipients');
  const taken = takeRecipients(word, tokens, lexicon);
  draft.leftover.push(...taken.rest);
  if (taken.trouble) draft.trouble ??= taken.trouble;
  draft.to ??= taken.to;
};

const takers: Readonly<Partial<Record<Word, Take>>> = {
  environment: takeEnvironmentClause,
  subjects: takeSubjects,
  above: takeThreshold,
  below: takeBelow,
  onDemand: takeOnDemand,
  toHere: takeTo,
  toEmail: takeTo,
  toOwners: takeTo,
  toWebhook: takeTo,
};

/** Takes the clauses one by one; the first trouble is the one that is told. */
export const understand = (clauses: readonly Clause[], implied: Named, lexicon: Lexicon): Understood => {
  const draft: Draft = { includeOnDemand: false, named: [implied], leftover: [] };
  for (const clause of clauses) takers[clause.word]?.(draft, clause, lexicon);
  const { environment, threshold, includeOnDemand, to, named, leftover, trouble } = draft;
  const subjects = named.some(({ every }) => every) ? [] : named.flatMap(({ names }) => names);
  return {
    rest: {
      subjects,
      includeOnDemand,
      ...(environment && { environment }),
      ...(threshold !== undefined && { threshold }),
      ...(to && to !== 'here' && { to }),
    },
    leftover: leftover.filter(({ kind }) => kind !== 'comma'),
    ...(trouble && { trouble }),
  };
};

/** "10,000 members" */
const withoutUnit = (tokens: readonly Token[], lexicon: Lexicon): readonly Token[] =>
  tokens[0]?.kind === 'word' && lexicon.words.get(tokens[0].key) === 'members' ? tokens.slice(1) : tokens;

const twice =
  (what: 'environment' | 'threshold' | 'recipients') =>
  (line: SubscribeLine): Trouble => ({ kind: 'trouble', why: 'twice', what, line });

const badNumber =
  (read: Exclude<NumberRead, { kind: 'number' }>, said: string) =>
  (line: SubscribeLine): Trouble => ({
    kind: 'trouble',
    why: 'bad-number',
    said,
    reason: read.kind,
    could: read.kind === 'ambiguous' ? read.could : [],
    line,
  });
