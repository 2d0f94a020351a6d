/** The second stroke: what was promised is claimed, said in the reader's language, sent, and written down. */
import type { ClaimedDelivery, EnvironmentRef, Notification, Outcome } from './model.ts';
import type { Clock, Destination, Log, Settled, Store, Voices } from './ports.ts';
import { isSpent, settlementOf } from './retry.ts';
import type { AnyTrigger } from './trigger.ts';

export type Deliver = {
  /** Something may be due: look now. Returns at once. */
  nudge(): void;
  /** Sends all that is due; resolves when nothing more is due and nothing is under way. */
  drain(): Promise<void>;
  start(): void;
  /** No more claims; resolves when what is under way has ended and is written down. */
  stop(): Promise<void>;
};

export type DeliverOptions = {
  readonly store: Pick<Store, 'claim' | 'settle' | 'nextDueAt'>;
  readonly destinations: readonly Destination[];
  readonly triggers: readonly AnyTrigger[];
  readonly describeEnvironment: (environment: EnvironmentRef) => { name: string; homeUrl?: string };
  readonly voices: Voices;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: () => number;
  /** Posts under way at once. */
  readonly concurrency?: number;
  /** Longer than a destination's deadline, so that nobody else sends what we still may. */
  readonly leaseMs?: number;
};

/** Lanes claimed by one statement. */
const BATCH = 50;
/** The safety net under nudges and due times. */
const LONGEST_NAP_MS = 60_000;
const AFTER_TROUBLE_MS = 1000;
const NOTIFICATIONS_KEPT = 500;

export const createDeliver = (options: DeliverOptions): Deliver => {
  const { store, clock, log, concurrency = 64, leaseMs = 60_000 } = options;
  const send = createSend(options);
  const finished: Settled[] = [];
  let underWay = 0;
  let backlog = false;
  let flushing = false;
  let pumping: Promise<void> | undefined;
  let again = false;
  let stopped = true;
  let cancelNap = (): void => {};
  let wake = (): void => {};

  /** Results that come in together are written together: a transaction costs as much for fifty as for one. */
  const flush = async (): Promise<void> => {
    flushing = true;
    while (finished.length > 0) {
      await new Promise(setImmediate);
      const batch = finished.splice(0, finished.length);
      try {
        await store.settle(batch);
      } catch (error) {
        // What could not be written stays claimed until its lease is over, and is then sent again as unsure.
        log.error({ error: String(error), deliveries: batch.length }, 'settle.failed');
      }
      underWay -= batch.length;
      wake();
    }
    flushing = false;
  };
  const settle = (settled: Settled): void => {
    finished.push(settled);
    if (!flushing) void flush();
  };

  /** While more is waiting than fits, a claim waits for half a batch of room. */
  const claimAndSend = async (): Promise<number> => {
    const free = concurrency - underWay;
    if (free < (backlog ? Math.min(BATCH, concurrency) / 2 : 1)) return 0;
    const wanted = Math.min(BATCH, free);
    const claimed = await store.claim(wanted, leaseMs);
    backlog = claimed.length === wanted;
    underWay += claimed.length;
    for (const delivery of claimed) void send(delivery).then(settle);
    return claimed.length;
  };

  /** Claims until a claim finds nothing while nothing is under way: what ends may free its lane for the next. */
  const pump = async (): Promise<void> => {
    do {
      again = false;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const claimed = stopped ? 0 : await claimAndSend();
      if (claimed > 0) again = true;
      else if (underWay > 0) {
        await woken;
        again = true;
      }
    } while (again);
  };

  const nap = async (): Promise<void> => {
    if (stopped) return;
    const due = await store.nextDueAt();
    const ms = due === undefined ? LONGEST_NAP_MS : Math.min(LONGEST_NAP_MS, Math.max(0, due - clock.now()));
    cancelNap();
    cancelNap = clock.after(ms, run);
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

/** One attempt: never throws. */
const createSend = (options: DeliverOptions): ((delivery: ClaimedDelivery) => Promise<Settled>) => {
  const { voices, clock, log, random = Math.random } = options;
  const destinations = new Map(options.destinations.map((destination) => [destination.kind, destination]));
  const notify = createNotify(options);

  const attempt = async (delivery: ClaimedDelivery): Promise<Outcome> => {
    if (isSpent(delivery)) return { kind: 'unsure', reason: 'may have arrived already; not repeated any more' };
    const destination = destinations.get(delivery.address.destination);
    if (!destination) return { kind: 'refused', reason: `no destination of kind ${delivery.address.destination}` };
    const say = voices.voice(delivery.language, delivery.timeZone);
    const { address, reference } = delivery;
    return destination.send({ address, reference, notification: notify(delivery, say), say });
  };

  return async (delivery) => {
    const startedAt = clock.now();
    const outcome = await attempt(delivery).catch(
      (error: unknown): Outcome => ({ kind: 'refused', reason: `could not be put into words: ${String(error)}` }),
    );
    const ageMs = clock.now() - delivery.createdAt;
    const settlement = settlementOf(outcome, { ...delivery, ageMs }, random);
    const { id, reference, tenantId, event, attempts } = delivery;
    log.info(
      {
        id,
        reference,
        tenantId,
        event: event.id,
        trigger: event.trigger,
        attempt: attempts + 1,
        outcome: outcome.kind,
        status: outcome.status,
        code: outcome.code,
        state: settlement.state,
        reason: settlement.reason,
        ms: clock.now() - startedAt,
        ageMs,
      },
      'delivery.attempted',
    );
    return { delivery, outcome, settlement };
  };
};

/** The words of an event, made once for each language and condition and shared by all who get the same. */
const createNotify = ({ triggers, describeEnvironment }: DeliverOptions) => {
  const byName = new Map(triggers.map((trigger) => [trigger.name, trigger]));
  const made = new Map<string, Notification>();
  return ({ event, subscription }: ClaimedDelivery, say: ReturnType<Voices['voice']>): Notification => {
    const key = [event.id, say.language, say.timeZone, subscription?.threshold].join('|');
    const known = made.get(key);
    if (known) return known;
    const trigger = byName.get(event.trigger);
    if (!trigger) throw new Error(`no trigger is called ${event.trigger}`);
    const { name, homeUrl } = describeEnvironment(event);
    const notification = trigger.describe(
      event.facts,
      {
        environmentName: name,
        subject: event.subject,
        occurredAt: event.occurredAt,
        story: event.story,
        ...(subscription?.threshold !== undefined && { threshold: subscription.threshold }),
        ...(homeUrl !== undefined && { homeUrl }),
      },
      say,
    );
    if (made.size >= NOTIFICATIONS_KEPT) made.delete(made.keys().next().value as string);
    made.set(key, notification);
    return notification;
  };
};
