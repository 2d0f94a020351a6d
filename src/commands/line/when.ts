/** "2 h", "until monday 09:00", "22:00-07:00 and weekends", "weekly monday 9:30": times as people type them. Takes any tokens. */
import type { Quiet, TimeOfDay } from '../../core/rhythm.ts';
import { DAY_MS, type Schedule } from '../../core/schedule.ts';
import { dayOf, type Until } from '../../core/until.ts';
import { fold, squash } from './fold.ts';
import type { Lexicon, Word } from './lexicon.ts';
import type { Token } from './tokens.ts';

export const WEEKDAYS: readonly Word[] = [
  ...(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const),
];
const MINUTE_MS = 60_000;
const UNITS: Readonly<Partial<Record<Word, number>>> = {
  minutes: MINUTE_MS,
  hours: 60 * MINUTE_MS,
  days: DAY_MS,
  weeks: 7 * DAY_MS,
};
/** Days from today. */
const DAYS: Readonly<Partial<Record<Word, number>>> = { today: 0, tomorrow: 1 };
/** Words that only join the others. */
const JOINING: ReadonlySet<Word> = new Set(['subjects', 'during', 'until', 'environment', 'at', 'to', 'and', 'please']);
const LONGEST_MS = 366 * DAY_MS;
/** Has a 29th of February. */
const LEAP_YEAR = 2028;

/** "9", "09:00", "9.30", "21h30", "9pm". */
export const clockOf = (text: string): TimeOfDay | undefined => {
  const parts = /^(\d{1,2})(?:[:.h]([0-5]\d)?)?([ap]m)?$/.exec(fold(text));
  if (!parts) return undefined;
  const [, digits, minutes, half] = parts;
  const said = Number(digits);
  if (half && (said < 1 || said > 12)) return undefined;
  const hour = half ? (said % 12) + (half === 'pm' ? 12 : 0) : said;
  return hour > 23 ? undefined : { hour, minute: Number(minutes ?? 0) };
};

const unitIn = (word: Word | undefined): number | undefined => (word === undefined ? undefined : UNITS[word]);

type Piece = { readonly length: number } & (
  | { readonly kind: 'duration'; readonly ms: number }
  | { readonly kind: 'time'; readonly time: TimeOfDay }
  | { readonly kind: 'day'; readonly day: Day }
  | { readonly kind: 'nothing' }
);
type Day = Extract<Until, { by: 'weekday' | 'days' | 'date' }>;

const AMOUNT = /^(\d{1,6}(?:[.,]\d{1,3})?)(\p{L}*)$/u;

/** "2h", "2 hours", "90 min". */
const durationAt = (tokens: readonly Token[], at: number, lexicon: Lexicon): Piece | undefined => {
  const [, amount, glued = ''] = AMOUNT.exec(fold(tokens[at]?.text ?? '')) ?? [];
  if (amount === undefined) return undefined;
  const next = glued === '' ? lexicon.wordAt(tokens, at + 1) : undefined;
  const unit = unitIn(glued === '' ? next?.item : lexicon.words.get(squash(glued)));
  if (unit === undefined) return undefined;
  const ms = Math.round((Number(amount.replace(',', '.')) * unit) / MINUTE_MS) * MINUTE_MS;
  return { kind: 'duration', ms, length: 1 + (next?.length ?? 0) };
};

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;

/** "2026-12-24", "24 december", "december 24", "24 de desembre". */
const dateAt = (tokens: readonly Token[], at: number, lexicon: Lexicon): Piece | undefined => {
  const text = fold(tokens[at]?.text ?? '');
  const [, year, month, day] = ISO.exec(text) ?? [];
  if (year !== undefined) return dateOf({ year: Number(year), month: Number(month), day: Number(day) }, 1);
  const numberIn = (index: number): number | undefined => {
    const digits = /^(\d{1,2})(?:\.|st|nd|rd|th)?$/.exec(fold(tokens[index]?.text ?? ''))?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const monthAt = (index: number): number | undefined => lexicon.month(tokens[index]?.text ?? '');
  const first = numberIn(at);
  if (first === undefined) {
    const [named, second] = [monthAt(at), numberIn(at + 1)];
    return named === undefined || second === undefined ? undefined : dateOf({ month: named, day: second }, 2);
  }
  const joined = lexicon.wordAt(tokens, at + 1)?.item === 'environment' || fold(tokens[at + 1]?.text ?? '') === 'de';
  const behind = joined && monthAt(at + 1) === undefined ? 2 : 1;
  const named = monthAt(at + behind);
  return named === undefined ? undefined : dateOf({ month: named, day: first }, 1 + behind);
};

const dateOf = (date: Extract<Until, { by: 'date' }>['date'], length: number): Piece | undefined =>
  dayOf(date.year ?? LEAP_YEAR, date) === undefined ? undefined : { kind: 'day', day: { by: 'date', date }, length };

const pieceAt = (tokens: readonly Token[], at: number, lexicon: Lexicon): Piece | undefined => {
  const whole = durationAt(tokens, at, lexicon) ?? dateAt(tokens, at, lexicon);
  if (whole) return whole;
  const time = clockOf(tokens[at]?.text ?? '');
  if (time) return { kind: 'time', time, length: 1 };
  const match = lexicon.wordAt(tokens, at);
  if (!match) return undefined;
  const { item, length } = match;
  const weekday = WEEKDAYS.indexOf(item);
  if (weekday >= 0) return { kind: 'day', day: { by: 'weekday', weekday }, length };
  const days = DAYS[item];
  if (days !== undefined) return { kind: 'day', day: { by: 'days', days }, length };
  return JOINING.has(item) ? { kind: 'nothing', length } : undefined;
};

/** All of the tokens as one time; nothing: it is not clear which. */
export const untilOf = (tokens: readonly Token[], lexicon: Lexicon): Until | undefined => {
  let [ms, isBare] = [0, true];
  let time: TimeOfDay | undefined;
  let day: Day | undefined;
  for (let at = 0; at < tokens.length; ) {
    const piece = pieceAt(tokens, at, lexicon);
    if (!piece) return undefined;
    if (piece.kind === 'duration') ms += piece.ms;
    else if (piece.kind === 'time' && time === undefined) {
      // "mute 3 9" says neither nine hours nor nine o'clock.
      if (/^\d+$/.test(tokens[at]?.text ?? '') && isBare) return undefined;
      time = piece.time;
    } else if (piece.kind === 'day' && day === undefined) day = piece.day;
    else if (piece.kind !== 'nothing') return undefined;
    isBare = false;
    at += piece.length;
  }
  if (ms > 0) return time || day || ms > LONGEST_MS ? undefined : { by: 'duration', ms };
  if (day) return time ? { ...day, time } : day;
  return time && { by: 'time', time };
};

/** Whether a number with a unit begins here: "2 hours" is no subscription number 2. */
export const isDuration = (tokens: readonly Token[], lexicon: Lexicon): boolean =>
  durationAt(tokens, 0, lexicon) !== undefined;

/** "22:00-07:00", "from 10pm to 7am and weekends", "off"; nothing: it is not clear which. */
export const quietOf = (tokens: readonly Token[], lexicon: Lexicon): Quiet | 'off' | undefined => {
  const clocks: TimeOfDay[] = [];
  let [weekends, isOff] = [false, false];
  for (let at = 0; at < tokens.length; ) {
    const pieces = fold(tokens[at]?.text ?? '').split('-');
    const said = pieces.flatMap((piece) => clockOf(piece) ?? []);
    const match = lexicon.wordAt(tokens, at);
    if (said.length > 0 && said.length === pieces.filter((piece) => piece !== '').length) clocks.push(...said);
    else if (match?.item === 'weekends') weekends = true;
    else if (match?.item === 'off') isOff = true;
    else if (!(match && JOINING.has(match.item)) && pieces.some((piece) => piece !== '')) return undefined;
    at += match?.length ?? 1;
  }
  const [from, to, ...more] = clocks;
  if (isOff) return clocks.length === 0 && !weekends ? 'off' : undefined;
  if (more.length > 0) return undefined;
  if (!from) return weekends ? { weekends } : undefined;
  if (!to || (from.hour === to.hour && from.minute === to.minute)) return undefined;
  return { hours: { from, to }, ...(weekends && { weekends }) };
};

/** What comes again: "daily at 08:00", "weekly monday 9:30", "off", in any order. Absent: nothing of it was said. */
export const scheduleOf = (
  tokens: readonly Token[],
  lexicon: Lexicon,
  /** A time alone means daily. */
  isAlwaysRepeated = false,
): Schedule | 'off' | 'unclear' | undefined => {
  let weekday: number | undefined;
  let time: TimeOfDay | undefined;
  let [isRepeated, isOff, isUnclear, saidDay] = [false, false, false, false];
  for (let index = 0; index < tokens.length; ) {
    const match = lexicon.wordAt(tokens, index);
    const clock = clockOf(tokens[index]?.text ?? '');
    const day = match ? WEEKDAYS.indexOf(match.item) : -1;
    // Two days, or two times of one, can't be kept.
    if ((day >= 0 && saidDay) || (clock && time)) isUnclear = true;
    else if (day >= 0) [weekday, isRepeated, saidDay] = [day, true, true];
    else if (match?.item === 'daily' || match?.item === 'weekly') {
      isRepeated = true;
      if (match.item === 'weekly') weekday ??= 1;
    } else if (match?.item === 'off') isOff = true;
    else if (clock) [time, isRepeated] = [clock, isRepeated || isAlwaysRepeated];
    else if (!match) isUnclear = true;
    index += match?.length ?? 1;
  }
  if (isOff) return 'off';
  if (isUnclear || (time && !isRepeated)) return 'unclear';
  return isRepeated ? { ...(time ?? { hour: 8, minute: 0 }), ...(weekday !== undefined && { weekday }) } : undefined;
};
