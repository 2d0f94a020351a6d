/** Contract: what belongs together in a conversation is one story with one card, from the event that opens it to its end. */
import { expect } from 'chai';
import type { ClaimedDelivery } from '../../../src/core/model.ts';
import {
  claimOne,
  contoso,
  drain,
  failure,
  happen,
  LEASE_MS,
  loyalty,
  placeOf,
  refused,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
  success,
} from './given.ts';

const EVE = { id: 'eve', name: 'Eve' };
const posted = (activityId: string, more: { isCard?: true } = {}): Parameters<typeof settledAs>[1] => [
  { kind: 'delivered', status: 201, activityId, ...more },
  { state: 'delivered' },
];

export const describeStories = (under: () => StoreUnderTest): void => {
  describe('stories', () => {
    const settle = (one: ClaimedDelivery, result: Parameters<typeof settledAs>[1]) =>
      under().store.settle([settledAs(one, result)]);
    const next = async (result: Parameters<typeof settledAs>[1] = posted('reply')): Promise<ClaimedDelivery> => {
      const claimed = await claimOne(under().store);
      await settle(claimed, result);
      return claimed;
    };

    it('begin with a first failure, and know its message as their card from then on', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, failure('run-1', START - 1000));
      const first = await next(posted('card'));
      expect(first.story).to.deep.equal({ id: first.id, openedAt: START - 1000 });
      await happen(store, failure('run-2'));
      expect((await claimOne(store)).story).to.deep.equal({ id: first.id, openedAt: START - 1000, cardId: 'card' });
    });

    it('tell their end to whoever saw their beginning, subscribed to it or not, and to nobody else', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, success('run-0'));
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      await happen(store, failure('run-1'));
      const first = await next(posted('card'));
      await happen(store, success('run-2'));
      const last = await next();
      expect(last.event.trigger).to.equal('refresh-succeeded');
      expect(last.story).to.deep.include({ id: first.id, cardId: 'card' });
      expect(last.subscription?.number).to.equal(1);
      await happen(store, success('run-3'));
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
    });

    it('tell their end once where somebody is subscribed to it besides', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await subscribed(store, contoso, { wish: { trigger: 'refresh-succeeded' } });
      await happen(store, failure('run-1'), success('run-2'));
      const all = await drain(store);
      expect(all.map(({ event }) => event.trigger)).to.deep.equal(['refresh-failed', 'refresh-succeeded']);
      expect(all[1]?.story?.id).to.equal(all[0]?.id);
    });

    it('are another story after their end, even when nothing of the first was told yet', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, failure('run-1'));
      await happen(store, success('run-2'));
      await happen(store, failure('run-3'));
      const one = await next(posted('card-1'));
      const end = await next();
      const other = await next(posted('card-2'));
      expect([end.story?.id, end.story?.cardId]).to.deep.equal([one.id, 'card-1']);
      expect([other.story?.id, other.story?.cardId]).to.deep.equal([other.id, undefined]);
    });

    it('get another card when the first never came to be, or is there no more', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, failure('run-1'), failure('run-2'), failure('run-3'), failure('run-4'));
      await next(refused);
      expect((await next(posted('card-2', { isCard: true }))).story).not.to.have.property('cardId');
      expect((await next(posted('card-3', { isCard: true }))).story?.cardId).to.equal('card-2');
      expect((await claimOne(store)).story?.cardId).to.equal('card-3');
    });

    it('are told to no one who unsubscribed, and go on with whoever subscribes again', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      await happen(store, failure('run-1'));
      await next(posted('card'));
      await store.unsubscribe('contoso', conversation.conversationId, 1);
      await subscribed(store, contoso);
      await happen(store, failure('run-2'));
      const again = await next();
      expect([again.story?.cardId, again.subscription?.number]).to.deep.equal(['card', 2]);
      await happen(store, success('run-3'));
      expect((await next()).subscription?.number).to.equal(2);
      await store.unsubscribe('contoso', conversation.conversationId);
      await happen(store, failure('run-4'));
      await happen(store, success('run-5'));
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
    });

    it('go on with who else is subscribed when whoever brought them unsubscribed, or comes back', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      await subscribed(store, contoso, { wish: { subjects: [loyalty] } });
      await happen(store, failure('run-1'));
      expect((await next(posted('card'))).subscription?.number).to.equal(1);
      await store.unsubscribe('contoso', conversation.conversationId, 1);
      await happen(store, success('run-2'));
      const end = await next();
      expect([end.story?.cardId, end.subscription?.number]).to.deep.equal(['card', 2]);
      await happen(store, failure('run-3'));
      await next(posted('card-2'));
      await store.unsubscribe('contoso', conversation.conversationId, 2);
      await subscribed(store, contoso);
      await happen(store, success('run-4'));
      const other = await next();
      expect([other.story?.cardId, other.subscription?.number]).to.deep.equal(['card-2', 3]);
    });

    it('are over when what they tell of is over, though nobody was there to be told', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      await happen(store, failure('run-1', START - 1000));
      await next(posted('card'));
      await store.unsubscribe('contoso', conversation.conversationId);
      await happen(store, success('run-2'));
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      await subscribed(store, contoso);
      await happen(store, failure('run-3'));
      const again = await claimOne(store);
      expect(again.story).to.deep.equal({ id: again.id, openedAt: again.event.occurredAt });
    });

    it('tell their end though it was seen at once with their beginning', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await subscribed(store, contoso, { wish: { subjects: [loyalty] } });
      const { deliveries } = await happen(
        store,
        failure('run-1'),
        failure('run-2'),
        success('run-3'),
        success('run-4'),
      );
      expect(deliveries).to.equal(3);
      const [first, again, end, ...more] = await drain(store);
      expect([end?.event.trigger, end?.subscription?.number]).to.deep.equal(['refresh-succeeded', 1]);
      expect([again?.story?.id, end?.story?.id]).to.deep.equal([first?.id, first?.id]);
      expect(more).to.deep.equal([]);
    });

    it('are kept apart by conversation, and by subject', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await subscribed(store, contoso, { conversationId: '19:other' });
      await happen(store, failure('run-1'), failure('run-2'), { ...failure('run-x'), story: 'another' });
      const all = await drain(store);
      expect(new Set(all.map(({ story }) => story?.id)).size).to.equal(4);
      expect(all.length).to.equal(6);
    });

    it('are acknowledged once, by name, on their card', async () => {
      const { store, clock } = under();
      const { conversation } = await subscribed(store, contoso);
      const { conversationId } = conversation;
      await happen(store, failure('run-1'));
      const first = await next(posted('card'));
      clock.set(START + 1000);
      const by = (name: string) =>
        store.acknowledge('contoso', conversationId, first.id, { id: name.toLowerCase(), name });
      expect(await by('Ada')).to.deep.equal({ kind: 'acknowledged' });
      expect(await by('Bo')).to.deep.equal({ kind: 'already', by: 'Ada' });
      const edit = await next();
      expect(edit).to.deep.include({ isEdit: true, reference: first.reference, event: first.event });
      expect(edit.story).to.deep.include({ cardId: 'card', acknowledged: { by: 'Ada', at: START + 1000 } });
      // The buttons of the edited card name the edit.
      const told = await store.told('contoso', conversationId, { deliveryId: edit.id });
      expect(told).to.deep.include({ reference: first.reference, event: first.event });
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      await happen(store, success('run-2'));
      expect(await by('Cy')).to.deep.equal({ kind: 'closed' });
    });

    it('forget by whom they were acknowledged, if that person is erased, and their cards are edited to say so', async () => {
      const { store, clock } = under();
      const acknowledgedIn = async (conversationId: string, tenant = contoso) => {
        await subscribed(store, tenant, { conversationId });
        await happen(store, { ...failure('run-1'), id: `f-${conversationId}`, tenantId: tenant.tenantId });
        const first = await next(posted('card'));
        await store.acknowledge(tenant.tenantId, conversationId, first.id, { id: 'ada', name: 'Ada' });
        await next();
        return first;
      };
      const gone = await acknowledgedIn('19:gone');
      await store.leave('contoso', { conversationId: '19:gone' });
      const first = await acknowledgedIn('19:general');
      await acknowledgedIn('19:general', { tenantId: 'fabrikam', environmentId: contoso.environmentId });
      clock.set(START + 1000);
      expect(await store.erasePerson('contoso', 'ada')).to.deep.include({ what: 'acknowledgements', rows: 2 });
      const [edit, ...more] = await drain(store);
      expect(edit).to.deep.include({ tenantId: 'contoso', isEdit: true, reference: first.reference });
      expect(edit?.story).to.deep.include({ id: first.id, cardId: 'card', acknowledged: { at: START } });
      expect(more).to.deep.equal([]);
      const again = await store.acknowledge('contoso', '19:general', first.id, { id: 'bo', name: 'Bo' });
      expect(again, 'it is taken care of still').to.deep.equal({ kind: 'already' });
      await store.arrive(placeOf('contoso', '19:gone'), { language: 'en', timeZone: 'UTC' });
      const there = await store.acknowledge('contoso', '19:gone', gone.id, { id: 'bo', name: 'Bo' });
      expect(there).to.deep.equal({ kind: 'already' });
    });

    it('are nobody’s in another conversation or tenant', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, failure('run-1'));
      const { id } = await next(posted('card'));
      expect(await store.acknowledge('contoso', '19:other', id, EVE)).to.deep.equal({ kind: 'unknown' });
      expect(await store.acknowledge('fabrikam', '19:general', id, EVE)).to.deep.equal({ kind: 'unknown' });
      expect(await store.told('contoso', '19:other', { deliveryId: id })).to.equal(undefined);
      expect(await store.told('fabrikam', '19:general', { deliveryId: id })).to.equal(undefined);
      const told = await store.told('contoso', placeOf('contoso').conversationId, { deliveryId: id });
      expect(told?.event).to.deep.equal(failure('run-1'));
      expect(await store.told('contoso', '19:general', { reference: told?.reference ?? '' })).to.deep.equal(told);
      expect([told?.subscription?.number, told?.isOutdated]).to.deep.equal([1, false]);
      await store.unsubscribe('contoso', '19:general', 1);
      const ended = await store.told('contoso', '19:general', { deliveryId: id });
      expect([ended?.subscription?.number, ended?.isOutdated]).to.deep.equal([1, true]);
    });

    it('do not take part where mail is sent', async () => {
      const { store } = under();
      await subscribed(store, contoso, { wish: { to: { kind: 'email', addresses: ['a@contoso.com'] } } });
      await happen(store, failure('run-1'));
      const [one] = await drain(store);
      expect(one?.story).to.equal(undefined);
    });
  });
};
