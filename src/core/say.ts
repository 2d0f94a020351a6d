/** The voice of one language and time zone: words by typed key, and numbers, moments, durations and lists in its manner. */
import type { Instant } from './model.ts';

/** Filled by `locales/say.ts` from `locales/en.json`, so that a misspelt key doesn't compile. */
// biome-ignore lint/suspicious/noEmptyInterface: augmented by module declaration
export interface Words {}

type Paths<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? `${P}${K}` | Singular<`${P}${K}`>
    : T[K] extends object
      ? Paths<T[K], `${P}${K}.`>
      : never;
}[keyof T & string];

/** `key_one` and `key_other` are said as `key` with a `count`. */
type Singular<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : never;

export type WordKey = Paths<Words>;

export type WordValues = { readonly [name: string]: string | number };

export type Say = {
  /** The words under the key in this language, falling back to English; values are put in as they are. */
  (key: WordKey, values?: WordValues): string;
  readonly language: string;
  readonly timeZone: string;
  /** Grouped as the language does, at most two decimals unless told. */
  number(value: number, maximumFractionDigits?: number): string;
  /** A moment in the conversation's time zone, with the zone's short name. */
  moment(at: Instant): string;
  /** The day alone, short: for charts. */
  day(at: Instant): string;
  /** The day and the time, short: for charts of more than one reading a day. */
  shortMoment(at: Instant): string;
  /** The two largest units: "2 h 5 min". */
  duration(ms: number): string;
  /** "a, b and c". */
  list(items: readonly string[]): string;
};
