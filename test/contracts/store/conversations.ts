/** Contract: the bot comes, goes and comes back; addresses stay current and nothing that was asked is lost. */
import { expect } from 'chai';
import type { Place } from '../../../src/core/model.ts';
import {
  arrived,
  claimOne,
  contoso,
  delivered,
  drain,
  ENGLISH,
  eventOf,
  gone,
  happen,
  LEASE_MS,
  notSent,
  occasionOf,
  placeIn,
  placeOf,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
} from './given.ts';

const general = { conversationId: '19:general' };

export const describeConversations = (under: () => StoreUnderTest): void => {
  describe('coming and going', () => {
    it('says how a conversation stood before, and keeps its language', async () => {
      const { store } = under();
      const place = placeOf('contoso');
      const first = await store.arrive(place, { language: 'de', timeZone: 'Europe/Berlin' });
      const conversation = { ...place, language: 'de', timeZone: 'Europe/Berlin', state: 'active' };
      expect(first).to.deep.equal({ conversation, was: 'new', back: 0, wakes: false });
      expect(await store.arrive(place, ENGLISH)).to.deep.equal({ conversation, was: 'active', back: 0, wakes: false });
      await store.leave('contoso', general);
      expect(await store.conversation('contoso', '19:general')).to.deep.equal({ ...conversation, state: 'gone' });
      expect(await store.arrive(place, ENGLISH)).to.deep.equal({ conversation, was: 'gone', back: 1, wakes: true });
      expect(await store.conversation('contoso', '19:unheard-of')).to.equal(undefined);
    });

    it('knows who brought the bot to a team in all of its channels, and who to one channel in that one', async () => {
      const { store } = under();
      const [general, board] = [placeOf('contoso'), placeOf('contoso', '19:board')].map((place) => ({
        ...place,
        teamId: '19:general',
      })) as [Place, Place];
      await store.arrive(general, ENGLISH, { revives: 'team', installedBy: 'olga' });
      await store.arrive(board, ENGLISH, { revives: 'conversation', installedBy: 'mia' });
      expect([...(await store.installers(board))].toSorted()).to.deep.equal(['mia', 'olga']);
      expect(await store.installers(general)).to.deep.equal(['olga']);
    });

    it('takes language and time zone from the first who says them, also after somebody who did not', async () => {
      const { store } = under();
      const quiet = await store.arrive(
        placeOf('contoso'),
        {},
        {
          otherwise: { language: 'en', timeZone: 'Europe/Oslo' },
        },
      );
      expect(quiet.conversation).to.include({ language: 'en', timeZone: 'Europe/Oslo' });
      const first = await store.arrive(placeOf('contoso'), { language: 'nb' });
      expect(first.conversation).to.include({ language: 'nb', timeZone: 'Europe/Oslo' });
      const later = await store.arrive(placeOf('contoso'), { language: 'fr', timeZone: 'Europe/Paris' });
      expect(later.conversation).to.include({ language: 'nb', timeZone: 'Europe/Paris' });
    });

    it('follows a person in their own chat, until they set what they want', async () => {
      const { store } = under();
      const own = placeOf('contoso', 'a:ada', { kind: 'personal' });
      await store.arrive(own, { language: 'en', timeZone: 'UTC' });
      const moved = await store.arrive(own, { language: 'fr', timeZone: 'Europe/Paris' });
      expect(moved.conversation).to.include({ language: 'fr', timeZone: 'Europe/Paris' });
      await store.setManners('contoso', 'a:ada', { language: 'ca' });
      const back = await store.arrive(own, { language: 'en', timeZone: 'Europe/Madrid' });
      expect(back.conversation).to.include({ language: 'ca', timeZone: 'Europe/Madrid' });
    });

    it('changes language and time zone of one conversation of one tenant, and tells what waits in it', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      await store.arrive(placeOf('fabrikam', '19:general'), ENGLISH);
      await store.setManners('contoso', '19:general', { language: 'ru', timeZone: 'Europe/Moscow' });
      expect(await store.conversation('fabrikam', '19:general')).to.include({ language: 'en' });
      expect(await claimOne(store)).to.include({ language: 'ru', timeZone: 'Europe/Moscow' });
      await store.setManners('nobody', 'nowhere', { language: 'ru' });
    });

    it('tells one of two arrivals at the same moment that it was the first', async () => {
      const { store } = under();
      const both = await Promise.all([1, 2].map(() => store.arrive(placeOf('contoso'), ENGLISH)));
      expect(both.map(({ was }) => was).toSorted()).to.deep.equal(['active', 'new']);
    });

    it('sends what waits to where the conversation is now, under its new names', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      const named = { teamId: '19:team', teamName: 'Data', channelName: 'General' };
      await store.arrive(placeOf('contoso', '19:general', named), ENGLISH);
      await store.arrive(
        placeOf('contoso', '19:general', { serviceUrl: 'https://smba.example/amer/', botId: '28:new' }),
        ENGLISH,
      );
      await store.rename('contoso', { conversationId: '19:general', channelName: 'News' });
      await store.rename('contoso', { teamId: '19:team', teamName: 'Data & AI' });
      const now = placeOf('contoso', '19:general', {
        serviceUrl: 'https://smba.example/amer/',
        botId: '28:new',
        teamId: '19:team',
        teamName: 'Data & AI',
        channelName: 'News',
      });
      expect(placeIn((await claimOne(store)).address)).to.deep.equal(now);
      expect(await store.conversation('contoso', '19:general')).to.deep.include(now);
    });

    it('stops at once when the bot is removed, and comes back with the subscriptions', async () => {
      const { store } = under();
      const { subscription } = await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      await store.leave('contoso', general);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      expect((await store.lastDeliveries('contoso', '19:general'))[0]).to.include({
        state: 'cancelled',
        reason: 'the bot was removed',
      });
      expect((await happen(store, eventOf(contoso, 'run-2'))).deliveries).to.equal(0);
      expect(await store.subscriptions('contoso', '19:general')).to.deep.equal([subscription]);
      await store.arrive(placeOf('contoso'), ENGLISH);
      await happen(store, eventOf(contoso, 'run-3'));
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['run-3']);
    });

    it('leaves every channel of a team that it is removed from, and no other', async () => {
      const { store } = under();
      const channels = [
        ['19:a', '19:team'],
        ['19:b', '19:team'],
        ['19:c', '19:other-team'],
      ] as const;
      for (const [id, teamId] of channels) {
        await subscribed(store, contoso, { conversationId: id });
        await store.arrive(placeOf('contoso', id, { teamId }), ENGLISH);
      }
      await happen(store, eventOf(contoso, 'run-1'));
      await store.leave('contoso', { teamId: '19:team' });
      expect((await drain(store)).map(({ address }) => address.laneId)).to.deep.equal(['teams:19:c']);
      expect((await happen(store, eventOf(contoso, 'run-2'))).deliveries).to.equal(1);
    });

    it('writes down what arrived while the bot was being removed, and repeats nothing of it', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso);
      const last = async () => (await store.lastDeliveries('contoso', '19:general'))[0];
      for (const [occasion, result, state] of [
        ['run-1', delivered, 'delivered'],
        ['run-2', notSent(10), 'cancelled'],
        ['run-3', gone, 'cancelled'],
      ] as const) {
        await happen(store, eventOf(contoso, occasion));
        const underWay = await claimOne(store);
        await store.leave('contoso', general);
        await store.arrive(placeOf('contoso'), ENGLISH);
        expect(await store.settle([settledAs(underWay, result)])).to.equal(1);
        expect(await last()).to.include({ state });
      }
      await happen(store, eventOf(contoso, 'run-4'));
      await claimOne(store);
      await store.leave('contoso', general);
      clock.set(START + LEASE_MS);
      await store.arrive(placeOf('contoso'), ENGLISH);
      await happen(store, eventOf(contoso, 'run-5'));
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['run-5']);
    });

    it('parks a conversation that can take nothing, with all that waits, until it is heard of again', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      await happen(store, eventOf(contoso, 'run-2'));
      await store.settle([settledAs(await claimOne(store), gone)]);
      await happen(store, eventOf(contoso, 'run-3'));
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(undefined);
      expect(await store.arrive(placeOf('contoso'), ENGLISH)).to.include({ was: 'active', wakes: true });
      expect(await store.nextDueAt()).to.equal(START);
      expect(await store.arrive(placeOf('contoso'), ENGLISH)).to.include({ was: 'active', wakes: false });
      const sent = await drain(store);
      expect(sent.map(occasionOf)).to.deep.equal(['run-1', 'run-2', 'run-3']);
      expect(sent[0]).to.include({ attempts: 1, unsure: 0 });
    });

    it('does not hurry what waits for its next attempt when somebody speaks in the conversation', async () => {
      const { store } = under();
      await subscribed(store, contoso);
      await happen(store, eventOf(contoso, 'run-1'));
      await store.settle([settledAs(await claimOne(store), notSent(60_000))]);
      await arrived(store, placeOf('contoso'));
      expect(await store.nextDueAt()).to.equal(START + 60_000);
    });

    it('keeps conversations over a restart', async () => {
      const { store, reopen } = under();
      await subscribed(store, contoso);
      await store.leave('contoso', general);
      await reopen();
      expect(await under().store.conversation('contoso', '19:general')).to.include({ state: 'gone' });
      expect((await under().store.arrive(placeOf('contoso'), ENGLISH)).was).to.equal('gone');
    });
  });
};
