/** Contract: wildcards, the way down, re-arming, threads; what was told, and measured. */
import { expect } from 'chai';
import fc from 'fast-check';
import { firings } from '../../../src/core/crossing.ts';
import { createDecide } from '../../../src/core/ingest.ts';
import type { Reading, Subject } from '../../../src/core/model.ts';
import { segmentThresholdCrossed } from '../../../src/triggers/segment-threshold-crossed.ts';
import {
  arrived,
  contoso,
  drain,
  eventOf,
  happen,
  loyalty,
  occasionOf,
  placeOf,
  START,
  type StoreUnderTest,
  subscribed,
  wishOf,
} from './given.ts';

const called = (name: string, id = name): Subject => ({ ...loyalty, id, name });
const spenders: Subject = { kind: 'segment', id: 'spenders', name: 'High spenders' };
const trigger = 'segment-threshold-crossed';
const DAY_MS = 86_400_000;

export const describeWishes = (under: () => StoreUnderTest): void => {
  describe('wishes of every kind', () => {
    it('tells of what is called so, and of what will be, but not of what is excepted', async () => {
      const { store } = under();
      const except = { subjects: [called('CRM old')], like: ['CRM test*'] };
      await subscribed(store, contoso, { wish: { subjects: [loyalty], like: ['crm*'], except } });
      const names = ['CRM accounts', 'CRM old', 'CRM test 2', 'Web shop', 'CRM that is new'];
      for (const name of names) await happen(store, eventOf(contoso, name, { subject: called(name) }));
      await happen(store, eventOf(contoso, 'named', { subject: loyalty }));
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['CRM accounts', 'CRM that is new', 'named']);
    });

    it('tells of all but what is excepted', async () => {
      const { store } = under();
      await subscribed(store, contoso, { wish: { except: { subjects: [loyalty], like: [] } } });
      await happen(store, eventOf(contoso, 'no'), eventOf(contoso, 'yes', { subject: called('Web shop') }));
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['yes']);
    });

    it('gives back all that was wished, and knows the same wish again', async () => {
      const { store } = under();
      const wish = {
        trigger,
        subjects: [spenders],
        like: ['High*'],
        except: { subjects: [], like: ['*test'] },
        threshold: 10,
        rearmBelow: 8,
        broadcast: 'recovery',
        to: { kind: 'thread', threadId: '17' },
      } as const;
      const { conversation, subscription } = await subscribed(store, contoso, { wish });
      expect(subscription).to.deep.include(wish);
      const [kept] = await store.subscriptions('contoso', conversation.conversationId);
      expect(kept).to.deep.equal(subscription);
      const { broadcast: _, ...rest } = wish;
      const again = await store.subscribe(conversation, wishOf(contoso, rest), 'Bob');
      expect(again).to.deep.equal({ subscription, existed: true });
      for (const other of [
        { like: ['High'] },
        { rearmBelow: 7 },
        { to: { kind: 'thread', threadId: '18' } as const },
      ]) {
        const made = await store.subscribe(conversation, wishOf(contoso, { ...rest, ...other }), 'Bob');
        expect(made.existed).to.equal(false);
      }
    });

    it('fires, up, down and re-armed, at just the readings that the rule finds one by one', async () => {
      const { store, clock } = under();
      const value = fc.integer({ min: 0, max: 6 });
      const conditions = fc.array(
        fc.record({ threshold: value, way: fc.constantFrom('up', 'down', 're-armed'), gap: fc.nat({ max: 3 }) }),
        { minLength: 1, maxLength: 3 },
      );
      const decide = createDecide([segmentThresholdCrossed]);
      let round = 0;
      const property = fc.asyncProperty(
        fc.array(value, { minLength: 2, maxLength: 10 }),
        conditions,
        async (values, given) => {
          const environment = { tenantId: `tenant-${round++}`, environmentId: 'env-1' };
          const conversation = await arrived(store, placeOf(environment.tenantId));
          const wishes = given.map(({ threshold, way, gap }) => ({
            threshold,
            ...(way === 'down' && { direction: 'below' as const }),
            ...(way === 're-armed' && { rearmBelow: threshold - gap }),
          }));
          for (const wish of wishes)
            await store.subscribe(conversation, wishOf(environment, { trigger, ...wish }), 'Alice');
          const began = clock.now();
          const points = values.map((one, at) => ({ value: one, measuredAt: began + at + 1 }));
          const look = (observations: Reading[], at: number) => ({ seen: { environment, at, observations } });
          await store.record([look([], began)], decide);
          for (const { value: one, measuredAt } of points) {
            const reading: Reading = { kind: 'reading', subject: spenders, value: one, measuredAt };
            await store.record([look([reading], measuredAt)], decide);
          }
          const told = (await drain(store)).map(({ event, subscription }) => [event.occurredAt, subscription?.number]);
          const subscriptions = await store.subscriptions(environment.tenantId, conversation.conversationId);
          const expected = subscriptions.flatMap((one) => firings(points, one).map((at) => [at, one.number]));
          const inOrder = (rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).toSorted();
          expect(inOrder(told)).to.deep.equal(inOrder(expected));
        },
      );
      await fc.assert(property, { numRuns: 30 });
    });

    it('tells in a thread and beside it, each with a story of its own', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      const to = { kind: 'thread', threadId: '17' } as const;
      await store.subscribe(conversation, wishOf(contoso, { to }), 'Alice');
      await happen(store, eventOf(contoso, 'fails', { chapter: 'opens' }));
      const told = await drain(store);
      expect(told.map(({ subscription }) => subscription?.threadId)).to.have.members([undefined, '17']);
      expect(new Set(told.map(({ story }) => story?.id)).size).to.equal(2);
      await happen(store, eventOf(contoso, 'ends', { chapter: 'closes', trigger: 'refresh-succeeded' }));
      const ends = await drain(store);
      expect(ends.map(({ subscription }) => subscription?.threadId)).to.have.members([undefined, '17']);
      expect(ends.map(({ story }) => story?.id)).to.have.members(told.map(({ story }) => story?.id));
    });
  });

  describe('what was told and measured', () => {
    it('is told newest first, of one or of all, page by page, and of this conversation alone', async () => {
      const { store, clock } = under();
      const { conversation } = await subscribed(store, contoso);
      await subscribed(store, contoso, { conversationId: '19:other' });
      await store.subscribe(conversation, wishOf(contoso, { trigger: 'refresh-succeeded' }), 'Alice');
      for (const occasion of ['1', '2', '3']) {
        await happen(store, eventOf(contoso, occasion));
        await clock.advance(DAY_MS);
      }
      await happen(store, eventOf(contoso, '4', { trigger: 'refresh-succeeded' }));
      const past = (skip: number, most: number, number?: number) =>
        store.past('contoso', '19:general', { skip, most, ...(number !== undefined && { number }) });
      expect((await past(0, 9)).map(({ number, at }) => [number, (at - START) / DAY_MS])).to.deep.equal([
        [2, 3],
        [1, 2],
        [1, 1],
        [1, 0],
      ]);
      expect((await past(1, 2)).map(({ at }) => (at - START) / DAY_MS)).to.deep.equal([2, 1]);
      expect((await past(0, 9, 2)).map(({ trigger: name }) => name)).to.deep.equal(['refresh-succeeded']);
    });

    it('gives the readings of a subject, oldest first', async () => {
      const { store } = under();
      const decide = createDecide([]);
      for (const [at, value] of [5, 7, 6].entries()) {
        const reading: Reading = { kind: 'reading', subject: spenders, value, measuredAt: START + at };
        await store.record([{ seen: { environment: contoso, at: START, observations: [reading] } }], decide);
      }
      expect((await store.readings(contoso, spenders)).map(({ value }) => value)).to.deep.equal([5, 7, 6]);
      expect(await store.readings(contoso, loyalty)).to.deep.equal([]);
    });
  });
};
