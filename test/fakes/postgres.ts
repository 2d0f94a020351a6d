/** A private PostgreSQL for a run of the tests, started from its programs, or the one of TEST_DATABASE_URL. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { systemClock } from '../../src/core/clock.ts';
import { openStore } from '../../src/store/index.ts';
import { silent } from './log.ts';

const run = promisify(execFile);

export type PostgresServer = {
  readonly url: string;
  /** As an operator does it, or a failover: everyone is thrown out. Absent where the server is not ours. */
  readonly restart?: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const PROGRAMS = '/usr/lib/postgresql';

/** The newest version's programs, or nothing when there are none. */
const findPrograms = (): string | undefined => {
  if (!existsSync(PROGRAMS)) return undefined;
  const versions = readdirSync(PROGRAMS).toSorted((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(PROGRAMS, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
};

const existing = process.env['TEST_DATABASE_URL'];

/** Why the suites on PostgreSQL can't run here; undefined when they can. */
export const whyNoPostgres: string | undefined =
  existing || findPrograms() ? undefined : `no PostgreSQL programs in ${PROGRAMS}, and no TEST_DATABASE_URL`;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** PostgreSQL refuses to run as root. */
const asItself = (): { readonly prefix: readonly string[]; readonly owns: (folder: string) => Promise<void> } =>
  process.getuid?.() === 0
    ? {
        prefix: ['runuser', '-u', 'postgres', '--'],
        owns: async (folder) => {
          const { stdout } = await run('id', ['-u', 'postgres']);
          await chown(folder, Number(stdout), -1);
        },
      }
    : { prefix: [], owns: async () => {} };

/**
 * `durable`: with fsync, as in production; without, it survives everything but a fall of the whole machine.
 * `tls`: a certificate and its key, as PEM; connections without TLS are then refused.
 */
export const startPostgres = async (
  given: { readonly durable?: boolean; readonly tls?: { readonly cert: string; readonly key: string } } = {},
): Promise<PostgresServer> => {
  const { durable = false, tls } = given;
  const programs = findPrograms();
  if (!programs) throw new Error(whyNoPostgres);
  const { prefix, owns } = asItself();
  const folder = await mkdtemp(join(tmpdir(), 'tidings-postgres-'));
  await chmod(folder, 0o700);
  await owns(folder);
  const call = async (program: string, ...args: readonly string[]): Promise<void> => {
    const [command, ...rest] = [...prefix, join(programs, program), ...args];
    await run(command as string, rest, { cwd: '/' });
  };
  await call('initdb', '-D', folder, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');
  if (tls) {
    for (const [name, text] of [
      ['server.crt', tls.cert],
      ['server.key', tls.key],
      ['pg_hba.conf', 'hostssl all all all trust\n'],
    ] as const) {
      await writeFile(join(folder, name), text, { mode: 0o600 });
      await owns(join(folder, name));
    }
  }
  const port = await freePort();
  const options = [
    `-p ${port}`,
    '-c listen_addresses=127.0.0.1',
    '-c unix_socket_directories=',
    '-c max_connections=200',
    ...(durable ? [] : ['-c fsync=off', '-c full_page_writes=off']),
    ...(tls ? ['-c ssl=on'] : []),
  ].join(' ');
  const log = join(folder, 'log');
  await call('pg_ctl', '-D', folder, '-w', '-s', '-o', options, '-l', log, 'start');
  // Should the tests end without their hooks, it must not outlive them.
  const stopAtExit = (): void => {
    const [command, ...rest] = [...prefix, join(programs, 'pg_ctl'), '-D', folder, '-s', '-m', 'immediate', 'stop'];
    execFileSync(command as string, rest, { cwd: '/', stdio: 'ignore' });
    rmSync(folder, { recursive: true });
  };
  process.once('exit', stopAtExit);
  // Without this, whoever ends the tests ends them before their last words.
  const quit = (): void => process.exit(143);
  process.once('SIGTERM', quit);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    restart: () => call('pg_ctl', '-D', folder, '-w', '-s', '-m', 'fast', '-o', options, '-l', log, 'restart'),
    stop: async () => {
      process.off('exit', stopAtExit);
      process.off('SIGTERM', quit);
      await call('pg_ctl', '-D', folder, '-w', '-s', '-m', 'immediate', 'stop');
      await rm(folder, { recursive: true });
    },
  };
};

let shared: Promise<PostgresServer> | undefined;
let templates: Promise<string> | undefined;
const databases: string[] = [];
let counter = 0;

/** One server for all suites of a run, stopped at its end. Who asks first says whether it is durable. */
export const sharedPostgres = (given: { readonly durable?: boolean } = {}): Promise<PostgresServer> => {
  shared ??= existing ? Promise.resolve({ url: existing, stop: async () => {} }) : startPostgres(given);
  return shared;
};

/** Says something to a database over a connection of its own. */
export const ask = async (
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
};

const urlOf = (server: PostgresServer, database: string): string => {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  return url.href;
};

/** An empty database without tables; its URL. */
export const emptyDatabase = async (template = 'template1'): Promise<string> => {
  const server = await sharedPostgres();
  const name = `tidings_${process.pid}_${counter++}`;
  await ask(server.url, `create database ${name} template ${template}`);
  databases.push(name);
  return urlOf(server, name);
};

/** A database with our tables and nothing in them, made in a moment; its URL. */
export const preparedDatabase = async (): Promise<string> => {
  templates ??= emptyDatabase().then(async (url) => {
    await (await openStore({ databaseUrl: url, clock: systemClock, log: silent })).close();
    return new URL(url).pathname.slice(1);
  });
  return emptyDatabase(await templates);
};

/** Empties all of our tables. */
export const emptyTables = async (url: string): Promise<void> => {
  const tables = await ask(
    url,
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like 'kysely%'",
  );
  await ask(url, tables.map(({ relname }) => `delete from ${String(relname)}`).join(';'));
};

/** Resolves when so many connections to the database wait for a lock. */
export const untilWaiting = async (url: string, count: number): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      if (rows.length >= count) return;
    }
  } finally {
    await client.end();
  }
};

/** Ends all connections to the database but the one that says so; how many there were. */
export const cutConnections = async (url: string): Promise<number> => {
  const cut = await ask(
    url,
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  return cut.length;
};

/** Stops the shared server, or leaves the one that was there without our databases. */
export const stopSharedPostgres = async (): Promise<void> => {
  const server = await shared?.catch(() => undefined);
  if (!server) return;
  if (existing) for (const name of databases) await ask(server.url, `drop database if exists ${name} with (force)`);
  await server.stop();
};

/** A suite that needs PostgreSQL: skipped by name where there is none, unless REQUIRE_POSTGRES says that it must run. */
export const describeOnPostgres = (name: string, body: (this: Mocha.Suite) => void): void => {
  if (whyNoPostgres === undefined) {
    describe(name, body);
  } else if (process.env['REQUIRE_POSTGRES']) {
    describe(name, () => {
      it('finds PostgreSQL', () => {
        throw new Error(whyNoPostgres);
      });
    });
  } else {
    describe(`${name} (skipped: ${whyNoPostgres})`, () => {
      it.skip('needs PostgreSQL');
    });
  }
};

// Beside all suites, so it is said once for the whole run; other programs that use this file stop what they start.
if (typeof after === 'function') after(stopSharedPostgres);
