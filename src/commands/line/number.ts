/**
 * Numbers as people write them. The rules:
 * - `10000`, `10,000`, `10 000`, `10'000`, `10_000`, `1,234,567`, `1.234.567` are whole numbers with grouped digits.
 * - With two kinds of separator, the last is the decimal one: `1,234.5`, `1.234,5`.
 * - One separator with other than three digits after it, or more than three before it, or 0 before it, is decimal:
 *   `1.5`, `1,5`, `0.125`, `1234.567`.
 * - Three digits after the only separator are read by the language of the line: `10,000` is ten thousand in English and
 *   `10.000` in Portuguese. Where that mark does not group in the language, it is asked about: half of the world reads
 *   it as ten.
 * - `10k`, `1.5m`, `2 bn`, `3 million` multiply; before such a word the language's decimal mark is decimal.
 * - A currency sign around the number is passed over. At most 15 digits, at most 6 of them decimals.
 */
import { fold } from './fold.ts';

export type Magnitude = 'thousand' | 'million' | 'billion' | 'trillion';

/** What a language puts between groups of digits, and before decimals. */
export type Marks = { readonly group: string; readonly decimal: string };

export type NumberRead =
  | { readonly kind: 'number'; readonly value: number }
  /** `could`: the numbers that may be meant. */
  | { readonly kind: 'ambiguous'; readonly could: readonly number[] }
  | { readonly kind: 'unreadable' | 'too-large' | 'too-fine' };

const ZEROS: Readonly<Record<Magnitude, number>> = { thousand: 3, million: 6, billion: 9, trillion: 12 };
const MOST_DIGITS = 15;
const MOST_DECIMALS = 6;

/** Nobody writes a longer one; a limit keeps the work small whatever is typed. */
const LONGEST = 60;

const unreadable: NumberRead = { kind: 'unreadable' };

/** How people of the language write numbers. */
export const marksOf = (language: string): Marks => {
  const parts = new Intl.NumberFormat(language).formatToParts(1_234_567.5);
  const mark = (type: 'group' | 'decimal'): string => parts.find((part) => part.type === type)?.value ?? '';
  return { group: mark('group'), decimal: mark('decimal') };
};

const ENGLISH: Marks = { group: ',', decimal: '.' };

/** Reads "1,5" or "10 000" with an optional word for thousands. Takes any text; never throws. */
export const readNumber = (
  text: string,
  magnitudeOf: (word: string) => Magnitude | undefined,
  marks: Marks = ENGLISH,
): NumberRead => {
  if (text.length > LONGEST) return /^[0-9.,'_\s]+$/.test(text) ? { kind: 'too-large' } : unreadable;
  const plain = fold(text)
    .replace(/^[\s\p{Sc}]+|[\s\p{Sc}.!?:)]+$/gu, '')
    .replace(/^[.,](?=[0-9])/, '0.');
  const parts = /^([-+−]?)\s*([0-9][0-9.,'’_ ]*)([^0-9.,'’_ ].*)?$/u.exec(plain);
  if (!parts) return unreadable;
  const [, sign, digits = '', suffix = ''] = parts;
  const magnitude = suffix === '' ? undefined : magnitudeOf(suffix.replace(/[\s\p{Sc}]+$/u, ''));
  if (suffix !== '' && magnitude === undefined) return unreadable;
  const zeros = magnitude === undefined ? 0 : ZEROS[magnitude];
  const readings = decimalsOf(digits.trim(), magnitude !== undefined, marks).map(([whole, decimals]) =>
    scale(sign === '-' || sign === '−', whole, decimals, zeros),
  );
  const [first, ...others] = readings;
  if (first === undefined) return unreadable;
  const could = readings.flatMap((read) => (read.kind === 'number' ? [read.value] : []));
  return others.length > 0 && could.length > 1 ? { kind: 'ambiguous', could } : first;
};

/** Whole and decimal digits: none when the separators make no sense, two when they can be read in two ways. */
const decimalsOf = (
  text: string,
  isScaled: boolean,
  marks: Marks,
): readonly (readonly [whole: string, decimals: string])[] => {
  const digits = text.replaceAll('’', "'");
  const separators = [...digits].filter((character) => !/[0-9]/.test(character));
  const last = separators.at(-1);
  if (last === undefined) return [[digits, '']];
  const kinds = new Set(separators);
  const at = digits.lastIndexOf(last);
  const whole = digits.slice(0, at);
  const rest = digits.slice(at + 1);
  const grouped = isGrouped(digits, kinds) ? [[digits.replaceAll(/[^0-9]/g, ''), ''] as const] : [];
  const isPoint = last === '.' || last === ',';
  const once = separators.filter((separator) => separator === last).length === 1;
  if (!isPoint || !once || rest === '') return kinds.size === 1 ? grouped : [];
  if (kinds.size > 1) return decimal(whole, rest);
  if (grouped.length === 0 || /^0/.test(whole)) return decimal(whole, rest);
  if (isScaled && last === marks.decimal) return decimal(whole, rest);
  if (!isScaled && last === marks.group) return grouped;
  return [...grouped, ...decimal(whole, rest)];
};

const decimal = (whole: string, rest: string): readonly (readonly [string, string])[] => {
  const kinds = new Set([...whole].filter((character) => !/[0-9]/.test(character)));
  if (kinds.size > 0 && !isGrouped(whole, kinds)) return [];
  return /^[0-9]+$/.test(rest) ? [[whole.replaceAll(/[^0-9]/g, ''), rest]] : [];
};

/** One kind of separator, one to three digits first, three in each group after. */
const isGrouped = (text: string, kinds: ReadonlySet<string>): boolean => {
  if (kinds.size !== 1) return false;
  const [first = '', ...groups] = text.split([...kinds][0] as string);
  return /^[0-9]{1,3}$/.test(first) && groups.every((group) => /^[0-9]{3}$/.test(group));
};

/** Moves the decimal point in the digits themselves: multiplying would turn 1.005 million into 1004999.9999999999. */
const scale = (isNegative: boolean, whole: string, decimals: string, zeros: number): NumberRead => {
  const padded = decimals.replace(/0+$/, '').padEnd(zeros, '0');
  const all = `${whole}${padded.slice(0, zeros)}`.replace(/^0+(?=[0-9])/, '');
  const rest = padded.slice(zeros);
  if (all.length > MOST_DIGITS) return { kind: 'too-large' };
  if (rest.length > MOST_DECIMALS || (rest !== '' && all.length + rest.length > MOST_DIGITS))
    return { kind: 'too-fine' };
  const value = Number(rest === '' ? all : `${all}.${rest}`);
  return { kind: 'number', value: isNegative && value !== 0 ? -value : value };
};

/** A number as `readNumber` reads it again: exactly three decimals would be asked about, so they get a fourth. */
export const printNumber = (value: number): string => {
  const text = String(value);
  return /\.[0-9]{3}$/.test(text) ? `${text}0` : text;
};
