/** Contract: subscriptions belong to a conversation, are numbered once, and end without a trace of what waited. */
import { expect } from 'chai';
import type { Subject } from '../../../src/core/model.ts';
import {
  arrived,
  claimOne,
  contoso,
  delivered,
  drain,
  eventOf,
  happen,
  loyalty,
  notSent,
  occasionOf,
  placeOf,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
  unsure,
  wishOf,
} from './given.ts';

const orders: Subject = { kind: 'data-source', id: 'orders', name: 'Orders' };

export const describeSubscriptions = (under: () => StoreUnderTest): void => {
  describe('subscribing', () => {
    it('gives back what was asked for', async () => {
      const { store, reopen } = under();
      const conversation = await arrived(store, placeOf('contoso'));
      const wish = wishOf(contoso, { subjects: [orders, loyalty], threshold: 0.1 + 0.2, includeOnDemand: true });
      const { subscription, existed } = await store.subscribe(conversation, wish, 'Alice');
      expect(existed).to.equal(false);
      const { id, ...rest } = subscription;
      expect(id).to.not.equal('');
      expect(rest).to.deep.equal({
        ...wish,
        conversationId: '19:general',
        number: 1,
        createdBy: 'Alice',
        createdAt: START,
        revision: 1,
      });
      await reopen();
      expect(await under().store.subscriptions('contoso', '19:general')).to.deep.equal([subscription]);
    });

    it('takes several in one go, in their order, and those that are there are found', async () => {
      const { store } = under();
      const conversation = await arrived(store, placeOf('contoso'));
      await store.subscribe(conversation, wishOf(contoso, { subjects: [orders] }), 'Alice');
      const wishes = [[loyalty], [orders], []].map((subjects) => wishOf(contoso, { subjects }));
      const all = await store.subscribeAll(conversation, wishes, 'Bob');
      expect(all.map(({ subscription, existed }) => [subscription.number, existed])).to.deep.equal([
        [2, false],
        [1, true],
        [3, false],
      ]);
      expect(await store.subscribeAll(conversation, [], 'Bob')).to.deep.equal([]);
    });

    it('takes none of several when one of them can not be', async () => {
      const { store } = under();
      const conversation = await arrived(store, placeOf('contoso'));
      const wishes = [wishOf(contoso, {}), { ...wishOf(contoso, { subjects: [orders] }), tenantId: 'fabrikam' }];
      let failure: unknown;
      await store.subscribeAll(conversation, wishes, 'Bob').catch((error) => {
        failure = error;
      });
      expect(String(failure)).to.include('another tenant');
      expect(await store.subscriptions('contoso', '19:general')).to.deep.equal([]);
    });

    it('finds the same wish again, in whatever order its subjects are said', async () => {
      const { store } = under();
      const conversation = await arrived(store, placeOf('contoso'));
      const { subscription } = await store.subscribe(
        conversation,
        wishOf(contoso, { subjects: [orders, loyalty] }),
        'Alice',
      );
      const renamed = { ...orders, name: 'Orders 2' };
      const again = await store.subscribe(
        conversation,
        wishOf(contoso, { subjects: [loyalty, renamed, loyalty] }),
        'Bob',
      );
      expect(again).to.deep.equal({ subscription, existed: true });
      const others = [
        wishOf(contoso, { subjects: [orders] }),
        wishOf(contoso, { subjects: [orders, loyalty], threshold: 1 }),
        wishOf(contoso, { subjects: [orders, loyalty], threshold: 2 }),
        wishOf({ ...contoso, environmentId: 'env-2' }, { subjects: [orders, loyalty] }),
        wishOf(contoso, { subjects: [orders, loyalty], trigger: 'refresh-succeeded' }),
      ];
      for (const other of others) expect((await store.subscribe(conversation, other, 'Alice')).existed).to.equal(false);
      const numbers = (await store.subscriptions('contoso', '19:general')).map(({ number }) => number);
      expect(numbers).to.deep.equal([1, 2, 3, 4, 5, 6]);
    });

    it('changes in place whether runs that a person started are told', async () => {
      const { store } = under();
      const { conversation, subscription } = await subscribed(store, contoso);
      const onDemand = (occasion: string) => happen(store, eventOf(contoso, occasion, { onDemand: true }));
      await onDemand('run-1');
      const changed = await store.subscribe(conversation, wishOf(contoso, { includeOnDemand: true }), 'Bob');
      expect(changed).to.deep.equal({
        existed: true,
        subscription: { ...subscription, includeOnDemand: true, revision: 2 },
      });
      await onDemand('run-2');
      await store.subscribe(conversation, wishOf(contoso), 'Bob');
      await onDemand('run-3');
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['run-2']);
      expect((await store.subscriptions('contoso', '19:general')).map(({ revision }) => revision)).to.deep.equal([3]);
    });

    it('gives each number once in a conversation, also when many subscribe at the same moment', async () => {
      const { store } = under();
      const conversation = await arrived(store, placeOf('contoso'));
      const wishes = [1, 2, 3, 4].map((threshold) => wishOf(contoso, { threshold }));
      const made = await Promise.all(wishes.map((wish) => store.subscribe(conversation, wish, 'Alice')));
      expect(made.map(({ subscription }) => subscription.number).toSorted()).to.deep.equal([1, 2, 3, 4]);
      await store.unsubscribe('contoso', '19:general', made[3]?.subscription.number);
      const again = await store.subscribe(conversation, wishOf(contoso, { threshold: 4 }), 'Alice');
      expect(again.subscription.number).to.equal(5);
      await store.unsubscribe('contoso', '19:general');
      const { subscription, existed } = await store.subscribe(conversation, wishOf(contoso, { threshold: 4 }), 'Alice');
      expect({ number: subscription.number, existed }).to.deep.equal({ number: 6, existed: false });
      const elsewhere = await subscribed(store, contoso, { conversationId: '19:other' });
      expect(elsewhere.subscription.number).to.equal(1);
    });

    it('refuses a wish for another tenant, and for a place that it never was in', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      const foreign = store.subscribe(conversation, wishOf({ ...contoso, tenantId: 'fabrikam' }), 'Mallory');
      expect(await foreign.catch(() => 'refused')).to.equal('refused');
      const nowhere = store.subscribe({ ...conversation, conversationId: '19:nowhere' }, wishOf(contoso), 'Alice');
      expect(await nowhere.catch(() => 'refused')).to.equal('refused');
    });
  });

  describe('unsubscribing', () => {
    it('ends one by its number, with what waited for it, and goes on with the others', async () => {
      const { store } = under();
      const { conversation, subscription } = await subscribed(store, contoso);
      const second = await store.subscribe(conversation, wishOf(contoso, { subjects: [loyalty] }), 'Alice');
      await happen(store, eventOf(contoso, 'run-1'));
      await happen(store, eventOf(contoso, 'run-2'));
      expect(await store.unsubscribe('contoso', '19:general', 7)).to.deep.equal([]);
      expect(await store.unsubscribe('contoso', '19:general', 1)).to.deep.equal([subscription]);
      expect(await store.unsubscribe('contoso', '19:general', 1)).to.deep.equal([]);
      const sent = await drain(store);
      expect(sent.map((delivery) => [occasionOf(delivery), delivery.subscription?.number])).to.deep.equal([
        ['run-1', 2],
        ['run-2', 2],
      ]);
      expect(await store.subscriptions('contoso', '19:general')).to.deep.equal([second.subscription]);
      expect((await happen(store, eventOf(contoso, 'run-3'))).deliveries).to.equal(1);
    });

    it('ends all of the conversation and of no other', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      await store.subscribe(conversation, wishOf(contoso, { threshold: 1 }), 'Alice');
      await subscribed(store, contoso, { conversationId: '19:other' });
      await happen(store, eventOf(contoso, 'run-1'));
      const ended = await store.unsubscribe('contoso', '19:general');
      expect(ended.map(({ number }) => number)).to.deep.equal([1, 2]);
      expect((await drain(store)).map(({ address }) => address.laneId)).to.deep.equal(['teams:19:other']);
      expect(await store.lastDeliveries('contoso', '19:general')).to.deep.equal([]);
    });

    it('does not wait for the ended to be tried again, and keeps the wait of what stays', async () => {
      const { store, clock } = under();
      const { conversation } = await subscribed(store, contoso);
      await store.subscribe(conversation, wishOf(contoso, { subjects: [loyalty] }), 'Alice');
      await happen(store, eventOf(contoso, 'run-1'));
      const head = await claimOne(store);
      await store.settle([settledAs(head, notSent(60_000))]);
      const other = head.subscription?.number === 1 ? 2 : 1;
      await store.unsubscribe('contoso', '19:general', other);
      expect(await store.nextDueAt()).to.equal(START + 60_000);
      clock.set(START + 1);
      await store.subscribe(conversation, wishOf(contoso, { threshold: 9 }), 'Alice');
      await happen(store, eventOf(contoso, 'run-2'));
      await store.unsubscribe('contoso', '19:general', head.subscription?.number ?? -1);
      expect(await store.nextDueAt()).to.equal(START + 1);
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['run-2']);
    });

    it('lets what is under way end, and does not repeat it', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      const underWay = await claimOne(store);
      await store.unsubscribe('contoso', '19:general');
      expect(await store.settle([settledAs(underWay, unsure(0))])).to.equal(1);
      expect(await store.nextDueAt()).to.equal(undefined);
      expect(await drain(store)).to.deep.equal([]);
    });
  });

  describe('telling how it stands', () => {
    it('gives the last delivery of each subscription, with its reason', async () => {
      const { store, clock } = under();
      const { conversation, subscription } = await subscribed(store, contoso, { wish: { subjects: [loyalty] } });
      const quiet = await store.subscribe(conversation, wishOf(contoso, { subjects: [orders] }), 'Alice');
      await happen(store, eventOf(contoso, 'run-1'));
      await store.settle([settledAs(await claimOne(store), delivered)]);
      clock.set(START + 100);
      await happen(store, eventOf(contoso, 'run-2'));
      const claimed = await claimOne(store);
      clock.set(START + 200);
      await store.settle([settledAs(claimed, notSent(10))]);
      expect(await store.lastDeliveries('contoso', '19:general')).to.deep.equal([
        {
          subscriptionId: subscription.id,
          destination: 'teams',
          state: 'retry',
          at: START + 200,
          reference: claimed.reference,
          reason: 'busy',
        },
      ]);
      expect(quiet.subscription.number).to.equal(2);
    });
  });
};
