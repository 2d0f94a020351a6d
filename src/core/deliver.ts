/** The second stroke: what was promised is claimed, said in the reader's language, sent, and written down. */
import { type AttemptOptions, createAttempt } from './attempt.ts';
import { createHolds, LEASE_MS } from './holds.ts';
import type { ClaimedDelivery } from './model.ts';
import type { Settled, Store } from './ports.ts';

export type Deliver = {
  /** Something may be due: look now. Returns at once. */
  nudge(): void;
  /** Sends all that is due; resolves when nothing more is due and nothing is under way. */
  drain(): Promise<void>;
  start(): void;
  /** No more claims; resolves when what is under way has ended and is written down. */
  stop(): Promise<void>;
};

export type DeliverOptions = AttemptOptions & {
  readonly store: Pick<Store, 'claim' | 'renew' | 'settle' | 'nextDueAt' | 'longestNapMs'>;
  /** Posts under way at once. */
  readonly concurrency?: number;
  /** Of these, the most that one tenant may have: the rest is for the others. Default: all. */
  readonly tenantConcurrency?: number;
  /** How long what is claimed stays ours without a renewal. */
  readonly leaseMs?: number;
};

/** Lanes claimed by one statement. */
const BATCH = 50;
/** The safety net under nudges and due times. */
const LONGEST_NAP_MS = 60_000;
/** What is due but can't be had (another process is at it, or its clock is behind ours) is asked for again, but not at once. */
const SHORTEST_NAP_MS = 10;
const AFTER_TROUBLE_MS = 1000;

export const createDeliver = (options: DeliverOptions): Deliver => {
  const { store, clock, log, concurrency = 64, leaseMs = LEASE_MS } = options;
  const { tenantConcurrency = concurrency } = options;
  const attempt = createAttempt(options);
  const holds = createHolds({ store, clock, log, leaseMs });
  const longestNapMs = store.longestNapMs ?? LONGEST_NAP_MS;
  const finished: (readonly Settled[])[] = [];
  const underWayOf = new Map<string, number>();
  let underWay = 0;
  let backlog = false;
  let flushing = false;
  let pumping: Promise<void> | undefined;
  let again = false;
  let stopped = true;
  let cancelNap = (): void => {};
  let wake = (): void => {};

  const count = ({ tenantId }: ClaimedDelivery, more: 1 | -1): void => {
    underWay += more;
    const now = (underWayOf.get(tenantId) ?? 0) + more;
    if (now === 0) underWayOf.delete(tenantId);
    else underWayOf.set(tenantId, now);
  };
  const room = (tenantId: string): number => tenantConcurrency - (underWayOf.get(tenantId) ?? 0);

  /** Results that come in together are written together: a transaction costs as much for fifty as for one. */
  const flush = async (): Promise<void> => {
    flushing = true;
    while (finished.length > 0) {
      await new Promise(setImmediate);
      const batch = finished.splice(0, finished.length);
      try {
        const results = batch.flat();
        const written = await store.settle(results);
        // Somebody else had them by then, and will have sent them again.
        if (written < results.length) log.warn({ lost: results.length - written }, 'settle.fenced');
      } catch (error) {
        // What could not be written stays claimed until its lease is over, and is then sent again as unsure.
        log.error({ error: String(error), deliveries: batch.flat().length }, 'settle.failed');
      }
      holds.drop(batch.flatMap(([first]) => (first ? [first.delivery] : [])));
      for (const [first] of batch) if (first) count(first.delivery, -1);
      wake();
    }
    flushing = false;
  };
  const settle = (settled: readonly Settled[]): void => {
    finished.push(settled);
    if (!flushing) void flush();
  };

  /** What was held up too long after it was claimed is left to whoever has it by now. */
  const begin = async (delivery: ClaimedDelivery): Promise<void> => {
    const isOurs = () => holds.isOurs(delivery);
    if (await isOurs()) return settle(await attempt(delivery, isOurs));
    holds.drop([delivery]);
    count(delivery, -1);
    wake();
  };

  /** How many were claimed; nothing when there was no room to ask. While more is waiting than fits, a claim waits for half a batch of room. */
  const claimAndSend = async (): Promise<number | undefined> => {
    const free = concurrency - underWay;
    if (stopped || free < (backlog ? Math.min(BATCH, concurrency) / 2 : 1)) return undefined;
    const wanted = Math.min(BATCH, free);
    const askedAt = clock.now();
    const claimed = await store.claim(wanted, leaseMs, room);
    holds.take(claimed, askedAt);
    backlog = claimed.length === wanted;
    for (const delivery of claimed) {
      count(delivery, 1);
      void begin(delivery);
    }
    return claimed.length;
  };

  /** Claims until a claim finds nothing while nothing is under way: what ends may free its lane for the next. */
  const pump = async (): Promise<void> => {
    do {
      again = false;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const claimed = await claimAndSend();
      if (claimed) again = true;
      else if (underWay > 0) {
        // A slow post must not hold up a lane that is due meanwhile.
        if (claimed === 0) await nap();
        await woken;
        again = true;
      }
    } while (again);
  };

  const nap = async (): Promise<void> => {
    if (stopped) return;
    const due = await store.nextDueAt(room);
    const ms = due === undefined ? longestNapMs : Math.min(longestNapMs, due - clock.now());
    cancelNap();
    cancelNap = clock.after(Math.max(SHORTEST_NAP_MS, ms), run);
  };

  const run = (): void => {
    again = true;
    wake();
    pumping ??= pump()
      .then(nap)
      .catch((error: unknown) => {
        log.error({ error: String(error) }, 'deliver.failed');
        if (!stopped) cancelNap = clock.after(AFTER_TROUBLE_MS, run);
      })
      .finally(() => {
        pumping = undefined;
      });
  };

  return {
    nudge: () => {
      if (!stopped) run();
    },
    drain: async () => {
      run();
      while (pumping) await pumping;
    },
    start: () => {
      stopped = false;
      run();
    },
    stop: async () => {
      stopped = true;
      cancelNap();
      while (pumping) await pumping;
    },
  };
};
