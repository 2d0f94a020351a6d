/** Words for the store's contract: places, wishes, looks and events as tests say them. */
import { eventId } from '../../../src/core/ids.ts';
import type { LaneRules } from '../../../src/core/lane.ts';
import type {
  Address,
  ClaimedDelivery,
  Conversation,
  EnvironmentRef,
  Event,
  Instant,
  Outcome,
  Place,
  Seen,
  Settlement,
  Subject,
  Subscription,
  Wish,
} from '../../../src/core/model.ts';
import type { Decide, Look, Recorded, Settled, Store } from '../../../src/core/ports.ts';
import type { HandClock } from '../../fakes/clock.ts';

export const START: Instant = Date.UTC(2026, 0, 5, 8);
export const LEASE_MS = 30_000;

/**
 * A store on its own data; `reopen` closes it and opens it again, as a restart of the process does, with these rules
 * for its lanes from then on.
 */
export type StoreUnderTest = {
  readonly store: Store;
  readonly clock: HandClock;
  reopen(lanes?: LaneRules): Promise<void>;
  close(): Promise<void>;
};

/** Opens an empty store whose clock stands at the given moment. */
export type OpenUnderTest = (start: Instant) => Promise<StoreUnderTest>;

export const ENGLISH = { language: 'en', timeZone: 'UTC' };

export const contoso: EnvironmentRef = { tenantId: 'contoso', environmentId: 'env-1' };
export const fabrikam: EnvironmentRef = { tenantId: 'fabrikam', environmentId: 'env-1' };

export const loyalty: Subject = { kind: 'data-source', id: 'loyalty', name: 'Loyalty files' };

export const placeOf = (tenantId: string, conversationId = '19:general', more: Partial<Place> = {}): Place => ({
  tenantId,
  conversationId,
  kind: 'channel',
  serviceUrl: 'https://smba.example/emea/',
  botId: '28:bot',
  ...more,
});

/** Where in Teams the address is. */
export const placeIn = (address: Address): Place => {
  if (address.destination !== 'teams') throw new Error(`${address.laneId} is not in Teams`);
  return address.place;
};

export const arrived = async (store: Store, place: Place): Promise<Conversation> =>
  (await store.arrive(place, ENGLISH)).conversation;

export const wishOf = (environment: EnvironmentRef, more: Partial<Wish> = {}): Wish => ({
  ...environment,
  trigger: 'refresh-failed',
  subjects: [],
  includeOnDemand: false,
  ...more,
});

/** A conversation with one subscription. */
export const subscribed = async (
  store: Store,
  environment: EnvironmentRef,
  { conversationId = '19:general', wish = {} }: { conversationId?: string; wish?: Partial<Wish> } = {},
): Promise<{ conversation: Conversation; subscription: Subscription }> => {
  const conversation = await arrived(store, placeOf(environment.tenantId, conversationId));
  const { subscription } = await store.subscribe(conversation, wishOf(environment, wish), 'Alice');
  return { conversation, subscription };
};

export const eventOf = (environment: EnvironmentRef, occasion: string, more: Partial<Event> = {}): Event => {
  const event = {
    ...environment,
    trigger: 'refresh-failed',
    subject: loyalty,
    occurredAt: START,
    facts: { occasion },
    onDemand: false,
    audience: 'matching' as const,
    story: 'story',
    ...more,
  };
  const { trigger, tenantId, environmentId, subject } = event;
  return {
    id: eventId({
      trigger,
      tenantId,
      environmentId,
      subjectKind: subject.kind,
      subjectId: subject.id,
      incarnation: '',
      occasion,
    }),
    ...event,
  };
};

export const seenIn = (environment: EnvironmentRef, at: Instant = START, more: Partial<Seen> = {}): Seen => ({
  environment,
  at,
  observations: [],
  ...more,
});

/** Decides for these events, whatever was seen. */
export const decideFor =
  (...events: readonly Event[]): Decide =>
  () => ({ events, states: new Map(), readings: [] });

export const decideNothing = decideFor();

/** Records looks at the events' environment that give just these events. */
export const happen = (store: Store, event: Event, ...more: readonly Event[]): Promise<Recorded> => {
  const look: Look = { seen: seenIn({ tenantId: event.tenantId, environmentId: event.environmentId }) };
  return store.record([look], decideFor(event, ...more));
};

type Result = readonly [Outcome, Settlement];

export const delivered: Result = [{ kind: 'delivered', status: 201, activityId: 'a-1' }, { state: 'delivered' }];
export const refused: Result = [
  { kind: 'refused', reason: 'too large', status: 413 },
  { state: 'dead', reason: 'too large' },
];
export const gaveUp: Result = [
  { kind: 'unsure', reason: 'no answer' },
  { state: 'uncertain', reason: 'no answer' },
];
export const gone: Result = [
  { kind: 'gone', reason: 'not in the roster', status: 403 },
  { state: 'parked', reason: 'not in the roster', parkLane: true },
];
export const notSent = (delayMs: number): Result => [
  { kind: 'not-sent', reason: 'busy', status: 429 },
  { state: 'retry', reason: 'busy', delayMs },
];
export const unsure = (delayMs: number): Result => [
  { kind: 'unsure', reason: 'reset' },
  { state: 'retry', reason: 'reset', delayMs },
];

export const settledAs = (delivery: ClaimedDelivery, [outcome, settlement]: Result): Settled => ({
  delivery,
  outcome,
  settlement,
});

/** Claims one delivery; fails the test when none is due. */
export const claimOne = async (store: Store): Promise<ClaimedDelivery> => {
  const [delivery] = await store.claim(1, LEASE_MS);
  if (!delivery) throw new Error('nothing was due');
  return delivery;
};

export const occasionOf = ({ event }: ClaimedDelivery): unknown => event.facts['occasion'];

/** Claims and delivers until nothing is due; gives all that was delivered, in order. */
export const drain = async (store: Store): Promise<readonly ClaimedDelivery[]> => {
  const all: ClaimedDelivery[] = [];
  for (;;) {
    const claimed = await store.claim(100, LEASE_MS);
    if (claimed.length === 0) return all;
    all.push(...claimed);
    await store.settle(claimed.map((delivery) => settledAs(delivery, delivered)));
  }
};

/** A data source fails and recovers, as a story; and news for everybody. */
export const failure = (run: string, occurredAt = START): Event =>
  eventOf(contoso, run, { chapter: 'opens', occurredAt });
export const success = (run: string, occurredAt = START): Event =>
  eventOf(contoso, run, { trigger: 'refresh-succeeded', chapter: 'closes', occurredAt });
export const notice = (occasion: string): Event => eventOf(contoso, occasion, { audience: 'everyone' });
