/** Contract: a subscription that is changed keeps its number, and what waits for it goes where it says now. */
import { expect } from 'chai';
import type { Subject } from '../../../src/core/model.ts';
import {
  claimOne,
  contoso,
  drain,
  eventOf,
  happen,
  loyalty,
  notSent,
  occasionOf,
  type StoreUnderTest,
  settledAs,
  subscribed,
  wishOf,
} from './given.ts';

const called = (name: string, id = name): Subject => ({ ...loyalty, id, name });

export const describeEditing = (under: () => StoreUnderTest): void => {
  describe('changing a subscription', () => {
    it('keeps its number and id, and counts the revision', async () => {
      const { store } = under();
      const { conversation, subscription } = await subscribed(store, contoso);
      const wish = wishOf(contoso, { trigger: 'refresh-succeeded', subjects: [loyalty], broadcast: 'all' });
      const edited = await store.edit(conversation, 1, wish);
      expect(edited).to.deep.equal({ kind: 'edited', subscription: { ...subscription, ...wish, revision: 2 } });
      await happen(store, eventOf(contoso, 'old'), eventOf(contoso, 'new', { trigger: 'refresh-succeeded' }));
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['new']);
    });

    it('changes nothing when there is none, or when another one says just that', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      const wish = wishOf(contoso, { subjects: [loyalty] });
      expect(await store.edit(conversation, 7, wish)).to.deep.equal({ kind: 'gone' });
      await store.subscribe(conversation, wish, 'Alice');
      expect(await store.edit(conversation, 1, wish)).to.deep.equal({ kind: 'same', number: 2 });
      const all = await store.subscriptions('contoso', conversation.conversationId);
      expect(all.map(({ revision, subjects }) => [revision, subjects.length])).to.deep.equal([
        [1, 0],
        [1, 1],
      ]);
      expect(
        await store.edit({ ...conversation, conversationId: '19:other' }, 1, wish).catch(() => 'refused'),
      ).to.equal('refused');
    });

    it('tells what waits and still fits, and cancels the rest', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'kept'), eventOf(contoso, 'gone', { subject: called('Web shop') }));
      await store.edit(conversation, 1, wishOf(contoso, { subjects: [loyalty] }));
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['kept']);
      const past = await store.past('contoso', conversation.conversationId, { skip: 0, most: 9 });
      expect(past.map(({ state, reason }) => [state, reason])).to.have.deep.members([
        ['delivered', undefined],
        ['cancelled', 'the subscription was changed'],
      ]);
    });

    it('does not repeat what is under way and does not fit any more', async () => {
      const { store, clock } = under();
      const { conversation } = await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      const claimed = await claimOne(store);
      await store.edit(conversation, 1, wishOf(contoso, { subjects: [called('Web shop')] }));
      await store.settle([settledAs(claimed, notSent(10))]);
      await clock.advance(1000);
      expect(await drain(store)).to.deep.equal([]);
    });

    it('leaves to another subscription what that one wants too', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      await store.subscribe(conversation, wishOf(contoso, { subjects: [loyalty] }), 'Alice');
      await happen(store, eventOf(contoso, 'run-1'));
      await store.edit(conversation, 1, wishOf(contoso, { subjects: [called('Web shop')] }));
      expect((await drain(store)).map(({ subscription }) => subscription?.number)).to.deep.equal([2]);
    });

    it('brings what waits to whom it goes from now on', async () => {
      const { store } = under();
      const mail = (address: string) => ({ to: { kind: 'email', addresses: [address] } as const });
      const { conversation } = await subscribed(store, contoso, { wish: mail('ada@contoso.com') });
      await happen(store, eventOf(contoso, 'run-1'));
      await store.edit(conversation, 1, wishOf(contoso, mail('bob@contoso.com')));
      expect((await drain(store)).map(({ address }) => address.laneId)).to.deep.equal(['email:bob@contoso.com']);
      await happen(store, eventOf(contoso, 'run-2'));
      await store.edit(conversation, 1, wishOf(contoso));
      expect((await drain(store)).map(({ address }) => address.laneId)).to.deep.equal(['teams:19:general']);
    });

    it('sends nothing to the address that a webhook had before', async () => {
      const { store } = under();
      const hook = (sealed: string) => ({
        to: { kind: 'webhook', host: 'hooks.example', key: sealed, sealed } as const,
      });
      const { conversation } = await subscribed(store, contoso, { wish: hook('old') });
      await happen(store, eventOf(contoso, 'run-1'));
      await store.edit(conversation, 1, wishOf(contoso, hook('new')));
      expect((await drain(store)).map(({ address }) => address)).to.deep.include.members([
        {
          destination: 'webhook',
          laneId: (await store.subscriptions('contoso', conversation.conversationId)).map(
            ({ id }) => `webhook:${id}`,
          )[0],
          host: 'hooks.example',
          sealed: 'new',
        },
      ]);
    });
  });
};
