/** Whom events are for: matched by index, one delivery for each place. */
import { sql } from 'kysely';
import { laneIdOf } from '../core/ids.ts';
import type { Event, Instant, Recipients } from '../core/model.ts';
import { sift } from './asked.ts';
import type { Db, Engine } from './engine.ts';
import { type Ask, followersOf } from './followers.ts';
import { onceEach } from './once.ts';
import { type Matched, type Promised, resolve } from './recipients.ts';
import { crossed, mutedAt, targetsOf } from './wishes.ts';

/** Whom events are for, one delivery for each place; `only` asks for one conversation's. */
export const receive = async (
  engine: Engine,
  db: Db,
  events: readonly Event[],
  now: Instant,
  only?: string,
): Promise<readonly Promised[]> => {
  const promises: Promised[] = [];
  const elsewhere: Matched[] = [];
  for (const event of events) {
    for (const found of await sift(engine, db, event, await receiversOf(db, event, only).execute())) {
      const { conversation_id, subscription_id, recipients } = found;
      const muted = mutedAt(found.muted_until, now);
      if (recipients !== null && subscription_id !== null) {
        elsewhere.push({ event, subscriptionId: subscription_id, conversationId: conversation_id, ...muted });
      } else promises.push({ event, laneId: laneIdOf(conversation_id), subscriptionId: subscription_id, ...muted });
    }
  }
  const matched = [...promises, ...(await resolve(engine, db, elsewhere))];
  return onceEach(engine, db, only === undefined ? await withFollowers(engine, db, events, matched, now) : matched);
};

/** In the order of the events, so that stories are told in theirs. */
const withFollowers = async (
  engine: Engine,
  db: Db,
  events: readonly Event[],
  matched: readonly Promised[],
  now: Instant,
): Promise<readonly Promised[]> => {
  const byEvent = Map.groupBy(matched, ({ event }) => event);
  const ask: Ask = (event, conversationId) => receive(engine, db, [event], now, conversationId);
  const all: Promised[] = [];
  for (const event of events) {
    const own = byEvent.get(event) ?? [];
    all.push(...own, ...(await followersOf(engine, db, event, { own, earlier: all, ask, now })));
  }
  return all;
};

/**
 * Whom an event is for, by index alone: `matches` of the core, asked the other way round. Conversations that the bot
 * is not in get nothing.
 */
export const receiversOf = (db: Db, event: Event, only?: string) =>
  event.audience === 'everyone'
    ? audience(db, event, only)
        .select(['t.conversation_id', sql<string | null>`null`.as('subscription_id')])
        .select(sql<string | null>`null`.as('target'))
        .select(sql<Recipients['kind'] | null>`null`.as('recipients'))
        .select(sql<Instant | null>`null`.as('muted_until'))
        .distinct()
    : matching(db, event, only).select([
        't.conversation_id',
        't.subscription_id',
        't.target',
        't.recipients',
        't.muted_until',
      ]);

const audience = (db: Db, { tenantId, environmentId }: Event, only?: string) =>
  db
    .selectFrom('subscription_targets as t')
    .where('t.tenant_id', '=', tenantId)
    .where('t.environment_id', '=', environmentId)
    // One look-up a row, whatever a planner thinks of the tables' sizes.
    .where((eb) =>
      eb(
        eb
          .selectFrom('conversations as c')
          .select('c.state')
          .whereRef('c.tenant_id', '=', 't.tenant_id')
          .whereRef('c.conversation_id', '=', 't.conversation_id'),
        '=',
        'active',
      ),
    )
    .$if(only !== undefined, (query) => query.where('t.conversation_id', '=', only as string));

const matching = (db: Db, event: Event, only?: string) => {
  const { crossing } = event;
  return audience(db, event, only)
    .where('t.trigger', '=', event.trigger)
    .where('t.target', 'in', targetsOf(event))
    .$if(crossing !== undefined, (query) => query.where(crossed(crossing)))
    .$if(event.onDemand, (query) => query.where('t.include_on_demand', '=', 1));
};
