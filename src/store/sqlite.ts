/** The embedded engine: `node:sqlite` in one file, one process, guarded by a lock. */
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  type Dialect,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
  sql,
} from 'kysely';
import { ConfigError } from '../core/errors.ts';
import type { Instant } from '../core/model.ts';
import type { Clock } from '../core/ports.ts';
import type { Columns, Engine, RowOf } from './engine.ts';
import { holdLock } from './lock.ts';
import type { Schema } from './schema.ts';

const IN_MEMORY = ':memory:';
const BUSY_TIMEOUT_MS = 5000;
const STATEMENTS_KEPT = 300;
/** A promise to deliver is on the disk before anybody is told that it was made, and so is all that was written before. */
const DURABLE = 'pragma synchronous = full';

/**
 * Opens the file, making it and its folder when they are not there. Its clock is the given one, because nobody else
 * is at work on it. `beside`: an operator looks in, and writes a little, while the bot may be running.
 * Throws ConfigError when another process holds the file, it can't be opened, or it is not a database.
 */
export const openSqlite = (options: {
  readonly path: string;
  readonly clock: Clock;
  readonly beside?: boolean;
}): Engine => {
  const { beside = false } = options;
  const path = options.path === IN_MEMORY ? IN_MEMORY : orCure(options.path, () => canonicalPath(options.path));
  const unlock = path === IN_MEMORY || beside ? () => {} : orCure(path, () => holdLock(path));
  try {
    const database = openDatabase(path);
    const db = new Kysely<Schema>({ dialect: dialectFor(adapt(database)) });
    return {
      db,
      transaction: (work) => db.transaction().execute(work),
      unsynced: (work) =>
        db.connection().execute(async (alone) => {
          database.exec('pragma synchronous = normal');
          try {
            return await work(alone);
          } finally {
            database.exec(DURABLE);
          }
        }),
      reshape: (work) => work(db),
      now: async () => options.clock.now(),
      instant: () => sql<Instant>`${options.clock.now()}`,
      table: rowsFromJson,
      lock: () => sql``,
      lockFree: sql``,
      alone: !beside,
      close: async () => {
        if (!database.isOpen) return;
        if (!beside) database.exec('pragma wal_checkpoint(truncate)');
        await db.destroy();
        if (database.isOpen) database.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
};

/** One name for one file, so that a link to it does not get around the lock. */
export const canonicalPath = (path: string): string => {
  const full = resolve(path);
  mkdirSync(dirname(full), { recursive: true });
  return existsSync(full) ? realpathSync(full) : join(realpathSync(dirname(full)), basename(full));
};

const openDatabase = (path: string): DatabaseSync => {
  const settings = { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true };
  const database = orCure(path, () => new DatabaseSync(path, settings));
  try {
    database.exec(`pragma journal_mode = wal; pragma temp_store = memory; ${DURABLE}`);
  } catch (error) {
    database.close();
    throw new ConfigError([
      `The file ${path} in DATABASE_URL can't be opened as a database: ${error instanceof Error ? error.message : error}`,
    ]);
  }
  return database;
};

/** A folder in the file's place, a file in the folder's, or no right to write there. */
const orCure = <T>(path: string, open: () => T): T => {
  try {
    return open();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const why = error instanceof Error ? error.message : error;
    throw new ConfigError([
      `DATABASE_URL: ${path} can't be opened (${why}); name a file in a folder that can be written`,
    ]);
  }
};

/** The part of better-sqlite3's interface that Kysely asks for, with each statement prepared once. */
const adapt = (database: DatabaseSync): SqliteDatabase => {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (given) => {
      // Who writes says so at once: were it to find out in the middle that an operator wrote meanwhile, it would fail.
      const text = given === 'begin' ? 'begin immediate' : given;
      const known = prepared.get(text);
      if (known) return known;
      const statement = database.prepare(text);
      const adapted: SqliteStatement = {
        reader: statement.columns().length > 0,
        // Values that SQLite has no type for are refused by the binding itself.
        all: (values) => statement.all(...(values as SQLInputValue[])),
        run: (values) => statement.run(...(values as SQLInputValue[])),
        iterate: (values) => statement.iterate(...(values as SQLInputValue[])),
      };
      if (prepared.size >= STATEMENTS_KEPT) prepared.delete(prepared.keys().next().value as string);
      prepared.set(text, adapted);
      return adapted;
    },
  };
};

/** SQLite's tables are made within transactions too: a migration that is killed leaves nothing behind. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

const dialectFor = (database: SqliteDatabase): Dialect => ({
  createDriver: () => new SqliteDriver({ database }),
  createAdapter: () => new TransactionalAdapter(),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
});

const rowsFromJson = <C extends Columns>(columns: C, values: readonly RowOf<C>[]) => {
  const names = Object.keys(columns);
  // Arrays are smaller than objects, and are read by position.
  const json = JSON.stringify(values.map((row) => names.map((name) => row[name] ?? null)));
  const fields = names.map((name, index) => sql`value ->> ${sql.lit(index)} as ${sql.ref(name)}`);
  return sql<RowOf<C>>`(select ${sql.join(fields)} from json_each(${json}))`;
};
