/** From an event to the promises to deliver it: written once, matched by index, numbered in each lane. */
import { sql } from 'kysely';
import { deliveryId, laneIdOf, referenceOf } from '../core/ids.ts';
import type { Event, Instant, Recipients } from '../core/model.ts';
import { sift } from './asked.ts';
import { type Db, type Engine, type RowOf, rowsOf } from './engine.ts';
import { onceEach } from './once.ts';
import { type Matched, openLanes, type Promised, resolve } from './recipients.ts';
import { followersOf, type Part, weave } from './stories.ts';
import { crossed, targetsOf } from './wishes.ts';

/** Promises the events to all that they are for. Returns how many deliveries that makes. */
export const promise = async (engine: Engine, db: Db, events: readonly Event[], now: Instant): Promise<number> => {
  const found = await receive(engine, db, events);
  return promiseTo(engine, db, found, now, async () => receive(engine, db, events));
};

/** Promises these; `again` reads them once more where others are at work too. Returns how many were new. */
export const promiseTo = async (
  engine: Engine,
  db: Db,
  found: readonly Promised[],
  now: Instant,
  again: () => Promise<readonly Promised[]> = async () => found,
): Promise<number> => {
  const [first] = found;
  if (!first) return 0;
  const { tenantId } = first.event;
  await openLanes(engine, db, tenantId, found);
  const numbers = await numberLanes(engine, db, tenantId, found);
  // Others may have unsubscribed or left while we waited for the lanes; from here on they wait for us.
  const promises = engine.alone ? found : (await again()).filter(({ laneId }) => numbers.has(laneId));
  const parts = promises.map((promised) => ({ ...promised, deliveryId: idOf(promised) }));
  const stories = await weave(engine, db, parts, now);
  const rows = parts.map((part) => toDelivery(part, { numbers, stories, now }));
  const count = await insertPromises(engine, db, rows);
  await wakeLanes(engine, db, tenantId, numbers, now);
  return count;
};

/** Whom events are for, one delivery for each place; `only` asks for one conversation's. */
export const receive = async (
  engine: Engine,
  db: Db,
  events: readonly Event[],
  only?: string,
): Promise<readonly Promised[]> => {
  const promises: Promised[] = [];
  const elsewhere: Matched[] = [];
  for (const event of events) {
    const receivers = await sift(engine, db, event, await receiversOf(db, event, only).execute());
    for (const { conversation_id, subscription_id, recipients } of receivers) {
      if (recipients !== null && subscription_id !== null) {
        elsewhere.push({ event, subscriptionId: subscription_id, conversationId: conversation_id });
      } else promises.push({ event, laneId: laneIdOf(conversation_id), subscriptionId: subscription_id });
    }
    if (only === undefined) promises.push(...(await followersOf(db, event, promises)));
  }
  return onceEach(engine, db, [...promises, ...(await resolve(engine, db, elsewhere))]);
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
        .distinct()
    : matching(db, event, only).select(['t.conversation_id', 't.subscription_id', 't.target', 't.recipients']);

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

/** The last number given in each lane. Taken in one order, and ours until the end, so numbers follow commits. */
const numberLanes = async (
  engine: Engine,
  db: Db,
  tenantId: string,
  promises: readonly Promised[],
): Promise<Map<string, number>> => {
  const lanes = [...new Set(promises.map(({ laneId }) => laneId))];
  const rows = await db
    .selectFrom(
      rowsOf(
        engine,
        { tenant_id: 'text', lane_id: 'text' },
        lanes.map((lane_id) => ({ tenant_id: tenantId, lane_id })),
      ),
    )
    .innerJoin('lanes as l', (join) =>
      join.onRef('l.tenant_id', '=', 'r.tenant_id').onRef('l.lane_id', '=', 'r.lane_id'),
    )
    .select(['l.lane_id', 'l.last_seq'])
    .orderBy('l.tenant_id')
    .orderBy('l.lane_id')
    .modifyEnd(engine.lock('l'))
    .execute();
  return new Map(rows.map((row) => [row.lane_id, row.last_seq]));
};

const idOf = ({ event, laneId, subscriptionId, address }: Promised): string =>
  address !== undefined && subscriptionId !== null
    ? deliveryId(event.id, subscriptionId, laneId)
    : deliveryId(event.id, subscriptionId ?? laneId);

type Numbering = { readonly numbers: Map<string, number>; readonly stories: ReadonlyMap<string, string>; now: Instant };

const PROMISES = {
  tenant_id: 'text',
  delivery_id: 'text',
  reference: 'text',
  event_id: 'text',
  lane_id: 'text',
  seq: 'bigint',
  subscription_id: 'text',
  story_id: 'text',
  is_edit: 'integer',
  created_at: 'bigint',
} as const;

/** Returns how many were new. What is the same for all promises does not travel with each. */
export const insertPromises = async (
  engine: Engine,
  db: Db,
  rows: readonly RowOf<typeof PROMISES>[],
): Promise<number> => {
  const { numAffectedRows } = await sql`insert into deliveries (tenant_id, delivery_id, reference, event_id, lane_id,
      seq, subscription_id, story_id, is_edit, created_at, updated_at, state, attempts, unsure)
    select r.tenant_id, r.delivery_id, r.reference, r.event_id, r.lane_id,
      r.seq, r.subscription_id, r.story_id, r.is_edit, r.created_at, r.created_at, 'pending', 0, 0
    from ${rowsOf(engine, PROMISES, rows)} where true on conflict do nothing`.execute(db);
  return Number(numAffectedRows ?? 0);
};

/** Takes the lane's next number. Throws when the conversation has no lane: `arrive` makes both. */
const toDelivery = (part: Part, { numbers, stories, now }: Numbering): RowOf<typeof PROMISES> => {
  const { event, laneId, subscriptionId, deliveryId: id } = part;
  const last = numbers.get(laneId);
  if (last === undefined) throw new Error(`no lane ${laneId}`);
  numbers.set(laneId, last + 1);
  return {
    tenant_id: event.tenantId,
    delivery_id: id,
    reference: referenceOf(id),
    event_id: event.id,
    lane_id: laneId,
    seq: last + 1,
    subscription_id: subscriptionId,
    story_id: stories.get(id) ?? null,
    is_edit: 0,
    created_at: now,
  };
};

/**
 * A lane with nothing to do has now, or as soon as its pacing allows; one that waits, or is at work, or is parked, goes
 * on as it was.
 */
export const wakeLanes = async (
  engine: Engine,
  db: Db,
  tenantId: string,
  numbers: ReadonlyMap<string, number>,
  now: Instant,
): Promise<void> => {
  const rows = [...numbers].map(([lane_id, last_seq]) => ({ tenant_id: tenantId, lane_id, last_seq }));
  await db
    .updateTable('lanes')
    .from(rowsOf(engine, { tenant_id: 'text', lane_id: 'text', last_seq: 'bigint' }, rows))
    .set({
      last_seq: sql<number>`r.last_seq`,
      due_at: sql<number | null>`case when lanes.due_at is null and lanes.parked is null
        then case when lanes.free_at > ${now} then lanes.free_at else cast(${now} as bigint) end
        else lanes.due_at end`,
    })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .execute();
};
