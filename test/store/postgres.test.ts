/** What is PostgreSQL's own: odd text and numbers, statements that fail, tables that change under us. */
import { expect } from 'chai';
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
import { ask, describeOnPostgres, preparedDatabase } from '../fakes/postgres.ts';
import { openingStores } from './opened.ts';

describeOnPostgres('A PostgreSQL database', () => {
  const open = openingStores();

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
});
