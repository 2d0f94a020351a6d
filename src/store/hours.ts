/** What a conversation's hours make of what waits in its lane: it sleeps until they begin, but for what goes ahead. */
import { type RawBuilder, sql } from 'kysely';
import { destinationOf } from '../core/ids.ts';
import type { ClaimedDelivery, Instant } from '../core/model.ts';
import { heldBy, opensAt, type Rhythm, waitedMs } from '../core/rhythm.ts';
import { type Db, type Engine, rowsOf } from './engine.ts';
import { readRhythm } from './json.ts';
import type { LaneKey } from './queue.ts';

/** A delivery as far as hours care. */
export type Timed = LaneKey & {
  readonly created_at: Instant;
  readonly time_zone: string;
  readonly rhythm: string | null;
  readonly subscription_id: string | null;
  readonly is_edit: 0 | 1;
};

/** Notices to everyone are about us, and an edit makes no sound: neither waits. */
export const goesAhead = (alias: string): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(`${alias}.subscription_id`)} is null or ${sql.ref(`${alias}.is_edit`)} = 1)`;

export const mayGoAhead = (one: Pick<Timed, 'subscription_id' | 'is_edit'>): boolean =>
  one.subscription_id === null || one.is_edit === 1;

/** Mailboxes and machines have no hours. */
const rhythmOf = ({ lane_id, rhythm }: Timed): Rhythm | undefined =>
  rhythm !== null && destinationOf(lane_id) === 'teams' ? readRhythm(rhythm) : undefined;

/** When it may go out, if that is later than now. */
export const closedUntil = (one: Timed, now: Instant): Instant | undefined => {
  const rhythm = rhythmOf(one);
  const at = rhythm && opensAt(rhythm, one.created_at, now, one.time_zone);
  return at !== undefined && at > now ? at : undefined;
};

/** For how long it could have gone out. */
export const ageOf = (one: Timed, now: Instant): number => {
  const rhythm = rhythmOf(one);
  return rhythm ? waitedMs(rhythm, one.created_at, now, one.time_zone) : now - one.created_at;
};

export const isHeld = (one: Timed): boolean => {
  const rhythm = rhythmOf(one);
  return rhythm !== undefined && heldBy(rhythm, one.created_at, one.time_zone) !== undefined;
};

export const hoursOf = (one: Timed, now: Instant): Pick<ClaimedDelivery, 'held' | 'openSince'> => {
  const rhythm = rhythmOf(one);
  if (!rhythm) return {};
  const held = heldBy(rhythm, one.created_at, one.time_zone);
  return { openSince: now - ageOf(one, now), ...(held && { held }) };
};

export type Asleep = LaneKey & { readonly until: Instant };

/** The claim ends; the lane is due again when its conversation's hours begin. */
export const putToSleep = async (engine: Engine, trx: Db, lanes: readonly Asleep[]): Promise<void> => {
  if (lanes.length === 0) return;
  const rows = lanes.map(({ tenant_id, lane_id, until }) => ({ tenant_id, lane_id, until }));
  await trx
    .updateTable('lanes')
    .from(rowsOf(engine, { tenant_id: 'text', lane_id: 'text', until: 'bigint' }, rows))
    .set((is) => ({ lease_until: null, due_at: is.ref('r.until'), asleep_until: is.ref('r.until') }))
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .execute();
};

/** Something goes ahead in these: those that sleep are looked at again. */
export const rouse = async (engine: Engine, db: Db, lanes: readonly LaneKey[], now: Instant): Promise<void> => {
  if (lanes.length === 0) return;
  const keys = lanes.map(({ tenant_id, lane_id }) => ({ tenant_id, lane_id }));
  await db
    .updateTable('lanes')
    .from(rowsOf(engine, { tenant_id: 'text', lane_id: 'text' }, keys))
    .set({ due_at: now })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .where('lanes.asleep_until', 'is not', null)
    .where('lanes.parked', 'is', null)
    .where('lanes.lease_until', 'is', null)
    .execute();
};
