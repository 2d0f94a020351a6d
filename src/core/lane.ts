/** The rules of lanes (pacing, digests, expiry), and what a lane remembers between posts. Pure; the store keeps it, under the lane's epoch. */
import type { Address, Instant, Outcome } from './model.ts';
import { afterPost, FRESH, nextPostAt, type Pace, type Pacing, type Rate } from './pacing.ts';

export type LaneRules = {
  /** What one conversation may get; absent: no limit. */
  readonly conversation?: Pacing;
  /** What all conversations of one tenant may get together; absent: no limit. */
  readonly tenant?: Rate;
  /** So many waiting, or the first for so long with others behind it, become one message; absent: never. */
  readonly digest?: { readonly waiting: number; readonly blockedMs: number };
  /** Older than this is counted in a summary, not told one by one; absent: nothing gets too old. */
  readonly expiresMs?: number;
};

/** Pacing, digests and expiry are about people in a conversation; machines and mailboxes keep schedules of their own. */
export const isConversation = ({ destination }: Pick<Address, 'destination'>): boolean => destination === 'teams';

export type LaneMemory = {
  readonly pace?: Pace;
  /** When it was turned away in a row for reasons that we don't know, oldest first. */
  readonly doubts?: readonly Instant[];
  /** Since when all attempts failed; only of addresses that are no conversations. */
  readonly failingSince?: Instant;
};

/** As long as this, being turned away counts as "in a row". */
const DOUBTS_MS = 3_600_000;
/** Being turned away so often in a row, the place is gone. */
export const DOUBTS = 3;

export const doubtsOf = ({ doubts = [] }: LaneMemory, now: Instant): number =>
  doubts.filter((at) => at > now - DOUBTS_MS && at <= now).length;

/** What the lane remembers after an attempt that ended at `now`; nothing: forget what was. */
export const remember = (
  memory: LaneMemory,
  outcome: Outcome,
  { pacing, now }: { readonly pacing?: Pacing; readonly now: Instant },
): LaneMemory | undefined => {
  const isDoubt = outcome.kind === 'gone' && outcome.doubtful === true;
  const doubts = isDoubt ? [...(memory.doubts ?? []), now].slice(-DOUBTS) : undefined;
  const isAsked = outcome.status === 429;
  let pace = pacing && afterPost(memory.pace ?? FRESH, pacing, now, isAsked);
  for (let calls = 1; pacing && pace && calls < (outcome.calls ?? 1); calls += 1) {
    pace = afterPost(pace, pacing, now, isAsked);
  }
  return doubts || pace ? { ...(pace && { pace }), ...(doubts && { doubts }) } : undefined;
};

/** When the lane may be used next; nothing: at any time. */
export const freeAt = (
  memory: LaneMemory | undefined,
  pacing: Pacing | undefined,
  now: Instant,
): Instant | undefined => (memory?.pace && pacing ? nextPostAt(memory.pace, pacing, now) : undefined);
