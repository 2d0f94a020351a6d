/** From an event to the promises to deliver it: written once, numbered in each lane. */
import { sql } from 'kysely';
import { deliveryId, referenceOf } from '../core/ids.ts';
import type { Event, Instant } from '../core/model.ts';
import { type Db, type Engine, type RowOf, rowsOf } from './engine.ts';
import { mayGoAhead, rouse } from './hours.ts';
import { editFor, insertMuted } from './muted.ts';
import { receive } from './receivers.ts';
import { openLanes, type Promised } from './recipients.ts';
import type { DeliveryRow } from './schema.ts';
import { type Part, weave } from './stories.ts';

/** Promises the events to all that they are for. Returns how many deliveries that makes. */
export const promise = async (engine: Engine, db: Db, events: readonly Event[], now: Instant): Promise<number> => {
  const found = await receive(engine, db, events, now);
  return promiseTo(engine, db, found, now, async () => receive(engine, db, events, now));
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
  const { told, muted } = toDeliveries(parts, { numbers, stories, now });
  const count = await insertPromises(engine, db, told);
  await insertMuted(engine, db, muted);
  await wakeLanes(engine, db, tenantId, numbers, now);
  await rouse(engine, db, told.filter(mayGoAhead), now);
  return count;
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

type PromisedRow = Pick<DeliveryRow, keyof typeof PROMISES>;

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

/** What is told and what is only on record, in one order. */
const toDeliveries = (parts: readonly Part[], numbering: Numbering) => {
  const told: PromisedRow[] = [];
  const muted: PromisedRow[] = [];
  for (const part of parts) {
    const row = toDelivery(part, numbering);
    (part.muted ? muted : told).push(row);
    if (part.muted && row.story_id !== null) told.push(editFor(row, nextIn(part.laneId, numbering)));
  }
  return { told, muted };
};

/** Takes the lane's next number. Throws when the conversation has no lane: `arrive` makes both. */
const nextIn = (laneId: string, { numbers }: Numbering): number => {
  const last = numbers.get(laneId);
  if (last === undefined) throw new Error(`no lane ${laneId}`);
  numbers.set(laneId, last + 1);
  return last + 1;
};

const toDelivery = (part: Part, numbering: Numbering): PromisedRow => {
  const { event, laneId, subscriptionId, deliveryId: id } = part;
  const { stories, now } = numbering;
  return {
    tenant_id: event.tenantId,
    delivery_id: id,
    reference: referenceOf(id),
    event_id: event.id,
    lane_id: laneId,
    seq: nextIn(laneId, numbering),
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
