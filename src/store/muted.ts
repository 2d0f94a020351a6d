/** What subscriptions match while they are mute: on record, told to nobody. The card of a story that goes on is kept right. */
import { sql } from 'kysely';
import { deliveryId } from '../core/ids.ts';
import type { Instant } from '../core/model.ts';
import { type Db, type Engine, rowsOf } from './engine.ts';
import { WITHDRAWN } from './queue.ts';
import type { DeliveryRow } from './schema.ts';

type Promised = Pick<
  DeliveryRow,
  | 'tenant_id'
  | 'delivery_id'
  | 'reference'
  | 'event_id'
  | 'lane_id'
  | 'seq'
  | 'subscription_id'
  | 'story_id'
  | 'created_at'
>;

const ROW = {
  tenant_id: 'text',
  delivery_id: 'text',
  reference: 'text',
  event_id: 'text',
  lane_id: 'text',
  seq: 'bigint',
  subscription_id: 'text',
  story_id: 'text',
  created_at: 'bigint',
} as const;

export const insertMuted = async (engine: Engine, db: Db, rows: readonly Promised[]): Promise<void> => {
  if (rows.length === 0) return;
  const values = rows.map(
    ({ tenant_id, delivery_id, reference, event_id, lane_id, seq, subscription_id, story_id, created_at }) => ({
      ...{ tenant_id, delivery_id, reference, event_id, lane_id, seq, subscription_id, story_id, created_at },
    }),
  );
  await sql`insert into deliveries (tenant_id, delivery_id, reference, event_id, lane_id, seq, subscription_id, story_id,
      created_at, updated_at, state, reason, is_edit, attempts, unsure)
    select r.tenant_id, r.delivery_id, r.reference, r.event_id, r.lane_id, r.seq, r.subscription_id, r.story_id,
      r.created_at, r.created_at, 'cancelled', ${WITHDRAWN.muted}, 0, 0, 0
    from ${rowsOf(engine, ROW, values)} where true on conflict do nothing`.execute(db);
};

/** The edit that brings the story's card up to date in the place of the post; it keeps the reference. */
export const editFor = <R extends Promised & Pick<DeliveryRow, 'is_edit'>>(row: R, seq: number): R => ({
  ...row,
  delivery_id: deliveryId(row.event_id, row.delivery_id, 'muted'),
  seq,
  is_edit: 1,
});

/** Whether it is mute now. */
export const mutedAt = (until: Instant | null, now: Instant): { readonly muted?: true } =>
  until !== null && until > now ? { muted: true } : {};
