/** The engine for several processes at once: PostgreSQL, through a pool of connections that mends itself. */
import { randomUUID } from 'node:crypto';
import {
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely';
import { Pool, type PoolConfig, TypeOverrides } from 'pg';
import type { Instant } from '../core/model.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Columns, Db, Engine, RowOf } from './engine.ts';
import { createHints } from './hints.ts';
import { guardedPool, isOutdated } from './postgres-pool.ts';
import { readable, refuseUnusable } from './postgres-url.ts';
import type { Schema } from './schema.ts';
import { storable } from './text.ts';

export type PostgresOptions = {
  readonly url: string;
  /** For what waits in this process alone; moments that others share come from the database. */
  readonly clock: Clock;
  readonly log: Log;
  /** The moment as SQL: the database's own clock, unless a test sets it by hand. */
  readonly instant?: () => RawBuilder<Instant>;
};

const DATABASE_CLOCK = sql<Instant>`cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)`;

/**
 * Every statement of ours finds its rows by an index, from a short list of keys. A plan is made once for each
 * connection, often while the tables are still small, where reading them whole looks cheaper; it must still be good
 * when they have grown a thousandfold. So what is written is what is done: joins in their order, by index.
 */
const PLANNING = [
  ...['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin', 'enable_material', 'jit'].map(
    (name) => `${name}=off`,
  ),
  'join_collapse_limit=1',
  'plan_cache_mode=force_generic_plan',
];

/** How long anything may take, and how it is planned. What the URL says about these wins. */
const LIMITS: PoolConfig = {
  application_name: 'tidings',
  options: PLANNING.map((setting) => `-c ${setting}`).join(' '),
  connectionTimeoutMillis: 5000,
  statement_timeout: 10_000,
  // For a server that vanished without a word: longer than it takes to say that a statement took too long.
  query_timeout: 12_000,
  idle_in_transaction_session_timeout: 15_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
};
const CONNECTIONS = 10;

/** A scan finds what a lost hint did not tell. */
const LONGEST_NAP_MS = 1000;

/** Any number that nobody else uses in this database for locks of its own. */
const MIGRATION_LOCK = 7_206_451_909;
const TRIES = 5;
/** Serialization failure, deadlock: nothing was wrong but the moment. */
const REPEATABLE: ReadonlySet<unknown> = new Set(['40001', '40P01']);

/**
 * Makes the pool; connections are opened when they are needed. Throws ConfigError when the URL can't be used.
 * A verb that is called while the database is away throws, and works again as soon as it is back.
 */
export const openPostgres = (options: PostgresOptions): Engine => {
  const { url, clock, log, instant = () => DATABASE_CLOCK } = options;
  refuseUnusable(url);
  const settings: PoolConfig = { ...LIMITS, connectionString: url, types: numbersAsNumbers() };
  const pool = new Pool({ ...settings, max: CONNECTIONS });
  const db = connect(pool, log);
  const hints = createHints({ pool, settings, clock, log, self: randomUUID() });
  let closing: Promise<void> | undefined;
  return {
    db,
    transaction: (work) => repeatedly(log, () => db.transaction().execute(work)),
    // To say so would take three more round trips.
    unsynced: (work) => work(db),
    reshape: (work) =>
      reshape(settings, log, work).catch((error: unknown) => {
        throw readable(error, url);
      }),
    now: async (on) => {
      const { rows } = await sql<{ at: Instant }>`select ${instant()} as at`.execute(on);
      return rows[0]?.at as Instant;
    },
    instant,
    table: rowsFromJson,
    lock: (alias) => sql`for update of ${sql.ref(alias)}`,
    lockFree: sql`for update skip locked`,
    alone: false,
    longestNapMs: LONGEST_NAP_MS,
    poolWaiting: () => pool.waitingCount,
    hints,
    close: () => {
      closing ??= hints.close().then(() => db.destroy());
      return closing;
    },
  };
};

/** Integers of 64 bits and exact numbers would come as text; all of ours fit in a number. */
const numbersAsNumbers = (): TypeOverrides => {
  const types = new TypeOverrides();
  for (const type of [20, 1700]) types.setTypeParser(type, 'text', Number);
  return types;
};

/** Our own lock is held while the migrations run, within their transaction; Kysely's would outlive it. */
class LockedAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

const connect = (pool: Pool, log: Log): Db => {
  // Without these, a connection that breaks while nobody asks anything of it ends the process.
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });
  pool.on('error', (error) => log.warn({ error: String(error) }, 'store.disconnected'));
  const dialect: Dialect = {
    createDriver: () => new PostgresDriver({ pool: guardedPool(pool) }),
    createAdapter: () => new LockedAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
  return new Kysely<Schema>({ dialect });
};

/** Of two who hold what the other waits for, the database lets one go on and the other begin again. */
const repeatedly = async <T>(log: Log, transaction: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction();
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (tries >= TRIES || !(REPEATABLE.has(code) || isOutdated(error))) throw error;
      log.debug({ code, tries }, 'store.repeated');
    }
  }
};

/**
 * Runs `work` in one transaction on a connection of its own, one process after the other. It waits a minute for
 * another process's migration, but for a table that is in use only 3 seconds: whoever waits for a table makes all who
 * come after wait, too.
 */
const reshape = async (settings: PoolConfig, log: Log, work: (db: Db) => Promise<void>): Promise<void> => {
  const db = connect(new Pool({ ...settings, statement_timeout: 0, query_timeout: 0, max: 1 }), log);
  try {
    await db.transaction().execute(async (trx) => {
      await sql`set local lock_timeout = '60s'`.execute(trx);
      await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(trx);
      await sql`set local lock_timeout = '3s'`.execute(trx);
      await work(trx);
    });
  } finally {
    await db.destroy();
  }
};

const rowsFromJson = <C extends Columns>(columns: C, values: readonly RowOf<C>[]) => {
  const names = Object.keys(columns);
  const json = JSON.stringify(
    values.map((row) =>
      Object.fromEntries(
        names.map((name) => {
          const value = row[name] ?? null;
          return [name, typeof value === 'string' ? storable(value) : value];
        }),
      ),
    ),
  );
  const fields = names.map((name) => sql`${sql.ref(name)} ${sql.raw(columns[name] as string)}`);
  // The limit is no limit: of one that it does not know the planner takes a tenth, so it thinks of a few rows.
  return sql<RowOf<C>>`(select * from json_to_recordset(cast(${json} as json)) as v (${sql.join(fields)})
    limit ${values.length})`;
};
