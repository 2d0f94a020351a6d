/** Several processes on one database: each thing is done by one of them, in order, and who was slow changes nothing. */
import { expect } from 'chai';
import { Client } from 'pg';
import { systemClock } from '../../src/core/clock.ts';
import type { ClaimedDelivery } from '../../src/core/model.ts';
import type { Store } from '../../src/core/ports.ts';
import { openStore } from '../../src/store/index.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import {
  arrived,
  contoso,
  decideFor,
  decideNothing,
  delivered,
  drain,
  eventOf,
  happen,
  LEASE_MS,
  occasionOf,
  placeOf,
  refused,
  START,
  seenIn,
  settledAs,
  subscribed,
} from '../contracts/store/given.ts';
import { createHandClock } from '../fakes/clock.ts';
import { createRecordingLog, silent } from '../fakes/log.ts';
import { ask, describeOnPostgres, emptyTables, preparedDatabase, untilWaiting } from '../fakes/postgres.ts';
import { openByHand } from './by-hand.ts';

describeOnPostgres('Several processes on one database', () => {
  let url: string;
  let stores: Store[];
  let closing: (() => Promise<void>)[];
  before(async () => {
    url = await preparedDatabase();
  });
  beforeEach(async () => {
    await emptyTables(url);
    closing = [];
    stores = await Promise.all([1, 2, 3].map(() => openStore({ databaseUrl: url, clock: systemClock, log: silent })));
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    for (const close of closing) await close();
  });
  const [first, second] = [() => stores[0] as Store, () => stores[1] as Store];

  /** Somebody else's transaction, to hold what the processes want. */
  const holding = async (statement: string): Promise<{ end(): Promise<void> }> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    closing.push(() => client.end());
    await client.query('begin');
    await client.query(statement);
    return { end: async () => void (await client.query('rollback')) };
  };

  it('share the lanes: no delivery is handed out twice, and each conversation hears in order', async () => {
    const channels = Array.from({ length: 40 }, (_, index) => `19:${index}`);
    for (const conversationId of channels) await subscribed(first(), contoso, { conversationId });
    const occasions = ['run-1', 'run-2', 'run-3', 'run-4', 'run-5'];
    for (const occasion of occasions) await happen(first(), eventOf(contoso, occasion));
    const sent: ClaimedDelivery[] = [];
    let left = channels.length * occasions.length;
    const work = async (store: Store, batch: number): Promise<void> => {
      while (left > 0) {
        const claimed = await store.claim(batch, LEASE_MS);
        sent.push(...claimed);
        const settled = await store.settle(claimed.map((one) => settledAs(one, delivered)));
        left -= settled;
      }
    };
    await Promise.all(stores.map((store, index) => work(store, 3 + 4 * index)));
    expect(new Set(sent.map(({ id }) => id)).size)
      .to.equal(sent.length)
      .and.equal(200);
    for (const channel of channels) {
      const heard = sent.filter(({ address }) => address.laneId === `teams:${channel}`).map(occasionOf);
      expect(heard, channel).to.deep.equal(occasions);
    }
  });

  it('see the same thing at the same moment, and it is told once', async () => {
    await subscribed(first(), contoso);
    for (let round = 0; round < 10; round += 1) {
      const event = eventOf(contoso, `run-${round}`);
      const all = await Promise.all(stores.map((store) => happen(store, event)));
      expect(all.reduce((sum, { events }) => sum + events.length, 0)).to.equal(1);
      expect(all.reduce((sum, { deliveries }) => sum + deliveries, 0)).to.equal(1);
    }
    const told = await drain(first());
    expect(told.map(occasionOf)).to.deep.equal(Array.from({ length: 10 }, (_, round) => `run-${round}`));
  });

  it('share the environments: each is looked at by one of them', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `env-${index}`);
    await Promise.all(
      stores.map((store) =>
        store.watch(ids.map((environmentId) => ({ tenantId: 'contoso', environmentId, name: environmentId }))),
      ),
    );
    for (let round = 0; round < 5; round += 1) {
      const claims = (await Promise.all(stores.map((store) => store.claimEnvironments(5, LEASE_MS)))).flat();
      const claimed = claims.map(({ environmentId }) => environmentId);
      expect(new Set(claimed).size, 'no environment twice').to.equal(claimed.length);
      const rest = (await first().claimEnvironments(12, LEASE_MS)).map(({ environmentId }) => environmentId);
      expect([...claimed, ...rest].toSorted()).to.deep.equal(ids.toSorted());
      await ask(url, 'update environments set lease_until = null');
    }
  });

  it('do not believe one of them that slept longer than its lease', async () => {
    const clock = createHandClock(START);
    const [slow, quick] = await Promise.all([openByHand(url, clock), openByHand(url, clock)]);
    closing.push(slow.close, quick.close);
    await slow.watch([{ ...contoso, name: 'Retail' }]);
    await subscribed(slow, contoso);
    await happen(slow, eventOf(contoso, 'run-1'));
    const [stale] = await slow.claim(1, LEASE_MS);
    const [look] = await slow.claimEnvironments(1, LEASE_MS);
    if (!stale || !look) throw new Error('both were due');
    clock.set(START + LEASE_MS);
    const [fresh] = await quick.claim(1, LEASE_MS);
    const [again] = await quick.claimEnvironments(1, LEASE_MS);
    if (!fresh || !again) throw new Error('both were due again');
    expect(fresh).to.include({ id: stale.id, attempts: 1, unsure: 1 });

    expect(await slow.renew([stale], LEASE_MS)).to.deep.equal([]);
    expect(await slow.renewEnvironment(look, LEASE_MS)).to.equal(false);
    expect(await slow.settle([settledAs(stale, refused)])).to.equal(0);
    const late = await slow.record(
      [{ seen: seenIn(contoso), epoch: look.epoch }],
      decideFor(eventOf(contoso, 'run-2')),
    );
    expect(late).to.include({ fenced: true, deliveries: 0 });
    await slow.recordProblem(look, { kind: 'unreachable', detail: 'late' }, START);
    expect((await quick.health('contoso'))[0]).to.not.have.property('problem');

    expect(await quick.settle([settledAs(fresh, delivered)])).to.equal(1);
    expect((await quick.lastDeliveries('contoso', '19:general'))[0]).to.include({ state: 'delivered' });
    const { fenced } = await quick.record([{ seen: seenIn(contoso), epoch: again.epoch }], decideNothing);
    expect(fenced).to.equal(false);
  });

  it('give numbers in a conversation in the order in which they commit', async () => {
    await subscribed(first(), contoso);
    const other = await holding("select 1 from lanes where lane_id = 'teams:19:general' for update");
    const waiting = happen(first(), eventOf(contoso, 'run-1'));
    await untilWaiting(url, 1);
    const behind = happen(second(), eventOf(contoso, 'run-2'));
    await untilWaiting(url, 2);
    await other.end();
    await Promise.all([waiting, behind]);
    const rows = await ask(url, 'select seq, created_at from deliveries order by seq');
    expect(rows.map(({ seq }) => Number(seq))).to.deep.equal([1, 2]);
    const told = await drain(second());
    expect(told.map(occasionOf)).to.deep.equal(['run-1', 'run-2']);
  });

  for (const [how, end] of [
    ['unsubscribes', (store: Store) => store.unsubscribe('contoso', '19:general')],
    ['removes the bot', (store: Store) => store.leave('contoso', { conversationId: '19:general' })],
  ] as const) {
    it(`tell nothing to a conversation that ${how} while something is being promised to it`, async () => {
      for (const order of ['promised first', 'ended first']) {
        await emptyTables(url);
        await subscribed(first(), contoso);
        const other = await holding("select 1 from lanes where lane_id = 'teams:19:general' for update");
        const steps = [() => happen(first(), eventOf(contoso, order)), () => end(second())];
        if (order === 'ended first') steps.reverse();
        const under: Promise<unknown>[] = [];
        for (const step of steps) {
          under.push(step());
          await untilWaiting(url, under.length);
        }
        await other.end();
        await Promise.all(under);
        expect(await drain(first()), order).to.deep.equal([]);
        expect(await ask(url, "select 1 from deliveries where state <> 'cancelled'"), order).to.deep.equal([]);
      }
    });
  }

  it('begin again when they wait for each other, and both come to their end', async () => {
    for (const id of ['19:a', '19:b']) await arrived(first(), placeOf('contoso', id));
    const log = createRecordingLog();
    const engines = [1, 2].map(() => openPostgres({ url, clock: systemClock, log }));
    closing.push(...engines.map((engine) => () => engine.close()));
    let meet = (): void => {};
    const bothHold = new Promise<void>((resolve) => {
      let held = 0;
      meet = () => {
        held += 1;
        if (held === 2) resolve();
      };
    });
    const crossing = async (engine: (typeof engines)[number], order: readonly string[]): Promise<void> =>
      engine.transaction(async (trx) => {
        for (const [index, id] of order.entries()) {
          await trx.updateTable('conversations').set({ bot_id: id }).where('conversation_id', '=', id).execute();
          if (index > 0) continue;
          meet();
          await bothHold;
        }
      });
    await Promise.all(
      engines.map((engine, index) => crossing(engine, index === 0 ? ['19:a', '19:b'] : ['19:b', '19:a'])),
    );
    expect(log.lines.filter(({ event }) => event === 'store.repeated').length).to.be.within(1, 4);
    const [engine] = engines;
    let times = 0;
    const hopeless = engine?.transaction(async () => {
      times += 1;
      throw Object.assign(new Error('again'), { code: '40001' });
    });
    expect(await hopeless?.catch(String)).to.equal('Error: again');
    expect(times).to.equal(5);
  });

  it('tell each other that something may be due, and not themselves', async () => {
    const heard = (store: Store, times: number): { readonly all: Promise<void>; readonly count: () => number } => {
      let count = 0;
      let resolve = (): void => {};
      const all = new Promise<void>((done) => {
        resolve = done;
      });
      const stop = store.onHint?.(() => {
        count += 1;
        if (count === times) resolve();
      });
      if (stop) closing.unshift(stop);
      return { all, count: () => count };
    };
    // Each is called once when it begins to listen.
    const own = heard(first(), 1);
    await own.all;
    const subscribing = heard(second(), 2);
    await subscribed(first(), contoso);
    await subscribing.all;
    const recording = heard(second(), 2);
    await happen(first(), eventOf(contoso, 'run-1'));
    await recording.all;
    expect(own.count(), 'it knows what it did itself').to.equal(1);
    expect(first().longestNapMs).to.equal(1000);
  });
});
