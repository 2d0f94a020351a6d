/** When a conversation wants to be told: not in its quiet hours, or only at the time of its digest. Pure. */
import type { Note } from './audit.ts';
import type { ClaimedDelivery, Instant, Subscription } from './model.ts';
import { nextTime, type Schedule } from './schedule.ts';

/** By the clock on the wall; the day counts for neither. */
export type Hours = { readonly from: TimeOfDay; readonly to: TimeOfDay };
export type TimeOfDay = Omit<Schedule, 'weekday'>;

/** At least one of them. `weekends`: all of Saturday and Sunday. */
export type Quiet = { readonly hours?: Hours; readonly weekends?: true };

export type Rhythm = {
  readonly quiet?: Quiet;
  /** What happens waits for the next such time, and is told together. */
  readonly digest?: Schedule;
};

/** Why something waits, or waited. */
export type Held = NonNullable<ClaimedDelivery['held']>;

export type RhythmStore = {
  /** By number; without one, all of the conversation. Nothing that these match is told until then. Returns those changed. */
  mute(
    tenantId: string,
    conversationId: string,
    number: number | undefined,
    until: Instant | null,
    /** Put on the record, in the same transaction. */
    note?: Note,
  ): Promise<readonly Subscription[]>;
  /** What waits goes by it from now on. */
  keepRhythm(tenantId: string, conversationId: string, rhythm: Rhythm, note?: Note): Promise<void>;
};

/** Until somebody says otherwise: the last moment that there is. */
export const FOREVER: Instant = 8_640_000_000_000_000;

export const isMuted = ({ mutedUntil }: Pick<Subscription, 'mutedUntil'>, now: Instant): boolean =>
  mutedUntil !== undefined && mutedUntil > now;

const SATURDAY: Schedule = { hour: 0, minute: 0, weekday: 6 };
const MONDAY: Schedule = { hour: 0, minute: 0, weekday: 1 };

type Window = { readonly begin: Schedule; readonly end: Schedule };

const windowsOf = ({ hours, weekends }: Quiet): readonly Window[] => [
  ...(hours ? [{ begin: hours.from, end: hours.to }] : []),
  ...(weekends ? [{ begin: SATURDAY, end: MONDAY }] : []),
];

/** The first moment from `at` on that is not quiet. Asked by what comes next, so that a time that the clock shows twice counts once. */
export const quietUntil = (quiet: Quiet, at: Instant, timeZone: string): Instant => {
  const windows = windowsOf(quiet);
  for (let moment = at; ; ) {
    const ends = windows.flatMap(({ begin, end }) => {
      const over = nextTime(end, moment, timeZone);
      return over < nextTime(begin, moment, timeZone) ? [over] : [];
    });
    if (ends.length === 0) return moment;
    moment = Math.max(...ends);
  }
};

/** When what was promised at a moment may go out: `now`, or later. */
export const opensAt = (rhythm: Rhythm, promisedAt: Instant, now: Instant, timeZone: string): Instant => {
  const due = rhythm.digest ? nextTime(rhythm.digest, promisedAt, timeZone) : promisedAt;
  const earliest = Math.max(due, now);
  return rhythm.quiet ? quietUntil(rhythm.quiet, earliest, timeZone) : earliest;
};

/** Why what was promised at a moment could not go out at once, if so. */
export const heldBy = (rhythm: Rhythm, promisedAt: Instant, timeZone: string): Held | undefined => {
  if (rhythm.digest) return 'digest';
  return opensAt(rhythm, promisedAt, promisedAt, timeZone) > promisedAt ? 'quiet' : undefined;
};

/** For how long it could have gone out: quiet hours, and the time before its digest, don't make anything old. */
export const waitedMs = (rhythm: Rhythm, promisedAt: Instant, now: Instant, timeZone: string): number => {
  const { quiet } = rhythm;
  let moment = opensAt(rhythm, promisedAt, promisedAt, timeZone);
  if (!quiet) return Math.max(0, now - moment);
  const begins = windowsOf(quiet).map(({ begin }) => begin);
  let sum = 0;
  while (moment < now) {
    const falls = Math.min(now, ...begins.map((begin) => nextTime(begin, moment, timeZone)));
    sum += falls - moment;
    moment = quietUntil(quiet, falls, timeZone);
  }
  return sum;
};

/** When the next digest is told; nothing: there is none. */
export const nextDigestAt = (rhythm: Rhythm, now: Instant, timeZone: string): Instant | undefined =>
  rhythm.digest && opensAt(rhythm, now, now, timeZone);
