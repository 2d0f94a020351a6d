/** Conditions and values as people type them: "City = Oslo and Points > 100". */
import type { FieldValue, Operator } from '../../core/asking.ts';
import type { Assigned } from './action.ts';
import { textOf } from './clauses.ts';
import type { Lexicon, Word } from './lexicon.ts';
import { printNumber } from './number.ts';
import type { Token } from './tokens.ts';

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

/** How many tokens one of these words takes here; 0 when none stands here. */
export const isWord = (tokens: readonly Token[], at: number, words: readonly Word[], lexicon: Lexicon): number => {
  const match = lexicon.wordAt(tokens, at);
  return match && words.includes(match.item) ? match.length : 0;
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

/** Within a value it begins another comparison: "City = Oslo or City = Lyon" is not about a city of that name. */
const isSign = ({ kind, text }: Token): boolean => kind === 'word' && /^[=<>≤≥!]+$/.test(text);

type Compared = { readonly field: string; readonly operator: Operator; readonly value: FieldValue };

const comparedIn = ([field, ...rest]: readonly Token[], lexicon: Lexicon): Compared | undefined => {
  if (!field || rest.length < 2) return undefined;
  const isTwoSigns = rest[0]?.text === '!' && rest[1]?.text === '=';
  const sign = isTwoSigns ? '!=' : (rest[0]?.text.toLowerCase() ?? '');
  const match = lexicon.wordAt(rest, 0);
  const bySign = rest[0]?.kind === 'word' && Object.hasOwn(SIGNS, sign) ? SIGNS[sign] : undefined;
  const operator = bySign ?? (match && OPERATOR_WORDS[match.item]);
  const value = rest.slice(isTwoSigns ? 2 : bySign ? 1 : (match?.length ?? 0));
  if (!operator || value.length === 0 || value.some(isSign)) return undefined;
  return { field: field.text, operator, value: valueIn(value) };
};

const NUMERAL = /^-?\d{1,15}(\.\d{1,9})?$/;

/** Only what is written as we write it: 0150 may be a text, and 1.000 a thousand. Its field's type will tell. */
const isNumeral = (text: string): boolean => NUMERAL.test(text) && printNumber(Number(text)) === text;

/** What stands in quotes is text; else numbers, true, false and null are what they say. */
const valueIn = (tokens: readonly Token[]): FieldValue => {
  const [only, ...others] = tokens;
  const text = others.length === 0 ? (only?.text ?? '') : textOf(tokens);
  if (others.length > 0 || only?.kind === 'quoted') return text;
  if (isNumeral(text)) return Number(text);
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : text;
};

/** The conditions, and the first piece that is none. */
export const conditionsOf = (tokens: readonly Token[] | undefined, lexicon: Lexicon) => {
  const pieces = piecesOf(tokens ?? [], lexicon);
  const read = pieces.map((piece) => comparedIn(piece, lexicon));
  const unclear = tokens && pieces.length === 0 ? '…' : pieces.filter((_, index) => !read[index]).map(textOf)[0];
  return {
    where: read.flatMap((condition) => condition ?? []),
    ...(unclear !== undefined && { unclear }),
  };
};

/** The same for what is to be written: each field has one value. */
export const assignedOf = (tokens: readonly Token[] | undefined, lexicon: Lexicon) => {
  const { where, unclear } = conditionsOf(tokens, lexicon);
  const odd = where.find(({ operator }) => operator !== 'eq')?.field;
  const missed = unclear ?? odd;
  return {
    fields: where.map(({ field, value }): Assigned => ({ field, value })),
    ...(missed !== undefined && { unclear: missed }),
  };
};
