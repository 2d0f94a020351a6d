/** Contract: what a subscription tells others than its conversation goes to each of them, in their own order, and ends with it. */
import { expect } from 'chai';
import type { CataloguedSubject, ClaimedDelivery, MailRules, Recipients } from '../../../src/core/model.ts';
import type { Store } from '../../../src/core/ports.ts';
import {
  arrived,
  contoso,
  decideNothing,
  delivered,
  drain,
  eventOf,
  fabrikam,
  happen,
  LEASE_MS,
  loyalty,
  notSent,
  occasionOf,
  placeOf,
  START,
  type StoreUnderTest,
  seenIn,
  settledAs,
  subscribed,
  wishOf,
} from './given.ts';

const mail = (...addresses: readonly string[]): Recipients => ({ kind: 'email', addresses });
const owners: Recipients = { kind: 'owners' };
const hook = (key = 'key-1'): Recipients => ({ kind: 'webhook', host: 'h.example', key, sealed: `sealed-${key}` });
const rules: MailRules = { owners: ['team@contoso.com'], domains: ['contoso.com'] };

const lanes = (all: readonly ClaimedDelivery[]): readonly string[] =>
  all.map(({ address }) => address.laneId).toSorted();
const watch = (store: Store, given?: MailRules) =>
  store.watch([{ ...contoso, name: 'Contoso', ...(given && { mail: given }) }]);
const listed = (store: Store, ...catalogue: readonly CataloguedSubject[]) =>
  store.record([{ seen: seenIn(contoso, START, { catalogue }) }], decideNothing);

export const describeRecipients = (under: () => StoreUnderTest): void => {
  describe('telling others', () => {
    it('brings one event to each address once, and nothing to the conversation', async () => {
      const { store } = under();
      const { subscription } = await subscribed(store, contoso, {
        wish: { to: mail('a@contoso.com', 'b@contoso.com') },
      });
      expect((await store.subscriptions('contoso', '19:general'))[0]?.to).to.deep.equal(subscription.to);
      const event = eventOf(contoso, '1');
      expect((await happen(store, event)).deliveries).to.equal(2);
      expect((await happen(store, event)).deliveries).to.equal(0);
      const all = await drain(store);
      expect(all.map(({ address }) => address)).to.have.deep.members([
        { destination: 'email', laneId: 'email:a@contoso.com', to: 'a@contoso.com' },
        { destination: 'email', laneId: 'email:b@contoso.com', to: 'b@contoso.com' },
      ]);
      expect(new Set(all.map(({ id }) => id)).size).to.equal(2);
      expect(all[0]).to.deep.include({ language: 'en', timeZone: 'UTC' });
      expect(all[0]?.subscription).to.deep.include({ number: 1, to: 'email', names: [] });
    });

    it('keeps one order for a mailbox, whichever conversations write to it, and lets no other wait for it', async () => {
      const { store } = under();
      const to = mail('a@contoso.com');
      await subscribed(store, contoso, { wish: { to } });
      await subscribed(store, contoso, { conversationId: '19:other', wish: { to } });
      await subscribed(store, contoso, { conversationId: '19:third' });
      await happen(store, eventOf(contoso, '1'));
      await happen(store, eventOf(contoso, '2'));
      const first = await store.claim(10, LEASE_MS);
      expect(lanes(first)).to.deep.equal(['email:a@contoso.com', 'teams:19:third']);
      expect(await store.claim(10, LEASE_MS), 'one in flight for each address').to.deep.equal([]);
      await store.settle(first.map((delivery) => settledAs(delivery, delivered)));
      const rest = await drain(store);
      const mails = [...first, ...rest].filter(({ address }) => address.destination === 'email');
      expect(mails.map(occasionOf)).to.deep.equal(['1', '1', '2', '2']);
      expect(new Set(mails.map(({ id }) => id)).size).to.equal(4);
    });

    it('tells the owner of the subject, or whom the operator names, or the conversation', async () => {
      const { store } = under();
      await subscribed(store, contoso, { wish: { to: owners } });
      const told = async (occasion: string) => {
        await happen(store, eventOf(contoso, occasion));
        return lanes(await drain(store));
      };
      await watch(store);
      expect(await told('no mail at all')).to.deep.equal(['teams:19:general']);
      await watch(store, { ...rules, owners: [] });
      expect(await told('nobody known')).to.deep.equal(['teams:19:general']);
      await watch(store, rules);
      expect(await told('the environment’s')).to.deep.equal(['email:team@contoso.com']);
      const subject: CataloguedSubject = { ...loyalty, active: true };
      await listed(store, { ...subject, owner: 'Ada@Contoso.com' });
      expect(await told('its own')).to.deep.equal(['email:ada@contoso.com']);
      await listed(store, { ...subject, owner: 'Ada Lovelace' });
      expect(await told('a name is no address')).to.deep.equal(['email:team@contoso.com']);
      await listed(store, { ...subject, owner: 'eve@evil.example' });
      expect(await told('a domain that is not allowed')).to.deep.equal(['email:team@contoso.com']);
      await watch(store);
      expect(await told('mail was switched off')).to.deep.equal(['teams:19:general']);
    });

    it('goes by the owner whom the same look brought', async () => {
      const { store } = under();
      await watch(store, rules);
      await subscribed(store, contoso, { wish: { to: owners } });
      const catalogue = [{ ...loyalty, active: true, owner: 'new@contoso.com' }];
      await store.record([{ seen: seenIn(contoso, START, { catalogue }) }], () => ({
        events: [eventOf(contoso, '1')],
        states: new Map(),
        readings: [],
      }));
      expect(lanes(await drain(store))).to.deep.equal(['email:new@contoso.com']);
    });

    it('has a lane for each webhook, with what opens it', async () => {
      const { store } = under();
      const { subscription, conversation } = await subscribed(store, contoso, { wish: { to: hook() } });
      const again = await store.subscribe(
        conversation,
        wishOf(contoso, { to: { ...hook(), sealed: 'other' } } as never),
        'Bob',
      );
      expect(again).to.deep.include({ existed: true });
      expect(again.subscription.to, 'the first secret stays').to.deep.equal(hook());
      const other = await store.subscribe(conversation, wishOf(contoso, { to: hook('key-2') }), 'Bob');
      expect(other.existed).to.equal(false);
      await happen(store, eventOf(contoso, '1'));
      const all = await drain(store);
      expect(all.map(({ address }) => address)).to.have.deep.members([
        { destination: 'webhook', laneId: `webhook:${subscription.id}`, host: 'h.example', sealed: 'sealed-key-1' },
        {
          destination: 'webhook',
          laneId: `webhook:${other.subscription.id}`,
          host: 'h.example',
          sealed: 'sealed-key-2',
        },
      ]);
    });

    it('is another wish than telling the conversation', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      for (const to of [owners, mail('a@contoso.com'), mail('b@contoso.com'), hook()]) {
        expect((await store.subscribe(conversation, wishOf(contoso, { to }), 'Bob')).existed).to.equal(false);
      }
      const reordered = mail('b@contoso.com', 'a@contoso.com');
      await store.subscribe(conversation, wishOf(contoso, { to: mail('a@contoso.com', 'b@contoso.com') }), 'Bob');
      expect((await store.subscribe(conversation, wishOf(contoso, { to: reordered }), 'Bob')).existed).to.equal(true);
    });

    it('says notices about the environment to the conversation only, once', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso, { wish: { to: mail('a@contoso.com') } });
      await store.subscribe(conversation, wishOf(contoso, { to: hook() }), 'Bob');
      await happen(store, eventOf(contoso, '1', { audience: 'everyone' }));
      expect(lanes(await drain(store))).to.deep.equal(['teams:19:general']);
    });

    it('ends with the subscription, also for owners who are known from deliveries only, and leaves others’ mail alone', async () => {
      const { store } = under();
      await watch(store, rules);
      const { conversation } = await subscribed(store, contoso, { wish: { to: owners } });
      await store.subscribe(conversation, wishOf(contoso, { to: mail('a@contoso.com') }), 'Alice');
      await store.subscribe(conversation, wishOf(contoso, { to: hook() }), 'Alice');
      await subscribed(store, contoso, { conversationId: '19:other', wish: { to: mail('a@contoso.com') } });
      await happen(store, eventOf(contoso, '1'));
      await store.unsubscribe('contoso', '19:general');
      const left = await drain(store);
      expect(lanes(left)).to.deep.equal(['email:a@contoso.com']);
      await happen(store, eventOf(contoso, '2'));
      expect(lanes(await drain(store))).to.deep.equal(['email:a@contoso.com']);
    });

    it('ends when the bot leaves the conversation, and goes on when it is back', async () => {
      const { store } = under();
      await watch(store, rules);
      const { conversation } = await subscribed(store, contoso, { wish: { to: owners } });
      await store.subscribe(conversation, wishOf(contoso, { to: hook() }), 'Alice');
      await happen(store, eventOf(contoso, '1'));
      await store.leave('contoso', { conversationId: '19:general' });
      await happen(store, eventOf(contoso, '2'));
      expect(await drain(store)).to.deep.equal([]);
      await arrived(store, placeOf('contoso'));
      await happen(store, eventOf(contoso, '3'));
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['3', '3']);
    });

    it('never reaches the mailbox’s namesake of another tenant', async () => {
      const { store } = under();
      await subscribed(store, contoso, { wish: { to: mail('a@contoso.com') } });
      await subscribed(store, fabrikam, { wish: { to: mail('a@contoso.com') } });
      await happen(store, eventOf(contoso, '1'));
      const all = await drain(store);
      expect(all.map(({ tenantId, event }) => [tenantId, event.tenantId])).to.deep.equal([['contoso', 'contoso']]);
    });

    it('tells since when a webhook only fails, and forgets it when something arrived', async () => {
      const { store, clock } = under();
      await subscribed(store, contoso, { wish: { to: hook() } });
      await happen(store, eventOf(contoso, '1'));
      const claim = async () => (await store.claim(1, LEASE_MS))[0] as ClaimedDelivery;
      const first = await claim();
      expect(first.failingSince).to.equal(undefined);
      await store.settle([settledAs(first, notSent(1000))]);
      const failedAt = START;
      clock.set(START + 5000);
      const second = await claim();
      expect(second.failingSince).to.be.within(failedAt, START + 5000);
      await store.settle([settledAs(second, notSent(1000))]);
      clock.set(START + 10_000);
      const third = await claim();
      expect(third.failingSince).to.equal(second.failingSince);
      await store.settle([settledAs(third, delivered)]);
      await happen(store, eventOf(contoso, '2'));
      expect((await claim()).failingSince).to.equal(undefined);
    });

    it('ends a webhook that is given up, withdraws what waits, and tells the conversation once', async () => {
      const { store } = under();
      const { subscription } = await subscribed(store, contoso, { wish: { to: hook() } });
      await happen(store, eventOf(contoso, '1'));
      await happen(store, eventOf(contoso, '2'));
      const [claimed] = (await store.claim(1, LEASE_MS)) as [ClaimedDelivery];
      const gone = [
        { kind: 'gone' as const, reason: 'gone', status: 410 },
        { state: 'dead' as const, reason: 'gone', disable: 'gone' as const },
      ] as const;
      expect(await store.settle([settledAs(claimed, gone)])).to.equal(1);
      expect(await store.settle([settledAs(claimed, gone)]), 'once').to.equal(0);
      expect(await store.subscriptions('contoso', '19:general')).to.deep.equal([]);
      const rest = await drain(store);
      expect(lanes(rest)).to.deep.equal(['teams:19:general']);
      expect(rest[0]?.event).to.deep.include({ trigger: 'webhook-disabled' });
      expect(rest[0]?.event.facts).to.deep.equal({ why: 'gone', host: 'h.example', number: subscription.number });
      await happen(store, eventOf(contoso, '3'));
      expect(await drain(store)).to.deep.equal([]);
    });
  });
};
