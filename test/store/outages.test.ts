/** The database goes away and comes back: nothing half-written, nothing to restart, and nobody waits long. */
import { expect } from 'chai';
import { Client } from 'pg';
import { systemClock } from '../../src/core/clock.ts';
import type { Store } from '../../src/core/ports.ts';
import { openStore } from '../../src/store/index.ts';
import {
  claimOne,
  contoso,
  decideNothing,
  delivered,
  drain,
  eventOf,
  happen,
  occasionOf,
  seenIn,
  settledAs,
  subscribed,
} from '../contracts/store/given.ts';
import { createRecordingLog, type RecordingLog } from '../fakes/log.ts';
import {
  ask,
  cutConnections,
  describeOnPostgres,
  preparedDatabase,
  sharedPostgres,
  untilWaiting,
} from '../fakes/postgres.ts';

describeOnPostgres('When the database goes away', () => {
  let url: string;
  let log: RecordingLog;
  let store: Store;
  const open = async (more: Record<string, string> = {}): Promise<Store> => {
    const with_ = new URL(url);
    for (const [name, value] of Object.entries(more)) with_.searchParams.set(name, value);
    return openStore({ databaseUrl: with_.href, clock: systemClock, log });
  };
  beforeEach(async () => {
    url = await preparedDatabase();
    log = createRecordingLog();
    store = await open();
    await store.watch([{ ...contoso, name: 'Retail' }]);
    await subscribed(store, contoso);
  });
  afterEach(() => store.close());

  it('the store works again as soon as the server was restarted, without anybody doing anything', async function () {
    const { restart } = await sharedPostgres();
    if (!restart) return this.skip();
    // It calls back when it begins to listen, and again when it had to begin anew.
    let hints = 0;
    const listensAgain = new Promise<void>((resolve) => {
      store.onHint?.(() => {
        hints += 1;
        if (hints === 2) resolve();
      });
    });
    await happen(store, eventOf(contoso, 'run-1'));
    const claimed = await claimOne(store);
    const under = Promise.allSettled(Array.from({ length: 8 }, () => store.check()));
    const restarting = restart();
    await under;
    await restarting;
    const back = performance.now();
    let failures = 0;
    for (;;) {
      const ok = await store.check().then(
        () => true,
        () => false,
      );
      if (ok) break;
      failures += 1;
    }
    expect(performance.now() - back).to.be.lessThan(5000);
    expect(failures).to.be.lessThan(11);
    expect(await store.settle([settledAs(claimed, delivered)])).to.equal(1);
    await happen(store, eventOf(contoso, 'run-2'));
    expect((await drain(store)).map(occasionOf)).to.deep.equal(['run-2']);
    await listensAgain;
  });

  it('a transaction that is cut leaves nothing half-written, and can be done again', async () => {
    const other = new Client({ connectionString: url });
    await other.connect();
    other.on('error', () => {});
    await other.query('begin');
    await other.query('select 1 from lanes for update');
    const event = eventOf(contoso, 'run-1');
    // By now the event is written, and the lanes are waited for.
    const cut = happen(store, event).catch(() => 'failed');
    await untilWaiting(url, 1);
    expect(await cutConnections(url)).to.be.greaterThan(1);
    expect(await cut).to.equal('failed');
    for (const table of ['events', 'deliveries', 'outcomes']) {
      expect(await ask(url, `select 1 from ${table}`), table).to.deep.equal([]);
    }
    expect(await happen(store, event)).to.deep.include({ events: [event], deliveries: 1 });
    expect(await drain(store)).to.have.length(1);
  });

  it('connections that are cut while nobody uses them are replaced, and end no process', async () => {
    for (let times = 0; times < 3; times += 1) {
      await Promise.all(Array.from({ length: 5 }, () => store.check()));
      await cutConnections(url);
      // More than there are connections: each that was cut is found out by somebody.
      await Promise.all(Array.from({ length: 20 }, () => store.check().catch(() => {})));
      await store.check();
    }
    expect(log.text()).to.include('store.disconnected');
    expect(log.lines.filter(({ level }) => level === 'error')).to.deep.equal([]);
  });

  it('a server that says nothing any more is not waited for, and its connection is not used again', async function () {
    const { restart } = await sharedPostgres();
    // Only a server of ours may be stopped in its tracks.
    if (!restart) return this.skip();
    const patient = await open({ query_timeout: '500' });
    try {
      await patient.check();
      const rows = await ask(
        url,
        "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name = 'tidings'",
      );
      const pids = rows.map(({ pid }) => Number(pid));
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      try {
        expect(await patient.check().catch(String)).to.include('timeout');
        await patient.check();
        await patient.record([{ seen: seenIn(contoso) }], decideNothing);
      } finally {
        for (const pid of pids) process.kill(pid, 'SIGCONT');
      }
    } finally {
      await patient.close();
    }
  });

  it('it is told, and the store can still be closed', async () => {
    await store.close();
    expect(await store.check().catch(() => 'closed')).to.equal('closed');
    await store.close();
  });
});
