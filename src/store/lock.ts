/** One process at a time for an embedded database file. */
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../core/errors.ts';

const SQLITE_BUSY = 5;

/**
 * Holds `<path>.lock` until the returned function is called. It is the operating system's lock on that file (an
 * exclusive transaction of a database with nothing in it), so it ends with the process, however that ends.
 * Throws ConfigError when another process, or another store of this one, holds it.
 */
export const holdLock = (path: string): (() => void) => {
  const database = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new ConfigError([
      `The database file ${path} is in use by another process: stop that process first, or give this one a file of ` +
        'its own in DATABASE_URL (several processes on one database need PostgreSQL: postgres://…)',
    ]);
  }
  // The file stays: removing it would let a third process lock a new file of the same name beside a second's.
  return () => database.close();
};

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
