/** Promises as rows: written down at the end of their lanes, which wake; and the edit that brings a story's card up to date. */
import { sql } from 'kysely';
import { deliveryId } from '../core/ids.ts';
import type { DeliveryState, Instant } from '../core/model.ts';
import { WITHDRAWN } from '../core/withdrawn.ts';
import { type Db, type Engine, type RowOf, rowsOf } from './engine.ts';
import { rouse } from './hours.ts';
import type { DeliveryRow } from './schema.ts';

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

export type PromisedRow = Pick<DeliveryRow, keyof typeof PROMISES>;

type Beginning = { readonly state: DeliveryState; readonly reason: string | null };

const TO_BE_SENT: Beginning = { state: 'pending', reason: null };
/** What its subscription matched while it was mute: on record, told to nobody. */
export const UNTOLD: Beginning = { state: 'cancelled', reason: WITHDRAWN.muted };

/** Returns how many were new. What is the same for all promises does not travel with each. */
export const insertPromises = async (
  engine: Engine,
  db: Db,
  rows: readonly RowOf<typeof PROMISES>[],
  { state, reason }: Beginning = TO_BE_SENT,
): Promise<number> => {
  if (rows.length === 0) return 0;
  const { numAffectedRows } = await sql`insert into deliveries (tenant_id, delivery_id, reference, event_id, lane_id,
      seq, subscription_id, story_id, is_edit, created_at, updated_at, state, reason, attempts, unsure)
    select r.tenant_id, r.delivery_id, r.reference, r.event_id, r.lane_id,
      r.seq, r.subscription_id, r.story_id, r.is_edit, r.created_at, r.created_at, ${state}, ${reason}, 0, 0
    from ${rowsOf(engine, PROMISES, rows)} where true on conflict do nothing`.execute(db);
  return Number(numAffectedRows ?? 0);
};

/** The edit that shows on the story's card what the row tells. It keeps the reference; `key` is its own among such edits. */
export const editOf = (row: PromisedRow, seq: number, key: string): PromisedRow => ({
  ...row,
  delivery_id: deliveryId(row.event_id, row.delivery_id, key),
  seq,
  is_edit: 1,
});

/**
 * The story is not as its card says: what was told of it last is shown anew. The edit goes its way in the lane, which is
 * ours already, behind whatever is on it.
 */
export const promiseEdit = async (
  engine: Engine,
  trx: Db,
  { tenant_id, lane_id, story_id }: Pick<PromisedRow, 'tenant_id' | 'lane_id'> & { readonly story_id: string },
  now: Instant,
): Promise<void> => {
  const last = await trx
    .selectFrom('deliveries as d')
    .innerJoin('lanes as l', (join) =>
      join.onRef('l.tenant_id', '=', 'd.tenant_id').onRef('l.lane_id', '=', 'd.lane_id'),
    )
    .selectAll('d')
    .select('l.last_seq')
    .where('d.tenant_id', '=', tenant_id)
    .where('d.lane_id', '=', lane_id)
    .where('d.story_id', '=', story_id)
    .orderBy('d.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last) return;
  const seq = last.last_seq + 1;
  const row = { ...editOf(last, seq, String(seq)), created_at: now };
  await insertPromises(engine, trx, [row]);
  await wakeLanes(engine, trx, tenant_id, new Map([[lane_id, seq]]), now);
  await rouse(engine, trx, [row], now);
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
