/** Every verb of the store, said at least once: for whoever looks at what the store does to say it. */
import type { Conversation, Recipients } from '../../src/core/model.ts';
import type { Store } from '../../src/core/ports.ts';
import {
  contoso,
  drain,
  ENGLISH,
  eventOf,
  gone,
  happen,
  LEASE_MS,
  loyalty,
  placeOf,
  refused,
  START,
  seenIn,
  settledAs,
  subscribed,
  wishOf,
} from '../contracts/store/given.ts';
import type { HandClock } from '../fakes/clock.ts';

const hook: Recipients = { kind: 'webhook', host: 'h.example', key: 'key', sealed: 'sealed' };

/** What people ask about and answer to what was told. */
const useStories = async (store: Store): Promise<void> => {
  await happen(store, eventOf(contoso, '5', { chapter: 'opens' }));
  for (const { id, reference, address } of await drain(store)) {
    const { conversationId } = address.destination === 'teams' ? address.place : { conversationId: '' };
    await store.told('contoso', conversationId, { reference });
    await store.told('contoso', conversationId, { deliveryId: id });
    await store.acknowledge('contoso', conversationId, id, { id: 'ada', name: 'Ada' });
  }
  await store.mute('contoso', '19:b', 1, START * 2);
  await happen(store, eventOf(contoso, '6', { chapter: 'opens' }));
  await store.mute('contoso', '19:b', undefined, null);
  await happen(store, eventOf(contoso, '7', { trigger: 'refresh-succeeded', chapter: 'closes' }));
};

/** What people say about being told. */
const useTalk = async (store: Store, conversation: Conversation): Promise<void> => {
  await store.button('contoso', '19:a', 'b-1');
  await store.edit(conversation, 1, wishOf(contoso, { trigger: 'refresh-succeeded' }));
  await store.past('contoso', '19:a', { skip: 0, most: 5 });
  await store.past('contoso', '19:a', { number: 1, skip: 0, most: 5 });
  await store.readings(contoso, loyalty);
  await store.keepRhythm('contoso', '19:a', { quiet: { weekends: true } });
  await store.keepRhythm('contoso', '19:a', {});
  await store.setManners('contoso', '19:a', { language: 'fr' });
  await store.installers(conversation);
  await store.knowsTeam(conversation);
  await store.vitals();
  await store.deliveries({ states: ['pending', 'dead'], limit: 5 });
  await store.audit({ tenantId: 'contoso', conversationId: '19:a', limit: 5 });
};

/** Says every verb at least once. */
export const useAll = async (store: Store, clock: HandClock): Promise<void> => {
  await store.watch([{ ...contoso, name: 'Retail', mail: { owners: ['a@contoso.com'], domains: ['contoso.com'] } }]);
  await store.claimEnvironments(1, LEASE_MS);
  await store.recordProblem({ ...contoso, epoch: 1 }, { kind: 'refused', detail: 'x' }, START);
  await store.markBlind(contoso, START);
  await store.health('contoso');
  await store.catalogue(contoso, 'segment');
  await store.catalogue(contoso);
  await store.stateOf(contoso, loyalty);
  for (const conversationId of ['19:a', '19:b']) await subscribed(store, contoso, { conversationId });
  const elsewhere = { conversationId: '19:c', wish: { to: { kind: 'owners' as const } } };
  const { conversation } = await subscribed(store, contoso, elsewhere);
  await store.subscribe(conversation, wishOf(contoso, { to: hook }), 'Alice');
  await store.rename('contoso', { teamId: '19:team', teamName: 'Data' });
  const events = [
    eventOf(contoso, '1'),
    eventOf(contoso, '2', { crossing: { before: 1, now: 2 } }),
    eventOf(contoso, '3', { onDemand: true }),
    eventOf(contoso, '4', { audience: 'everyone' }),
  ];
  const more = {
    observations: [{ kind: 'absence' as const, subject: loyalty, at: START }],
    catalogue: [{ ...loyalty, active: true }],
    quarantined: [{ what: 'segment', why: 'no id', sample: '{}' }],
  };
  await store.record([{ seen: seenIn(contoso, START, more), epoch: 1 }], () => ({
    events,
    states: new Map([['data-source/loyalty', null]]),
    readings: [{ kind: 'reading', subject: loyalty, value: 1, measuredAt: START }],
  }));
  await useStories(store);
  await store.claim(10, LEASE_MS);
  clock.set(START + LEASE_MS);
  const claimed = await store.claim(10, LEASE_MS);
  await store.settle(
    claimed.map((delivery) => {
      const { laneId, destination } = delivery.address;
      if (destination === 'webhook') return settledAs(delivery, [gone[0], { state: 'dead', disable: 'gone' }]);
      return settledAs(delivery, laneId === 'teams:19:a' ? gone : refused);
    }),
  );
  const errand = {
    id: 'e',
    tenantId: 'contoso',
    conversationId: '19:a',
    kind: 'x',
    content: {},
    dueAt: START,
    createdBy: '',
  };
  await store.keepErrand(errand);
  await store.showErrand(errand, 'c-1');
  await store.errands('contoso', '19:a');
  for (const claimedErrand of await store.claimErrands(10, LEASE_MS)) {
    await store.settleErrand(claimedErrand, { content: {}, dueAt: START });
    await store.settleErrand(claimedErrand, 'over');
  }
  await store.dropErrand('contoso', '19:a', 'e');
  await store.chooseEnvironment('contoso', '19:a', 'env-1');
  await store.troubled({ limit: 10 });
  await store.troubled({ tenantId: 'contoso', state: 'expired', limit: 10 });
  const [troubled] = await store.troubled({ reference: claimed[1]?.reference ?? '', limit: 1 });
  await store.redeliver(troubled?.reference ?? '');
  await store.arrive(placeOf('contoso', '19:a'), ENGLISH);
  await store.nextDueAt();
  await store.conversation('contoso', '19:a');
  await store.takeTurn('contoso', '19:a', 'a-1');
  await store.subscriptions('contoso', '19:a');
  await store.lastDeliveries('contoso', '19:a');
  await store.keepButtons([
    { id: 'b-1', tenantId: 'contoso', conversationId: '19:a', line: 'list', once: true, expiresAt: START * 2 },
  ]);
  await store.takeButton('contoso', '19:a', 'b-1');
  await useTalk(store, conversation);
  await store.unsubscribe('contoso', '19:b', 1);
  await store.unsubscribe('contoso', '19:a');
  await store.leave('contoso', { teamId: '19:team' });
  for (const conversationId of ['19:a', '19:c']) await store.leave('contoso', { conversationId });
  await store.check();
};
