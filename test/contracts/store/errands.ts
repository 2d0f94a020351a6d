/** Contract: errands are claimed by one of all, settled under their claim, and survive a restart; a conversation keeps its environment. */
import { expect } from 'chai';
import type { Errand } from '../../../src/core/errands.ts';
import { arrived, contoso, ENGLISH, placeOf, START, type StoreUnderTest } from './given.ts';

const LEASE_MS = 60_000;

const errandOf = (more: Partial<Errand> = {}): Errand => ({
  id: 'report:1',
  tenantId: 'contoso',
  conversationId: '19:general',
  kind: 'report',
  content: { part: 'segments', nested: { hour: 8 } },
  dueAt: START + 1000,
  createdBy: 'ada',
  ...more,
});

export const describeErrands = (under: () => StoreUnderTest): void => {
  describe('errands', () => {
    const claim = () => under().store.claimErrands(10, LEASE_MS);
    const later = (ms: number): void => under().clock.set(START + ms);

    it('are handed out when they are due, to one of several who ask at once', async () => {
      const { store } = under();
      await store.keepErrand(errandOf());
      await store.keepErrand(errandOf({ id: 'report:2', threadId: 't-1', cardId: 'c-1' }));
      expect(await claim()).to.deep.equal([]);
      later(1000);
      const claimed = (await Promise.all([1, 2, 3].map(() => store.claimErrands(1, LEASE_MS)))).flat();
      expect(claimed.map(({ id }) => id).toSorted()).to.deep.equal(['report:1', 'report:2']);
      expect(claimed.find(({ id }) => id === 'report:2')).to.deep.equal({
        ...errandOf({ id: 'report:2', threadId: 't-1', cardId: 'c-1' }),
        epoch: 1,
      });
    });

    it('go to somebody else when the claim has run out, and whoever was late changes nothing', async () => {
      const { store } = under();
      await store.keepErrand(errandOf());
      later(1000);
      const [slow] = await claim();
      later(1000 + LEASE_MS);
      const [quick] = await claim();
      if (!slow || !quick) throw new Error('nothing was due');
      expect(await store.settleErrand(slow, 'over')).to.equal(false);
      expect(await store.settleErrand(quick, { content: { part: 'x' }, dueAt: START + 9_000_000 })).to.equal(true);
      expect(await store.errands('contoso', '19:general')).to.deep.equal([
        errandOf({ content: { part: 'x' }, dueAt: START + 9_000_000 }),
      ]);
    });

    it('end, and are dropped, once', async () => {
      const { store } = under();
      await store.keepErrand(errandOf());
      await store.keepErrand(errandOf({ id: 'other' }));
      later(1000);
      const [first] = await claim();
      if (!first) throw new Error('nothing was due');
      expect(await store.settleErrand(first, 'over')).to.equal(true);
      const [left] = await store.errands('contoso', '19:general');
      expect(await store.dropErrand('contoso', '19:general', left?.id ?? '')).to.equal(true);
      expect(await store.dropErrand('contoso', '19:general', left?.id ?? '')).to.equal(false);
      expect(await store.errands('contoso', '19:general')).to.deep.equal([]);
    });

    it('said anew take their new form at once, and whoever runs the old one does not undo that', async () => {
      const { store } = under();
      await store.keepErrand(errandOf());
      later(1000);
      const [old] = await claim();
      await store.keepErrand(errandOf({ content: { part: 'measures' }, dueAt: START + 500 }));
      if (!old) throw new Error('nothing was due');
      expect(await store.settleErrand(old, { content: {}, dueAt: START + 9_000_000 })).to.equal(false);
      expect((await claim()).map(({ content }) => content)).to.deep.equal([{ part: 'measures' }]);
    });

    it('learn which card shows them, the first time only', async () => {
      const { store } = under();
      await store.keepErrand(errandOf());
      const of = { tenantId: 'contoso', conversationId: '19:general', id: 'report:1' };
      await store.showErrand(of, 'c-1');
      await store.showErrand(of, 'c-2');
      expect(await store.errands('contoso', '19:general')).to.deep.equal([errandOf({ cardId: 'c-1' })]);
    });

    it('of equal ids in two tenants have nothing to do with each other', async () => {
      const { store } = under();
      await store.keepErrand(errandOf());
      await store.keepErrand(errandOf({ tenantId: 'fabrikam', content: { part: 'theirs' } }));
      await store.dropErrand('contoso', '19:general', 'report:1');
      later(1000);
      expect((await claim()).map(({ tenantId, content }) => [tenantId, content])).to.deep.equal([
        ['fabrikam', { part: 'theirs' }],
      ]);
    });

    it('survive a restart', async () => {
      await under().store.keepErrand(errandOf());
      await under().reopen();
      expect(await under().store.errands('contoso', '19:general')).to.deep.equal([errandOf()]);
    });

    it('go with their conversation when it is purged', async () => {
      const { store } = under();
      await arrived(store, placeOf('contoso'));
      await store.keepErrand(errandOf());
      await store.leave('contoso', { conversationId: '19:general' });
      later(40 * 86_400_000);
      const day = 86_400_000;
      const keep = {
        eventsMs: day,
        deliveriesMs: day,
        readingsMs: day,
        quarantineMs: day,
        goneMs: 30 * day,
        auditMs: 30 * day,
      };
      for await (const _ of store.forget(keep, 100));
      expect(await store.errands('contoso', '19:general')).to.deep.equal([]);
    });
  });

  describe('the environment that a conversation means', () => {
    it('is kept for it alone, whatever comes in from there', async () => {
      const { store } = under();
      for (const tenant of ['contoso', 'fabrikam']) await arrived(store, placeOf(tenant));
      await arrived(store, placeOf('contoso', '19:other'));
      await store.chooseEnvironment('contoso', '19:general', contoso.environmentId);
      const { conversation } = await store.arrive(placeOf('contoso'), ENGLISH);
      expect(conversation.environmentId).to.equal(contoso.environmentId);
      await under().reopen();
      const again = under().store;
      expect((await again.conversation('contoso', '19:general'))?.environmentId).to.equal(contoso.environmentId);
      expect((await again.conversation('contoso', '19:other'))?.environmentId).to.equal(undefined);
      expect((await again.conversation('fabrikam', '19:general'))?.environmentId).to.equal(undefined);
    });
  });
};
