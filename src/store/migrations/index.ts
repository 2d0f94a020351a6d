/** The migrations in their order, registered in code: what is shipped is what runs. */
import { type Migration, Migrator } from 'kysely/migration';
import type { Db } from '../engine.ts';
import { begin } from './0001-begin.ts';

const migrations: Record<string, Migration> = { '0001-begin': begin };

/**
 * Brings the tables up to this version. Throws when a migration fails (nothing of it stays), and when the database
 * was made by a newer version.
 */
export const migrate = async (db: Db): Promise<void> => {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error');
  const what = failed ? `the step ${failed.migrationName} failed` : 'it was made by another version';
  throw new Error(`The database could not be brought to this version's shape: ${what}.`, { cause: error });
};
