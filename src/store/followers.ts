/** Who is told the end of a story: whoever has its card, subscribed to such an end or not. */
import type { Event, Instant } from '../core/model.ts';
import type { Db, Engine } from './engine.ts';
import { eventKey, eventsOf } from './events.ts';
import type { Promised } from './recipients.ts';
import { isTold, keyOf, placeOf } from './stories.ts';
import { mutedAt } from './wishes.ts';

/** Whom an event is for in one conversation, as its subscriptions are now. */
export type Ask = (event: Event, conversationId: string) => Promise<readonly Promised[]>;

type Looking = {
  /** To whom the event is promised anyway. */
  readonly own: readonly Promised[];
  /** What the same look promises of what was before it: it is not written down yet. */
  readonly earlier: readonly Promised[];
  readonly ask: Ask;
  readonly now: Instant;
};

/**
 * Whoever has a story of the event's subject that goes on is told its end: their card would say for ever that something
 * is wrong. Where nobody is subscribed any more the story is over unheard, so that what happens next is another.
 */
export const followersOf = async (
  engine: Engine,
  db: Db,
  event: Event,
  { own, earlier, ask, now }: Looking,
): Promise<readonly Promised[]> => {
  if (event.chapter !== 'closes') return [];
  const open = new Map<string, readonly Promised[]>();
  for (const row of await openOf(db, event)) {
    const one = await following(engine, db, row, { event, ask, now });
    open.set(keyOf(placeOf(one)), [one]);
  }
  for (const one of earlier) {
    if (one.event.story !== event.story || !isTold(one)) continue;
    const key = keyOf(placeOf(one));
    if (one.event.chapter === 'closes') open.delete(key);
    else if (!one.muted) {
      const others = (open.get(key) ?? []).filter(({ subscriptionId: id }) => id !== one.subscriptionId);
      open.set(key, [...others, { ...one, event }]);
    }
  }
  // Who asks for the end and who has the card are told once: `onceEach` says by whom.
  const anyway = Map.groupBy(own, (one) => keyOf(placeOf(one)));
  const isMore = (one: Promised): boolean => {
    const others = anyway.get(keyOf(placeOf(one))) ?? [];
    if (one.unheard || one.subscriptionId === null) return others.length === 0;
    return others.every(({ subscriptionId }) => subscriptionId !== one.subscriptionId);
  };
  return [...open.values()].flat().filter(isMore);
};

const openOf = (db: Db, event: Event) =>
  db
    .selectFrom('stories as st')
    .innerJoin('lanes as l', (join) =>
      join.onRef('l.tenant_id', '=', 'st.tenant_id').onRef('l.lane_id', '=', 'st.lane_id'),
    )
    .innerJoin('conversations as c', (join) =>
      join.onRef('c.tenant_id', '=', 'l.tenant_id').onRef('c.conversation_id', '=', 'l.conversation_id'),
    )
    .leftJoin('subscriptions as s', (join) =>
      join.onRef('s.tenant_id', '=', 'st.tenant_id').onRef('s.subscription_id', '=', 'st.subscription_id'),
    )
    .select(['st.story_id', 'st.lane_id', 'st.thread_id', 'st.subscription_id', 's.muted_until', 's.state'])
    .select(['c.conversation_id', 'c.state as presence'])
    .where('st.tenant_id', '=', event.tenantId)
    .where('st.story', '=', event.story)
    .where('st.closed_at', 'is', null)
    .execute();

type Open = Awaited<ReturnType<typeof openOf>>[number];
type Asking = Pick<Looking, 'ask' | 'now'> & { readonly event: Event };

const following = async (engine: Engine, db: Db, row: Open, { event, ask, now }: Asking): Promise<Promised> => {
  const { lane_id: laneId, thread_id: threadId, subscription_id: subscriptionId, muted_until, presence } = row;
  const one = { event, laneId, subscriptionId, ...(threadId !== '' && { threadId }) };
  if (presence !== 'active') return { ...one, unheard: true };
  if (subscriptionId === null || row.state === 'live') return { ...one, ...mutedAt(muted_until, now) };
  const heir = await heirOf(engine, db, row, { event, ask });
  return heir
    ? { ...one, subscriptionId: heir.subscriptionId, ...(heir.muted && { muted: true }) }
    : { ...one, unheard: true };
};

/** Whom the story would be told if it began now, since whoever brought it has unsubscribed. */
const heirOf = async (
  engine: Engine,
  db: Db,
  { story_id, lane_id, thread_id, conversation_id }: Open,
  { event: { tenantId }, ask }: Pick<Asking, 'event' | 'ask'>,
): Promise<Promised | undefined> => {
  const root = await db
    .selectFrom('deliveries')
    .select(['tenant_id', 'event_id'])
    .where('tenant_id', '=', tenantId)
    .where('delivery_id', '=', story_id)
    .executeTakeFirst();
  const first = root && (await eventsOf(engine, db, [root])).get(eventKey(root));
  if (!first) return undefined;
  const wanted = await ask(first, conversation_id);
  return wanted.find(({ laneId, threadId = '' }) => laneId === lane_id && threadId === thread_id);
};
