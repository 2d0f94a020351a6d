/** Contract: what several subscriptions of a conversation match is told there once, and is never lost for it. */
import { expect } from 'chai';
import type { Recipients, Subject } from '../../../src/core/model.ts';
import {
  claimOne,
  contoso,
  delivered,
  drain,
  eventOf,
  failure,
  happen,
  loyalty,
  refused,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
  success,
  unsure,
  wishOf,
} from './given.ts';

const orders: Subject = { kind: 'data-source', id: 'orders', name: 'Web orders' };
const mail = (...addresses: string[]): Recipients => ({ kind: 'email', addresses });

export const describeOnce = (under: () => StoreUnderTest): void => {
  describe('telling once what several subscriptions match', () => {
    const both = async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      const { subscription } = await store.subscribe(conversation, wishOf(contoso, { subjects: [loyalty] }), 'Alice');
      return { store, conversation, narrow: subscription };
    };
    const numbers = (sent: Awaited<ReturnType<typeof drain>>) => sent.map(({ subscription }) => subscription?.number);

    it('brings it by the subscription with the lowest number', async () => {
      const { store } = await both();
      expect((await happen(store, eventOf(contoso, 'run-1'))).deliveries).to.equal(1);
      expect(numbers(await drain(store))).to.deep.equal([1]);
      await store.unsubscribe('contoso', '19:general', 1);
      await happen(store, eventOf(contoso, 'run-2'));
      expect(numbers(await drain(store))).to.deep.equal([2]);
    });

    it('brings it by the one that wants to see more of it, so that each gets at least what it asked for', async () => {
      const { store, conversation } = await both();
      const seen = { subjects: [loyalty], broadcast: 'recovery' } as const;
      await store.subscribe(conversation, wishOf(contoso, seen), 'Alice');
      await store.subscribe(conversation, wishOf(contoso, { trigger: 'refresh-succeeded' }), 'Alice');
      await happen(store, failure('run-1'));
      await happen(store, success('run-2'));
      expect(numbers(await drain(store))).to.deep.equal([2, 2]);
      const last = await store.lastDeliveries('contoso', '19:general');
      expect(last.map(({ by }) => by)).to.deep.equal([2, undefined, 2]);
      await store.unsubscribe('contoso', '19:general', 2);
      await happen(store, failure('run-3'));
      await happen(store, success('run-4'));
      expect(numbers(await drain(store))).to.deep.equal([1, 3]);
    });

    it('tells a story’s end by the one that brought it, when the one that asks for such ends is mute', async () => {
      const { store, conversation } = await both();
      await store.subscribe(conversation, wishOf(contoso, { trigger: 'refresh-succeeded' }), 'Alice');
      await store.mute('contoso', '19:general', 3, START + 3_600_000);
      await happen(store, failure('run-1'));
      await happen(store, success('run-2'));
      expect(numbers(await drain(store))).to.deep.equal([1, 1]);
    });

    it('asks each threshold by itself', async () => {
      const { store } = under();
      const trigger = 'segment-threshold-crossed';
      const { conversation } = await subscribed(store, contoso, { wish: { trigger, threshold: 10 } });
      await store.subscribe(conversation, wishOf(contoso, { trigger, threshold: 20 }), 'Alice');
      await happen(store, eventOf(contoso, 'm-1', { trigger, crossing: { before: 5, now: 25 } }));
      expect(numbers(await drain(store)).toSorted()).to.deep.equal([1, 2]);
    });

    it('writes one mail to a mailbox for a conversation, and one for each of two conversations', async () => {
      const { store, conversation } = await both();
      await store.subscribe(conversation, wishOf(contoso, { to: mail('a@x.example', 'b@x.example') }), 'Alice');
      const wish = { subjects: [loyalty], to: mail('a@x.example') };
      await store.subscribe(conversation, wishOf(contoso, wish), 'Alice');
      await subscribed(store, contoso, { conversationId: '19:other', wish });
      await happen(store, eventOf(contoso, 'run-1'));
      const sent = await drain(store);
      expect(
        sent.map(({ address, subscription }) => `${address.laneId} ${subscription?.number}`).toSorted(),
      ).to.deep.equal(['email:a@x.example 1', 'email:a@x.example 3', 'email:b@x.example 3', 'teams:19:general 1']);
    });

    it('calls each webhook, for each has a secret of its own', async () => {
      const { store, conversation } = await both();
      const to = (sealed: string): Recipients => ({ kind: 'webhook', host: 'h', key: sealed, sealed });
      for (const sealed of ['one', 'two'])
        await store.subscribe(conversation, wishOf(contoso, { to: to(sealed) }), 'A');
      await happen(store, eventOf(contoso, 'run-1'));
      expect(await drain(store)).to.have.length(3);
    });

    it('goes on with what waits, or is under way, when the one that brought it ends', async () => {
      const { store } = await both();
      await happen(store, eventOf(contoso, 'run-1'));
      const underWay = await claimOne(store);
      await happen(store, eventOf(contoso, 'run-2'));
      await store.unsubscribe('contoso', '19:general', 1);
      await store.settle([settledAs(underWay, unsure(0))]);
      expect(numbers(await drain(store))).to.deep.equal([2, 2]);
      expect(await store.vitals()).to.deep.include({ waiting: { pending: 0, sending: 0, retry: 0, parked: 0 } });
    });

    it('leaves what the other does not match to its end', async () => {
      const { store } = await both();
      await happen(store, eventOf(contoso, 'run-1', { subject: orders }));
      await store.unsubscribe('contoso', '19:general', 1);
      expect(await drain(store)).to.deep.equal([]);
    });

    it('does not hand on what happened before the other was there', async () => {
      const { store, clock } = under();
      const { conversation } = await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      clock.set(clock.now() + 1);
      await store.subscribe(conversation, wishOf(contoso, { subjects: [loyalty] }), 'Alice');
      await store.unsubscribe('contoso', '19:general', 1);
      expect(await drain(store)).to.deep.equal([]);
    });

    it('tells of the other that it was told, and by which', async () => {
      const { store, narrow } = await both();
      await happen(store, eventOf(contoso, 'run-1'));
      await drain(store);
      await happen(store, eventOf(contoso, 'run-2', { subject: orders }));
      const [, later] = [await drain(store), await store.lastDeliveries('contoso', '19:general')];
      expect(later.map(({ subscriptionId, by, state }) => [subscriptionId === narrow.id, by, state])).to.deep.equal([
        [false, undefined, 'delivered'],
        [true, 1, 'delivered'],
      ]);
      expect(later[0]?.reference, 'each its own last').to.not.equal(later[1]?.reference);
    });

    it('tells of each place that the last news went to', async () => {
      const { store } = under();
      await subscribed(store, contoso, { wish: { to: mail('a@x.example', 'b@x.example') } });
      await happen(store, eventOf(contoso, 'run-1'));
      const [one, other] = await store.claim(2, 30_000);
      if (!one || !other) throw new Error('two were due');
      await store.settle([settledAs(one, delivered), settledAs(other, refused)]);
      const last = await store.lastDeliveries('contoso', '19:general');
      expect(last.map(({ destination, state }) => `${destination} ${state}`).toSorted()).to.deep.equal([
        'email dead',
        'email delivered',
      ]);
    });
  });
};
