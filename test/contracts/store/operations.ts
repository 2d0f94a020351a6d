/** Contract: operators see how it stands and what is troubled, share out duties, and hold sending back. */
import { expect } from 'chai';
import { CANARY_TENANT, createCanary } from '../../../src/core/canary.ts';
import {
  claimOne,
  contoso,
  delivered,
  drain,
  eventOf,
  fabrikam,
  gaveUp,
  gone,
  happen,
  LEASE_MS,
  notSent,
  refused,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
} from './given.ts';

export const describeOperations = (under: () => StoreUnderTest): void => {
  describe('being operated', () => {
    it('tells what waits, since when, what is troubled, and who takes nothing', async () => {
      const { store, clock } = under();
      await store.watch([{ ...contoso, name: 'Retail' }]);
      for (const channel of ['19:a', '19:b', '19:c', '19:d', '19:e']) {
        await subscribed(store, contoso, { conversationId: channel });
      }
      await subscribed(store, fabrikam);
      await happen(store, eventOf(contoso, 'run-1'));
      clock.set(START + 1000);
      await happen(store, eventOf(fabrikam, 'run-1'));
      const claimed = await store.claim(5, LEASE_MS);
      const results = [refused, gaveUp, gone, notSent(1000)] as const;
      await store.settle(results.map((result, index) => settledAs(claimed[index] as never, result)));
      expect(await store.vitals()).to.deep.include({
        waiting: { pending: 1, sending: 1, retry: 1, parked: 1 },
        oldestAt: START,
        dead: 1,
        uncertain: 1,
        paused: [{ reason: 'not in the roster', lanes: 1 }],
      });
      const { environments } = await store.vitals();
      expect(environments.map(({ tenantId, environmentId }) => [tenantId, environmentId])).to.deep.equal([
        [contoso.tenantId, contoso.environmentId],
      ]);
    });

    it('lists deliveries by state and tenant, the latest first, and no more than asked for', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso);
      await subscribed(store, fabrikam);
      for (const [index, environment] of [contoso, fabrikam, contoso].entries()) {
        clock.set(START + index * 1000);
        await happen(store, eventOf(environment, `run-${index}`));
        await store.settle([settledAs(await claimOne(store), index === 1 ? gaveUp : refused)]);
      }
      const list = async (states: readonly ('dead' | 'uncertain' | 'pending')[], tenantId?: string, limit = 10) =>
        (await store.deliveries({ states, limit, ...(tenantId && { tenantId }) })).map(
          ({ tenantId: tenant, state, reason, attempts }) => `${tenant} ${state} ${reason} ${attempts}`,
        );
      expect(await list(['dead', 'uncertain'])).to.deep.equal([
        'contoso dead too large 1',
        'fabrikam uncertain no answer 1',
        'contoso dead too large 1',
      ]);
      expect(await list(['dead', 'uncertain'], 'fabrikam')).to.deep.equal(['fabrikam uncertain no answer 1']);
      expect(await list(['dead', 'uncertain'], undefined, 1)).to.deep.equal(['contoso dead too large 1']);
      expect(await list(['pending'])).to.deep.equal([]);
    });

    it('gives a duty to one of all who ask, and again when its time has come', async () => {
      const { store, clock } = under();
      const ask = () => Promise.all([1, 2, 3].map(() => store.takeDuty('forget', 1000)));
      expect((await ask()).toSorted()).to.deep.equal([false, false, true]);
      clock.set(START + 999);
      expect(await ask()).to.deep.equal([false, false, false]);
      expect(await store.takeDuty('another', 1000)).to.equal(true);
      clock.set(START + 1000);
      expect((await ask()).toSorted()).to.deep.equal([false, false, true]);
    });

    it('lets an environment go, so that the next may look at once', async () => {
      const { store } = under();
      await store.watch([{ ...contoso, name: 'Retail' }]);
      const [first] = await store.claimEnvironments(1, 90_000);
      expect(await store.claimEnvironments(1, 90_000)).to.deep.equal([]);
      await store.letGo({ ...contoso, epoch: (first?.epoch ?? 0) - 1 });
      expect(await store.claimEnvironments(1, 90_000), 'not by one whose claim is over').to.deep.equal([]);
      await store.letGo({ ...contoso, epoch: first?.epoch ?? 0 });
      const [second] = await store.claimEnvironments(1, 90_000);
      expect(second?.epoch).to.equal((first?.epoch ?? 0) + 1);
    });

    it('is not held back unless it was restored', async () => {
      expect(await under().store.hold()).to.equal(undefined);
      expect(await under().store.release('drop')).to.equal(0);
    });

    it('is held back when an operator says so, looks at everything at once, and is released', async () => {
      const { store, clock } = under();
      await store.watch([{ ...contoso, name: 'Retail' }]);
      const [claimed] = await store.claimEnvironments(1, LEASE_MS);
      await store.recordProblem(claimed as never, { kind: 'throttled', detail: '' }, START + 3_600_000);
      clock.set(START + 1000);
      expect(await store.claimEnvironments(1, LEASE_MS)).to.deep.equal([]);
      for (const backupAt of [START - 5000, START - 9000]) {
        await store.holdBack(backupAt);
        expect(await store.hold()).to.deep.equal({ since: START + 1000, backupAt });
      }
      expect((await store.vitals()).hold).to.not.equal(undefined);
      expect(await store.claimEnvironments(1, LEASE_MS)).to.have.length(1);
      await store.release('resend');
      expect(await store.hold()).to.equal(undefined);
    });

    it('lets one canary fly at a time, and counts, lists and keeps none of them', async () => {
      const { store, clock } = under();
      let at = START;
      const canary = createCanary({ store, nudge: () => {}, clock });
      const fly = async (): Promise<void> => {
        at += 300_000;
        clock.set(at);
        await canary.tick();
      };
      expect(await store.vitals()).to.not.have.property('canaryAt');
      await fly();
      expect((await store.vitals()).canaryAt, 'since it was let fly').to.equal(at);
      const first = at;
      await fly();
      const underWay = await store.claim(5, LEASE_MS);
      expect(underWay.map(({ address, event }) => [address.destination, event.occurredAt])).to.deep.equal([
        ['internal', first],
      ]);
      expect(await store.vitals()).to.deep.include({
        waiting: { pending: 0, sending: 0, retry: 0, parked: 0 },
        canaryAt: first,
      });
      clock.set(at + 2000);
      await store.settle(underWay.map((one) => settledAs(one, delivered)));
      expect((await store.vitals()).canaryAt).to.equal(at + 2000);
      for (let times = 0; times < 3; times += 1) {
        await fly();
        expect(await drain(store)).to.have.length(1);
      }
      const states = ['pending', 'delivered'] as const;
      expect(await store.deliveries({ states, limit: 9 })).to.deep.equal([]);
      expect(await store.deliveries({ states, limit: 9, tenantId: CANARY_TENANT }), 'the last two').to.have.length(2);
    });

    it('tells how many webhooks were given up in the last 30 days', async () => {
      const { store, clock } = under();
      const to = { kind: 'webhook', host: 'h.example', key: 'k', sealed: 's' } as const;
      await subscribed(store, contoso, { wish: { to } });
      await happen(store, eventOf(contoso, 'run-1'));
      expect(await store.vitals()).to.include({ webhooksDisabled: 0 });
      await store.settle([
        settledAs(await claimOne(store), [
          { kind: 'gone', reason: 'gone' },
          { state: 'dead', reason: 'gone', disable: 'gone' },
        ]),
      ]);
      expect(await store.vitals()).to.include({ webhooksDisabled: 1 });
      clock.set(START + 30 * 86_400_000);
      expect(await store.vitals()).to.include({ webhooksDisabled: 0 });
    });

    it('drops what waits when it is told to, and delivers what happens afterwards', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'), eventOf(contoso, 'run-2'));
      const sending = await claimOne(store);
      expect(await store.release('drop')).to.equal(2);
      expect(await store.settle([settledAs(sending, delivered)])).to.equal(0);
      const listed = await store.deliveries({ states: ['expired'], limit: 10 });
      expect(listed.map(({ reason }) => reason)).to.deep.equal(Array(2).fill('held back after a restore'));
      await happen(store, eventOf(contoso, 'run-3'));
      expect(await drain(store)).to.have.length(1);
    });
  });
};
