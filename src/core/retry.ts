/** When to try again: an outcome and what went before give what to write down. Pure; each kind of destination has its schedule. */
import { DOUBTS } from './lane.ts';
import type { Address, Outcome, Settlement } from './model.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Nothing arrived, so repeating is safe: for a day. */
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

const MAIL_MS: readonly number[] = [minute, 5 * minute, 15 * minute, hour, 4 * hour, 12 * hour];
const WEBHOOK_MS: readonly number[] = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour];

export type Schedule = {
  readonly safeMs: readonly number[];
  readonly unsureMs: readonly number[];
  /** After the safe ones: as long as this since it was promised it goes on with the last delay; absent: dead. */
  readonly patienceMs?: number;
  /** A status that says "do not repeat": it is repeated once, since we would rather tell twice than not at all. */
  readonly onceStatus?: number;
};

/** Mail and webhooks carry a key by which the receiver can drop repeats, so what is unsure is repeated as what is safe. */
export const SCHEDULES: { readonly [kind in Address['destination']]: Schedule } = {
  teams: { safeMs: SAFE_DELAYS_MS, unsureMs: UNSURE_DELAYS_MS, patienceMs: 7 * day, onceStatus: 500 },
  email: { safeMs: MAIL_MS, unsureMs: MAIL_MS },
  webhook: { safeMs: WEBHOOK_MS, unsureMs: WEBHOOK_MS },
  internal: { safeMs: WEBHOOK_MS, unsureMs: WEBHOOK_MS },
};

const MAX_RETRY_AFTER_MS = hour;
const HALTED_FIRST_MS = 30 * second;
const HALTED_LAST_MS = 15 * minute;
/** Turned away for a reason that we don't know: three times within an hour before we believe it. */
const DOUBT_DELAYS_MS: readonly number[] = [minute, 10 * minute];

export type Tries = {
  /** Attempts before this one, and how many of them may have arrived. */
  readonly attempts: number;
  readonly unsure: number;
  /** Since it was promised. */
  readonly ageMs: number;
  /** See `ClaimedDelivery`. */
  readonly doubts?: number;
};

/** True when sending again could show the same message once too often: a fifth time in Teams. */
export const isSpent = ({ unsure }: Pick<Tries, 'unsure'>, { unsureMs }: Schedule = SCHEDULES.teams): boolean =>
  unsure > unsureMs.length;

/**
 * What follows from an outcome. `random` gives [0, 1) and spreads delays by ±20 %, so that what failed together
 * does not come back together; a wait that the service asked for is kept at least.
 */
export const settlementOf = (
  outcome: Outcome,
  tries: Tries,
  random: () => number,
  schedule: Schedule = SCHEDULES.teams,
): Settlement => {
  const spread = (ms: number): number => Math.round(ms * (0.8 + 0.4 * random()));
  switch (outcome.kind) {
    case 'delivered':
      return { state: 'delivered' };
    case 'refused':
      return { state: 'dead', reason: outcome.reason };
    case 'gone':
      return gone(outcome, tries, spread);
    case 'halted': {
      const ms = spread(Math.min(HALTED_LAST_MS, HALTED_FIRST_MS * 2 ** Math.min(tries.attempts, 10)));
      // The tenant's pause holds it back, and may end sooner.
      const wait = outcome.scope === 'tenant' ? { delayMs: second, pauseTenantMs: ms } : { delayMs: ms };
      return { state: 'retry', reason: outcome.reason, ...wait };
    }
    case 'not-sent': {
      const delay = safeDelay(tries, schedule);
      if (typeof delay === 'string') return { state: delay, reason: outcome.reason };
      return { state: 'retry', reason: outcome.reason, delayMs: atLeast(spread(delay), outcome.retryAfterMs) };
    }
    case 'unsure': {
      const isOnce = outcome.status !== undefined && outcome.status === schedule.onceStatus;
      const base = isOnce && tries.unsure > 0 ? undefined : schedule.unsureMs[tries.unsure];
      if (base === undefined) return { state: 'uncertain', reason: outcome.reason };
      return { state: 'retry', reason: outcome.reason, delayMs: atLeast(spread(base), outcome.retryAfterMs) };
    }
  }
};

const gone = (
  { reason, doubtful }: Extract<Outcome, { kind: 'gone' }>,
  { doubts = 0 }: Tries,
  spread: (ms: number) => number,
): Settlement => {
  const base = doubtful && doubts < DOUBTS - 1 ? DOUBT_DELAYS_MS[doubts] : undefined;
  return base === undefined
    ? { state: 'parked', reason, parkLane: true }
    : { state: 'retry', reason, delayMs: spread(base) };
};

const safeDelay = ({ attempts, unsure, ageMs }: Tries, schedule: Schedule): number | 'dead' | 'expired' => {
  const { safeMs, patienceMs } = schedule;
  // Nobody could be told for so long that not even a summary makes sense any more.
  if (patienceMs !== undefined && ageMs >= patienceMs) return 'expired';
  const last = patienceMs === undefined ? undefined : safeMs.at(-1);
  return safeMs[attempts - unsure] ?? last ?? 'dead';
};

const atLeast = (delayMs: number, retryAfterMs = 0): number =>
  Math.max(delayMs, Math.min(retryAfterMs > 0 ? retryAfterMs : 0, MAX_RETRY_AFTER_MS));

const LEAST_LOOK_MS = 30 * second;
const LONGEST_LOOK_MS = 10 * minute;

/** It can't be sent yet and was not tried: the longer it waits, the rarer one looks again. */
export const deferral = (reason: string, { ageMs, waitMs }: { ageMs: number; waitMs?: number }, random: () => number) =>
  ({
    state: 'retry',
    reason,
    isDeferred: true,
    // Never before the end of a wait, and not all at its end.
    delayMs: Math.round(
      (waitMs ?? Math.min(LONGEST_LOOK_MS, Math.max(LEAST_LOOK_MS, ageMs / 4))) * (1 + 0.2 * random()),
    ),
  }) satisfies Settlement;
