/** When to try again: an outcome and what went before give what to write down. Pure; numbers from the schedules of the Teams destination. */
import type { Outcome, Settlement } from './model.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Nothing arrived, so repeating is safe: for a day, and longer only while nothing can be sent at all. */
export const SAFE_DELAYS_MS: readonly number[] = [
  2 * second,
  5 * second,
  15 * second,
  minute,
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  8 * hour,
];

/** It may have arrived: at most 4 posts in all, so that a person sees few repeats. */
export const UNSURE_DELAYS_MS: readonly number[] = [30 * second, 10 * minute, 2 * hour];

const LAST_SAFE_DELAY_MS = 8 * hour;
const GIVE_UP_MS = 24 * hour;
const MAX_RETRY_AFTER_MS = hour;
const HALTED_FIRST_MS = 30 * second;
const HALTED_LAST_MS = 15 * minute;

export type Tries = {
  /** Attempts before this one, and how many of them may have arrived. */
  readonly attempts: number;
  readonly unsure: number;
  /** Since it was promised. */
  readonly ageMs: number;
};

/** True when sending again could show the same card a fifth time. */
export const isSpent = ({ unsure }: Pick<Tries, 'unsure'>): boolean => unsure > UNSURE_DELAYS_MS.length;

/**
 * What follows from an outcome. `random` gives [0, 1) and spreads delays by ±20 %, so that what failed together
 * does not come back together; a wait that the service asked for is kept at least.
 */
export const settlementOf = (outcome: Outcome, tries: Tries, random: () => number): Settlement => {
  const spread = (ms: number): number => Math.round(ms * (0.8 + 0.4 * random()));
  switch (outcome.kind) {
    case 'delivered':
      return { state: 'delivered' };
    case 'refused':
      return { state: 'dead', reason: outcome.reason };
    case 'gone':
      return { state: 'parked', reason: outcome.reason, parkLane: true };
    case 'halted': {
      const delayMs = spread(Math.min(HALTED_LAST_MS, HALTED_FIRST_MS * 2 ** Math.min(tries.attempts, 10)));
      return { state: 'retry', reason: outcome.reason, delayMs };
    }
    case 'not-sent': {
      if (tries.ageMs >= GIVE_UP_MS) return { state: 'dead', reason: outcome.reason };
      const base = SAFE_DELAYS_MS[tries.attempts - tries.unsure] ?? LAST_SAFE_DELAY_MS;
      return { state: 'retry', reason: outcome.reason, delayMs: atLeast(spread(base), outcome.retryAfterMs) };
    }
    case 'unsure': {
      const base = UNSURE_DELAYS_MS[tries.unsure];
      if (base === undefined) return { state: 'uncertain', reason: outcome.reason };
      return { state: 'retry', reason: outcome.reason, delayMs: atLeast(spread(base), outcome.retryAfterMs) };
    }
  }
};

const atLeast = (delayMs: number, retryAfterMs = 0): number =>
  Math.max(delayMs, Math.min(retryAfterMs > 0 ? retryAfterMs : 0, MAX_RETRY_AFTER_MS));
