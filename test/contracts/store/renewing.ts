/** Contract: whoever goes on working keeps what was claimed; whoever lost it is told. */
import { expect } from 'chai';
import {
  claimOne,
  contoso,
  decideNothing,
  delivered,
  eventOf,
  gone,
  happen,
  LEASE_MS,
  placeOf,
  START,
  type StoreUnderTest,
  seenIn,
  settledAs,
  subscribed,
} from './given.ts';

export const describeRenewing = (under: () => StoreUnderTest): void => {
  describe('renewing claims', () => {
    it('keeps a lane from others for as long as its claim is renewed', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      const claimed = await claimOne(store);
      for (let times = 1; times <= 3; times += 1) {
        clock.set(START + times * (LEASE_MS - 1));
        expect(await store.renew([claimed], LEASE_MS)).to.deep.equal([claimed]);
        expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      }
      expect(await store.nextDueAt()).to.equal(clock.now() + LEASE_MS);
      expect(await store.settle([settledAs(claimed, delivered)])).to.equal(1);
      clock.set(clock.now() + LEASE_MS);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      expect(await store.renew([], LEASE_MS)).to.deep.equal([]);
    });

    it('tells which claims are lost: taken over, settled, or of a place that was left', async () => {
      const { store, clock } = under();
      for (const conversationId of ['19:a', '19:b', '19:c', '19:d']) {
        await subscribed(store, contoso, { conversationId });
      }
      await happen(store, eventOf(contoso, 'run-1'));
      const [a, b, c, d, ...rest] = await store.claim(10, LEASE_MS);
      if (!a || !b || !c || !d || rest.length > 0) throw new Error('four were due');
      await store.settle([settledAs(b, delivered)]);
      await store.leave('contoso', { conversationId: '19:c' });
      clock.set(START + LEASE_MS - 1);
      expect(await store.renew([a, b, c, d], LEASE_MS)).to.deep.equal([a, c, d]);
      clock.set(clock.now() + LEASE_MS);
      const taken = await store.claim(1, LEASE_MS);
      expect(taken.map(({ id }) => id)).to.deep.equal([a.id]);
      expect(await store.renew([a, ...taken], LEASE_MS)).to.deep.equal(taken);
      // Left while it was under way: nobody is to try it again.
      expect(await store.settle([settledAs(c, gone)])).to.equal(1);
      await store.arrive(placeOf('contoso', '19:c'), { language: 'en', timeZone: 'UTC' });
      expect((await store.claim(10, LEASE_MS)).map(({ id }) => id)).to.deep.equal([d.id]);
    });

    it('hands nobody what he still has in hand, though he was late to renew it', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso, { conversationId: '19:a' });
      await subscribed(store, contoso, { conversationId: '19:b' });
      await happen(store, eventOf(contoso, 'run-1'));
      const [slow, other] = await store.claim(10, LEASE_MS);
      if (!slow || !other) throw new Error('two were due');
      clock.set(START + 3 * LEASE_MS);
      const claimed = await store.claim(10, LEASE_MS, { inHand: () => [slow] });
      expect(claimed.map(({ id }) => id)).to.deep.equal([other.id]);
      expect(await store.renew([slow], LEASE_MS)).to.deep.equal([slow]);
      expect(await store.settle([settledAs(slow, delivered)])).to.equal(1);
    });

    it('gives nobody back what another has by then', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      const slow = await claimOne(store);
      clock.set(START + LEASE_MS);
      const quick = await claimOne(store);
      clock.set(START + 2 * LEASE_MS);
      const [again] = await store.claim(1, LEASE_MS, { inHand: () => [slow] });
      expect(again?.epoch).to.equal(quick.epoch + 1);
    });

    it('prolongs nothing for those who lost it', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      const slow = await claimOne(store);
      clock.set(START + LEASE_MS);
      await claimOne(store);
      clock.set(START + LEASE_MS + 1);
      expect(await store.renew([slow], LEASE_MS)).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(START + 2 * LEASE_MS);
    });

    it('keeps an environment from other pollers in the same way', async () => {
      const { store, clock } = under();
      await store.watch([{ ...contoso, name: 'Retail' }]);
      const [slow] = await store.claimEnvironments(1, LEASE_MS);
      if (!slow) throw new Error('it was due');
      clock.set(START + LEASE_MS - 1);
      expect(await store.renewEnvironment(slow, LEASE_MS)).to.equal(true);
      clock.set(START + LEASE_MS);
      expect(await store.claimEnvironments(1, LEASE_MS)).to.deep.equal([]);
      clock.set(START + 2 * LEASE_MS);
      const [quick] = await store.claimEnvironments(1, LEASE_MS);
      expect(await store.renewEnvironment(slow, LEASE_MS)).to.equal(false);
      await store.record([{ seen: seenIn(contoso), epoch: quick?.epoch ?? -1, nextPollAt: START }], decideNothing);
      expect(await store.renewEnvironment({ ...contoso, epoch: quick?.epoch ?? -1 }, LEASE_MS)).to.equal(false);
      expect(await store.claimEnvironments(1, LEASE_MS)).to.have.length(1);
    });
  });
};
