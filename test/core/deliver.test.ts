/** What was promised is sent: in order, once, in words made once, and a message that can't be said holds nobody up. */
import { expect } from 'chai';
import { createDeliver } from '../../src/core/deliver.ts';
import { LEASE_MS } from '../../src/core/holds.ts';
import { createDecide, createIngest } from '../../src/core/ingest.ts';
import type { Outcome, Run } from '../../src/core/model.ts';
import type { Log, Parcel, Store } from '../../src/core/ports.ts';
import { createVoices } from '../../src/locales/say.ts';
import { openStore } from '../../src/store/index.ts';
import { triggers } from '../../src/triggers/index.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { contoso, dataSource, run } from './observations.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const wish = { ...contoso, trigger: 'refresh-failed', subjects: [], includeOnDemand: false };

describe('What was promised', () => {
  let clock: HandClock;
  let store: Store;
  let sent: Parcel[];
  let outcome: (parcel: Parcel) => Outcome | Promise<Outcome>;
  let described = 0;
  let deliver: ReturnType<typeof createDeliver>;
  let ingest: ReturnType<typeof createIngest>;

  const counted = triggers.map((trigger) => ({
    ...trigger,
    describe: (...args: Parameters<typeof trigger.describe>) => {
      described += 1;
      if (args[1].subject.id === 'poison') throw new Error('no words for this');
      return trigger.describe(...args);
    },
  }));
  const look = (at: number, observations: readonly Run[]) =>
    ingest([{ seen: { environment: contoso, at, observations } }]);
  const failure = (runId: string, endedAt: number, id = 'loyalty') =>
    run({ runId, status: 'failed', endedAt, subject: dataSource(id) });
  const subscribe = async (...channels: readonly string[]) => {
    for (const conversationId of channels) {
      const { conversation } = await store.arrive(
        { tenantId: contoso.tenantId, conversationId, kind: 'channel', serviceUrl: 'https://x/', botId: 'bot' },
        { language: 'en', timeZone: 'UTC' },
      );
      await store.subscribe(conversation, wish, 'Alice');
    }
  };

  /** A failure is being sent, and comes to its end when the returned function says which. */
  const underWay = async (): Promise<(end: Outcome) => void> => {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    outcome = () => promise;
    await look(2, [failure('job-1', 2)]);
    while (sent.length === 0) await new Promise(setImmediate);
    return resolve;
  };

  beforeEach(async () => {
    clock = createHandClock(1000);
    store = await openStore({ databaseUrl: ':memory:', clock, log: silent });
    await store.watch([{ ...contoso, name: 'Contoso' }]);
    sent = [];
    described = 0;
    outcome = () => ({ kind: 'delivered' });
    deliver = createDeliver({
      store,
      triggers: counted,
      destinations: [
        {
          kind: 'teams',
          send: async (parcel) => {
            sent.push(parcel);
            return outcome(parcel);
          },
        },
      ],
      describeEnvironment: () => ({ name: 'Contoso' }),
      voices: createVoices(),
      clock,
      log: silent,
      random: () => 0.5,
    });
    ingest = createIngest({ store, decide: createDecide(counted), log: silent, nudge: deliver.nudge });
    deliver.start();
    await look(1, []);
  });

  afterEach(async () => {
    await deliver.stop();
    await store.close();
  });

  it('is put into words once for a hundred channels', async () => {
    await subscribe(...Array.from({ length: 100 }, (_, index) => `channel-${index}`));
    await look(2, [failure('job-1', 2)]);
    await deliver.drain();
    expect(sent).to.have.length(100);
    expect(described).to.equal(1);
    expect(new Set(sent.map(({ notification }) => notification)).size).to.equal(1);
    expect(new Set(sent.map(({ reference }) => reference)).size).to.equal(100);
  });

  it('comes in order to each channel, though the first had to be tried again', async () => {
    await subscribe('alerts', 'other');
    let refusals = 2;
    outcome = ({ address }) =>
      address.laneId === 'teams:alerts' && refusals-- > 0
        ? { kind: 'not-sent', reason: 'throttled', retryAfterMs: 10_000 }
        : { kind: 'delivered' };
    await look(2, [failure('job-1', 2), failure('job-2', 3)]);
    await deliver.drain();
    const toOther = sent.filter(({ address }) => address.laneId === 'teams:other');
    expect(toOther, 'nobody waits for somebody else').to.have.length(2);
    await clock.advance(9_999);
    await deliver.drain();
    expect(sent.filter(({ address }) => address.laneId === 'teams:alerts')).to.have.length(1);
    for (let times = 0; times < 4; times += 1) {
      await clock.advance(10_000);
      await deliver.drain();
    }
    const toAlerts = sent.filter(({ address }) => address.laneId === 'teams:alerts');
    expect(toAlerts).to.have.length(4);
    const [first, again, third, last] = toAlerts.map(({ reference }) => reference);
    expect([first, again]).to.deep.equal([third, first]);
    expect(last).not.to.equal(first);
  });

  it('is given up when it can not be put into words, and what comes after it goes on', async () => {
    await subscribe('alerts');
    await look(2, [failure('job-1', 2, 'poison'), failure('job-2', 3)]);
    await deliver.drain();
    expect(sent.map(({ notification }) => notification.title)).to.deep.equal(['Source loyalty: refresh failed']);
    const [last] = await store.lastDeliveries(contoso.tenantId, 'alerts');
    expect(last?.state).to.equal('delivered');
  });

  it('waits when its channel is gone, and comes when the channel is back', async () => {
    await subscribe('alerts');
    outcome = () => ({ kind: 'gone', reason: 'BotNotInConversationRoster' });
    await look(2, [failure('job-1', 2)]);
    await deliver.drain();
    outcome = () => ({ kind: 'delivered' });
    await clock.advance(3_600_000);
    await deliver.drain();
    expect(sent).to.have.length(1);
    await subscribe('alerts');
    await deliver.drain();
    expect(sent).to.have.length(2);
  });

  it('is waited for when the bot stops while it is sent, and is written down', async () => {
    await subscribe('alerts');
    const answer = await underWay();
    let hasStopped = false;
    const stopping = deliver.stop().then(() => {
      hasStopped = true;
    });
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(hasStopped).to.equal(false);
    answer({ kind: 'delivered' });
    await stopping;
    const [last] = await store.lastDeliveries(contoso.tenantId, 'alerts');
    expect(last?.state).to.equal('delivered');
  });

  it('is not sent again by a process that stood still while it was under way', async () => {
    await subscribe('alerts');
    const answer = await underWay();
    clock.set(clock.now() + 10 * LEASE_MS);
    // What else happens comes before the renewal that is long due.
    await look(3, [failure('job-2', 3)]);
    answer({ kind: 'delivered' });
    await deliver.drain();
    expect(sent).to.have.length(2);
    expect(new Set(sent.map(({ reference }) => reference)).size).to.equal(2);
    const [last] = await store.lastDeliveries(contoso.tenantId, 'alerts');
    expect(last?.state).to.equal('delivered');
  });

  it('is said four times at most when each time may have arrived', async () => {
    await subscribe('alerts');
    outcome = () => ({ kind: 'unsure', reason: 'timed out' });
    await look(2, [failure('job-1', 2)]);
    for (let hours = 0; hours < 48; hours += 1) {
      await clock.advance(3_600_000);
      await deliver.drain();
    }
    expect(sent).to.have.length(4);
    const [last] = await store.lastDeliveries(contoso.tenantId, 'alerts');
    expect(last).to.include({ state: 'uncertain', reason: 'timed out' });
  });
});
