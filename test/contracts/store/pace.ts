/** Contract: nobody is flooded and nobody starves: pace, budgets, turns and pauses are kept with the lanes and tenants. */
import { expect } from 'chai';
import type { LaneRules } from '../../../src/core/lane.ts';
import type { ClaimedDelivery } from '../../../src/core/model.ts';
import {
  arrived,
  claimOne,
  contoso,
  delivered,
  drain,
  ENGLISH,
  eventOf,
  fabrikam,
  happen,
  LEASE_MS,
  notSent,
  placeOf,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
} from './given.ts';

const PACED: LaneRules = { conversation: { perSecond: 1, burst: 2, perHalfMinute: 10, perHour: 30 } };
const BUDGETED: LaneRules = { tenant: { perSecond: 10, burst: 5 } };

export const describePace = (under: () => StoreUnderTest): void => {
  describe('keeping the pace', () => {
    const deliver = async (claimed: readonly ClaimedDelivery[]): Promise<number> =>
      under().store.settle(claimed.map((one) => settledAs(one, delivered)));
    const promised = async (...occasions: readonly string[]): Promise<void> => {
      for (const occasion of occasions) await happen(under().store, eventOf(contoso, occasion));
    };

    it('lets a conversation wait after its burst, and is due when it may go on', async () => {
      await under().reopen(PACED);
      const { store, clock } = under();
      await subscribed(store, contoso);
      await promised('1', '2', '3', '4');
      expect(await drain(store)).to.have.length(2);
      expect(await store.nextDueAt()).to.equal(START + 1000);
      clock.set(START + 999);
      expect(await drain(store)).to.have.length(0);
      clock.set(START + 1000);
      expect(await drain(store)).to.have.length(1);
      expect(await store.nextDueAt()).to.equal(START + 2000);
    });

    it('remembers it over a restart, and for what is promised later', async () => {
      await under().reopen(PACED);
      await subscribed(under().store, contoso);
      await promised('1', '2');
      expect(await drain(under().store)).to.have.length(2);
      await under().reopen(PACED);
      await promised('3');
      expect(await under().store.nextDueAt()).to.equal(START + 1000);
      expect(await drain(under().store)).to.have.length(0);
    });

    it('never posts more than its limits, whatever comes of the posts', async () => {
      await under().reopen(PACED);
      const { store, clock } = under();
      await subscribed(store, contoso);
      await promised(...Array.from({ length: 40 }, (_, index) => String(index)));
      const posts: number[] = [];
      for (let step = 0; step < 240; step += 1) {
        clock.set(START + step * 500);
        for (const one of await store.claim(10, LEASE_MS)) {
          posts.push(clock.now());
          await store.settle([settledAs(one, posts.length % 3 === 0 ? notSent(700) : delivered)]);
        }
      }
      expect(posts).to.have.length(30);
      for (const end of posts) {
        expect(posts.filter((at) => at > end - 1000 && at <= end).length).to.be.at.most(3);
        expect(posts.filter((at) => at > end - 30_000 && at <= end).length).to.be.at.most(10);
      }
    });

    it('lets another conversation go on meanwhile', async () => {
      await under().reopen(PACED);
      const { store } = under();
      for (const conversationId of ['19:a', '19:b']) await subscribed(store, contoso, { conversationId });
      await promised('1', '2', '3');
      expect(await drain(store)).to.have.length(4);
    });

    it('gives a tenant its budget and no more, however many conversations wait', async () => {
      await under().reopen(BUDGETED);
      const { store, clock } = under();
      for (let index = 0; index < 20; index += 1) await subscribed(store, contoso, { conversationId: `19:${index}` });
      await promised('1');
      const first = await store.claim(50, LEASE_MS);
      expect(first).to.have.length(5);
      expect(await store.claim(50, LEASE_MS)).to.have.length(0);
      expect(await store.nextDueAt()).to.equal(START + 100);
      clock.set(START + 300);
      const second = await store.claim(50, LEASE_MS);
      expect(second).to.have.length(3);
      expect(await deliver([...first, ...second])).to.equal(8);
    });

    it('does not let one tenant’s storm hold up another’s single event', async () => {
      await under().reopen(BUDGETED);
      const { store, clock } = under();
      for (let index = 0; index < 100; index += 1) await subscribed(store, contoso, { conversationId: `19:${index}` });
      await subscribed(store, fabrikam);
      await promised('1', '2', '3');
      await store.claim(50, LEASE_MS);
      clock.set(START + 100);
      await happen(store, eventOf(fabrikam, 'single'));
      const tenants = (await store.claim(2, LEASE_MS)).map(({ tenantId }) => tenantId);
      expect(tenants.toSorted()).to.deep.equal(['contoso', 'fabrikam']);
    });

    it('serves tenants in turn, and what one does not need goes to the others', async () => {
      const { store } = under();
      for (const name of ['a', 'b', 'c']) {
        const environment = { tenantId: name, environmentId: 'env-1' };
        const channels = name === 'b' ? 1 : 10;
        for (let index = 0; index < channels; index += 1) {
          await subscribed(store, environment, { conversationId: `19:${name}${index}` });
        }
        await happen(store, eventOf(environment, 'run-1'));
      }
      const shares = Map.groupBy(await store.claim(9, LEASE_MS), ({ tenantId }) => tenantId);
      expect([...shares].map(([tenantId, all]) => [tenantId, all.length])).to.deep.equal([
        ['a', 4],
        ['b', 1],
        ['c', 4],
      ]);
      const [next] = await store.claim(1, LEASE_MS);
      expect(next?.tenantId).to.equal('a');
      expect((await store.claim(1, LEASE_MS))[0]?.tenantId).to.equal('c');
    });

    it('hands out no more of a tenant than there is room for, and does not wake anybody for it', async () => {
      const { store } = under();
      for (const conversationId of ['19:a', '19:b', '19:c']) await subscribed(store, contoso, { conversationId });
      await promised('1');
      expect(await store.claim(10, LEASE_MS, { room: () => 2 })).to.have.length(2);
      expect(await store.claim(10, LEASE_MS, { room: () => 0 })).to.have.length(0);
      expect(await store.nextDueAt(() => 0)).to.equal(undefined);
      expect(await store.nextDueAt(() => 1)).to.equal(START);
    });

    it('pauses a tenant for which nothing can be sent, and then lets one go ahead', async () => {
      const { store, clock } = under();
      for (const conversationId of ['19:a', '19:b', '19:c']) await subscribed(store, contoso, { conversationId });
      await promised('1');
      const halt = async (one: ClaimedDelivery) =>
        store.settle([
          settledAs(one, [
            { kind: 'halted', scope: 'tenant', reason: 'disabled' },
            { state: 'retry', reason: 'disabled', delayMs: 1000, pauseTenantMs: 60_000 },
          ]),
        ]);
      await halt(await claimOne(store));
      clock.set(START + 59_999);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(START + 60_000);
      clock.set(START + 60_000);
      const [trial, ...more] = await store.claim(10, LEASE_MS);
      expect(more).to.deep.equal([]);
      expect(trial?.isTrial).to.equal(true);
      expect(await store.claim(10, LEASE_MS), 'the others wait for what comes of it').to.deep.equal([]);
      await halt(trial as ClaimedDelivery);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      clock.set(START + 120_000);
      await deliver(await store.claim(10, LEASE_MS));
      expect(await drain(store)).to.have.length(2);
    });

    it('ends the pause when something comes in from the tenant', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso);
      await subscribed(store, fabrikam);
      await promised('1');
      const pause = { state: 'retry', reason: 'x', delayMs: 1000, pauseTenantMs: 600_000 } as const;
      await store.settle([settledAs(await claimOne(store), [{ kind: 'halted', scope: 'tenant', reason: 'x' }, pause])]);
      clock.set(START + 2000);
      await arrived(store, placeOf('fabrikam'));
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      await arrived(store, placeOf('contoso', '19:other'));
      expect(await drain(store)).to.have.length(1);
    });

    it('ends the pause also where nothing else is news', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso);
      await promised('1');
      const pause = { state: 'retry', reason: 'x', delayMs: 1000, pauseTenantMs: 600_000 } as const;
      await store.settle([settledAs(await claimOne(store), [{ kind: 'halted', scope: 'tenant', reason: 'x' }, pause])]);
      clock.set(START + 2000);
      expect(await store.arrive(placeOf('contoso'), ENGLISH)).to.include({ was: 'active', wakes: true });
      expect(await drain(store)).to.have.length(1);
    });

    it('slows a tenant down for a minute when it was asked to', async () => {
      await under().reopen(BUDGETED);
      const { store, clock } = under();
      for (let index = 0; index < 20; index += 1) await subscribed(store, contoso, { conversationId: `19:${index}` });
      await promised('1');
      const [first, ...rest] = await store.claim(50, LEASE_MS);
      await store.settle([settledAs(first as ClaimedDelivery, notSent(1000))]);
      await deliver(rest);
      clock.set(START + 400);
      expect(await store.claim(50, LEASE_MS)).to.have.length(2);
    });

    it('counts in a row how often a place turned a message away for no known reason', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso);
      await promised('1', '2');
      const away = [
        { kind: 'gone', doubtful: true, reason: 'who knows' },
        { state: 'retry', reason: 'who knows', delayMs: 1000 },
      ] as const;
      const seen: (number | undefined)[] = [];
      for (const result of [away, away, delivered]) {
        const one = await claimOne(store);
        seen.push(one.doubts);
        await store.settle([settledAs(one, result)]);
        clock.set(clock.now() + 1000);
      }
      seen.push((await claimOne(store)).doubts);
      expect(seen).to.deep.equal([undefined, 1, 2, undefined]);
    });

    it('counts no attempt for what was not tried', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso);
      await promised('1');
      const later = [
        { kind: 'not-sent', reason: 'waiting' },
        { state: 'retry', reason: 'waiting', delayMs: 1000, isDeferred: true },
      ] as const;
      for (let times = 0; times < 3; times += 1) {
        const one = await claimOne(store);
        expect(one).to.include({ attempts: 0, unsure: 0 });
        await store.settle([settledAs(one, later)]);
        expect(await store.claim(1, LEASE_MS)).to.deep.equal([]);
        clock.set(clock.now() + 1000);
      }
      expect(await drain(store)).to.have.length(1);
    });
  });
};
