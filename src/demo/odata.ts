/** The part of OData that the simulated service answers: filters, search, paging and choice of fields over plain rows. */
import type { DataRow } from './wire.ts';

type Test = (row: DataRow) => boolean;
type Token = { readonly kind: 'text' | 'word' | 'sign'; readonly text: string };

/** What the service says of a query that it can't answer. */
export class BadQuery extends Error {}

const TOKENS = /\s+|'(?:[^']|'')*'|[A-Za-z_0-9:.+-]+|[\p{L}_][\p{L}\p{Nd}_]*|[(),]/uy;

const tokenize = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    TOKENS.lastIndex = at;
    const found = TOKENS.exec(text)?.[0];
    if (found === undefined) throw new BadQuery(`Syntax error at position ${at} in '${text}'.`);
    at += found.length;
    if (found.trim() === '') continue;
    const isText = found.startsWith("'");
    const kind = isText ? 'text' : /^[(),]$/.test(found) ? 'sign' : 'word';
    tokens.push({ kind, text: isText ? found.slice(1, -1).replaceAll("''", "'") : found });
  }
  return tokens;
};

type Literal = string | number | boolean | null;

const literalOf = ({ kind, text }: Token): Literal => {
  if (kind === 'text') return text;
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!Number.isNaN(Date.parse(text)) && /^\d{4}-/.test(text)) return text;
  throw new BadQuery(`'${text}' is not a literal.`);
};

const fieldOf = (row: DataRow, name: string): Literal | undefined =>
  Object.entries(row).find(([field]) => field.toLowerCase() === name.toLowerCase())?.[1];

const compare = (left: Literal | undefined, operator: string, right: Literal): boolean => {
  if (operator === 'eq') return (left ?? null) === right;
  if (operator === 'ne') return (left ?? null) !== right;
  if (left === undefined || left === null || right === null || typeof left !== typeof right) return false;
  return { gt: left > right, ge: left >= right, lt: left < right, le: left <= right }[operator] ?? false;
};

export type FilterRules = {
  /** True when rows may be found by this field. */
  readonly allows: (field: string) => boolean;
  readonly isMember: (row: DataRow, segment: string) => boolean;
};

/** `a eq 'x' and b gt 5`, `a in ('x','y')`, `contains(a,'x')`, `startswith(a,'x')`, `IsMemberOfSegment('S')`. Throws BadQuery. */
export const filterOf = (text: string, rules: FilterRules): Test => {
  const tokens = [...tokenize(text)];
  const next = (): Token => {
    const token = tokens.shift();
    if (!token) throw new BadQuery(`Expression expected at the end of '${text}'.`);
    return token;
  };
  const expect = (sign: string): void => {
    if (next().text !== sign) throw new BadQuery(`'${sign}' expected in '${text}'.`);
  };
  const fieldIn = ({ kind, text: name }: Token): string => {
    if (kind !== 'word' || !/^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(name)) throw new BadQuery(`Field expected in '${text}'.`);
    if (!rules.allows(name)) throw new BadQuery(`Filtering by '${name}' is not supported for this table.`);
    return name;
  };
  const call = (name: string): Test => {
    expect('(');
    if (name === 'IsMemberOfSegment') {
      const segment = next().text;
      expect(')');
      return (row) => rules.isMember(row, segment);
    }
    const field = fieldIn(next());
    expect(',');
    const value = String(literalOf(next())).toLowerCase();
    expect(')');
    const lower = (row: DataRow): string => String(fieldOf(row, field) ?? '').toLowerCase();
    if (name === 'contains') return (row) => lower(row).includes(value);
    if (name === 'startswith') return (row) => lower(row).startsWith(value);
    throw new BadQuery(`Unknown function '${name}'.`);
  };
  const listOf = (): readonly Literal[] => {
    expect('(');
    const values = [literalOf(next())];
    for (let sign = next(); sign.text !== ')'; sign = next()) values.push(literalOf(next()));
    return values;
  };
  const one = (): Test => {
    const first = next();
    if (tokens[0]?.text === '(' && first.kind === 'word') return call(first.text);
    const field = fieldIn(first);
    const operator = next().text;
    if (operator === 'in') {
      const values = listOf();
      return (row) => values.some((value) => compare(fieldOf(row, field), 'eq', value));
    }
    if (!/^(eq|ne|gt|ge|lt|le)$/.test(operator)) throw new BadQuery(`Operator expected, not '${operator}'.`);
    const value = literalOf(next());
    return (row) => compare(fieldOf(row, field), operator, value);
  };
  const tests = [one()];
  while (tokens.length > 0) {
    expect('and');
    tests.push(one());
  }
  return (row) => tests.every((test) => test(row));
};

/** Phrases in double quotes and bare words: a row fits that has each of them in one of the fields. Throws BadQuery. */
export const searchOf = (text: string, fields: readonly string[]): Test => {
  const phrases = [...text.matchAll(/"([^"]*)"|([^\s"]+)/g)].map(([, quoted, bare]) => (quoted ?? bare ?? '').trim());
  const wanted = phrases.filter((phrase) => phrase !== '').map((phrase) => phrase.toLowerCase());
  if (wanted.length === 0) throw new BadQuery('$search must not be empty.');
  return (row) =>
    wanted.every((phrase) =>
      fields.some((field) =>
        String(fieldOf(row, field) ?? '')
          .toLowerCase()
          .includes(phrase),
      ),
    );
};
