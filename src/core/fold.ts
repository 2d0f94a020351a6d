/** What people type, brought to a form in which alike is equal: case, accents and invisible characters don't count. */

/** Combining marks, controls and characters without width: never part of what people mean to type. */
const NOISE = /[\p{M}\p{Cc}\p{Cf}\p{Cs}\p{DI}]/gu;
const DASHES = /\p{Pd}/gu;

/** Letters that are not a plain one with a mark on it, as people write them on a keyboard without them. */
const PLAIN: Readonly<Record<string, string>> = { ø: 'o', æ: 'ae', œ: 'oe', ß: 'ss' };

/** Lower case without accents, compatible forms made plain, white space in single spaces. */
export const fold = (text: string): string =>
  text
    .replace(/\s+/gu, ' ')
    .normalize('NFKD')
    .replace(NOISE, '')
    .replace(DASHES, '-')
    .toLowerCase()
    .replace(/[øæœß]/g, (letter) => PLAIN[letter] ?? letter)
    .trim();
