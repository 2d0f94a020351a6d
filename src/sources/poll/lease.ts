/** An environment's lease, renewed while a look is under way: a look that may be another's by now ends at once. */
import type { Instant } from '../../core/model.ts';
import type { ClaimedEnvironment, Clock, Log, Store } from '../../core/ports.ts';

export const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
/** Without a renewal for so long, nobody knows; the lease itself lasts a while longer. */
const GIVE_UP_MS = 20_000;
const AFTER_TROUBLE_MS = 2000;

/** The environment is looked at by another worker, or may be. */
export class LeaseLost extends Error {
  constructor() {
    super('the lease on the environment was lost');
    this.name = 'LeaseLost';
  }
}

/** We stop: the environment is free for another worker. */
export class Abandoned extends LeaseLost {}

export type Lease = {
  /** Rejects with LeaseLost when it is lost, with Abandoned when it is given up; else it never ends. */
  readonly lost: Promise<never>;
  /** Gives up what is under way. */
  abandon(): void;
  /** No more renewals. */
  end(): void;
};

export const holdLease = (
  options: { readonly store: Pick<Store, 'renewEnvironment'>; readonly clock: Clock; readonly log: Log },
  claimed: ClaimedEnvironment,
): Lease => {
  const { store, clock, log } = options;
  let renewedAt: Instant = clock.now();
  let ended = false;
  let cancel = (): void => {};
  let lose = (_: LeaseLost): void => {};
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  // Nobody may be waiting for it when it happens.
  lost.catch(() => {});

  const renew = async (): Promise<void> => {
    const at = clock.now();
    let next = RENEW_MS;
    try {
      if (!(await store.renewEnvironment(claimed, LEASE_MS))) return lose(new LeaseLost());
      renewedAt = at;
    } catch (error) {
      log.warn({ environmentId: claimed.environmentId, error: String(error) }, 'lease.unrenewed');
      if (clock.now() - renewedAt >= GIVE_UP_MS) return lose(new LeaseLost());
      next = Math.min(AFTER_TROUBLE_MS, renewedAt + GIVE_UP_MS - clock.now());
    }
    if (!ended) cancel = clock.after(next, renew);
  };
  cancel = clock.after(RENEW_MS, renew);
  return {
    lost,
    abandon: () => lose(new Abandoned()),
    end: () => {
      ended = true;
      cancel();
    },
  };
};
