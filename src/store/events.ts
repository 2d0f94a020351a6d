/** Events as they are written, once, and read, which is more often. */
import type { Event, Instant } from '../core/model.ts';
import { type ColumnsOf, type Db, type Engine, insertNew, rowsOf } from './engine.ts';
import { readFacts, readSubject } from './json.ts';
import { keyIn } from './queue.ts';
import type { EventRow } from './schema.ts';

const EVENTS: ColumnsOf<'events'> = {
  tenant_id: 'text',
  event_id: 'text',
  environment_id: 'text',
  trigger: 'text',
  subject: 'text',
  occurred_at: 'bigint',
  recorded_at: 'bigint',
  facts: 'text',
  value_before: 'double precision',
  value_now: 'double precision',
  on_demand: 'integer',
  audience: 'text',
  story: 'text',
  chapter: 'text',
};

/** Writes the events that are not known yet; returns those, in their order. */
export const insertEvents = async (
  engine: Engine,
  db: Db,
  events: readonly Event[],
  now: Instant,
): Promise<readonly Event[]> => {
  const added: Event[] = [];
  for (const event of events) {
    const isNew = await insertNew({ engine, db, table: 'events', columns: EVENTS }, [toRow(event, now)]);
    if (isNew > 0) added.push(event);
  }
  return added;
};

const toRow = (event: Event, now: Instant): EventRow => ({
  tenant_id: event.tenantId,
  event_id: event.id,
  environment_id: event.environmentId,
  trigger: event.trigger,
  subject: JSON.stringify(event.subject),
  occurred_at: event.occurredAt,
  recorded_at: now,
  facts: JSON.stringify(event.facts),
  value_before: event.crossing?.before ?? null,
  value_now: event.crossing?.now ?? null,
  on_demand: event.onDemand ? 1 : 0,
  audience: event.audience,
  story: event.story,
  chapter: event.chapter ?? null,
});

type EventKey = Pick<EventRow, 'tenant_id' | 'event_id'>;

/** Events that were read before, by `eventKey`: an event never changes. */
export type KnownEvents = Map<string, Event>;

const EVENTS_KEPT = 500;

export const eventKey = ({ tenant_id, event_id }: EventKey): string => keyIn(tenant_id, event_id);

/** Each event once, however many lanes it goes to and claims it takes: a fan-out shares one value. */
export const eventsOf = async (
  engine: Engine,
  trx: Db,
  heads: readonly EventKey[],
  known: KnownEvents = new Map(),
): Promise<ReadonlyMap<string, Event>> => {
  const wanted = new Map(heads.map((head) => [eventKey(head), head]));
  const found = new Map(
    [...wanted.keys()].flatMap((key) => {
      const event = known.get(key);
      return event ? [[key, event] as const] : [];
    }),
  );
  const unknown = [...wanted].flatMap(([key, { tenant_id, event_id }]) =>
    found.has(key) ? [] : [{ tenant_id, event_id }],
  );
  if (unknown.length === 0) return found;
  const rows = await trx
    .selectFrom(rowsOf(engine, { tenant_id: 'text', event_id: 'text' }, unknown))
    .innerJoin('events as e', (join) =>
      join.onRef('e.tenant_id', '=', 'r.tenant_id').onRef('e.event_id', '=', 'r.event_id'),
    )
    .selectAll('e')
    .execute();
  if (known.size + rows.length > EVENTS_KEPT) known.clear();
  for (const row of rows) {
    const event = toEvent(row);
    found.set(eventKey(row), event);
    known.set(eventKey(row), event);
  }
  return found;
};

export const toEvent = (row: EventRow): Event => ({
  id: row.event_id,
  tenantId: row.tenant_id,
  environmentId: row.environment_id,
  trigger: row.trigger,
  subject: readSubject(row.subject),
  occurredAt: row.occurred_at,
  facts: readFacts(row.facts),
  ...(row.value_before !== null &&
    row.value_now !== null && {
      crossing: { before: row.value_before, now: row.value_now },
    }),
  onDemand: row.on_demand === 1,
  audience: row.audience,
  story: row.story,
  ...(row.chapter !== null && { chapter: row.chapter }),
});
