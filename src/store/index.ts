/** Opens the store that DATABASE_URL names, with its tables brought up to date. */
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../core/errors.ts';
import type { Clock, Log, Store } from '../core/ports.ts';
import { createButtons } from './buttons.ts';
import { createConversations } from './conversations.ts';
import type { Engine } from './engine.ts';
import { createLanes, freeClaims } from './lanes.ts';
import { migrate } from './migrations/index.ts';
import { createRecord } from './record.ts';
import { openSqlite } from './sqlite.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createWatch } from './watch.ts';

export type StoreOptions = {
  /** `file:./path.db`, `sqlite:./path.db`, a bare path, or `:memory:` for a store that is gone when it is closed. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * Throws ConfigError when the URL names no store that we have, another process holds the file, or it is no database;
 * other errors when it can't be brought up to date.
 */
export const openStore = async ({ databaseUrl, clock, log }: StoreOptions): Promise<Store> => {
  const engine = openSqlite({ path: pathOf(databaseUrl), clock });
  try {
    await migrate(engine.db);
    if (engine.alone) await freeClaims(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
  log.info({ engine: 'sqlite' }, 'store.opened');
  return storeOn(engine);
};

const pathOf = (databaseUrl: string): string => {
  if (databaseUrl.trim() === '')
    throw new ConfigError(['DATABASE_URL is empty: give it a file, such as file:./tidings.db']);
  // One letter and a colon is a Windows drive.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(databaseUrl)?.[1]?.toLowerCase();
  if (scheme === 'postgres' || scheme === 'postgresql') {
    throw new ConfigError([
      'DATABASE_URL names a PostgreSQL database, which comes with the next version: use file:./tidings.db',
    ]);
  }
  if (scheme === undefined) return databaseUrl;
  if (scheme !== 'file' && scheme !== 'sqlite') {
    throw new ConfigError([
      `DATABASE_URL starts with ${scheme}:, which is no store that we have: use file:./tidings.db`,
    ]);
  }
  if (databaseUrl.startsWith('file://')) return fileURLToPath(databaseUrl);
  return databaseUrl.slice(scheme.length + 1).replace(/^\/\/(?=.)/, '');
};

/** All verbs over one engine. */
export const storeOn = (engine: Engine): Store => ({
  ...createWatch(engine),
  ...createRecord(engine),
  ...createLanes(engine),
  ...createConversations(engine),
  ...createSubscriptions(engine),
  ...createButtons(engine),

  check: async () => {
    const at = await engine.now(engine.db);
    await engine.db
      .insertInto('probes')
      .values({ tenant_id: '', at })
      .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ at }))
      .execute();
  },

  close: () => engine.close(),
});
