/** Makes the databases, sinks and bots of a run, and puts all of them away again, however the run ends. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, emptyDatabase, sharedPostgres, stopSharedPostgres, whyNoPostgres } from '../test/fakes/postgres.ts';
import { createFleet, type Fleet, MAIN } from '../test/faults/fleet.ts';
import type { Database, Workshop } from './benchmark.ts';
import { complain, type Sink, startSink } from './measure.ts';

export type OpenWorkshop = Workshop & { close(): Promise<void> };

export const openWorkshop = async (
  wanted: { readonly rounds?: number; readonly part?: number } = {},
): Promise<OpenWorkshop> => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-bench-'));
  const sinks: Sink[] = [];
  const fleets: Fleet[] = [];
  let files = 0;
  let hasServer = false;
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', removeFolder);
  const environmentsFile = join(folder, 'environments.json');
  await writeFile(environmentsFile, JSON.stringify({ environments: [] }));

  let closing: Promise<void> | undefined;
  const putAway = async (): Promise<void> => {
    await Promise.all(fleets.map((fleet) => fleet.end()));
    for (const sink of sinks) sink.stop();
    // Whoever else runs in this process may need it.
    if (hasServer) await stopSharedPostgres();
    removeFolder();
    process.off('exit', removeFolder);
  };

  const newFile = async (): Promise<Database> => {
    const own = await mkdtemp(join(folder, `${files++}-`));
    return { url: `file:${join(own, 'tidings.db')}`, drop: () => rm(own, { recursive: true, force: true }) };
  };
  const newOnServer = async (): Promise<Database> => {
    hasServer = true;
    const server = await sharedPostgres({ durable: true });
    const url = await emptyDatabase();
    const name = new URL(url).pathname.slice(1);
    return { url, drop: async () => void (await ask(server.url, `drop database if exists ${name} with (force)`)) };
  };
  return {
    rounds: (usual) => wanted.rounds ?? usual,
    part: (usual) => Math.max(1, Math.round(usual * (wanted.part ?? 1))),
    whyNot: (kind) => (kind === 'PostgreSQL' ? whyNoPostgres : undefined),
    newDatabase: (kind) => (kind === 'PostgreSQL' ? newOnServer() : newFile()),
    startSink: async (options) => {
      const sink = await startSink(options);
      sinks.push(sink);
      return sink;
    },
    createFleet: async (databaseUrl, { variables = {}, onLine } = {}) => {
      const fleet = createFleet({
        program: MAIN,
        variables: {
          TIDINGS_DEVELOPMENT: 'true',
          HOST: '127.0.0.1',
          PORT: '0',
          DATABASE_URL: databaseUrl,
          ENVIRONMENTS_FILE: environmentsFile,
          ...variables,
        },
        onLine: (line) => {
          if (/^\{"level":"(warn|error)"|^(?!\{)/.test(line)) complain(line);
          onLine?.(line);
        },
      });
      fleets.push(fleet);
      return fleet;
    },
    close: () => {
      closing ??= putAway();
      return closing;
    },
  };
};
