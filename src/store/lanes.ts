/** The queue: lanes handed out under a lease, their head deliveries, and what became of them. */
import { type AliasedRawBuilder, sql } from 'kysely';
import type { Address, ClaimedDelivery, Event, Instant } from '../core/model.ts';
import type { Store } from '../core/ports.ts';
import { type Db, type Engine, insertNew, rowsOf } from './engine.ts';
import { readAddress, readFacts, readSubject } from './json.ts';
import { headOf, isOpen, type LaneKey, reschedule } from './queue.ts';
import type { EventRow } from './schema.ts';
import { OUTCOMES, settle } from './settle.ts';

export const createLanes = (engine: Engine): Pick<Store, 'claim' | 'settle' | 'nextDueAt'> => ({
  claim: (n, leaseMs) => (n <= 0 ? Promise.resolve([]) : engine.transaction((trx) => claim(engine, trx, n, leaseMs))),

  settle: async (settled) => (settled.length === 0 ? 0 : engine.transaction((trx) => settle(engine, trx, settled))),

  nextDueAt: async () => {
    const row = await engine.db
      .selectFrom('lanes')
      .select((is) => is.fn.min('due_at').as('due_at'))
      .where('due_at', 'is not', null)
      .executeTakeFirst();
    return row?.due_at ?? undefined;
  },
});

/** Claims of a process that is no more are free at once. Only for a database that nobody else is at work on. */
export const freeClaims = async (engine: Engine): Promise<void> => {
  const now = await engine.now(engine.db);
  await engine.db.updateTable('environments').set({ lease_until: null }).where('lease_until', 'is not', null).execute();
  await engine.db
    .updateTable('lanes')
    .set({ lease_until: null, due_at: sql<number | null>`case when parked is null then cast(${now} as bigint) end` })
    .where('lease_until', 'is not', null)
    .execute();
};

type ClaimedLane = LaneKey & { readonly conversation_id: string; readonly epoch: number; readonly address: Address };

const claim = async (engine: Engine, trx: Db, n: number, leaseMs: number): Promise<readonly ClaimedDelivery[]> => {
  const now = await engine.now(trx);
  const lanes = await lease(engine, trx, { n, now, until: now + leaseMs });
  if (lanes.length === 0) return [];
  const of = rowsOf(engine, { tenant_id: 'text', lane_id: 'text' }, lanes.map(keyOf));
  await dropWithdrawn(trx, of, now);
  const heads = await headsOf(trx, of);
  const events = await eventsOf(engine, trx, heads);
  await markSending(engine, trx, heads, now);
  await release(engine, trx, lanes, heads, now);
  const byLane = new Map(heads.map((head) => [JSON.stringify([head.tenant_id, head.lane_id]), head]));
  return lanes.flatMap((lane) => {
    const head = byLane.get(JSON.stringify([lane.tenant_id, lane.lane_id]));
    const event = head && events.get(JSON.stringify([head.tenant_id, head.event_id]));
    return head && event ? [toClaimed(lane, head, event)] : [];
  });
};

const keyOf = ({ tenant_id, lane_id }: LaneKey): LaneKey => ({ tenant_id, lane_id });

/** Due lanes, the longest due first. A claimed lane is due again when its lease is over. */
const lease = async (
  engine: Engine,
  trx: Db,
  { n, now, until }: { n: number; now: Instant; until: Instant },
): Promise<readonly ClaimedLane[]> => {
  const due = await trx
    .selectFrom('lanes')
    .select(['tenant_id', 'lane_id', 'conversation_id', 'address', 'epoch'])
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('tenant_id')
    .orderBy('lane_id')
    .limit(n)
    .modifyEnd(engine.lockFree)
    .execute();
  if (due.length === 0) return [];
  await trx
    .updateTable('lanes')
    .from(rowsOf(engine, { tenant_id: 'text', lane_id: 'text' }, due.map(keyOf)))
    .set({ epoch: sql<number>`lanes.epoch + 1`, lease_until: until, due_at: until })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .execute();
  return due.map((row) => ({
    ...row,
    epoch: row.epoch + 1,
    address: { ...readAddress(row.address), laneId: row.lane_id },
  }));
};

type Lanes = AliasedRawBuilder<{ readonly tenant_id: string | null; readonly lane_id: string | null }, 'r'>;

/** What was under way when nobody wanted it any more, and whose worker died, is not tried again. */
const dropWithdrawn = async (trx: Db, lanes: Lanes, now: Instant): Promise<void> => {
  await trx
    .updateTable('deliveries')
    .from(lanes)
    .set({ state: 'cancelled', reason: sql<string>`deliveries.withdrawn`, updated_at: now })
    .whereRef('deliveries.tenant_id', '=', 'r.tenant_id')
    .whereRef('deliveries.lane_id', '=', 'r.lane_id')
    .where(isOpen('deliveries'))
    .where('deliveries.withdrawn', 'is not', null)
    .execute();
};

const headsOf = (trx: Db, lanes: Lanes) =>
  trx
    .selectFrom(lanes)
    .innerJoin('deliveries as d', (join) =>
      join
        .onRef('d.tenant_id', '=', 'r.tenant_id')
        .onRef('d.lane_id', '=', 'r.lane_id')
        .on(isOpen('d'))
        .on('d.seq', '=', headOf<number>('r', 'seq')),
    )
    .innerJoin('lanes as l', (join) =>
      join.onRef('l.tenant_id', '=', 'd.tenant_id').onRef('l.lane_id', '=', 'd.lane_id'),
    )
    .innerJoin('conversations as c', (join) =>
      join.onRef('c.tenant_id', '=', 'l.tenant_id').onRef('c.conversation_id', '=', 'l.conversation_id'),
    )
    .leftJoin('subscriptions as s', (join) =>
      join.onRef('s.tenant_id', '=', 'd.tenant_id').onRef('s.subscription_id', '=', 'd.subscription_id'),
    )
    .select(['d.tenant_id', 'd.lane_id', 'd.delivery_id', 'd.reference', 'd.event_id', 'd.state', 'd.attempts'])
    .select(['d.unsure', 'd.created_at', 'd.subscription_id', 'c.language', 'c.time_zone', 's.number', 's.threshold'])
    .execute();

type Head = Awaited<ReturnType<typeof headsOf>>[number];

/** Each event once, however many lanes it goes to: a fan-out shares one value. */
const eventsOf = async (engine: Engine, trx: Db, heads: readonly Head[]): Promise<ReadonlyMap<string, Event>> => {
  const keys = new Map(
    heads.map(({ tenant_id, event_id }) => [JSON.stringify([tenant_id, event_id]), { tenant_id, event_id }]),
  );
  const rows = await trx
    .selectFrom(rowsOf(engine, { tenant_id: 'text', event_id: 'text' }, [...keys.values()]))
    .innerJoin('events as e', (join) =>
      join.onRef('e.tenant_id', '=', 'r.tenant_id').onRef('e.event_id', '=', 'r.event_id'),
    )
    .selectAll('e')
    .execute();
  return new Map(rows.map((row) => [JSON.stringify([row.tenant_id, row.event_id]), toEvent(row)]));
};

/** An attempt counts from here, so that a crash can't forget it. One that was cut short may have arrived. */
const markSending = async (engine: Engine, trx: Db, heads: readonly Head[], now: Instant): Promise<void> => {
  if (heads.length === 0) return;
  const interrupted = heads.filter(({ state }) => state === 'sending');
  await insertNew(
    { engine, db: trx, table: 'outcomes', columns: OUTCOMES },
    interrupted.map(({ tenant_id, delivery_id, attempts }) => ({
      tenant_id,
      delivery_id,
      attempt: attempts,
      at: now,
      kind: 'unsure',
      status: null,
      code: null,
      reason: 'interrupted',
    })),
  );
  await trx
    .updateTable('deliveries')
    .from(
      rowsOf(
        engine,
        { tenant_id: 'text', delivery_id: 'text' },
        heads.map(({ tenant_id, delivery_id }) => ({ tenant_id, delivery_id })),
      ),
    )
    .set({
      attempts: sql<number>`deliveries.attempts + 1`,
      unsure: sql<number>`deliveries.unsure + case when deliveries.state = 'sending' then 1 else 0 end`,
      state: 'sending',
      updated_at: now,
    })
    .whereRef('deliveries.tenant_id', '=', 'r.tenant_id')
    .whereRef('deliveries.delivery_id', '=', 'r.delivery_id')
    .execute();
};

/** A lane that turned out to have nothing to send is let go. */
const release = async (
  engine: Engine,
  trx: Db,
  lanes: readonly ClaimedLane[],
  heads: readonly Head[],
  now: Instant,
): Promise<void> => {
  const busy = new Set(heads.map(({ tenant_id, lane_id }) => JSON.stringify([tenant_id, lane_id])));
  const idle = lanes.map(keyOf).filter((lane) => !busy.has(JSON.stringify([lane.tenant_id, lane.lane_id])));
  if (idle.length === 0) return;
  await trx
    .updateTable('lanes')
    .from(rowsOf(engine, { tenant_id: 'text', lane_id: 'text' }, idle))
    .set({ lease_until: null, due_at: null })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .execute();
  await reschedule(engine, trx, idle, now);
};

const toClaimed = (lane: ClaimedLane, head: Head, event: Event): ClaimedDelivery => ({
  tenantId: head.tenant_id,
  id: head.delivery_id,
  reference: head.reference,
  epoch: lane.epoch,
  attempts: head.attempts,
  unsure: head.unsure + (head.state === 'sending' ? 1 : 0),
  createdAt: head.created_at,
  event,
  address: lane.address,
  language: head.language,
  timeZone: head.time_zone,
  ...(head.subscription_id !== null &&
    head.number !== null && {
      subscription: {
        id: head.subscription_id,
        number: head.number,
        ...(head.threshold !== null && { threshold: head.threshold }),
      },
    }),
});

const toEvent = (row: EventRow): Event => ({
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
});
