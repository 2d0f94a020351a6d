/** Tells somebody outside that all goes well, for as long as it does: when that stops, silence is their alarm. */
import type { Canary } from './canary.ts';
import type { Vitals } from './operations.ts';
import type { Clock, Log, Store } from './ports.ts';

export type Heartbeat = {
  start(): void;
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
};

export type HeartbeatOptions = {
  readonly store: Pick<Store, 'vitals' | 'takeDuty'>;
  readonly canary: Canary;
  /** Absent: nobody outside is told. Rejects when they could not be. */
  readonly ping?: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

const MINUTE_MS = 60_000;
/** One process of all, once a minute. */
const DUTY_MS = 45_000;
/** One flies every five minutes, and takes seconds. Together with a tick less than ten minutes. */
const CANARY_MS = 8 * MINUTE_MS;
/** A look takes a minute at most, and whoever died in one is followed by another after half a minute. */
const OVERDUE_MS = 5 * MINUTE_MS;

/** Why nobody outside may be told that all goes well; empty: it does. That the sweep of deliveries runs, the canary shows. */
const staleness = ({ at, hold, canaryAt, environments }: Vitals): readonly string[] => [
  ...(hold ? ['sending is held back'] : []),
  ...(canaryAt === undefined || at - canaryAt > CANARY_MS ? ['the canary does not come through'] : []),
  ...(environments.some(({ nextPollAt }) => at - nextPollAt > OVERDUE_MS) ? ['environments are not looked at'] : []),
];

export const createHeartbeat = ({ store, canary, ping, clock, log }: HeartbeatOptions): Heartbeat => {
  let stopped = true;
  let underWay: Promise<void> | undefined;
  let cancel = (): void => {};
  let wasStale = '';

  const beat = async (send: () => Promise<void>): Promise<void> => {
    if (!(await store.takeDuty('heartbeat', DUTY_MS))) return;
    const reasons = staleness(await store.vitals());
    const stale = reasons.join();
    if (stale !== wasStale) {
      if (stale === '') log.info({}, 'heartbeat.resumed');
      else log.warn({ reasons }, 'heartbeat.withheld');
    }
    wasStale = stale;
    if (stale === '') await send();
  };
  const attempt = (what: string, work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => log.warn({ error: String(error) }, what));
  const tick = async (): Promise<void> => {
    await attempt('canary.failed', canary.tick());
    if (ping) await attempt('heartbeat.failed', beat(ping));
  };
  const run = (): void => {
    cancel = clock.after(MINUTE_MS, run);
    underWay ??= tick().finally(() => {
      underWay = undefined;
    });
  };

  return {
    start: () => {
      if (!stopped) return;
      stopped = false;
      // Not at once: a process that ends again and again must not look alive.
      cancel = clock.after(MINUTE_MS, run);
    },
    stop: async () => {
      stopped = true;
      cancel();
      await underWay;
    },
  };
};
