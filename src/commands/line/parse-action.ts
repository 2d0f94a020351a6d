/** The rest of a line after a verb that asks Customer Insights for something → the command. Takes any tokens; never throws. */
import type { Schedule } from '../../core/schedule.ts';
import { type ActionLine, REPORT_PARTS, type ReportPart } from './action.ts';
import { textOf } from './clauses.ts';
import type { Ref } from './command.ts';
import { assignedOf, conditionsOf, isWord } from './conditions.ts';
import type { ACTION_VERBS, Lexicon, Word } from './lexicon.ts';
import type { Token } from './tokens.ts';
import { clockOf, scheduleOf, WEEKDAYS } from './when.ts';

export type ActionVerb = (typeof ACTION_VERBS)[number];

/** What only buttons say, at the end of a line. */
type Flags = {
  readonly from?: number;
  readonly environment?: Ref;
  readonly sure: boolean;
  readonly open: boolean;
  readonly job?: string;
};

const PARTS: Readonly<Partial<Record<Word, ReportPart>>> = {
  partSources: 'sources',
  partUnification: 'unification',
  partSegments: 'segments',
  partMeasures: 'measures',
  partExports: 'exports',
};
const SUBJECTS = { sources: 'data-source', segments: 'segment', measures: 'measure' } as const;

export const parseAction = (verb: ActionVerb, tokens: readonly Token[], lexicon: Lexicon): ActionLine => {
  const { rest, flags } = takeFlags(tokens);
  const { from, environment } = flags;
  const at = { ...(environment && { environment }), ...(from !== undefined && { from }) };
  switch (verb) {
    case 'search':
      return { kind: 'search', ...searchOf(rest), ...at };
    case 'cancel':
      return { kind: 'cancel', ...cancelledOf(rest, lexicon), ...(flags.job !== undefined && { job: flags.job }) };
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
    : takeIn(tokens, lexicon, (at) => verb === 'report' && isPart(tokens, at, lexicon));
  const at = { ...(environment && { environment }), ...(flags.from !== undefined && { from: flags.from }) };
  const within = environment ? { environment } : {};
  const { sure, open } = flags;
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
      return { kind: verb, ...what, ...assignedOf(tail, lexicon), sure, ...(open && { open }), ...within };
    }
    case 'report':
      return { kind: 'report', ...reportOf(rest, lexicon), ...within };
    case 'refresh':
      return { kind: 'refresh', ...targetOf(rest, lexicon), sure, ...within };
  }
};

const takeFlags = (tokens: readonly Token[]): { readonly rest: readonly Token[]; readonly flags: Flags } => {
  const begin = tokens.findIndex(({ kind, text }) => kind === 'word' && /^--(from|in|sure|open|job)$/.test(text));
  if (begin === -1) return { rest: tokens, flags: { sure: false, open: false } };
  const said = tokens.slice(begin);
  const after = (flag: string): Token | undefined => {
    const found = said.findIndex(({ kind, text }) => kind === 'word' && text === flag);
    return found === -1 ? undefined : said[found + 1];
  };
  const has = (flag: string): boolean => said.some(({ kind, text }) => kind === 'word' && text === flag);
  const from = /^\d{1,9}$/.exec(after('--from')?.text ?? '')?.[0];
  const environment = after('--in');
  const job = after('--job');
  return {
    rest: tokens.slice(0, begin),
    flags: {
      sure: has('--sure'),
      open: has('--open'),
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

const isTime = (tokens: readonly Token[], at: number, lexicon: Lexicon): boolean =>
  clockOf(tokens[at]?.text ?? '') !== undefined || isWord(tokens, at, WEEKDAYS, lexicon) > 0;

/** "… in Contoso": the last such word, since a value may hold one. */
const takeIn = (
  tokens: readonly Token[],
  lexicon: Lexicon,
  isOther: (at: number) => boolean,
): { readonly rest: readonly Token[]; readonly environment?: Ref } => {
  const at = tokens.findLastIndex((_, index) => {
    const length = isWord(tokens, index, ['environment'], lexicon);
    // "at 08:00" and "on monday" begin with the same word in some languages.
    return length > 0 && !isTime(tokens, index + length, lexicon) && !isOther(index + length);
  });
  if (at === -1) return { rest: tokens };
  const name = tokens.slice(at + isWord(tokens, at, ['environment'], lexicon));
  return name.length === 0 ? { rest: tokens.slice(0, at) } : { rest: tokens.slice(0, at), environment: refOf(name) };
};

const partAt = (tokens: readonly Token[], at: number, lexicon: Lexicon) => {
  const match = lexicon.wordAt(tokens, at);
  const part = match && PARTS[match.item];
  return part && REPORT_PARTS.includes(part) ? { part, length: match.length } : undefined;
};

/** "report of segments", perhaps "daily": the environment may be called "Segments Inc" as well. */
const isPart = (tokens: readonly Token[], at: number, lexicon: Lexicon): boolean => {
  const end = at + (partAt(tokens, at, lexicon)?.length ?? 0);
  return end > at && (end === tokens.length || lexicon.wordAt(tokens, end) !== undefined);
};

/** "on segments", "daily at 08:00", "weekly monday 9:30", "off", in any order. */
const reportOf = (
  tokens: readonly Token[],
  lexicon: Lexicon,
): { part?: ReportPart; schedule?: Schedule | 'off' | 'unclear' } => {
  let part: ReportPart | undefined;
  const others: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const found = partAt(tokens, at, lexicon);
    if (found) part = found.part;
    else others.push(tokens[at] as Token);
    at += found?.length ?? 1;
  }
  const schedule = scheduleOf(others, lexicon);
  return { ...(part && { part }), ...(schedule && { schedule }) };
};

/** What is to be cancelled, with or without its kind; "all" names nothing. */
const cancelledOf = (tokens: readonly Token[], lexicon: Lexicon): { readonly what?: Ref } => {
  const { what } = targetOf(skip(tokens, ['environment'], lexicon), lexicon);
  return what === undefined || what === 'all' ? {} : { what };
};

/** "all", or what is to be refreshed with or without its kind. */
const targetOf = (tokens: readonly Token[], lexicon: Lexicon) => {
  const found = partAt(tokens, 0, lexicon);
  const rest = found ? tokens.slice(found.length) : skip(tokens, ['to', 'subjects'], lexicon);
  if (rest.length === 0) return {};
  // "all segments" is not everything.
  if (!found && rest.length === 1 && rest[0]?.kind === 'word' && lexicon.isAll(rest[0].text))
    return { what: 'all' as const };
  const subjects = found && found.part in SUBJECTS ? SUBJECTS[found.part as keyof typeof SUBJECTS] : undefined;
  return { what: refOf(rest), ...(subjects && { subjects }) };
};
