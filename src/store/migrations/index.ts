/** The migrations in their order, registered in code: what is shipped is what runs. */
import { sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { ConfigError } from '../../core/errors.ts';
import type { Db, Engine } from '../engine.ts';
import { begin } from './0001-begin.ts';
import { lanes } from './0003-lanes.ts';
import { recipients } from './0004-recipients.ts';
import { operations } from './0005-operations.ts';
import { errands } from './0006-errands.ts';
import { stories } from './0007-stories.ts';
import { rights } from './0008-rights.ts';
import { wishes } from './0009-wishes.ts';
import { indexes } from './0010-indexes.ts';

const migrations: Record<string, Migration> = {
  '0001-begin': begin,
  '0003-lanes': lanes,
  '0004-recipients': recipients,
  '0005-operations': operations,
  '0006-errands': errands,
  '0007-stories': stories,
  '0008-rights': rights,
  '0009-wishes': wishes,
  '0010-indexes': indexes,
};

/** Kysely's own words. */
const UNKNOWN_STEP = /previously executed migration (\S+) is missing/;

/**
 * Brings the tables up to this version. Throws ConfigError when the database was made by a newer version, and another
 * error when a migration fails; nothing of it stays then.
 */
export const migrate = (engine: Engine): Promise<void> =>
  engine.reshape(async (db) => {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error, results } = await migrator.migrateToLatest();
    if (error === undefined) return;
    const failed = results?.find(({ status }) => status === 'Error');
    const unknown = UNKNOWN_STEP.exec(String(error))?.[1];
    if (unknown !== undefined) throw new ConfigError([newer(unknown)]);
    const what = failed ? `the step ${failed.migrationName} failed` : 'it was made by another version';
    throw new Error(`The database could not be brought to this version's shape: ${what}.`, { cause: error });
  });

const requireKnown = async (db: Db): Promise<void> => {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const unknown = rows.find(({ name }) => !Object.hasOwn(migrations, name));
  if (unknown) throw new ConfigError([newer(unknown.name)]);
};

const newer = (step: string): string =>
  `DATABASE_URL: the database was brought to its shape by another version, newer than this one (step ${step}): ` +
  'start that version or a later one, or give this one a database of its own';

/** Throws ConfigError when the tables are not those of this version, older or newer. Changes nothing. */
export const requireCurrent = async (db: Db): Promise<void> => {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const steps = await migrator.getMigrations();
  const pending = steps.filter(({ executedAt }) => executedAt === undefined);
  if (steps.length > pending.length) await requireKnown(db);
  if (pending.length === 0) return;
  throw new ConfigError([
    `DATABASE_URL: the database is not yet of this version's shape (it lacks ${pending.map(({ name }) => name).join(', ')}): ` +
      'start the bot of this version, or stop it and run "tidings migrate"',
  ]);
};
