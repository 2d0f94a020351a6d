/** Contract: what is too old is forgotten, in batches, but nothing that is still needed. */
import { expect } from 'chai';
import type { Forgotten, Keep } from '../../../src/core/operations.ts';
import {
  arrived,
  claimOne,
  contoso,
  drain,
  eventOf,
  happen,
  LEASE_MS,
  loyalty,
  notSent,
  placeOf,
  START,
  type StoreUnderTest,
  seenIn,
  settledAs,
  subscribed,
  wishOf,
} from './given.ts';

const DAY_MS = 86_400_000;
const KEEP: Keep = {
  eventsMs: 90 * DAY_MS,
  deliveriesMs: 30 * DAY_MS,
  readingsMs: 400 * DAY_MS,
  quarantineMs: 7 * DAY_MS,
  goneMs: 30 * DAY_MS,
  auditMs: 400 * DAY_MS,
};

export const describeRetention = (under: () => StoreUnderTest): void => {
  describe('forgetting', () => {
    const forget = async (most = 1000): Promise<Readonly<Record<string, number>>> => {
      const rows: Record<string, number> = {};
      for await (const batch of under().store.forget(KEEP, most)) {
        expect(batch.rows).to.be.within(1, most);
        rows[batch.what] = (rows[batch.what] ?? 0) + batch.rows;
      }
      return rows;
    };
    const later = (days: number): void => under().clock.set(START + days * DAY_MS);

    it('forgets what was delivered 30 days after its end, and its event after 90', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      await drain(store);
      later(29);
      expect(await forget()).to.deep.equal({});
      later(31);
      expect(await forget()).to.deep.equal({ deliveries: 1, outcomes: 1 });
      const again = await happen(store, eventOf(contoso, 'run-1'));
      expect(again, 'its event is known still').to.deep.include({ deliveries: 0, repeated: 1 });
      later(91);
      expect(await forget()).to.deep.equal({ events: 1 });
    });

    it('keeps what still waits, with its event, however old', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      await store.settle([settledAs(await claimOne(store), notSent(1))]);
      later(200);
      expect(await forget()).to.deep.equal({});
      expect(await drain(store)).to.have.length(1);
      expect(await forget(), 'an event stays for as long as its delivery').to.deep.equal({});
      later(231);
      expect(await forget()).to.deep.equal({ deliveries: 1, outcomes: 2, events: 1 });
    });

    it('keeps the event of what happened lately, though it was recorded long ago by a clock that is ahead', async () => {
      const { store } = under();
      await happen(store, eventOf(contoso, 'run-1', { occurredAt: START + 5 * DAY_MS }));
      later(92);
      expect(await forget()).to.deep.equal({});
      later(96);
      expect(await forget()).to.deep.equal({ events: 1 });
    });

    it('forgets readings, quarantine, turns and buttons in their time', async () => {
      const { store } = under();
      const reading = { kind: 'reading' as const, subject: loyalty, value: 1, measuredAt: START };
      const quarantined = [{ what: 'segment', why: 'no id', sample: '{}' }];
      await store.record([{ seen: seenIn(contoso, START, { quarantined }) }], () => ({
        events: [],
        states: new Map(),
        readings: [reading],
      }));
      await arrived(store, placeOf('contoso'));
      await store.takeTurn('contoso', '19:general', 'activity-1');
      await store.keepButtons([
        {
          id: 'b',
          tenantId: 'contoso',
          conversationId: '19:general',
          line: 'list',
          once: true,
          expiresAt: START + DAY_MS,
        },
      ]);
      later(0.9);
      expect(await forget()).to.deep.equal({});
      later(2);
      expect(await forget()).to.deep.equal({ turns: 1, buttons: 1 });
      later(8);
      expect(await forget()).to.deep.equal({ quarantine: 1 });
      later(399);
      expect(await forget()).to.deep.equal({});
      later(401);
      expect(await forget()).to.deep.equal({ readings: 1 });
    });

    it('keeps the subscriptions of a conversation that it left for 30 days, then forgets it whole', async () => {
      const { store } = under();
      await subscribed(store, contoso, { conversationId: '19:left' });
      await subscribed(store, contoso, { conversationId: '19:back' });
      for (const conversationId of ['19:left', '19:back']) await store.leave('contoso', { conversationId });
      later(29);
      expect(await forget()).to.deep.equal({});
      expect((await store.arrive(placeOf('contoso', '19:back'), { language: 'en', timeZone: 'UTC' })).was).to.equal(
        'gone',
      );
      later(31);
      expect(await forget()).to.deep.equal({ conversations: 1 });
      expect(await store.conversation('contoso', '19:left')).to.equal(undefined);
      expect(await store.subscriptions('contoso', '19:left')).to.deep.equal([]);
      expect(await store.subscriptions('contoso', '19:back')).to.have.length(1);
      await happen(store, eventOf(contoso, 'run-1'));
      expect((await drain(store)).map(({ address }) => address.laneId)).to.deep.equal(['teams:19:back']);
      const { was } = await store.arrive(placeOf('contoso', '19:left'), { language: 'en', timeZone: 'UTC' });
      expect(was).to.equal('new');
    });

    it('keeps the number of a subscription that ended long ago, and nothing else of it', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      await store.unsubscribe('contoso', '19:general', 1);
      later(29);
      expect(await forget()).to.deep.equal({});
      later(31);
      expect(await forget()).to.deep.equal({ subscriptions: 1 });
      expect(await forget(), 'once').to.deep.equal({});
      const { subscription } = await store.subscribe(conversation, wishOf(contoso), 'Alice');
      expect(subscription.number).to.equal(2);
    });

    it('forgets in batches, between which others are served', async () => {
      const { store } = under();
      const channels = Array.from({ length: 25 }, (_, index) => `19:${index}`);
      for (const conversationId of channels) await subscribed(store, contoso, { conversationId });
      for (const run of ['run-1', 'run-2']) await happen(store, eventOf(contoso, run));
      await drain(store);
      later(31);
      await happen(store, eventOf(contoso, 'run-3'));
      const served: number[] = [];
      const batches: Forgotten[] = [];
      for await (const batch of store.forget(KEEP, 10)) {
        batches.push(batch);
        served.push((await store.claim(1, LEASE_MS)).length);
      }
      expect(batches).to.deep.equal(
        Array.from({ length: 5 }, () => [
          { what: 'outcomes', rows: 10 },
          { what: 'deliveries', rows: 10 },
        ]).flat(),
      );
      expect(served).to.deep.equal(batches.map(() => 1));
    });

    it('goes on in its next run where it was stopped', async () => {
      const { store } = under();
      for (let index = 0; index < 7; index += 1) await happen(store, eventOf(contoso, `run-${index}`));
      later(91);
      for await (const _ of store.forget(KEEP, 2)) break;
      expect(await forget(2)).to.deep.equal({ events: 5 });
    });
  });
};
