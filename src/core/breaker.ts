/** Stops posting to what is failing: opens after failures in a row in more than one place, and asks once before it closes. Pure. */
import type { Address, Instant, Outcome } from './model.ts';

export type Breaker =
  /** `places`: where it failed in a row, at most two of them. */
  | { readonly kind: 'closed'; readonly failures: number; readonly places: readonly string[] }
  | { readonly kind: 'open'; readonly until: Instant; readonly napMs: number }
  /** Somebody is asking whether it works again. */
  | { readonly kind: 'probing'; readonly napMs: number };

export const CLOSED: Breaker = { kind: 'closed', failures: 0, places: [] };

const FAILURES = 5;
const PLACES = 2;
const FIRST_NAP_MS = 15_000;
const LAST_NAP_MS = 5 * 60_000;
/** While somebody asks, the rest waits for the answer. */
const WHILE_PROBING_MS = 1000;

/** What a post or a probe says of the service behind it. */
export type Verdict = 'works' | 'fails' | 'shut' | 'says-nothing';

/** `shut`: it will take nothing from the bot. What never reached the service says nothing of it. */
export const verdictOf = (outcome: Outcome): Verdict => {
  if (outcome.kind === 'unsure') return 'fails';
  if (outcome.kind === 'halted') return outcome.scope === 'bot' ? 'shut' : 'works';
  return outcome.kind === 'not-sent' && outcome.status === undefined ? 'says-nothing' : 'works';
};

export type Admission =
  | { readonly kind: 'go' }
  | { readonly kind: 'probe' }
  | { readonly kind: 'wait'; readonly ms: number };

/** Whether one may post now, has to probe first (and tell by `afterProbe`), or has to wait. */
export const admit = (breaker: Breaker, now: Instant): Admission => {
  if (breaker.kind === 'closed') return { kind: 'go' };
  if (breaker.kind === 'probing') return { kind: 'wait', ms: WHILE_PROBING_MS };
  // A clock that was set back must not keep it open for longer than it naps.
  const ms = Math.min(breaker.until - now, breaker.napMs);
  return ms > 0 ? { kind: 'wait', ms } : { kind: 'probe' };
};

export const probing = (breaker: Breaker): Breaker =>
  breaker.kind === 'open' ? { kind: 'probing', napMs: breaker.napMs } : breaker;

const open = (now: Instant, napMs: number): Breaker => ({ kind: 'open', until: now + napMs, napMs });

/** What was under way when it opened changes nothing any more: only a probe closes it. */
export const afterPost = (breaker: Breaker, verdict: Verdict, place: string, now: Instant): Breaker => {
  if (breaker.kind !== 'closed' || verdict === 'says-nothing') return breaker;
  if (verdict === 'works') return breaker.failures === 0 ? breaker : CLOSED;
  if (verdict === 'shut') return open(now, FIRST_NAP_MS);
  const failures = breaker.failures + 1;
  const places = breaker.places.includes(place) ? breaker.places : [...breaker.places, place].slice(0, PLACES);
  if (failures >= FAILURES && places.length >= PLACES) return open(now, FIRST_NAP_MS);
  return { kind: 'closed', failures, places };
};

/** Closes when the service works; else naps twice as long as before. */
export const afterProbe = (breaker: Breaker, verdict: Verdict, now: Instant): Breaker => {
  if (breaker.kind !== 'probing') return breaker;
  return verdict === 'works' ? CLOSED : open(now, Math.min(LAST_NAP_MS, breaker.napMs * 2));
};

/** The service host that an address is reached by; none for addresses that don't share one. */
export const hostOf = (address: Address): string | undefined =>
  'place' in address ? URL.parse(address.place.serviceUrl)?.host : undefined;
