/** The way to a PostgreSQL database: its URL, its certificate, its answers; clear words when not, never with the password. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Client } from 'pg';
import { generate } from 'selfsigned';
import { systemClock } from '../../src/core/clock.ts';
import { openStore } from '../../src/store/index.ts';
import { contoso, decideFor, eventOf, seenIn, subscribed } from '../contracts/store/given.ts';
import { createRecordingLog, silent } from '../fakes/log.ts';
import { describeOnPostgres, preparedDatabase, sharedPostgres, startPostgres } from '../fakes/postgres.ts';
import { openingStores } from './opened.ts';
import { PASSWORD, problemOf } from './problem.ts';

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

describeOnPostgres('The way to a PostgreSQL database', () => {
  const open = openingStores();

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

  it('ends what takes too long, and says nothing of the password in the log', async () => {
    const url = new URL(await preparedDatabase());
    url.password = PASSWORD;
    url.searchParams.set('statement_timeout', '100');
    const log = createRecordingLog();
    const store = await open(url.href, log);
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
