/** The second stroke: what was promised is claimed, said in the reader's language, sent, and written down. */
import { type AttemptOptions, createAttempt } from './attempt.ts';
import { createHolds, LEASE_MS } from './holds.ts';
import type { ClaimedDelivery } from './model.ts';
import type { Settled, Store } from './ports.ts';
import { createSlots } from './slots.ts';

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

/** Lanes claimed by one statement at most. */
const MOST_CLAIMED = 250;
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
  const slots = createSlots({ concurrency, tenantConcurrency, clock });
  const finished: (readonly Settled[])[] = [];
  let backlog = false;
  let flushing = false;
  let pumping: Promise<void> | undefined;
  let again = false;
  let stopped = true;
  let cancelNap = (): void => {};
  let wake = (): void => {};

  /** Results that come in together are written together: a transaction costs as much for fifty as for one. */
  const gathered = async (): Promise<(readonly Settled[])[]> => {
    let before: number;
    do {
      before = finished.length;
      await new Promise(setImmediate);
    } while (finished.length > before && finished.length < concurrency / 2);
    return finished.splice(0, finished.length);
  };

  const flush = async (): Promise<void> => {
    flushing = true;
    while (finished.length > 0) {
      const batch = await gathered();
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
      for (const _ of batch) slots.release();
      send();
      wake();
    }
    flushing = false;
  };

  /** What was held up too long after it was claimed is left to whoever has it by now. */
  const begin = async (delivery: ClaimedDelivery): Promise<void> => {
    const isOurs = () => holds.isOurs(delivery);
    const settled = (await isOurs()) ? await attempt(delivery, isOurs) : undefined;
    slots.end(delivery);
    if (settled) finished.push(settled);
    else {
      holds.drop([delivery]);
      slots.release();
      wake();
    }
    send();
    if (backlog && mayClaim()) wake();
    if (finished.length > 0 && !flushing) void flush();
  };

  const send = (): void => {
    for (let delivery = slots.next(); delivery; delivery = slots.next()) void begin(delivery);
  };

  const mayClaim = (): boolean => !stopped && slots.free() > 0 && (!backlog || slots.isWorthIt());

  /** How many were claimed; nothing when there was no room to ask. */
  const claimAndSend = async (): Promise<number | undefined> => {
    if (!mayClaim()) return undefined;
    slots.ask();
    const wanted = Math.min(MOST_CLAIMED, slots.free());
    const askedAt = clock.now();
    const claimed = await store.claim(wanted, leaseMs, { room: slots.room, inHand: holds.late });
    holds.take(claimed, askedAt);
    backlog = claimed.length === wanted;
    slots.add(claimed);
    send();
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
      else if (!slots.isEmpty()) {
        // A slow post must not hold up a lane that is due meanwhile.
        if (claimed === 0) await nap();
        await woken;
        again = true;
      }
    } while (again);
  };

  const nap = async (): Promise<void> => {
    if (stopped) return;
    const due = await store.nextDueAt(slots.room);
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
