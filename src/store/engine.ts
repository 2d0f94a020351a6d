/** What differs between database engines, in one small value; all queries are written once against it. */
import { type AliasedRawBuilder, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Instant } from '../core/model.ts';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;

export type ColumnType = 'text' | 'bigint' | 'integer' | 'double precision';

export type Columns = { readonly [name: string]: ColumnType };

type ValueOf<T extends ColumnType> = (T extends 'text' ? string : number) | null;

export type RowOf<C extends Columns> = { readonly [K in keyof C]: ValueOf<C[K]> };

export type Engine = {
  readonly db: Db;
  /**
   * Runs `work` in one transaction. Where others are at work too, it may be run again from the beginning, so it does
   * nothing but by its `trx`.
   */
  transaction<T>(work: (trx: Db) => Promise<T>): Promise<T>;
  /**
   * Runs statements for what nobody was promised: they are there when the process ends in any way, but may be lost when
   * the whole machine falls before a transaction has been committed after them. Saves waiting for the disk.
   */
  unsynced<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Runs the migrations, while no other process does: all of them, or nothing stays. */
  reshape(work: (db: Db) => Promise<void>): Promise<void>;
  /** The database's clock, which everyone who shares the database goes by. */
  now(db: Db): Promise<Instant>;
  /** The same as a column, for a statement that is needed anyway. */
  instant(): RawBuilder<Instant>;
  /** Values as a table, by one parameter: the statement stays the same however many there are. */
  table<C extends Columns>(columns: C, values: readonly RowOf<C>[]): RawBuilder<RowOf<C>>;
  /** Ends a select: its rows of `alias` are ours until the transaction ends. Empty where there is one writer. */
  lock(alias: string): RawBuilder<unknown>;
  /** The same, but leaves out what others hold. */
  readonly lockFree: RawBuilder<unknown>;
  /** True when no other process can be at work on this database: claims found at the start are nobody's. */
  readonly alone: boolean;
  /** How long a worker may sleep at most, because others give it work that it is not told of. */
  readonly longestNapMs?: number;
  /** Who waits for a connection. Absent: there is but one. */
  readonly poolWaiting?: () => number;
  /** Absent where there is nobody to talk to. */
  readonly hints?: Hints;
  close(): Promise<void>;
};

/** Words between the processes on one database. They may get lost. */
export type Hints = {
  /** Something may be due. Returns at once, and never throws. */
  send(): void;
  /** Calls back when another process has sent a hint, and whenever it begins to listen. Returns what ends it. */
  listen(callback: () => void): () => Promise<void>;
};

/** `engine.table` under the name `r`, for `from` and joins. */
export const rowsOf = <C extends Columns>(
  engine: Engine,
  columns: C,
  values: readonly RowOf<C>[],
): AliasedRawBuilder<RowOf<C>, 'r'> => engine.table(columns, values).as('r');

/** The column types of a table of ours, for inserts of whole rows. */
export type ColumnsOf<T extends keyof Schema> = {
  readonly [K in keyof Schema[T] & string]: NonNullable<Schema[T][K]> extends string
    ? 'text'
    : Exclude<ColumnType, 'text'>;
};

/** Inserts rows, leaving alone what is there already. Returns how many were new. */
export const insertNew = async <T extends keyof Schema>(
  { engine, db, table, columns }: { engine: Engine; db: Db; table: T; columns: ColumnsOf<T> },
  rows: readonly Schema[T][],
): Promise<number> => {
  if (rows.length === 0) return 0;
  const names = Object.keys(columns);
  const values = engine.table<Columns>(columns, rows as readonly RowOf<Columns>[]);
  // `where true` tells SQLite that `on` begins the conflict clause, not a join.
  const { numAffectedRows } =
    await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    select ${sql.join(names.map((name) => sql.ref(`r.${name}`)))} from ${values} as r where true
    on conflict do nothing`.execute(db);
  return Number(numAffectedRows ?? 0);
};
