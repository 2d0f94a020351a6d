/** What is PostgreSQL's own: tables made once by whoever comes first, odd text, clear words without the password. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Client } from 'pg';
import { generate } from 'selfsigned';
import { systemClock } from '../../src/core/clock.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { Store } from '../../src/core/ports.ts';
import { openStore } from '../../src/store/index.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import {
  arrived,
  contoso,
  decideFor,
  decideNothing,
  ENGLISH,
  eventOf,
  loyalty,
  placeOf,
  START,
  seenIn,
  subscribed,
  wishOf,
} from '../contracts/store/given.ts';
import { createRecordingLog, silent } from '../fakes/log.ts';
import {
  ask,
  describeOnPostgres,
  emptyDatabase,
  preparedDatabase,
  sharedPostgres,
  startPostgres,
  untilWaiting,
} from '../fakes/postgres.ts';

const PASSWORD = 'hunter2-canary';

const problemOf = async (opening: Promise<Store>): Promise<string> => {
  const error: unknown = await opening.then(
    (store) => store.close(),
    (reason: unknown) => reason,
  );
  expect(error, String(error)).to.be.instanceOf(ConfigError);
  for (const seen of [String(error), (error as Error).stack, JSON.stringify(error)])
    expect(seen).to.not.include(PASSWORD);
  return (error as Error).message;
};

/** A process that opens the store, and ends well when it could. */
const opener = (databaseUrl: string) => {
  const program = `
    const { openStore } = await import(${JSON.stringify(import.meta.resolve('../../src/store/index.ts'))});
    const { systemClock: clock } = await import(${JSON.stringify(import.meta.resolve('../../src/core/clock.ts'))});
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const store = await openStore({ databaseUrl: ${JSON.stringify(databaseUrl)}, clock, log });
    await store.check();
    await store.close();`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'ignore', 'inherit'] });
};

describe('The URL of a PostgreSQL database', () => {
  const open = (databaseUrl: string) => openStore({ databaseUrl, clock: systemClock, log: silent });

  for (const [what, url, cure] of [
    ['is no URL', `postgres://user:${PASSWORD}@host:port/db`, 'percent-encoded'],
    ['names no database', `postgres://user:${PASSWORD}@127.0.0.1`, 'names no database'],
    ['asks for a kind of TLS that there is not', `postgres://u:${PASSWORD}@127.0.0.1/db?sslmode=full`, 'verify-full'],
    ['names a certificate that is not there', `postgres://u:${PASSWORD}@127.0.0.1/db?sslrootcert=/none`, 'ENOENT'],
    ['names a port where nobody is', `postgres://u:${PASSWORD}@127.0.0.1:1/db`, '127.0.0.1:1/db'],
  ] as const) {
    it(`that ${what} is refused with the cure, and without its password`, async () => {
      expect(await problemOf(open(url))).to.include(cure);
    });
  }
});

describeOnPostgres('A PostgreSQL database', function () {
  this.timeout(30_000);
  const opened: Store[] = [];
  const open = async (databaseUrl: string): Promise<Store> => {
    const store = await openStore({ databaseUrl, clock: systemClock, log: silent });
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });

  it('that is not there is told by its name, and one that speaks no TLS by its place', async () => {
    const missing = new URL((await sharedPostgres()).url);
    missing.password = PASSWORD;
    missing.pathname = '/nowhere';
    expect(await problemOf(open(missing.href)))
      .to.include('there is no database')
      .and.include('/nowhere');
    missing.searchParams.set('sslmode', 'verify-full');
    expect(await problemOf(open(missing.href))).to.include('TLS');
  });

  it('is believed by its certificate, and only when its authority is known', async function () {
    if (process.env['TEST_DATABASE_URL']) return this.skip();
    const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
      keySize: 2048,
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
      ],
    });
    const server = await startPostgres({ tls: { cert: pems.cert, key: pems.private } });
    const folder = await mkdtemp(join(tmpdir(), 'tidings-tls-'));
    const authority = join(folder, 'authority.pem');
    await writeFile(authority, pems.cert);
    try {
      const url = new URL(server.url);
      url.password = PASSWORD;
      expect(await problemOf(open(url.href)), 'without TLS').to.include('does not let this user in');
      url.searchParams.set('sslmode', 'verify-full');
      expect(await problemOf(open(url.href)), 'of nobody')
        .to.include('certificate')
        .and.include('sslrootcert');
      url.searchParams.set('sslrootcert', authority);
      expect(await problemOf(open(url.href)), 'of another name').to.include('certificate');
      url.hostname = 'localhost';
      const store = await openStore({ databaseUrl: url.href, clock: systemClock, log: silent });
      await store.check();
      await store.close();
    } finally {
      await server.stop();
      await rm(folder, { recursive: true });
    }
  });

  it('whose clock is far from ours is told of', async () => {
    const url = await preparedDatabase();
    for (const [behindMs, events] of [
      [0, ['store.opened']],
      [60_000, ['store.clock-skewed', 'store.opened']],
    ] as const) {
      const log = createRecordingLog();
      const clock = { ...systemClock, now: () => systemClock.now() - behindMs };
      await (await openStore({ databaseUrl: url, clock, log })).close();
      expect(log.lines.map(({ event }) => event)).to.deep.equal(events);
    }
  });

  it('is opened under its other name too', async () => {
    const url = await preparedDatabase();
    await (await open(url.replace('postgres:', 'postgresql:'))).check();
  });

  it('gets its tables once, though four processes come at the same moment', async () => {
    const url = await emptyDatabase();
    const ends = await Promise.all([1, 2, 3, 4].map(() => once(opener(url), 'exit')));
    expect(ends.map(([code]) => code)).to.deep.equal([0, 0, 0, 0]);
    const steps = await ask(url, 'select name from kysely_migration order by name');
    expect(steps[0]).to.deep.equal({ name: '0001-begin' });
    expect(new Set(steps.map(({ name }) => name)).size).to.equal(steps.length);
  });

  it('is waited for while another process brings it to its shape', async () => {
    const url = await preparedDatabase();
    const other = new Client({ connectionString: url });
    await other.connect();
    await other.query('begin');
    await other.query('select pg_advisory_xact_lock(7206451909)');
    const opening = open(url);
    await untilWaiting(url, 1);
    await other.query('commit');
    await other.end();
    await (await opening).check();
  });

  it('that a newer version has made is refused, with what to do', async () => {
    const url = await preparedDatabase();
    await ask(url, "insert into kysely_migration (name, timestamp) values ('9999-later', '2099-01-01')");
    expect(await problemOf(open(url)))
      .to.include('9999-later')
      .and.include('newer')
      .and.include('start that version');
  });

  it('keeps nothing of a step that fails on the way to its shape, and takes it again', async () => {
    const url = await emptyDatabase();
    await ask(url, 'create table probes (x integer)');
    const error: unknown = await open(url).catch((reason: unknown) => reason);
    expect(String(error)).to.include('0001-begin failed');
    const tables = () => ask(url, "select relname from pg_class where relname in ('lanes', 'kysely_migration')");
    expect(await tables()).to.deep.equal([]);
    await ask(url, 'drop table probes');
    await open(url);
    expect(await tables()).to.have.length(2);
  });

  it('is not kept waiting by a step of ours that waits for a table: the step gives up after 3 seconds', async () => {
    const url = await emptyDatabase();
    await ask(url, 'create table busy (x integer)');
    const user = new Client({ connectionString: url });
    await user.connect();
    await user.query('begin');
    await user.query('lock table busy');
    const engine = openPostgres({ url, clock: systemClock, log: silent });
    try {
      const began = performance.now();
      const step = engine.reshape(async (db) => {
        await db.schema.alterTable('busy').addColumn('y', 'integer').execute();
      });
      const error: unknown = await step.catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ConfigError);
      expect(String(error)).to.include('another process holds the tables');
      expect(performance.now() - began).to.be.within(2900, 8000);
    } finally {
      await user.end();
      await engine.close();
    }
  });

  it('starts every primary key with the tenant, so that tables can be spread by tenant', async () => {
    const url = await preparedDatabase();
    const keys = await ask(
      url,
      `select c.relname as name, a.attname as first from pg_class c
       left join pg_index i on i.indrelid = c.oid and i.indisprimary
       left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname not like 'kysely%'`,
    );
    expect(keys).to.have.length.greaterThan(14);
    for (const { name, first } of keys) expect(first, String(name)).to.equal('tenant_id');
  });

  it('keeps whole numbers, fractions and long times as they are', async () => {
    const store = await open(await preparedDatabase());
    const conversation = await arrived(store, placeOf('contoso'));
    const thresholds = [0.1 + 0.2, -1e-300, 1.7976931348623157e308, 9_007_199_254_740_991, 0];
    for (const threshold of thresholds) await store.subscribe(conversation, wishOf(contoso, { threshold }), 'Alice');
    const kept = await store.subscriptions('contoso', '19:general');
    expect(kept.map(({ threshold }) => threshold)).to.deep.equal(thresholds);
    expect(kept[0]?.createdAt).to.be.a('number').and.closeTo(Date.now(), 60_000);
  });

  it('takes text that no table can hold, and holds up nothing that stands beside it', async () => {
    const store = await open(await preparedDatabase());
    const odd = 'a\0b\ud800c';
    const even = 'a\ufffdb\ufffdc';
    await subscribed(store, contoso);
    await store.arrive(placeOf('contoso', '19:odd', { channelName: odd, teamName: odd }), ENGLISH);
    expect(await store.conversation('contoso', '19:odd')).to.include({ channelName: even, teamName: even });
    const event = eventOf(contoso, 'run-1', { subject: { ...loyalty, id: odd, name: odd }, story: odd });
    const more = {
      catalogue: [{ ...loyalty, id: odd, name: odd, active: true }],
      quarantined: [{ what: odd, why: odd, sample: odd }],
    };
    const { deliveries } = await store.record([{ seen: seenIn(contoso, START, more) }], decideFor(event));
    expect(deliveries).to.equal(1);
    expect(await store.claim(1, 1000)).to.have.length(1);
  });

  it('is asked within the transaction that the answer is used in, and never left in one that failed', async () => {
    const url = await preparedDatabase();
    const store = await open(url);
    await store.watch([{ ...contoso, name: 'Retail' }]);
    for (let times = 0; times < 12; times += 1) {
      const failing = store.record([{ seen: seenIn(contoso) }], () => {
        throw new Error('a bug in a trigger');
      });
      expect(await failing.catch(String)).to.include('a bug in a trigger');
      const refused = store.recordProblem({ ...contoso, epoch: 0 }, { kind: 'refused', detail: 'x' }, 0.5);
      expect(await refused.catch(() => 'refused')).to.equal('refused');
    }
    const stuck = await ask(
      url,
      "select 1 from pg_stat_activity where datname = current_database() and state like 'idle in%'",
    );
    expect(stuck).to.deep.equal([]);
    expect((await store.record([{ seen: seenIn(contoso) }], decideNothing)).fenced).to.equal(false);
  });

  it('may get a new column while we are at work, and its statements go on', async () => {
    const url = await preparedDatabase();
    const store = await open(url);
    await store.watch([{ ...contoso, name: 'Retail' }]);
    const look = () => store.record([{ seen: seenIn(contoso) }], decideNothing);
    await Promise.all([look(), look(), look()]);
    await ask(url, 'alter table environments add column later text');
    for (let times = 0; times < 6; times += 1) expect((await look()).fenced).to.equal(false);
  });

  it('ends what takes too long, and says nothing of the password in the log', async () => {
    const url = new URL(await preparedDatabase());
    url.password = PASSWORD;
    url.searchParams.set('statement_timeout', '100');
    const log = createRecordingLog();
    const store = await openStore({ databaseUrl: url.href, clock: systemClock, log });
    opened.push(store);
    await subscribed(store, contoso);
    const other = new Client({ connectionString: url.href });
    await other.connect();
    await other.query('begin');
    await other.query('select 1 from lanes for update');
    const waiting = store.record([{ seen: seenIn(contoso) }], decideFor(eventOf(contoso, 'run-1')));
    expect(await waiting.catch(String)).to.include('statement timeout');
    await other.query('rollback');
    await other.end();
    const { events } = await store.record([{ seen: seenIn(contoso) }], decideFor(eventOf(contoso, 'run-1')));
    expect(events).to.have.length(1);
    expect(log.text()).to.not.include(PASSWORD);
  });
});
