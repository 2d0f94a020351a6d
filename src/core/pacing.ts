/** How often a conversation and a tenant may be posted to: what was sent gives when the next may go. Pure; the times are the store's. */
import type { Instant } from './model.ts';

/** At most so many a second, with a short burst after a rest. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/** What one conversation may get. Each limit holds in every window of its length, wherever it begins. */
export type Pacing = Rate & { readonly perHalfMinute: number; readonly perHour: number };

/** How many were sent in a step of time; a step is counted whole until all of it has left the window. */
type Step = readonly [step: number, count: number];

/** What is remembered of a conversation's posts: a few numbers, however many there were. */
export type Pace = {
  /** When the bucket of the burst is full again ("theoretical arrival time" of GCRA). */
  readonly fullAt: number;
  readonly halfMinute: readonly Step[];
  readonly hour: readonly Step[];
  /** The service asked to slow down: until then each post counts double. */
  readonly slowUntil?: Instant;
};

export const FRESH: Pace = { fullAt: 0, halfMinute: [], hour: [] };

/** How long half the rate is kept after the service asked to slow down. */
export const SLOW_MS = 60_000;

type Window = { readonly ms: number; readonly stepMs: number };

const HALF_MINUTE: Window = { ms: 30_000, stepMs: 1000 };
const HOUR: Window = { ms: 3_600_000, stepMs: 60_000 };

const intervalOf = ({ perSecond }: Rate): number => 1000 / perSecond;

/** A clock that was set back must not hold anybody up for longer than a full bucket takes. */
const sane = (fullAt: number, rate: Rate, now: Instant): number =>
  Math.min(fullAt, now + (rate.burst + 1) * 2 * intervalOf(rate));

/** When the last moment of a step leaves the window. */
const leavesAt = (step: number, { ms, stepMs }: Window): Instant => (step + 1) * stepMs - 1 + ms;

const current = (steps: readonly Step[], window: Window, now: Instant): readonly Step[] =>
  steps.filter(([step]) => leavesAt(step, window) > now && step * window.stepMs <= now);

/** When fewer than `limit` are in the window: now, or when enough of the oldest have left it. */
const roomAt = (steps: readonly Step[], { limit, window, now }: { limit: number; window: Window; now: Instant }) => {
  const counted = current(steps, window, now);
  let left = counted.reduce((sum, [, count]) => sum + count, 0);
  let at = now;
  for (const [step, count] of counted) {
    if (left < limit) break;
    left -= count;
    at = leavesAt(step, window);
  }
  return at;
};

/** The first moment, now or later, at which the conversation may be posted to. */
export const nextPostAt = (pace: Pace, pacing: Pacing, now: Instant): Instant => {
  const bucketAt = sane(pace.fullAt, pacing, now) - (pacing.burst - 1) * intervalOf(pacing);
  return Math.ceil(
    Math.max(
      now,
      bucketAt,
      roomAt(pace.halfMinute, { limit: pacing.perHalfMinute, window: HALF_MINUTE, now }),
      roomAt(pace.hour, { limit: pacing.perHour, window: HOUR, now }),
    ),
  );
};

const count = (steps: readonly Step[], window: Window, now: Instant): readonly Step[] => {
  const kept = current(steps, window, now);
  const step = Math.floor(now / window.stepMs);
  const last = kept.at(-1);
  return last?.[0] === step ? [...kept.slice(0, -1), [step, last[1] + 1]] : [...kept, [step, 1]];
};

/** Remembers a post at `now`. `asked`: its answer was to slow down. */
export const afterPost = (pace: Pace, pacing: Pacing, now: Instant, asked = false): Pace => {
  const slowUntil = asked ? now + SLOW_MS : pace.slowUntil;
  const isSlow = slowUntil !== undefined && slowUntil > now && slowUntil <= now + SLOW_MS;
  return {
    fullAt: Math.max(now, sane(pace.fullAt, pacing, now)) + intervalOf(pacing) * (isSlow ? 2 : 1),
    halfMinute: count(pace.halfMinute, HALF_MINUTE, now),
    hour: count(pace.hour, HOUR, now),
    ...(isSlow && { slowUntil }),
  };
};

/** What is left of a shared budget: when it is full again, and until when it is halved. */
export type Budget = { readonly fullAt: number; readonly slowUntil: Instant | null };

const costOf = ({ slowUntil }: Budget, rate: Rate, now: Instant): number =>
  intervalOf(rate) * (slowUntil !== null && slowUntil > now ? 2 : 1);

/** How many posts the budget allows now. */
export const allowed = (budget: Budget, rate: Rate, now: Instant): number => {
  const room = now + rate.burst * intervalOf(rate) - Math.max(now, sane(budget.fullAt, rate, now));
  // Moments are large numbers, with little room for fractions: their rounding must not cost a whole post.
  return Math.max(0, Math.floor(room / costOf(budget, rate, now) + 0.001));
};

/** When the budget allows a post again: now, or later. */
export const allowedAt = (budget: Budget, rate: Rate, now: Instant): Instant =>
  Math.ceil(Math.max(now, sane(budget.fullAt, rate, now) + costOf(budget, rate, now) - rate.burst * intervalOf(rate)));

/** When the budget is full again after so many posts more. */
export const afterTaking = (budget: Budget, rate: Rate, now: Instant, posts: number): number =>
  Math.max(now, sane(budget.fullAt, rate, now)) + posts * costOf(budget, rate, now);
