/** What a worker has in hand: claimed and waiting for a slot, being posted, and ended but not yet written down. */
import type { ClaimedDelivery } from './model.ts';
import type { Clock } from './ports.ts';

export type Slots = {
  add(claimed: readonly ClaimedDelivery[]): void;
  /** The next that may be posted now, in its slot; nothing when none may. */
  next(): ClaimedDelivery | undefined;
  /** Its post has ended. The slot is still taken: a crash now would repeat it. */
  end(delivery: ClaimedDelivery): void;
  /** It is on record, or lost: the slot is free. */
  release(): void;
  /** How many may be claimed, of all and of one tenant. */
  free(): number;
  room(tenantId: string): number;
  /** Whether it is worth a claim while more is due than fits: half has gone, or nothing that waits may have a free slot. */
  isWorthIt(): boolean;
  isEmpty(): boolean;
  /** A claim is asked for: how many end until the next says how many it may bring ahead of their slots. */
  ask(): void;
};

/** Ahead of its slots it takes what it will get to within so long, and never more than that. */
const AHEAD_MS = 50;
const MOST_AHEAD = 200;

type Tally = Map<string, number>;

const of = (tally: Tally, tenantId: string): number => tally.get(tenantId) ?? 0;

const change = (tally: Tally, tenantId: string, by: 1 | -1): void => {
  const count = of(tally, tenantId) + by;
  if (count === 0) tally.delete(tenantId);
  else tally.set(tenantId, count);
};

/** A fast service never waits for a claim so, and what a slow one will not get to soon is left to other workers. */
export const createSlots = (options: {
  readonly concurrency: number;
  readonly tenantConcurrency: number;
  readonly clock: Pick<Clock, 'now'>;
}): Slots => {
  const { concurrency, tenantConcurrency, clock } = options;
  const waiting: ClaimedDelivery[] = [];
  const waitingOf: Tally = new Map();
  const postingOf: Tally = new Map();
  let taken = 0;
  let ended = 0;
  let askedAt = clock.now();
  let ahead = 0;

  const free = (): number => concurrency + ahead - taken - waiting.length;
  const hasSlot = (): boolean => taken < concurrency;
  const mayGo = ({ tenantId }: ClaimedDelivery): boolean => of(postingOf, tenantId) < tenantConcurrency;

  return {
    add: (claimed) => {
      waiting.push(...claimed);
      for (const { tenantId } of claimed) change(waitingOf, tenantId, 1);
    },
    next: () => {
      if (!hasSlot()) return undefined;
      const index = waiting.findIndex(mayGo);
      const [delivery] = index < 0 ? [] : waiting.splice(index, 1);
      if (!delivery) return undefined;
      taken += 1;
      change(waitingOf, delivery.tenantId, -1);
      change(postingOf, delivery.tenantId, 1);
      return delivery;
    },
    end: ({ tenantId }) => {
      ended += 1;
      change(postingOf, tenantId, -1);
    },
    release: () => {
      taken -= 1;
    },
    free,
    room: (tenantId) => tenantConcurrency + ahead - of(postingOf, tenantId) - of(waitingOf, tenantId),
    isWorthIt: () => free() * 2 >= concurrency + ahead || (waiting.length > 0 && hasSlot() && !waiting.some(mayGo)),
    isEmpty: () => taken === 0 && waiting.length === 0,
    ask: () => {
      const now = clock.now();
      ahead = Math.min(MOST_AHEAD, Math.floor((ended * AHEAD_MS) / Math.max(1, now - askedAt)));
      askedAt = now;
      ended = 0;
    },
  };
};
