/** Contract: two tenants whose environments, channels and subjects have equal ids and names never meet. */
import { expect } from 'chai';
import type { CataloguedSubject, EnvironmentRef } from '../../../src/core/model.ts';
import type { Store } from '../../../src/core/ports.ts';
import {
  arrived,
  contoso,
  decideNothing,
  delivered,
  drain,
  ENGLISH,
  eventOf,
  fabrikam,
  gone,
  happen,
  LEASE_MS,
  placeIn,
  placeOf,
  START,
  type StoreUnderTest,
  seenIn,
  settledAs,
  subscribed,
  wishOf,
} from './given.ts';

const tenantsOf = (all: readonly { tenantId: string }[]): string[] => all.map(({ tenantId }) => tenantId);
const team = { teamId: '19:team', teamName: 'Data', channelName: 'General' };

/** Everything that can be read of a tenant through the port. */
const allOf = async (store: Store, environment: EnvironmentRef) => {
  const { tenantId } = environment;
  return {
    health: await store.health(tenantId),
    catalogue: await store.catalogue(environment),
    state: await store.stateOf(environment, { kind: 'segment', id: 'vip' }),
    conversation: await store.conversation(tenantId, '19:general'),
    subscriptions: await store.subscriptions(tenantId, '19:general'),
    last: await store.lastDeliveries(tenantId, '19:general'),
  };
};

export const describeTenants = (under: () => StoreUnderTest): void => {
  describe('keeping tenants apart', () => {
    beforeEach(async () => {
      const { store } = under();
      await store.watch([contoso, fabrikam].map((environment) => ({ ...environment, name: 'Retail' })));
      for (const environment of [contoso, fabrikam]) {
        await store.arrive(placeOf(environment.tenantId, '19:general', team), ENGLISH);
        await subscribed(store, environment);
      }
    });

    it('tells a tenant what happened in its own environment alone', async () => {
      const { store } = under();
      expect((await happen(store, eventOf(contoso, 'run-1'))).deliveries).to.equal(1);
      expect(tenantsOf(await drain(store))).to.deep.equal(['contoso']);
      const notice = eventOf(fabrikam, 'blind', { audience: 'everyone' });
      expect((await happen(store, notice)).deliveries).to.equal(1);
      expect(tenantsOf(await drain(store))).to.deep.equal(['fabrikam']);
    });

    it('takes the same run of the same source in both as two happenings', async () => {
      const { store } = under();
      await happen(store, eventOf(contoso, 'run-1'));
      await happen(store, eventOf(fabrikam, 'run-1'));
      const claimed = await store.claim(10, LEASE_MS);
      expect(tenantsOf(claimed)).to.have.members(['contoso', 'fabrikam']);
      expect(new Set(claimed.map(({ id }) => id)).size).to.equal(2);
      for (const { tenantId, event, address } of claimed) {
        expect([event.tenantId, placeIn(address).tenantId]).to.deep.equal([tenantId, tenantId]);
      }
    });

    it('changes nothing of one tenant by any verb for the other', async () => {
      const { store } = under();
      const catalogue: CataloguedSubject[] = [{ kind: 'segment', id: 'vip', name: 'VIP', active: true }];
      const states = new Map([['segment/vip', { failuresInARow: 1, history: [] }]]);
      await store.record([{ seen: seenIn(fabrikam, START, { catalogue }) }], () => ({
        events: [],
        states,
        readings: [],
      }));
      await happen(store, eventOf(fabrikam, 'run-1'));
      const before = await allOf(store, fabrikam);
      expect(before).to.deep.include({ catalogue, state: { failuresInARow: 1, history: [] } });

      await store.record([{ seen: seenIn(contoso, START + 1, { catalogue: [] }) }], decideNothing);
      await store.markBlind(contoso, START);
      await store.recordProblem({ ...contoso, epoch: 0 }, { kind: 'bad-key', detail: 'x' }, START + 9);
      await store.rename('contoso', { teamId: '19:team', teamName: 'Renamed' });
      await store.rename('contoso', { conversationId: '19:general', channelName: 'Renamed' });
      await arrived(store, placeOf('contoso', '19:general', { serviceUrl: 'https://elsewhere.example/' }));
      await store.unsubscribe('contoso', '19:general', 1);
      await store.unsubscribe('contoso', '19:general');
      await store.leave('contoso', { conversationId: '19:general' });
      await store.leave('contoso', { teamId: '19:team' });

      expect(await allOf(store, fabrikam)).to.deep.equal(before);
      const [claimed] = await store.claim(10, LEASE_MS);
      expect(claimed && placeIn(claimed.address)).to.deep.equal(placeOf('fabrikam', '19:general', team));
    });

    it('settles and parks the lane of one tenant alone', async () => {
      const { store } = under();
      for (const occasion of ['run-1', 'run-2']) {
        await happen(store, eventOf(contoso, occasion));
        await happen(store, eventOf(fabrikam, occasion));
      }
      const claimed = await store.claim(10, LEASE_MS);
      const results = claimed.map((one) => settledAs(one, one.tenantId === 'contoso' ? gone : delivered));
      expect(await store.settle(results)).to.equal(2);
      expect(tenantsOf(await drain(store))).to.deep.equal(['fabrikam']);
      await store.arrive(placeOf('fabrikam'), ENGLISH);
      expect(await drain(store)).to.deep.equal([]);
      await store.arrive(placeOf('contoso'), ENGLISH);
      expect(tenantsOf(await drain(store))).to.deep.equal(['contoso', 'contoso']);
    });

    it('ends a delivery of one tenant alone, though another has one of the same id', async () => {
      const { store, clock } = under();
      for (const environment of [contoso, fabrikam]) {
        await happen(store, eventOf(environment, 'blind', { id: 'the-same', audience: 'everyone' }));
      }
      const claimed = await store.claim(10, LEASE_MS);
      expect(new Set(claimed.map(({ id }) => id)).size).to.equal(1);
      expect(claimed.map(({ tenantId, attempts }) => [tenantId, attempts])).to.have.deep.members([
        ['contoso', 0],
        ['fabrikam', 0],
      ]);
      const ours = claimed.filter(({ tenantId }) => tenantId === 'contoso');
      expect(await store.settle(ours.map((one) => settledAs(one, delivered)))).to.equal(1);
      // The other's worker died meanwhile: it is handed out again, and was tried once.
      await clock.advance(LEASE_MS);
      const again = await drain(store);
      expect(again.map(({ tenantId, attempts }) => [tenantId, attempts])).to.deep.equal([['fabrikam', 1]]);
    });

    it('numbers subscriptions for each tenant, and claims environments under leases of their own', async () => {
      const { store } = under();
      const conversation = await arrived(store, placeOf('contoso'));
      const { subscription } = await store.subscribe(conversation, wishOf(contoso, { threshold: 3 }), 'Alice');
      expect(subscription.number).to.equal(2);
      expect((await store.subscriptions('fabrikam', '19:general')).map(({ number }) => number)).to.deep.equal([1]);
      await store.claimEnvironments(1, LEASE_MS);
      expect(tenantsOf(await store.claimEnvironments(10, LEASE_MS))).to.deep.equal(['fabrikam']);
    });
  });
};
