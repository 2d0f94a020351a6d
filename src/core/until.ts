/** "for 2 hours", "until 09:00", "until monday", "until 24 december": until when, by the clock on the wall. Pure. */
import type { Instant } from './model.ts';
import type { TimeOfDay } from './rhythm.ts';
import { DAY_MS, momentOf, nextTime, wallAt } from './schedule.ts';

/** `month`: 1 is January. Without a year: the next such day. */
export type CalendarDay = { readonly year?: number; readonly month: number; readonly day: number };

export type Until =
  | { readonly by: 'duration'; readonly ms: number }
  /** The next time that the clock shows this. */
  | { readonly by: 'time'; readonly time: TimeOfDay }
  /** 0 is Sunday. A day begins at midnight when no time is said. */
  | { readonly by: 'weekday'; readonly weekday: number; readonly time?: TimeOfDay }
  /** So many days from today. */
  | { readonly by: 'days'; readonly days: number; readonly time?: TimeOfDay }
  | { readonly by: 'date'; readonly date: CalendarDay; readonly time?: TimeOfDay };

const MIDNIGHT: TimeOfDay = { hour: 0, minute: 0 };

const minutesOf = ({ hour, minute }: TimeOfDay = MIDNIGHT): number => hour * 60 + minute;

/** Midnight of the date as if it were UTC; nothing: there is no such day. */
export const dayOf = (year: number, { month, day }: CalendarDay): number | undefined => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
};

/** The 29th of February comes within eight years. */
const MOST_YEARS = 9;

/** The moment that is meant; one that is over, or nothing, when there is none to come. */
export const untilMoment = (until: Until, now: Instant, timeZone: string): Instant | undefined => {
  switch (until.by) {
    case 'duration':
      return now + until.ms;
    case 'time':
      return nextTime(until.time, now, timeZone);
    case 'weekday':
      return nextTime({ ...(until.time ?? MIDNIGHT), weekday: until.weekday }, now, timeZone);
    case 'days':
      return momentOf(wallAt(now, timeZone).day + until.days * DAY_MS, minutesOf(until.time), timeZone);
    case 'date': {
      const { date, time } = until;
      const thisYear = new Date(wallAt(now, timeZone).day).getUTCFullYear();
      const years = date.year === undefined ? Array.from({ length: MOST_YEARS }, (_, n) => thisYear + n) : [date.year];
      const moments = years.flatMap((year) => {
        const day = dayOf(year, date);
        return day === undefined ? [] : [momentOf(day, minutesOf(time), timeZone)];
      });
      return moments.find((at) => at > now) ?? moments.at(-1);
    }
  }
};

/** The same moment as a day and a time on the wall, to the minute: what a line can say again. */
export const untilAgain = (at: Instant, timeZone: string): Until => {
  const { day, minutes } = wallAt(at, timeZone);
  const date = new Date(day);
  return {
    by: 'date',
    date: { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
    time: { hour: Math.floor(minutes / 60), minute: minutes % 60 },
  };
};
