/** Times of day that come again, daily or weekly, by the clock on the wall of a time zone. Pure. */
import type { Instant } from './model.ts';

/** `weekday`: 0 is Sunday; absent: every day. */
export type Schedule = { readonly hour: number; readonly minute: number; readonly weekday?: number };

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A time on the wall: `day` is midnight of that date as if it were UTC. */
export type Wall = { readonly day: number; readonly minutes: number };

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' },
  } as Intl.DateTimeFormatOptions);
  formats.set(timeZone, made);
  return made;
};

/** What calendar and clock on the wall show. */
export const wallAt = (at: Instant, timeZone: string): Wall => {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: string): number => parts.get(type as Intl.DateTimeFormatPartTypes) ?? 0;
  return { day: Date.UTC(of('year'), of('month') - 1, of('day')), minutes: of('hour') * 60 + of('minute') };
};

/**
 * The first moment at which the wall shows this date and time or, where the clock leaps over it, a later one.
 * A zone is never more than 15 hours from UTC, and leaps are whole minutes.
 */
export const momentOf = (day: Instant, minutes: number, timeZone: string): Instant => {
  const wanted = day + minutes * MINUTE_MS;
  const reached = (at: Instant): boolean => {
    const wall = wallAt(at, timeZone);
    return wall.day + wall.minutes * MINUTE_MS >= wanted;
  };
  // Two offsets at most are in force around a date: the earlier of the moments that fit comes first.
  const offsets = [wanted - DAY_MS, wanted + DAY_MS].map((at) => {
    const wall = wallAt(at, timeZone);
    return wall.day + wall.minutes * MINUTE_MS - at;
  });
  const guesses = offsets.map((offset) => wanted - offset).sort((a, b) => a - b);
  const fits = guesses.find((at) => {
    const wall = wallAt(at, timeZone);
    return wall.day + wall.minutes * MINUTE_MS === wanted;
  });
  if (fits !== undefined) return fits;
  // Leapt over: the moment of the leap itself.
  let [before, after] = [(guesses[0] ?? wanted) - DAY_MS, (guesses.at(-1) ?? wanted) + DAY_MS];
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
    if (middle === before || !reached(middle)) before = middle === before ? before + MINUTE_MS : middle;
    else after = middle;
  }
  return after;
};

/** The next time that is due, later than `after`. A time that the clock leaps over comes at the leap; one that it shows twice, once. */
export const nextTime = (schedule: Schedule, after: Instant, timeZone: string): Instant => {
  const { day: today } = wallAt(after, timeZone);
  const minutes = schedule.hour * 60 + schedule.minute;
  for (let days = 0; days <= 8; days++) {
    const day = today + days * DAY_MS;
    if (schedule.weekday !== undefined && new Date(day).getUTCDay() !== schedule.weekday) continue;
    const at = momentOf(day, minutes, timeZone);
    if (at > after) return at;
  }
  throw new Error(`${timeZone} has no such time within eight days`);
};
