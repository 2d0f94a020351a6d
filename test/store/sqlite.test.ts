/** What is the embedded engine's own: one process at a time, a file that survives anything, and clear words when not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { sql } from 'kysely';
import type { Store } from '../../src/core/ports.ts';
import type { Db } from '../../src/store/engine.ts';
import { openStore } from '../../src/store/index.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import {
  arrived,
  claimOne,
  contoso,
  delivered,
  eventOf,
  happen,
  LEASE_MS,
  placeOf,
  START,
  settledAs,
  subscribed,
} from '../contracts/store/given.ts';
import { createHandClock } from '../fakes/clock.ts';
import { createRecordingLog } from '../fakes/log.ts';

const messageOf = (opening: Promise<unknown>): Promise<string> =>
  opening.then(
    () => 'it opened',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

/** A process that opens the store, claims what is due, says so, and goes on holding it. */
const holder = (databaseUrl: string): ChildProcess => {
  const program = `
    const { openStore } = await import(${JSON.stringify(import.meta.resolve('../../src/store/index.ts'))});
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const clock = { now: () => ${START}, after: () => () => {} };
    const store = await openStore({ databaseUrl: ${JSON.stringify(databaseUrl)}, clock, log });
    const claimed = await store.claim(1, 86_400_000);
    console.log(claimed.length);
    setInterval(() => store.check(), 60_000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
};

const firstLine = async (child: ChildProcess): Promise<string> => {
  if (!child.stdout) throw new Error('the process has no output');
  const [line] = await once(createInterface(child.stdout), 'line');
  return String(line);
};

describe('The embedded store', () => {
  let folder: string;
  let file: string;
  const opened: Store[] = [];

  const open = async (databaseUrl = file): Promise<Store> => {
    const store = await openStore({ databaseUrl, clock: createHandClock(START), log: createRecordingLog() });
    opened.push(store);
    return store;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-sqlite-'));
    file = join(folder, 'tidings.db');
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await rm(folder, { recursive: true });
  });

  it('refuses a second process, says what to do, and opens again when the first was killed', async () => {
    const before = await open();
    await subscribed(before, contoso);
    await happen(before, eventOf(contoso, 'run-1'));
    await before.close();

    const child = holder(file);
    const exited = once(child, 'exit');
    try {
      expect(await firstLine(child)).to.equal('1');
      expect(await messageOf(open()))
        .to.include(file)
        .and.include('in use')
        .and.include('stop that process')
        .and.include('PostgreSQL');
    } finally {
      child.kill('SIGKILL');
      await exited;
    }
    const after = await open();
    // The lease was for a day; nobody waits for a process that is no more.
    expect(await claimOne(after)).to.include({ attempts: 1, unsure: 1, epoch: 2 });
  });

  it('refuses itself under another name for the same file', async () => {
    const store = await open(`file:${file}`);
    symlinkSync(file, join(folder, 'link.db'));
    symlinkSync(folder, join(folder, 'here'));
    for (const name of [
      file,
      `sqlite:${file}`,
      `file://${file}`,
      join(folder, 'link.db'),
      join(folder, 'here', 'tidings.db'),
    ]) {
      expect(await messageOf(open(name)), name).to.include('in use');
    }
    await store.close();
    await open(join(folder, 'link.db'));
  });

  it('has no lock to leave behind when it could not be opened', async () => {
    await writeFile(file, 'This is not a database, but a text that somebody put here by mistake. '.repeat(100));
    expect(await messageOf(open()))
      .to.include("can't be opened as a database")
      .and.include(file);
    await rm(file);
    await open();
  });

  it('makes the folder that the file is to stand in', async () => {
    await (await open(join(folder, 'deep', 'down', 'tidings.db'))).check();
    expect(existsSync(join(folder, 'deep', 'down', 'tidings.db'))).to.equal(true);
  });

  it('holds what cannot be reached by another name: two stores in memory', async () => {
    const [one, other] = [await open(':memory:'), await open('sqlite::memory:')];
    await arrived(one, placeOf('contoso'));
    expect(await other.conversation('contoso', '19:general')).to.equal(undefined);
  });

  for (const [url, words] of [
    ['mysql://db.example/tidings', 'mysql'],
    ['postgres-db.example:5432', 'postgres-db.example'],
    [' ', 'empty'],
  ] as const) {
    it(`says what to give instead of "${url}"`, async () => {
      expect(await messageOf(open(url)))
        .to.include(words)
        .and.include('file:./tidings.db');
    });
  }

  it('writes through to the disk, and leaves one file when it is closed', async () => {
    const store = await open();
    await subscribed(store, contoso);
    await store.close();
    await store.close();
    expect((await readdir(folder)).toSorted()).to.deep.equal(['tidings.db', 'tidings.db.lock']);
    const database = new DatabaseSync(file);
    expect(database.prepare('pragma journal_mode').get()).to.deep.include({ journal_mode: 'wal' });
    database.close();
  });

  it('waits for the disk with all that was promised, and only with that', async () => {
    const engine = openSqlite({ path: ':memory:', clock: createHandClock(START) });
    const level = async (db: Db) => (await sql<{ synchronous: number }>`pragma synchronous`.execute(db)).rows[0];
    const [normal, full] = [{ synchronous: 1 }, { synchronous: 2 }];
    expect(await level(engine.db)).to.deep.equal(full);
    const [light, promise] = await Promise.all([engine.unsynced(level), engine.transaction(level)]);
    expect([light, promise]).to.deep.equal([normal, full]);
    const broken = engine.unsynced(() => Promise.reject(new Error('it broke')));
    expect(await messageOf(broken)).to.equal('it broke');
    expect(await level(engine.db)).to.deep.equal(full);
    await engine.close();
  });

  it('says so when it cannot be written to any more', async () => {
    const store = await open();
    await store.check();
    await store.close();
    expect(await messageOf(store.check())).to.not.equal('it opened');
  });

  it('refuses a file that a newer version has made', async () => {
    await (await open()).close();
    const database = new DatabaseSync(file);
    database.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '2099-01-01')");
    database.close();
    expect(await messageOf(open())).to.include('another version');
  });

  it('leaves nothing of a step that fails on the way to its shape, and takes it again', async () => {
    const database = new DatabaseSync(file);
    database.exec('create table probes (x)');
    expect(await messageOf(open())).to.include('0001-begin failed');
    const tables = () =>
      database.prepare("select name from sqlite_schema where type = 'table' and name = 'lanes'").all();
    expect(tables()).to.have.length(0);
    database.exec('drop table probes');
    await open();
    expect(tables()).to.have.length(1);
    database.close();
  });

  it('starts every primary key with the tenant, so that tables can be spread by tenant', async () => {
    await (await open()).close();
    const database = new DatabaseSync(file);
    const tables = database
      .prepare("select name from sqlite_schema where type = 'table' and name not like 'kysely%'")
      .all();
    expect(tables).to.have.length.greaterThan(15);
    for (const { name } of tables) {
      const first = database.prepare('select name from pragma_table_info(?) where pk = 1').get(String(name));
      expect(first?.['name'], String(name)).to.equal('tenant_id');
    }
    database.close();
  });

  it('hands out at once what a process had in hand when it died, for nobody else can be at it', async () => {
    const store = await open();
    await store.watch([{ ...contoso, name: 'Contoso' }]);
    await subscribed(store, contoso);
    await happen(store, eventOf(contoso, 'run-1'));
    expect(await store.claim(10, LEASE_MS)).to.have.length(1);
    expect(await store.claimEnvironments(10, LEASE_MS)).to.have.length(1);
    await store.close();
    const after = await open();
    expect(await after.claim(10, LEASE_MS)).to.have.length(1);
    expect(await after.claimEnvironments(10, LEASE_MS)).to.have.length(1);
    await after.close();
  });

  it('keeps what became of every attempt, for those who ask why', async () => {
    const store = await open();
    await subscribed(store, contoso);
    await happen(store, eventOf(contoso, 'run-1'));
    await store.claim(1, LEASE_MS);
    await store.close();
    const after = await open();
    await after.settle([settledAs(await claimOne(after), delivered)]);
    await after.close();
    const database = new DatabaseSync(file);
    const rows = database.prepare('select attempt, kind, status, reason from outcomes order by attempt').all();
    expect(rows.map((row) => ({ ...row }))).to.deep.equal([
      { attempt: 1, kind: 'unsure', status: null, reason: 'interrupted' },
      { attempt: 2, kind: 'delivered', status: 201, reason: null },
    ]);
    database.close();
  });
});
