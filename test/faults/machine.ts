/** What a run was made with, as far as a reader may know: sizes and versions, no names and no paths. */
import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { ask, sharedPostgres } from '../fakes/postgres.ts';

export type Machine = {
  readonly commit: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly sqlite: string;
  /** Absent: none was asked for. */
  readonly postgres?: string;
  /** What waited for a core before the first run: others were at work too when it is not near nothing. */
  readonly loadBefore: number;
};

const git = (...args: readonly string[]): string =>
  execFileSync('git', [...args], { cwd: new URL('../../', import.meta.url), encoding: 'utf8' }).trim();

const sqliteVersion = (): string => {
  const database = new DatabaseSync(':memory:');
  const row = database.prepare('select sqlite_version() as version').get();
  database.close();
  return String(row?.['version']);
};

const postgresVersion = async (): Promise<string> => {
  const { url } = await sharedPostgres();
  const [row] = await ask(url, 'show server_version');
  return String(row?.['server_version']).split(' ')[0] as string;
};

export const lookAtMachine = async (withPostgres: boolean): Promise<Machine> => ({
  commit: `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ', with changes'}`,
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release().split(/[-+]/)[0]} ${arch()}`,
  node: process.version,
  sqlite: sqliteVersion(),
  ...(withPostgres && { postgres: await postgresVersion() }),
  loadBefore: loadavg()[0] ?? 0,
});
