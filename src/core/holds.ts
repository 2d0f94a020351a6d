/** What a worker has in hand: claims renewed while they are worked on, and not begun with when they may be another's by now. */
import type { ClaimedDelivery, Instant } from './model.ts';
import type { Clock, Log, Store } from './ports.ts';

export type Holds = {
  /** Takes claims in hand. `since`: when they were asked for, so no later than their lease began. */
  take(claimed: readonly ClaimedDelivery[], since: Instant): void;
  /**
   * Whether sending can begin and end within the lease; a claim that has become old is renewed first. False: it is
   * somebody else's, or nobody knows. Never throws.
   */
  isOurs(claimed: ClaimedDelivery): Promise<boolean>;
  /**
   * What was not renewed for so long that its lease may soon be over, or is: the process stood still, or waited for its
   * disk. Whoever claims says so, or it gets its own.
   */
  late(): readonly ClaimedDelivery[];
  /** Lets go of what has ended. */
  drop(claimed: readonly ClaimedDelivery[]): void;
};

export type HoldsOptions = {
  readonly store: Pick<Store, 'renew'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly leaseMs: number;
};

/** How long a claim lasts that is not renewed: what a dead worker had in hand waits as long. */
export const LEASE_MS = 30_000;
/**
 * No sending lasts longer, whatever it is made of. So what began within the rest of the lease has ended before anybody
 * else can begin with it, even when no renewal comes through.
 */
const LONGEST_SEND_MS = 28_000;
const RENEW_MS = 10_000;
const AFTER_TROUBLE_MS = 2000;

export const createHolds = ({ store, clock, log, leaseMs }: HoldsOptions): Holds => {
  /** Since when each is ours again, seen from here. */
  const held = new Map<ClaimedDelivery, Instant>();
  let cancel: (() => void) | undefined;

  const renew = async (claimed: readonly ClaimedDelivery[]): Promise<void> => {
    const since = clock.now();
    const ours = new Set(await store.renew(claimed, leaseMs));
    for (const one of claimed) {
      if (!held.has(one)) continue;
      if (ours.has(one)) held.set(one, since);
      else {
        held.delete(one);
        log.warn({ id: one.id, tenantId: one.tenantId, epoch: one.epoch }, 'lease.lost');
      }
    }
  };
  const renewAll = async (): Promise<void> => {
    let next = RENEW_MS;
    try {
      await renew([...held.keys()]);
    } catch (error) {
      log.warn({ error: String(error), deliveries: held.size }, 'lease.unrenewed');
      next = AFTER_TROUBLE_MS;
    }
    if (held.size > 0) cancel = clock.after(next, renewAll);
    else cancel = undefined;
  };
  const isFresh = (one: ClaimedDelivery): boolean => {
    const since = held.get(one);
    return since !== undefined && clock.now() - since <= leaseMs - LONGEST_SEND_MS;
  };

  return {
    take: (claimed, since) => {
      for (const one of claimed) held.set(one, since);
      if (held.size > 0) cancel ??= clock.after(RENEW_MS, renewAll);
    },
    isOurs: async (one) => {
      if (isFresh(one)) return true;
      try {
        await renew([one]);
      } catch (error) {
        log.warn({ error: String(error), deliveries: 1 }, 'lease.unrenewed');
        return false;
      }
      return isFresh(one);
    },
    late: () => {
      const before = clock.now() - leaseMs / 2;
      return [...held].flatMap(([one, since]) => (since < before ? [one] : []));
    },
    drop: (claimed) => {
      for (const one of claimed) held.delete(one);
      if (held.size > 0) return;
      cancel?.();
      cancel = undefined;
    },
  };
};
