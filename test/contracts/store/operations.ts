/** Contract: operators see how it stands and what is troubled, share out duties, and hold sending back. */
import { expect } from 'chai';
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
