/** From an event to the promises to deliver it: written once, numbered in each lane. */
import { deliveryId, referenceOf } from '../core/ids.ts';
import type { Event, Instant } from '../core/model.ts';
import { type Db, type Engine, rowsOf } from './engine.ts';
import { mayGoAhead, rouse } from './hours.ts';
import { editOf, insertPromises, type PromisedRow, UNTOLD, wakeLanes } from './promises.ts';
import { receive } from './receivers.ts';
import { openLanes, type Promised } from './recipients.ts';
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
  await insertPromises(engine, db, muted, UNTOLD);
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

/** What is told and what is only on record, in one order. */
const toDeliveries = (parts: readonly Part[], numbering: Numbering) => {
  const told: PromisedRow[] = [];
  const muted: PromisedRow[] = [];
  for (const part of parts.filter(({ unheard }) => !unheard)) {
    const row = toDelivery(part, numbering);
    (part.muted ? muted : told).push(row);
    if (part.muted && row.story_id !== null) told.push(editOf(row, nextIn(part.laneId, numbering), 'muted'));
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
