/** A PostgreSQL database gets its shape once, whoever comes first, and all of it or nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { Client } from 'pg';
import { systemClock } from '../../src/core/clock.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { silent } from '../fakes/log.ts';
import { ask, describeOnPostgres, emptyDatabase, preparedDatabase, untilWaiting } from '../fakes/postgres.ts';
import { openingStores } from './opened.ts';
import { problemOf } from './problem.ts';

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

describeOnPostgres('The shape of a PostgreSQL database', () => {
  const open = openingStores();

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
});
