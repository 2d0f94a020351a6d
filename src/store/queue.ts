/** What lanes and deliveries have in common for all verbs: what is open, a lane's head, when a lane is due. */
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../core/model.ts';
import { type Db, type Engine, rowsOf } from './engine.ts';

/** Word for word the condition of the index `deliveries_open`, so that the index is used. */
export const isOpen = (alias: string): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(`${alias}.state`)} in ('pending', 'sending', 'retry', 'parked')`;

/** One column of the lane's first delivery that can be sent; the lane is the row `of`. */
export const headOf = <T>(of: string, column: 'seq' | 'state'): RawBuilder<T> =>
  sql<T>`(select ${sql.ref(`head.${column}`)} from deliveries as head
    where head.tenant_id = ${sql.ref(`${of}.tenant_id`)} and head.lane_id = ${sql.ref(`${of}.lane_id`)}
      and ${isOpen('head')} and head.state <> 'parked'
    order by head.seq limit 1)`;

const LANE = { tenant_id: 'text', lane_id: 'text' } as const;

export type LaneKey = { readonly tenant_id: string; readonly lane_id: string };

/** One string for something of a tenant: no two share one, since the tenant's length goes in. */
export const keyIn = (tenantId: string, id: string): string => `${tenantId.length}:${tenantId}${id}`;

export const laneKey = ({ tenant_id, lane_id }: LaneKey): string => keyIn(tenant_id, lane_id);

/**
 * Makes the lanes ours until the transaction ends; all who change a lane's deliveries do this first. They are taken in
 * one order, so that no two wait for each other, and what is read after it stands. Returns them as they stand `now`.
 */
export const holdLanes = async (engine: Engine, db: Db, lanes: readonly LaneKey[]) => {
  if (lanes.length === 0) return [];
  const keys = lanes.map(({ tenant_id, lane_id }) => ({ tenant_id, lane_id }));
  return db
    .selectFrom(rowsOf(engine, LANE, keys))
    .innerJoin('lanes as l', (join) =>
      join.onRef('l.tenant_id', '=', 'r.tenant_id').onRef('l.lane_id', '=', 'r.lane_id'),
    )
    .select(['l.tenant_id', 'l.lane_id', 'l.epoch', 'l.memory', engine.instant().as('now')])
    .orderBy('l.tenant_id')
    .orderBy('l.lane_id')
    .modifyEnd(engine.lock('l'))
    .execute();
};

type Waits = {
  readonly parked: RawBuilder<unknown>;
  readonly due: RawBuilder<unknown>;
  readonly free: RawBuilder<unknown>;
};

/**
 * When an unclaimed lane is due: a parked one never, one whose head waits for its next attempt when it was due
 * already, any other that has something to send as soon as pacing allows, and where it does, not later than it was.
 */
export const dueAt = ({ parked, due, free }: Waits, now: Instant): RawBuilder<number | null> => {
  const soon = sql`case when ${free} > ${now} then ${free} when ${due} < ${now} then ${due} else ${now} end`;
  return sql<number | null>`case
    when ${parked} is not null then null
    else case ${headOf('lanes', 'state')}
      when 'retry' then coalesce(${due}, ${now})
      when 'pending' then ${soon}
      when 'sending' then ${soon}
    end
  end`;
};

/** A lane that sleeps is looked at again: if nothing in it may go out, it goes on sleeping. */
const AS_IT_STANDS: Waits = {
  parked: sql`lanes.parked`,
  due: sql`case when lanes.asleep_until is null then lanes.due_at end`,
  free: sql`lanes.free_at`,
};

/** Sets when lanes are due after their deliveries changed: a claimed one when its lease is over. */
export const reschedule = async (engine: Engine, db: Db, lanes: readonly LaneKey[], now: Instant): Promise<void> => {
  if (lanes.length === 0) return;
  await db
    .updateTable('lanes')
    .from(rowsOf(engine, LANE, lanes))
    .set({
      due_at: sql<number | null>`case
        when lanes.parked is null and lanes.lease_until is not null then lanes.lease_until
        else ${dueAt(AS_IT_STANDS, now)}
      end`,
    })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .execute();
};

/**
 * Ends what waits in lanes, of all or of some subscriptions. What is under way can't be called back: it is marked,
 * so that it is not repeated.
 */
export const withdraw = async (
  engine: Engine,
  db: Db,
  what: { readonly lanes: readonly LaneKey[]; readonly subscriptionIds?: readonly string[]; readonly reason: string },
): Promise<void> => {
  const { lanes, subscriptionIds, reason } = what;
  // Whoever promises something to these lanes now is either seen below, or sees what we have ended.
  await holdLanes(engine, db, lanes);
  const now = await engine.now(db);
  const ofLanes = rowsOf(engine, LANE, lanes);
  const wanted = engine.table(
    { id: 'text' },
    (subscriptionIds ?? []).map((id) => ({ id })),
  );
  await db
    .updateTable('deliveries')
    .from(ofLanes)
    .set({
      state: sql`case when deliveries.state = 'sending' then 'sending' else 'cancelled' end`,
      reason: sql`case when deliveries.state = 'sending' then deliveries.reason else ${reason} end`,
      withdrawn: reason,
      updated_at: now,
    })
    .whereRef('deliveries.tenant_id', '=', 'r.tenant_id')
    .whereRef('deliveries.lane_id', '=', 'r.lane_id')
    .where(isOpen('deliveries'))
    // Not the bare column: what is open in the lanes is few, what a subscription ever had may be many.
    .$if(subscriptionIds !== undefined, (query) =>
      query.where(sql<boolean>`coalesce(deliveries.subscription_id, '') in (select w.id from ${wanted} as w)`),
    )
    .execute();
  await reschedule(engine, db, lanes, now);
};
