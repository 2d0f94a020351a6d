/** The rest of a line after a verb that asks Customer Insights for something → the command. Takes any tokens; never throws. */
import type { FieldValue, Operator } from '../../core/asking.ts';
import type { Schedule } from '../../core/schedule.ts';
import { type ActionLine, type Assigned, REPORT_PARTS, type ReportPart } from './action.ts';
import { textOf } from './clauses.ts';
import type { Ref } from './command.ts';
import type { ACTION_VERBS, Lexicon, Word } from './lexicon.ts';
import type { Token } from './tokens.ts';

export type ActionVerb = (typeof ACTION_VERBS)[number];

/** What only buttons say, at the end of a line. */
type Flags = { readonly from?: number; readonly environment?: Ref; readonly sure: boolean; readonly job?: string };

/** Signs and OData's own words mean the same in every language. */
const SIGNS: Readonly<Record<string, Operator>> = {
  ...{
    '=': 'eq',
    '==': 'eq',
    '<>': 'ne',
    '!=': 'ne',
    '>': 'gt',
    '>=': 'ge',
    '≥': 'ge',
    '<': 'lt',
    '<=': 'le',
    '≤': 'le',
  },
  ...{ eq: 'eq', ne: 'ne', gt: 'gt', ge: 'ge', lt: 'lt', le: 'le' },
};
const OPERATOR_WORDS: Readonly<Partial<Record<Word, Operator>>> = {
  equals: 'eq',
  differs: 'ne',
  above: 'gt',
  below: 'lt',
  contains: 'contains',
  startsWith: 'startswith',
};
const PARTS: Readonly<Partial<Record<Word, ReportPart>>> = {
  partSources: 'sources',
  partUnification: 'unification',
  partSegments: 'segments',
  partMeasures: 'measures',
  partExports: 'exports',
};
const SUBJECTS = { sources: 'data-source', segments: 'segment', measures: 'measure' } as const;
const WEEKDAYS: readonly Word[] = [
  ...(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const),
];

export const parseAction = (verb: ActionVerb, tokens: readonly Token[], lexicon: Lexicon): ActionLine => {
  const { rest, flags } = takeFlags(tokens);
  const { from, environment } = flags;
  const at = { ...(environment && { environment }), ...(from !== undefined && { from }) };
  switch (verb) {
    case 'search':
      return { kind: 'search', ...searchOf(rest), ...at };
    case 'cancel':
      return { kind: 'cancel', ...(flags.job !== undefined && { job: flags.job }) };
    case 'switchinstance':
      return { kind: 'switchinstance', ...named(skip(rest, ['to', 'environment'], lexicon), 'environment'), ...at };
    default:
      return parseIn(verb, rest, flags, lexicon);
  }
};

/** Those whose line may end with "in <environment>". */
const parseIn = (
  verb: Exclude<ActionVerb, 'search' | 'cancel' | 'switchinstance'>,
  tokens: readonly Token[],
  flags: Flags,
  lexicon: Lexicon,
): ActionLine => {
  const { rest, environment } = flags.environment
    ? { rest: tokens, environment: flags.environment }
    : takeIn(tokens, lexicon);
  const at = { ...(environment && { environment }), ...(flags.from !== undefined && { from: flags.from }) };
  const within = environment ? { environment } : {};
  const { sure } = flags;
  switch (verb) {
    case 'tables':
      return { kind: 'tables', ...at };
    case 'items': {
      const [head, tail] = split(rest, 'where', lexicon);
      return { kind: 'items', ...named(head, 'table'), ...conditionsOf(tail, lexicon), ...at };
    }
    case 'item': {
      const [table, ...id] = rest;
      return { kind: 'item', ...named(table ? [table] : [], 'table'), ...idOf(id), ...within };
    }
    case 'partitions':
      return { kind: 'partitions', ...named(rest, 'table'), ...at };
    case 'create-item':
    case 'update-item': {
      const [head, tail] = split(rest, 'with', lexicon);
      const [table, ...id] = verb === 'update-item' ? head : [];
      const what =
        verb === 'update-item' ? { ...named(table ? [table] : [], 'table'), ...idOf(id) } : named(head, 'table');
      return { kind: verb, ...what, ...assignedOf(tail, lexicon), sure, ...within };
    }
    case 'report':
      return { kind: 'report', ...reportOf(rest, lexicon), ...within };
    case 'refresh':
      return { kind: 'refresh', ...targetOf(rest, lexicon), sure, ...within };
  }
};

const takeFlags = (tokens: readonly Token[]): { readonly rest: readonly Token[]; readonly flags: Flags } => {
  const begin = tokens.findIndex(({ kind, text }) => kind === 'word' && /^--(from|in|sure|job)$/.test(text));
  if (begin === -1) return { rest: tokens, flags: { sure: false } };
  const said = tokens.slice(begin);
  const after = (flag: string): Token | undefined => {
    const found = said.findIndex(({ kind, text }) => kind === 'word' && text === flag);
    return found === -1 ? undefined : said[found + 1];
  };
  const from = /^\d{1,9}$/.exec(after('--from')?.text ?? '')?.[0];
  const environment = after('--in');
  const job = after('--job');
  return {
    rest: tokens.slice(0, begin),
    flags: {
      sure: said.some(({ kind, text }) => kind === 'word' && text === '--sure'),
      ...(from !== undefined && { from: Number(from) }),
      ...(environment?.kind === 'quoted' && { environment: refOf([environment]) }),
      ...(job?.kind === 'quoted' && { job: job.text }),
    },
  };
};

const refOf = (tokens: readonly Token[]): Ref => {
  const [first] = tokens;
  const isId = tokens.length === 1 && first?.kind === 'quoted' && first.byId;
  return { by: isId ? 'id' : 'name', text: tokens.length === 1 ? (first?.text ?? '') : textOf(tokens) };
};

const named = <K extends string>(tokens: readonly Token[], key: K): { readonly [name in K]?: Ref } =>
  (tokens.length === 0 ? {} : { [key]: refOf(tokens) }) as { readonly [name in K]?: Ref };

const idOf = (tokens: readonly Token[]): { readonly id?: string } =>
  tokens.length === 0 ? {} : { id: refOf(tokens).text };

/** In quotes: just this text. Quotes around a part only are part of what is looked for. */
const searchOf = (tokens: readonly Token[]): { readonly text: string; readonly exact: boolean } => {
  const [only, ...others] = tokens;
  const exact = only?.kind === 'quoted' && others.length === 0;
  return { text: exact ? only.text : textOf(tokens), exact };
};

const isWord = (tokens: readonly Token[], at: number, words: readonly Word[], lexicon: Lexicon): number => {
  const match = lexicon.wordAt(tokens, at);
  return match && words.includes(match.item) ? match.length : 0;
};

const skip = (tokens: readonly Token[], words: readonly Word[], lexicon: Lexicon): readonly Token[] =>
  tokens.slice(isWord(tokens, 0, words, lexicon));

/** What stands before and after the first of these words. */
const split = (
  tokens: readonly Token[],
  word: Word,
  lexicon: Lexicon,
): readonly [readonly Token[], readonly Token[] | undefined] => {
  const at = tokens.findIndex((_, index) => isWord(tokens, index, [word], lexicon) > 0);
  if (at === -1) return [tokens, undefined];
  return [tokens.slice(0, at), tokens.slice(at + isWord(tokens, at, [word], lexicon))];
};

/** "… in Contoso": the last such word, since a value may hold one. */
const takeIn = (
  tokens: readonly Token[],
  lexicon: Lexicon,
): { readonly rest: readonly Token[]; readonly environment?: Ref } => {
  const at = tokens.findLastIndex((_, index) => isWord(tokens, index, ['environment'], lexicon) > 0);
  if (at === -1) return { rest: tokens };
  const name = tokens.slice(at + isWord(tokens, at, ['environment'], lexicon));
  return name.length === 0 ? { rest: tokens.slice(0, at) } : { rest: tokens.slice(0, at), environment: refOf(name) };
};

/** Cut at "and" and commas. */
const piecesOf = (tokens: readonly Token[], lexicon: Lexicon): readonly (readonly Token[])[] => {
  const pieces: Token[][] = [[]];
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'comma' || isWord(tokens, index, ['and'], lexicon) > 0) pieces.push([]);
    else pieces.at(-1)?.push(token);
  }
  return pieces.filter((piece) => piece.length > 0);
};

type Compared = { readonly field: string; readonly operator: Operator; readonly value: FieldValue };

const comparedIn = ([field, ...rest]: readonly Token[], lexicon: Lexicon): Compared | undefined => {
  if (!field || rest.length < 2) return undefined;
  const isTwoSigns = rest[0]?.text === '!' && rest[1]?.text === '=';
  const sign = isTwoSigns ? '!=' : (rest[0]?.text.toLowerCase() ?? '');
  const match = lexicon.wordAt(rest, 0);
  const bySign = rest[0]?.kind === 'word' && Object.hasOwn(SIGNS, sign) ? SIGNS[sign] : undefined;
  const operator = bySign ?? (match && OPERATOR_WORDS[match.item]);
  const value = rest.slice(isTwoSigns ? 2 : bySign ? 1 : (match?.length ?? 0));
  if (!operator || value.length === 0) return undefined;
  return { field: field.text, operator, value: valueIn(value) };
};

const NUMERAL = /^-?\d{1,15}(\.\d{1,9})?$/;

/** What stands in quotes is text; else numbers, true, false and null are what they say. */
const valueIn = (tokens: readonly Token[]): FieldValue => {
  const [only, ...others] = tokens;
  const text = others.length === 0 ? (only?.text ?? '') : textOf(tokens);
  if (others.length > 0 || only?.kind === 'quoted') return text;
  if (NUMERAL.test(text)) return Number(text);
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : text;
};

const conditionsOf = (tokens: readonly Token[] | undefined, lexicon: Lexicon) => {
  const pieces = piecesOf(tokens ?? [], lexicon);
  const read = pieces.map((piece) => comparedIn(piece, lexicon));
  const unclear = tokens && pieces.length === 0 ? '…' : pieces.filter((_, index) => !read[index]).map(textOf)[0];
  return {
    where: read.flatMap((condition) => condition ?? []),
    ...(unclear !== undefined && { unclear }),
  };
};

const assignedOf = (tokens: readonly Token[] | undefined, lexicon: Lexicon) => {
  const { where, unclear } = conditionsOf(tokens, lexicon);
  const odd = where.find(({ operator }) => operator !== 'eq')?.field;
  const missed = unclear ?? odd;
  return {
    fields: where.map(({ field, value }): Assigned => ({ field, value })),
    ...(missed !== undefined && { unclear: missed }),
  };
};

const partAt = (tokens: readonly Token[], at: number, lexicon: Lexicon) => {
  const match = lexicon.wordAt(tokens, at);
  const part = match && PARTS[match.item];
  return part && REPORT_PARTS.includes(part) ? { part, length: match.length } : undefined;
};

/** "on segments", "daily at 08:00", "weekly monday 9:30", "off", in any order. */
const reportOf = (
  tokens: readonly Token[],
  lexicon: Lexicon,
): { part?: ReportPart; schedule?: Schedule | 'off' | 'unclear' } => {
  let part: ReportPart | undefined;
  let weekday: number | undefined;
  let time: { hour: number; minute: number } | undefined;
  let [isRepeated, isOff, isUnclear] = [false, false, false];
  for (let index = 0; index < tokens.length; ) {
    const found = partAt(tokens, index, lexicon);
    const match = lexicon.wordAt(tokens, index);
    const clock = /^([01]?\d|2[0-3])(?:[:.h]([0-5]\d))?$/.exec(tokens[index]?.text ?? '');
    const day = match ? WEEKDAYS.indexOf(match.item) : -1;
    if (found) part = found.part;
    else if (day >= 0) [weekday, isRepeated] = [day, true];
    else if (match?.item === 'daily' || match?.item === 'weekly') {
      isRepeated = true;
      if (match.item === 'weekly') weekday ??= 1;
    } else if (match?.item === 'off') isOff = true;
    else if (clock) time = { hour: Number(clock[1]), minute: Number(clock[2] ?? 0) };
    else if (!match) isUnclear = true;
    index += found?.length ?? match?.length ?? 1;
  }
  const schedule = isOff
    ? 'off'
    : isUnclear || (time && !isRepeated)
      ? 'unclear'
      : isRepeated
        ? { ...(time ?? { hour: 8, minute: 0 }), ...(weekday !== undefined && { weekday }) }
        : undefined;
  return { ...(part && { part }), ...(schedule && { schedule }) };
};

/** "all", or what is to be refreshed with or without its kind. */
const targetOf = (tokens: readonly Token[], lexicon: Lexicon) => {
  const found = partAt(tokens, 0, lexicon);
  const rest = found ? tokens.slice(found.length) : skip(tokens, ['to', 'subjects'], lexicon);
  if (rest.length === 0) return {};
  if (!found && rest[0]?.kind === 'word' && lexicon.isAll(textOf(rest))) return { what: 'all' as const };
  const subjects = found && found.part in SUBJECTS ? SUBJECTS[found.part as keyof typeof SUBJECTS] : undefined;
  return { what: refOf(rest), ...(subjects && { subjects }) };
};
