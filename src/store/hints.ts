/** Words between processes on one database: something may be due. Lost ones cost a second, so nobody waits for them. */
import { Client, type Pool, type PoolConfig } from 'pg';
import type { Clock, Log } from '../core/ports.ts';
import type { Hints } from './engine.ts';

const CHANNEL = 'tidings';
const AGAIN_MS = 1000;

export type HintsOptions = {
  readonly pool: Pool;
  /** How to connect: listening takes a connection of its own. */
  readonly settings: PoolConfig;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Log;
  /** Tells our own words from others'. */
  readonly self: string;
};

export const createHints = (options: HintsOptions): Hints & { close(): Promise<void> } => {
  const { pool, log, self } = options;
  const stops = new Set<() => Promise<void>>();
  let sending: Promise<void> | undefined;
  let again = false;

  /** However many ask for it meanwhile, one more is enough. */
  const sendAll = async (): Promise<void> => {
    do {
      again = false;
      await pool.query('select pg_notify($1, $2)', [CHANNEL, self]);
    } while (again);
  };
  return {
    send: () => {
      again = true;
      sending ??= sendAll()
        .catch((error: unknown) => log.debug({ error: String(error) }, 'hint.lost'))
        .finally(() => {
          sending = undefined;
        });
    },
    listen: (callback) => {
      const end = listen(options, callback);
      const stop = async (): Promise<void> => {
        stops.delete(stop);
        await end();
      };
      stops.add(stop);
      return stop;
    },
    close: async () => {
      await Promise.all([...stops].map((stop) => stop()));
      await sending;
    },
  };
};

/** Listens, and connects again a second after the connection is lost. */
const listen = ({ settings, clock, log, self }: HintsOptions, callback: () => void): (() => Promise<void>) => {
  let stopped = false;
  let cancel = (): void => {};
  let client: Client | undefined;
  const lost = (from: Client, error?: unknown): void => {
    if (client !== from) return;
    client = undefined;
    if (stopped) return;
    log.debug({ error: String(error) }, 'hints.lost');
    void from.end().catch(() => {});
    cancel = clock.after(AGAIN_MS, () => void begin());
  };
  const begin = async (): Promise<void> => {
    // It is idle for hours, and that is no fault.
    const current = new Client({ ...settings, query_timeout: 0 });
    client = current;
    current.on('error', (error) => lost(current, error));
    current.on('end', () => lost(current));
    current.on('notification', ({ payload }) => {
      if (payload !== self && !stopped) callback();
    });
    try {
      await current.connect();
      await current.query(`listen ${CHANNEL}`);
      // Whatever was said while we did not listen.
      if (!stopped) callback();
    } catch (error) {
      lost(current, error);
    }
  };
  const beginning = begin();
  return async () => {
    stopped = true;
    cancel();
    await beginning;
    await client?.end().catch(() => {});
  };
};
