/** The clauses of a line one by one: environment, names, threshold, what is told anew, who is told. */
import type { Broadcast } from '../../core/model.ts';
import { type Clause, type Named, namedIn, textOf } from './clauses.ts';
import type { Said, Trouble, WishLine } from './command.ts';
import type { Lexicon, Word } from './lexicon.ts';
import type { NumberRead } from './number.ts';
import { takeRecipients } from './recipients.ts';
import type { Token } from './tokens.ts';

/** What was understood of the clauses, or what is wrong with one of them. */
export type Understood = {
  readonly said: Said;
  readonly leftover: readonly Token[];
  /** Made into a whole trouble once the rest of the line is known. */
  readonly trouble?: (line: WishLine) => Trouble;
};

type Draft = {
  -readonly [K in Exclude<keyof Said, 'subjects' | 'except'>]?: Exclude<Said[K], undefined>;
} & {
  readonly named: Named[];
  readonly excepted: Named[];
  readonly leftover: Token[];
  trouble?: NonNullable<Understood['trouble']>;
};

type Take = (draft: Draft, clause: Clause, lexicon: Lexicon) => void;

const takeEnvironment: Take = (draft, { tokens }, lexicon) => {
  if (tokens.length === 0) return;
  if (draft.environment) draft.trouble ??= twice('environment');
  // Quoted things after its name are names whose `for` was left out.
  const quoted = tokens.findIndex(({ kind }) => kind === 'quoted');
  const end = quoted === -1 ? tokens.length : Math.max(quoted, 1);
  const [name] = namedIn([{ ...joined(tokens.slice(0, end)) }], lexicon).names;
  if (name) draft.environment ??= name;
  draft.named.push(namedIn(tokens.slice(end), lexicon));
};

/** As one name, whatever is in it. */
const joined = (tokens: readonly Token[]): Token => {
  const [first, ...others] = tokens.filter(({ kind }) => kind !== 'comma');
  if (first?.kind === 'quoted' && others.length === 0) return first;
  const text = textOf(tokens.filter(({ kind }) => kind !== 'comma'));
  return { kind: 'quoted', text, key: text, byId: false };
};

const takeSubjects: Take = (draft, { tokens }, lexicon) => {
  const said = namedIn(tokens, lexicon);
  if (said.names.length === 0 && !said.every) draft.trouble ??= (line) => ({ kind: 'trouble', why: 'no-names', line });
  draft.named.push(said);
};

const takeExcept: Take = (draft, { tokens, phrase }, lexicon) => {
  const said = namedIn(tokens, lexicon);
  if (said.names.length === 0) {
    draft.trouble ??= (line) => ({ kind: 'trouble', why: 'no-exceptions', said: phrase, line });
  }
  draft.excepted.push(said);
};

/** How many words a number may take: "10 000 000.50 million". */
const NUMBER_TOKENS = 6;

/** The longest beginning of the tokens that is a number, and what is left of them. */
const takeNumber = (tokens: readonly Token[], lexicon: Lexicon) => {
  const [first] = tokens;
  for (let length = Math.min(tokens.length, NUMBER_TOKENS); length > 0; length--) {
    const said = textOf(tokens.slice(0, length));
    const read = lexicon.number(said);
    if (read.kind !== 'unreadable') return { read, said, rest: tokens.slice(length) };
  }
  return { read: { kind: 'unreadable' as const }, said: first ? textOf(tokens) : '', rest: [] };
};

const takeThreshold: Take = (draft, { word, tokens }, lexicon) => {
  const direction = word === 'below' ? ({ direction: 'below' } as const) : {};
  if (tokens.length === 0) {
    // The number is asked for, and that it is to fall is known.
    if (draft.threshold === undefined) Object.assign(draft, direction);
    return;
  }
  const { read, said, rest } = takeNumber(tokens, lexicon);
  draft.leftover.push(...withoutUnit(rest, lexicon));
  if (read.kind !== 'number') draft.trouble ??= badNumber(read, said, direction);
  else if (draft.threshold !== undefined) draft.trouble ??= twice('threshold');
  else Object.assign(draft, { threshold: read.value, ...direction });
};

const takeRearm: Take = (draft, { tokens, phrase }, lexicon) => {
  const { read, said, rest } = takeNumber(tokens, lexicon);
  draft.leftover.push(...withoutUnit(rest, lexicon));
  if (read.kind === 'number' && draft.rearmBelow === undefined) draft.rearmBelow = read.value;
  else draft.trouble ??= (line) => ({ kind: 'trouble', why: 'bad-rearm', said: `${phrase} ${said}`.trim(), line });
};

/** "at least", "≥": neither above nor below. */
const takeCompared: Take = (draft, { tokens, phrase }) => {
  const said = `${phrase} ${textOf(tokens)}`.trim();
  draft.trouble ??= (line) => ({ kind: 'trouble', why: 'only-above', said, line });
};

const takeOnDemand: Take = (draft, { word, tokens }) => {
  draft.includeOnDemand = word === 'onDemand';
  draft.leftover.push(...tokens);
};

const BROADCASTS: Readonly<Partial<Record<Word, Broadcast>>> = { all: 'all', recovery: 'recovery', none: 'none' };

const takeBroadcast: Take = (draft, { tokens, phrase }, lexicon) => {
  const match = lexicon.wordAt(tokens, 0);
  const broadcast = match && BROADCASTS[match.item];
  if (match && broadcast && draft.broadcast === undefined) {
    draft.broadcast = broadcast;
    draft.leftover.push(...tokens.slice(match.length));
  } else {
    const said = `${phrase} ${textOf(tokens)}`.trim();
    draft.trouble ??= (line) => ({ kind: 'trouble', why: 'bad-broadcast', said, line });
  }
};

const takeTo: Take = (draft, { word, tokens }, lexicon) => {
  const taken = takeRecipients(word, tokens, lexicon);
  draft.leftover.push(...taken.rest);
  if (taken.trouble) draft.trouble ??= taken.trouble;
  const { to } = taken;
  // "to ada@contoso.com and to bob@contoso.com" is one kind of receiver.
  if (draft.to?.by === 'email' && to.by === 'email') {
    draft.to = { by: 'email', addresses: [...new Set([...draft.to.addresses, ...to.addresses])] };
  } else if (draft.to) draft.trouble ??= twice('recipients');
  else draft.to = to;
};

const takers: Readonly<Partial<Record<Word, Take>>> = {
  environment: takeEnvironment,
  subjects: takeSubjects,
  except: takeExcept,
  above: takeThreshold,
  below: takeThreshold,
  compared: takeCompared,
  rearm: takeRearm,
  noRearm: (draft, { tokens }) => {
    draft.rearmBelow ??= null;
    draft.leftover.push(...tokens);
  },
  onDemand: takeOnDemand,
  scheduledOnly: takeOnDemand,
  broadcast: takeBroadcast,
  toHere: takeTo,
  toThread: takeTo,
  toKept: takeTo,
  toEmail: takeTo,
  toOwners: takeTo,
  toWebhook: takeTo,
};

/** Words that begin a clause; the others mean something only in places of their own. */
export const isClause = (word: Word): boolean => Object.hasOwn(takers, word);

const namesOf = (named: readonly Named[]) => named.flatMap(({ names }) => names);

/** Takes the clauses one by one; the first trouble is the one that is told. */
export const understand = (clauses: readonly Clause[], implied: Named, lexicon: Lexicon): Understood => {
  const draft: Draft = { named: [implied], excepted: [], leftover: [] };
  for (const clause of clauses) takers[clause.word]?.(draft, clause, lexicon);
  const { named, excepted, leftover, trouble, ...said } = draft;
  const every = named.some((one) => one.every);
  const subjects = every ? [] : namesOf(named);
  const except = namesOf(excepted);
  return {
    said: {
      ...said,
      ...((every || subjects.length > 0) && { subjects }),
      ...(except.length > 0 && { except }),
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
  (line: WishLine): Trouble => ({ kind: 'trouble', why: 'twice', what, line });

const badNumber =
  (read: Exclude<NumberRead, { kind: 'number' }>, said: string, direction: Pick<WishLine, 'direction'>) =>
  (line: WishLine): Trouble => ({
    kind: 'trouble',
    why: 'bad-number',
    said,
    reason: read.kind,
    could: read.kind === 'ambiguous' ? read.could : [],
    line: { ...line, ...direction },
  });
