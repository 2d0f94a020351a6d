/** What became of the last that each subscription of a conversation had to tell. */
import { sql } from 'kysely';
import { destinationOf } from '../core/ids.ts';
import { matches } from '../core/match.ts';
import type { Subscription } from '../core/model.ts';
import type { LastDelivery, Store } from '../core/ports.ts';
import type { Db, Engine } from './engine.ts';
import { eventKey, eventsOf } from './events.ts';
import { subscriptionsOf } from './subscriptions.ts';

/** How far back one looks for what another subscription brought for this one. */
const MOST_BACK = 100;

export const createLastDeliveries = (engine: Engine): Pick<Store, 'lastDeliveries'> => ({
  lastDeliveries: async (tenantId, conversationId) => {
    const { db } = engine;
    const all = await subscriptionsOf(db, tenantId, conversationId);
    const found: LastDelivery[] = [];
    for (const subscription of all) {
      const own = (await newest(db, tenantId, [subscription.id], 1))[0];
      const others = all.filter((other) => tellsFor(other, subscription));
      const theirs = others.length > 0 ? await broughtBy(engine, others, subscription) : undefined;
      const last = own && theirs ? laterOf(own, theirs) : (own ?? theirs);
      if (!last) continue;
      const by = others.find(({ id }) => id === last.subscription_id)?.number;
      for (const row of await besides(db, last)) found.push(toLast(row, subscription.id, by));
    }
    return found;
  },
});

/**
 * Whether what the one brings may be what the other waits for: same place, no threshold of its own. A story's end may
 * come by whoever brought its beginning.
 */
const tellsFor = (one: Subscription, other: Subscription): boolean =>
  one.id !== other.id &&
  one.environmentId === other.environmentId &&
  one.threshold === undefined &&
  other.threshold === undefined &&
  one.to?.kind !== 'webhook' &&
  placesOf(one) === placesOf(other);

const placesOf = ({ to }: Subscription): string =>
  to?.kind === 'email'
    ? [...to.addresses].toSorted().join(' ')
    : to?.kind === 'thread'
      ? to.threadId
      : (to?.kind ?? '');

const newest = (db: Db, tenantId: string, subscriptionIds: readonly string[], most: number) =>
  db
    .selectFrom('deliveries as d')
    .select(['d.tenant_id', 'd.event_id', 'd.subscription_id', 'd.created_at', 'd.seq'])
    .where('d.tenant_id', '=', tenantId)
    .where('d.subscription_id', 'in', subscriptionIds)
    // An edit of a card tells nothing new.
    .where('d.is_edit', '=', 0)
    .orderBy('d.created_at', 'desc')
    .orderBy('d.seq', 'desc')
    .limit(most)
    .execute();

type Newest = Awaited<ReturnType<typeof newest>>[number];

const laterOf = (one: Newest, other: Newest): Newest =>
  (other.created_at - one.created_at || other.seq - one.seq) > 0 ? other : one;

const broughtBy = async (
  engine: Engine,
  others: readonly Subscription[],
  subscription: Subscription,
): Promise<Newest | undefined> => {
  const { tenantId } = subscription;
  const ids = others.map(({ id }) => id);
  const rows = await newest(engine.db, tenantId, ids, MOST_BACK);
  const events = await eventsOf(engine, engine.db, rows);
  return rows.find((row) => {
    const event = events.get(eventKey(row));
    // What happened before it was there was for the others alone.
    return event !== undefined && row.created_at >= subscription.createdAt && matches(subscription, event);
  });
};

/** One for each place that it went to; of what was sent there again, the last. */
const besides = async (db: Db, { tenant_id, event_id, subscription_id }: Newest) => {
  const rows = await db
    .selectFrom('deliveries as d')
    .select(['d.lane_id', 'd.state', 'd.updated_at', 'd.reference', 'd.reason'])
    .where('d.tenant_id', '=', tenant_id)
    .where('d.event_id', '=', event_id)
    .where(sql<boolean>`d.subscription_id = ${subscription_id}`)
    .where('d.is_edit', '=', 0)
    .orderBy('d.created_at')
    .orderBy('d.seq')
    .execute();
  return [...new Map(rows.map((row) => [row.lane_id, row])).values()];
};

type Row = Awaited<ReturnType<typeof besides>>[number];

const toLast = (row: Row, subscriptionId: string, by: number | undefined): LastDelivery => ({
  subscriptionId,
  destination: destinationOf(row.lane_id),
  state: row.state,
  at: row.updated_at,
  reference: row.reference,
  ...(row.reason !== null && { reason: row.reason }),
  ...(by !== undefined && { by }),
});
