/** Contract: an event finds the subscriptions that it is for, once, and nobody else. */
import { expect } from 'chai';
import fc from 'fast-check';
import { matches } from '../../../src/core/match.ts';
import type { Event, Subject, Subscription, Wish } from '../../../src/core/model.ts';
import {
  arrived,
  contoso,
  decideFor,
  drain,
  eventOf,
  fabrikam,
  happen,
  loyalty,
  placeIn,
  placeOf,
  START,
  type StoreUnderTest,
  seenIn,
  subscribed,
  wishOf,
} from './given.ts';

/** Ids that would trip whoever writes "every subject" as one of them. */
const subjectIds = ['a', 'b', '*', '=a', ''];
const someSubject = fc.constantFrom(...subjectIds).map((id): Subject => ({ ...loyalty, id }));
const someTrigger = fc.constantFrom('refresh-failed', 'segment-threshold-crossed');
const someEnvironment = fc.constantFrom('env-1', 'env-2');
const someValue = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(0.1 + 0.2),
);
const someWish = fc.record(
  {
    environmentId: someEnvironment,
    trigger: someTrigger,
    subjects: fc.array(someSubject, { maxLength: 3 }),
    threshold: someValue,
    includeOnDemand: fc.boolean(),
  },
  { requiredKeys: ['environmentId', 'trigger', 'subjects', 'includeOnDemand'] },
);
const someEvent = fc.record(
  {
    environmentId: someEnvironment,
    trigger: someTrigger,
    subject: someSubject,
    crossing: fc.record({ before: someValue, now: someValue }),
    onDemand: fc.boolean(),
    audience: fc.constantFrom('matching' as const, 'matching' as const, 'everyone' as const),
  },
  { requiredKeys: ['environmentId', 'trigger', 'subject', 'onDemand', 'audience'] },
);
const someConversation = fc.record({ wishes: fc.array(someWish, { maxLength: 4 }), left: fc.boolean() });

type Heard = { readonly conversationId: string; readonly id: string | undefined };
const inOrder = (heard: readonly Heard[]): string[] =>
  heard.map((one) => JSON.stringify([one.conversationId, one.id])).toSorted();

/** The naive answer: every subscription asked in turn. */
const expected = (
  event: Event,
  conversations: readonly { live: boolean; conversationId: string; subscriptions: readonly Subscription[] }[],
): Heard[] =>
  conversations.flatMap(({ live, conversationId, subscriptions }): Heard[] => {
    const matching = live ? subscriptions.filter((subscription) => matches(subscription, event)) : [];
    if (event.audience === 'everyone') return matching.length > 0 ? [{ conversationId, id: undefined }] : [];
    // Without a threshold one of the conversation's brings it: that with the lowest number.
    const telling = event.crossing ? matching : matching.slice(0, 1);
    return telling.map(({ id }) => ({ conversationId, id }));
  });

export const describeMatching = (under: () => StoreUnderTest): void => {
  describe('matching events with subscriptions', () => {
    it('finds by index just those that the rule finds one by one', async () => {
      const { store } = under();
      let round = 0;
      const property = fc.asyncProperty(
        fc.array(someConversation, { maxLength: 3 }),
        someEvent,
        async (given, what) => {
          // A tenant of its own keeps each round apart from the others.
          const tenantId = `tenant-${round++}`;
          const conversations = [];
          for (const [index, { wishes, left }] of given.entries()) {
            const conversation = await arrived(store, placeOf(tenantId, `19:${index}`));
            for (const wish of wishes) await store.subscribe(conversation, { ...wish, tenantId } as Wish, 'Alice');
            if (left) await store.leave(tenantId, conversation);
            const subscriptions = await store.subscriptions(tenantId, conversation.conversationId);
            conversations.push({ live: !left, conversationId: conversation.conversationId, subscriptions });
          }
          const { environmentId, ...rest } = what;
          const event = eventOf({ tenantId, environmentId }, 'once', rest);
          const { deliveries } = await happen(store, event);
          const heard = (await drain(store)).map((delivery) => ({
            conversationId: placeIn(delivery.address).conversationId,
            id: delivery.subscription?.id,
          }));
          expect(inOrder(heard)).to.deep.equal(inOrder(expected(event, conversations)));
          expect(deliveries).to.equal(heard.length);
        },
      );
      await fc.assert(property, { numRuns: 150 });
    });

    it('fires a threshold when it lies at or above the value before and below the value now', async () => {
      const { store } = under();
      const thresholds = [99, 100, 150, 199, 200, 201];
      const conversation = await arrived(store, placeOf('contoso'));
      const trigger = 'segment-threshold-crossed';
      for (const threshold of thresholds)
        await store.subscribe(conversation, wishOf(contoso, { trigger, threshold }), 'Alice');
      await store.subscribe(conversation, wishOf(contoso, { trigger }), 'Alice');
      await happen(store, eventOf(contoso, 'm-1', { trigger, crossing: { before: 100, now: 200 } }));
      expect((await drain(store)).map(({ subscription }) => subscription?.threshold)).to.deep.equal([100, 150, 199]);
    });

    it('tells every subscriber once, though the same thing is seen twice', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      const failure = eventOf(contoso, 'run-1');
      expect(await happen(store, failure)).to.deep.equal({
        events: [failure],
        deliveries: 1,
        repeated: 0,
        fenced: false,
      });
      expect(await happen(store, failure)).to.deep.equal({ events: [], deliveries: 0, repeated: 1, fenced: false });
      const looks = [{ seen: seenIn(contoso) }, { seen: seenIn(contoso) }];
      const other = eventOf(contoso, 'run-2');
      expect(await store.record(looks, decideFor(other, failure))).to.deep.equal({
        events: [other],
        deliveries: 1,
        repeated: 3,
        fenced: false,
      });
      expect((await drain(store)).map(({ event }) => event)).to.deep.equal([failure, other]);
    });

    it('tells those who subscribe later nothing of what was before', async () => {
      const { store } = under();
      await happen(store, eventOf(contoso, 'run-1'));
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      expect(await drain(store)).to.deep.equal([]);
    });

    it('gives a notice to everyone once to each conversation, without a subscription', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await subscribed(store, contoso, { wish: { trigger: 'refresh-succeeded', subjects: [loyalty] } });
      await subscribed(store, { ...contoso, environmentId: 'env-2' }, { conversationId: '19:elsewhere' });
      const notice = eventOf(contoso, 'blind', {
        trigger: 'sight',
        audience: 'everyone',
        crossing: { before: 1, now: 0 },
      });
      await happen(store, notice);
      const told = await drain(store);
      expect(told.map(({ address }) => address.laneId)).to.deep.equal(['teams:19:general']);
      expect(told[0]).to.not.have.property('subscription');
      expect(told[0]?.event).to.deep.equal(notice);
    });

    it('refuses to record an event of another environment than the one that was looked at', async () => {
      const { store } = under();
      await subscribed(store, fabrikam);
      const mixed = store.record([{ seen: seenIn(contoso, START) }], decideFor(eventOf(fabrikam, 'run-1')));
      expect(await mixed.catch(() => 'refused')).to.equal('refused');
      expect(await drain(store)).to.deep.equal([]);
    });
  });
};
