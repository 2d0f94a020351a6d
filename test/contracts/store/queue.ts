/** Contract: deliveries wait in lanes, go out in order, one at a time in each, and nothing is forgotten. */
import { expect } from 'chai';
import { referenceOf } from '../../../src/core/ids.ts';
import {
  claimOne,
  contoso,
  delivered,
  drain,
  eventOf,
  gaveUp,
  gone,
  happen,
  LEASE_MS,
  notSent,
  occasionOf,
  placeIn,
  placeOf,
  refused,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
  unsure,
} from './given.ts';

export const describeQueue = (under: () => StoreUnderTest): void => {
  describe('delivering', () => {
    const promised = async (...occasions: string[]) => {
      const { subscription } = await subscribed(under().store, contoso, { wish: { threshold: 5 } });
      for (const occasion of occasions) await happen(under().store, eventOf(contoso, occasion));
      return subscription;
    };

    it('hands out all that is needed to send', async () => {
      const { store } = under();
      const { id, number } = await promised('run-1');
      const [claimed, ...rest] = await store.claim(10, LEASE_MS);
      expect(rest).to.deep.equal([]);
      expect(claimed).to.deep.include({
        tenantId: 'contoso',
        reference: referenceOf(claimed?.id ?? ''),
        epoch: 1,
        attempts: 0,
        unsure: 0,
        createdAt: START,
        event: eventOf(contoso, 'run-1'),
        address: { destination: 'teams', laneId: 'teams:19:general', place: placeOf('contoso') },
        language: 'en',
        timeZone: 'UTC',
        subscription: { id, number, threshold: 5 },
      });
    });

    it('keeps the order of a conversation, one message at a time', async () => {
      const { store } = under();
      await promised('run-1', 'run-2', 'run-3');
      const first = await claimOne(store);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      await happen(store, eventOf(contoso, 'run-4'));
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      expect(await store.settle([settledAs(first, delivered)])).to.equal(1);
      const rest = await drain(store);
      expect([first, ...rest].map(occasionOf)).to.deep.equal(['run-1', 'run-2', 'run-3', 'run-4']);
    });

    it('lets one conversation wait without holding up another', async () => {
      const { store } = under();
      await subscribed(store, contoso, { conversationId: '19:a' });
      await subscribed(store, contoso, { conversationId: '19:b' });
      await happen(store, eventOf(contoso, 'run-1'));
      await happen(store, eventOf(contoso, 'run-2'));
      const slow = await claimOne(store);
      const others = await drain(store);
      expect(others.map(({ address }) => address.laneId)).to.deep.equal(['teams:19:b', 'teams:19:b']);
      expect(slow.address.laneId).to.equal('teams:19:a');
    });

    it('hands out no more than asked for, the longest due first', async () => {
      const { store, clock } = under();
      for (const name of ['19:c', '19:a', '19:b']) {
        await subscribed(store, contoso, { conversationId: name, wish: { trigger: name } });
        clock.set(clock.now() + 10);
        await happen(store, eventOf(contoso, 'run-1', { trigger: name }));
      }
      const claimed = await store.claim(2, LEASE_MS);
      expect(claimed.map(({ event }) => event.trigger)).to.deep.equal(['19:c', '19:a']);
      expect(await store.claim(0, LEASE_MS)).to.deep.equal([]);
    });

    it('tries again after the delay, and all behind it in the conversation waits', async () => {
      const { store, clock } = under();
      await promised('run-1', 'run-2');
      await store.settle([settledAs(await claimOne(store), notSent(5000))]);
      expect(await store.nextDueAt()).to.equal(START + 5000);
      await happen(store, eventOf(contoso, 'run-3'));
      clock.set(START + 4999);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      clock.set(START + 5000);
      const again = await claimOne(store);
      expect(again).to.include({ attempts: 1, unsure: 0, epoch: 2 });
      await store.settle([settledAs(again, unsure(0))]);
      const third = await claimOne(store);
      expect(third).to.include({ attempts: 2, unsure: 1 });
      await store.settle([settledAs(third, delivered)]);
      expect([third, ...(await drain(store))].map(occasionOf)).to.deep.equal(['run-1', 'run-2', 'run-3']);
    });

    it('goes on with the next when a message is refused or given up', async () => {
      const { store } = under();
      const { tenantId, conversationId } = await promised('run-1', 'run-2', 'run-3');
      await store.settle([settledAs(await claimOne(store), refused)]);
      await store.settle([settledAs(await claimOne(store), gaveUp)]);
      expect(occasionOf(await claimOne(store))).to.equal('run-3');
      expect(await store.lastDeliveries(tenantId, conversationId)).to.have.length(1);
    });

    it('takes up what a dead worker had in hand when its lease is over, and says that it may have arrived', async () => {
      const { store, clock } = under();
      await promised('run-1', 'run-2');
      const lost = await claimOne(store);
      clock.set(START + LEASE_MS - 1);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      clock.set(START + LEASE_MS);
      const again = await claimOne(store);
      expect(again).to.include({ id: lost.id, attempts: 1, unsure: 1, epoch: 2 });
      clock.set(START + 2 * LEASE_MS);
      expect(await claimOne(store)).to.include({ id: lost.id, attempts: 2, unsure: 2, epoch: 3 });
    });

    it('does not believe a worker whose lane somebody else has taken over', async () => {
      const { store, clock } = under();
      const { tenantId, conversationId } = await promised('run-1');
      const slow = await claimOne(store);
      clock.set(START + LEASE_MS);
      const quick = await claimOne(store);
      expect(await store.settle([settledAs(slow, refused)])).to.equal(0);
      expect(await store.settle([settledAs(quick, delivered)])).to.equal(1);
      expect(await store.settle([settledAs(quick, refused), settledAs(slow, refused)])).to.equal(0);
      expect((await store.lastDeliveries(tenantId, conversationId))[0]).to.include({ state: 'delivered' });
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
    });

    it('takes the result of a worker that was slow while nobody else took over', async () => {
      const { store, clock } = under();
      await promised('run-1');
      const slow = await claimOne(store);
      clock.set(START + 2 * LEASE_MS);
      expect(await store.settle([settledAs(slow, delivered)])).to.equal(1);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
    });

    it('writes many results at once, each as its own', async () => {
      const { store } = under();
      for (const id of ['19:a', '19:b', '19:c', '19:d']) await subscribed(store, contoso, { conversationId: id });
      await happen(store, eventOf(contoso, 'run-1'));
      const claimed = await store.claim(10, LEASE_MS);
      const results = [delivered, notSent(1000), gone, refused];
      const settled = claimed.flatMap((delivery, index) => settledAs(delivery, results[index] ?? delivered));
      expect(await store.settle(settled)).to.equal(4);
      const states = await Promise.all(
        claimed.map(
          async ({ address }) => (await store.lastDeliveries('contoso', placeIn(address).conversationId))[0]?.state,
        ),
      );
      expect(states).to.deep.equal(['delivered', 'retry', 'parked', 'dead']);
      expect(await store.nextDueAt()).to.equal(START + 1000);
    });

    it('counts the first result when a batch holds two for one delivery', async () => {
      const { store } = under();
      const { tenantId, conversationId } = await promised('run-1');
      const claimed = await claimOne(store);
      expect(await store.settle([settledAs(claimed, delivered), settledAs(claimed, refused)])).to.equal(1);
      expect((await store.lastDeliveries(tenantId, conversationId))[0]).to.include({ state: 'delivered' });
    });

    it('knows when something is due next', async () => {
      const { store } = under();
      expect(await store.nextDueAt()).to.equal(undefined);
      await promised('run-1');
      expect(await store.nextDueAt()).to.equal(START);
      const claimed = await claimOne(store);
      expect(await store.nextDueAt()).to.equal(START + LEASE_MS);
      await store.settle([settledAs(claimed, delivered)]);
      expect(await store.nextDueAt()).to.equal(undefined);
    });

    it('keeps what waits over a restart', async () => {
      const { store, clock, reopen } = under();
      await promised('run-1', 'run-2', 'run-3');
      await store.settle([settledAs(await claimOne(store), delivered)]);
      await store.settle([settledAs(await claimOne(store), notSent(1000))]);
      await reopen();
      clock.set(START + 1000);
      const rest = await drain(under().store);
      expect(rest.map(occasionOf)).to.deep.equal(['run-2', 'run-3']);
      expect(rest[0]).to.include({ attempts: 1, unsure: 0 });
    });

    it('loses nothing of a thousand promises, and sends none twice', async () => {
      const { store } = under();
      for (let index = 0; index < 1000; index += 1) await subscribed(store, contoso, { conversationId: `19:${index}` });
      expect((await happen(store, eventOf(contoso, 'run-1'))).deliveries).to.equal(1000);
      const sent = await drain(store);
      expect(sent).to.have.length(1000);
      expect(new Set(sent.map(({ address }) => address.laneId)).size).to.equal(1000);
      expect(new Set(sent.map(({ id }) => id)).size).to.equal(1000);
    });
  });
};
