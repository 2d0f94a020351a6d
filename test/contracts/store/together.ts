/** Contract: what waits too long or in too great number is handed out together, in order, and each keeps its own end. */
import { expect } from 'chai';
import type { LaneRules } from '../../../src/core/lane.ts';
import type { ClaimedDelivery } from '../../../src/core/model.ts';
import {
  arrived,
  claimOne,
  contoso,
  delivered,
  drain,
  eventOf,
  gone,
  happen,
  LEASE_MS,
  notSent,
  occasionOf,
  placeOf,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
  unsure,
} from './given.ts';

const RULES: LaneRules = { digest: { waiting: 10, blockedMs: 900_000 }, expiresMs: 86_400_000 };
const allOf = (one: ClaimedDelivery): readonly ClaimedDelivery[] => [one, ...(one.together ?? [])];
const names = (n: number, from = 1): readonly string[] =>
  Array.from({ length: n }, (_, index) => `run-${from + index}`);

export const describeTogether = (under: () => StoreUnderTest): void => {
  describe('handing out together', () => {
    beforeEach(async () => {
      await under().reopen(RULES);
      await subscribed(under().store, contoso);
    });
    const promised = async (...occasions: readonly string[]): Promise<void> => {
      for (const occasion of occasions) await happen(under().store, eventOf(contoso, occasion));
    };
    const settleAll = (one: ClaimedDelivery, result: Parameters<typeof settledAs>[1]): Promise<number> =>
      under().store.settle(allOf(one).map((each) => settledAs(each, result)));

    it('hands out nine one by one, and ten at once, in order', async () => {
      const { store } = under();
      await promised(...names(9));
      const nine = await drain(store);
      expect(nine.map(({ together }) => together)).to.deep.equal(Array.from({ length: 9 }, () => undefined));
      await promised(...names(10, 10));
      const ten = await claimOne(store);
      expect(allOf(ten).map(occasionOf)).to.deep.equal(names(10, 10));
      await promised('later');
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      expect(await settleAll(ten, delivered)).to.equal(10);
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['later']);
    });

    it('hands out two at once when the first waited for a quarter of an hour, but one alone as ever', async () => {
      const { store, clock } = under();
      await promised('run-1');
      await store.settle([settledAs(await claimOne(store), notSent(900_000))]);
      clock.set(START + 900_000);
      const alone = await claimOne(store);
      expect(alone.together).to.equal(undefined);
      await store.settle([settledAs(alone, notSent(1000))]);
      await promised('run-2');
      clock.set(START + 901_000);
      expect(allOf(await claimOne(store)).map(occasionOf)).to.deep.equal(['run-1', 'run-2']);
    });

    it('tries all again together, with what came meanwhile, and in order', async () => {
      const { store, clock } = under();
      await promised(...names(10));
      await settleAll(await claimOne(store), notSent(5000));
      await promised('run-11');
      clock.set(START + 4999);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      clock.set(START + 5000);
      const again = await claimOne(store);
      expect(allOf(again).map(occasionOf)).to.deep.equal(names(11));
      expect(allOf(again).map(({ attempts }) => attempts)).to.deep.equal([...Array(10).fill(1), 0]);
      await settleAll(again, delivered);
      expect(await store.nextDueAt()).to.equal(undefined);
    });

    it('knows of each that it may have arrived when its worker died', async () => {
      const { store, clock } = under();
      await promised(...names(10));
      await claimOne(store);
      clock.set(START + LEASE_MS);
      const again = await claimOne(store);
      expect(allOf(again).map(({ unsure: times }) => times)).to.deep.equal(Array(10).fill(1));
      await settleAll(again, unsure(1000));
      clock.set(START + LEASE_MS + 1000);
      expect(allOf(await claimOne(store)).map(({ unsure: times }) => times)).to.deep.equal(Array(10).fill(2));
    });

    it('believes no worker whose lane is another’s by now, of none of them', async () => {
      const { store, clock } = under();
      await promised(...names(10));
      const slow = await claimOne(store);
      clock.set(START + LEASE_MS);
      const quick = await claimOne(store);
      expect(await settleAll(slow, delivered)).to.equal(0);
      expect(await settleAll(quick, delivered)).to.equal(10);
    });

    it('marks what is older than a day, and leaves the rest to be told', async () => {
      const { store, clock } = under();
      await promised('run-1', 'run-2');
      clock.set(START + 86_400_000 - 1);
      await promised('run-3');
      clock.set(START + 86_400_000);
      const late = await claimOne(store);
      expect(allOf(late).map((one) => [occasionOf(one), one.isExpired ?? false])).to.deep.equal([
        ['run-1', true],
        ['run-2', true],
        ['run-3', false],
      ]);
      const ends = allOf(late).map((one) =>
        settledAs(one, one.isExpired ? [delivered[0], { state: 'expired', reason: 'too old' }] : delivered),
      );
      expect(await store.settle(ends)).to.equal(3);
      const expired = await store.troubled({ state: 'expired', limit: 10 });
      expect(expired.map(({ reason }) => reason)).to.deep.equal(['too old', 'too old']);
    });

    it('parks them all when the place is gone, and brings them back with it', async () => {
      const { store } = under();
      await promised(...names(10));
      await settleAll(await claimOne(store), gone);
      expect(await store.nextDueAt()).to.equal(undefined);
      await arrived(store, placeOf('contoso'));
      expect(allOf(await claimOne(store)).map(occasionOf)).to.deep.equal(names(10));
    });

    it('ends those that nobody wants any more when they come back', async () => {
      const { store, clock } = under();
      await promised(...names(10));
      const claimed = await claimOne(store);
      await store.unsubscribe('contoso', '19:general');
      await settleAll(claimed, notSent(1000));
      clock.set(START + 1000);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(undefined);
    });

    it('takes five hundred at most, and then the rest', async () => {
      const { store } = under();
      const events = names(510).map((occasion) => eventOf(contoso, occasion));
      await happen(store, events[0] as (typeof events)[number], ...events.slice(1));
      const first = await claimOne(store);
      expect(allOf(first)).to.have.length(500);
      await settleAll(first, delivered);
      expect(allOf(await claimOne(store)).map(occasionOf)).to.deep.equal(names(10, 501));
    });
  });
};
