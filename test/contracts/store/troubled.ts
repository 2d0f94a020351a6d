/** Contract: what did not arrive is listed with its reason, and is sent again once when an operator says so. */
import { expect } from 'chai';
import {
  claimOne,
  contoso,
  delivered,
  drain,
  eventOf,
  fabrikam,
  gaveUp,
  happen,
  LEASE_MS,
  occasionOf,
  refused,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
} from './given.ts';

export const describeTroubled = (under: () => StoreUnderTest): void => {
  describe('telling what did not arrive', () => {
    /** Two of contoso (dead, uncertain), one of fabrikam (dead), each a second after the other. */
    const troubles = async (): Promise<readonly string[]> => {
      const { store, clock } = under();
      const references: string[] = [];
      for (const [environment, result] of [
        [contoso, refused],
        [contoso, gaveUp],
        [fabrikam, refused],
      ] as const) {
        await subscribed(store, environment);
        clock.set(clock.now() + 1000);
        await happen(store, eventOf(environment, `run-${references.length}`));
        const one = await claimOne(store);
        await store.settle([settledAs(one, result)]);
        references.push(one.reference);
      }
      return references;
    };

    it('lists what is dead or uncertain, the latest first, of all tenants or of one', async () => {
      const { store } = under();
      const [first, second, third] = await troubles();
      const list = async (wanted: Parameters<typeof store.troubled>[0]) =>
        (await store.troubled(wanted)).map(({ reference }) => reference);
      expect(await list({ limit: 10 })).to.deep.equal([third, second, first]);
      expect(await list({ limit: 2 })).to.deep.equal([third, second]);
      expect(await list({ tenantId: 'contoso', limit: 10 })).to.deep.equal([second, first]);
      expect(await list({ tenantId: 'contoso', state: 'uncertain', limit: 10 })).to.deep.equal([second]);
      expect(await list({ reference: first as string, limit: 10 })).to.deep.equal([first]);
      expect(await list({ tenantId: 'fabrikam', reference: first as string, limit: 10 })).to.deep.equal([]);
      expect(await list({ reference: 'TD-0000000', limit: 10 })).to.deep.equal([]);
    });

    it('says why, since when, and where it should have gone', async () => {
      const { store } = under();
      const [first] = await troubles();
      const [told] = await store.troubled({ reference: first as string, limit: 1 });
      expect(told).to.deep.include({
        tenantId: 'contoso',
        state: 'dead',
        reason: 'too large',
        trigger: 'refresh-failed',
        attempts: 1,
        promisedAt: START + 1000,
        occurredAt: START,
        laneId: 'teams:19:general',
      });
    });

    it('does not list what arrived or waits', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      await store.settle([settledAs(await claimOne(store), delivered)]);
      await happen(store, eventOf(contoso, 'run-2'));
      expect(await store.troubled({ limit: 10 })).to.deep.equal([]);
    });

    it('sends it again once, as a delivery of its own behind what waits, and says by which', async () => {
      const { store, clock } = under();
      const [first] = await troubles();
      await happen(store, eventOf(contoso, 'waiting'));
      clock.set(START + 100_000);
      const again = await store.redeliver(first as string);
      if (!('as' in again)) throw new Error(again.refused);
      expect(again.as).not.to.equal(first);
      expect(await store.redeliver(first as string)).to.deep.equal({ refused: 'already' });
      const sent = await drain(store);
      expect(sent.map(occasionOf)).to.deep.equal(['waiting', 'run-0']);
      expect(sent[1]).to.include({ reference: again.as, attempts: 0, unsure: 0, createdAt: START + 100_000 });
      const [told] = await store.troubled({ reference: first as string, limit: 1 });
      expect(told).to.include({ state: 'dead', redeliveredAs: again.as });
    });

    it('can be asked for the repetition too, when that does not arrive either', async () => {
      const { store } = under();
      const [first] = await troubles();
      const again = await store.redeliver(first as string);
      if (!('as' in again)) throw new Error(again.refused);
      await store.settle([settledAs(await claimOne(store), gaveUp)]);
      expect(await store.redeliver(again.as)).to.have.property('as');
      expect(await drain(store)).to.have.length(1);
    });

    it('is refused when nobody wants it any more, the bot is gone, it arrived, or nobody knows it', async () => {
      const { store } = under();
      const [first, , third] = await troubles();
      await happen(store, eventOf(contoso, 'arrives'));
      const arrives = await claimOne(store);
      await store.settle([settledAs(arrives, delivered)]);
      await store.unsubscribe('contoso', '19:general');
      await store.leave('fabrikam', { conversationId: '19:general' });
      expect(await store.redeliver(first as string)).to.deep.equal({ refused: 'unsubscribed' });
      expect(await store.redeliver(third as string)).to.deep.equal({ refused: 'gone' });
      expect(await store.redeliver(arrives.reference)).to.deep.equal({ refused: 'unknown' });
      expect(await store.redeliver('TD-0000000')).to.deep.equal({ refused: 'unknown' });
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
    });
  });
};
