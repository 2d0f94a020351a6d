/** What is too old is forgotten: once a night, in small batches, by one of all processes. */
import type { Keep, Operations } from './operations.ts';
import type { Clock, Log } from './ports.ts';

export type Upkeep = {
  start(): void;
  /** Resolves when the batch under way has ended. */
  stop(): Promise<void>;
};

export type UpkeepOptions = {
  readonly store: Pick<Operations, 'takeDuty' | 'forget'>;
  readonly keep: Keep;
  readonly clock: Clock;
  readonly log: Log;
  /** Whose night it is. */
  readonly timeZone: string;
};

const HOUR_MS = 60 * 60 * 1000;
/** Once in any night: longer than a night, shorter than from one to the next. */
const BETWEEN_MS = 12 * HOUR_MS;
/** Who is down every night does it by day. */
const OVERDUE_MS = 36 * HOUR_MS;
const NIGHT: ReadonlySet<number> = new Set([1, 2, 3, 4]);
/** Rows a statement may delete: some milliseconds, in which nobody else gets to the embedded store. */
const MOST = 500;

export const createUpkeep = ({ store, keep, clock, log, timeZone }: UpkeepOptions): Upkeep => {
  const hourOf = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  let stopped = true;
  let underWay: Promise<void> | undefined;
  let cancel = (): void => {};

  const forget = async (): Promise<void> => {
    const startedAt = clock.now();
    const rows: Record<string, number> = {};
    for await (const batch of store.forget(keep, MOST)) {
      rows[batch.what] = (rows[batch.what] ?? 0) + batch.rows;
      // What came in meanwhile goes first.
      await new Promise(setImmediate);
      if (stopped) break;
    }
    log.info({ rows, ms: clock.now() - startedAt, cutShort: stopped }, 'upkeep.done');
  };

  const tick = async (): Promise<void> => {
    const isNight = NIGHT.has(Number(hourOf.format(clock.now())));
    if (await store.takeDuty('forget', isNight ? BETWEEN_MS : OVERDUE_MS)) await forget();
  };

  const run = (): void => {
    cancel = clock.after(HOUR_MS, run);
    underWay ??= tick()
      .catch((error: unknown) => log.error({ error: String(error) }, 'upkeep.failed'))
      .finally(() => {
        underWay = undefined;
      });
  };

  return {
    start: () => {
      if (!stopped) return;
      stopped = false;
      run();
    },
    stop: async () => {
      stopped = true;
      cancel();
      await underWay;
    },
  };
};
