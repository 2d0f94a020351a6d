/** A copy of the embedded store while the bot runs, and the way back from it. */
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../core/errors.ts';
import type { Instant } from '../core/model.ts';
import { holdLock } from './lock.ts';

export type Backup = { readonly path: string; readonly bytes: number };

export type Restored = {
  readonly backupAt: Instant;
  /** Where the database stands now that was there before, if there was one. */
  readonly setAside?: string;
};

type Copying = {
  /** The database's file. */
  readonly database: string;
  /** The copy's file. */
  readonly copy: string;
  readonly now: Instant;
};

/**
 * Copies the database as it is at one moment, without holding up who writes to it; the copy is whole and on the disk
 * when this returns, or not there. Throws ConfigError when there is nothing to copy, or something in the way.
 */
export const backUp = ({ database, copy, now }: Copying): Backup => {
  if (!existsSync(database)) throw new ConfigError([`${database}: there is no database here; is DATABASE_URL right?`]);
  if (existsSync(copy)) throw new ConfigError([`${copy}: is there already; give a name that is free`]);
  if (!existsSync(dirname(copy))) throw new ConfigError([`${dirname(copy)}: there is no such folder; make it first`]);
  const partial = `${copy}.partial`;
  rmSync(partial, { force: true });
  try {
    // One read transaction: a snapshot, and the one who writes doesn't wait.
    withDatabase(database, (source) => source.prepare('vacuum into ?').run(partial));
    chmodSync(partial, 0o600);
    withDatabase(partial, (made) => {
      mark(made, 'backup', now);
      check(made, copy);
    });
    toDisk(partial);
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  toDisk(dirname(copy));
  return { path: copy, bytes: statSync(copy).size };
};

/**
 * Puts a copy in the database's place, and holds sending back in it. What was there is set aside, not deleted. Throws
 * ConfigError when the bot runs, or the file is no backup of ours; then nothing was changed.
 */
export const restoreBackup = ({ database, copy, now }: Copying): Restored => {
  if (!existsSync(copy)) throw new ConfigError([`${copy}: there is no such file`]);
  const unlock = holdLock(database);
  const coming = `${database}.restoring`;
  try {
    rmSync(coming, { force: true });
    const backupAt = withDatabase(copy, (source) => {
      const at = readBackupTime(source, copy);
      check(source, copy);
      source.prepare('vacuum into ?').run(coming);
      return at;
    });
    chmodSync(coming, 0o600);
    withDatabase(coming, (made) => {
      mark(made, 'hold', now, JSON.stringify({ backupAt }));
      // Whatever it waited for then: it is looked at as soon as the bot runs, from where it was.
      made.prepare('update environments set next_poll_at = ? where next_poll_at > ?').run(now, now);
    });
    toDisk(coming);
    const setAside = putAside(database, now);
    renameSync(coming, database);
    toDisk(dirname(database));
    return { backupAt, ...(setAside !== undefined && { setAside }) };
  } finally {
    rmSync(coming, { force: true });
    unlock();
  }
};

const withDatabase = <T>(path: string, work: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(path, { timeout: 5000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
};

const mark = (database: DatabaseSync, name: string, at: Instant, value: string | null = null): void => {
  database
    .prepare('insert or replace into marks (tenant_id, name, at, value) values (?, ?, ?, ?)')
    .run('', name, at, value);
};

const readBackupTime = (database: DatabaseSync, path: string): Instant => {
  try {
    const row = database.prepare("select at from marks where tenant_id = '' and name = 'backup'").get();
    if (typeof row?.['at'] === 'number') return row['at'];
  } catch {
    // Not a database, or not one of ours.
  }
  throw new ConfigError([`${path}: is no backup; give a file that "tidings backup" has made`]);
};

const check = (database: DatabaseSync, path: string): void => {
  const [row] = database.prepare('pragma quick_check(1)').all();
  if (row?.['quick_check'] !== 'ok') throw new ConfigError([`${path}: is damaged (${row?.['quick_check']})`]);
};

/** The file and what belongs to it: without its log it would not be whole. */
const putAside = (database: string, now: Instant): string | undefined => {
  if (!existsSync(database)) return undefined;
  const aside = `${database}.before-restore-${new Date(now).toISOString().replaceAll(/[:.]/g, '')}`;
  for (const part of ['', '-wal', '-shm']) {
    if (existsSync(database + part)) renameSync(database + part, aside + part);
  }
  return aside;
};

const toDisk = (path: string): void => {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};
