/** What stands in lanes: their heads, what waits behind them. */
import { type AliasedRawBuilder, type RawBuilder, sql } from 'kysely';
import type { LaneRules } from '../core/lane.ts';
import type { Instant } from '../core/model.ts';
import { type Db, type Engine, type RowOf, rowsOf } from './engine.ts';
import { ageOf, goesAhead, isHeld, mayGoAhead } from './hours.ts';
import { headOf, isOpen, type LaneKey } from './queue.ts';

/** What one digest takes at most; the rest makes another. */
const MOST_TOGETHER = 500;

type Lanes = AliasedRawBuilder<RowOf<typeof LANES>, 'r'>;

const LANES = { tenant_id: 'text', lane_id: 'text', conversation_id: 'text' } as const;

export const lanesOf = (engine: Engine, lanes: readonly (LaneKey & { readonly conversation_id: string })[]): Lanes =>
  rowsOf(
    engine,
    LANES,
    lanes.map(({ tenant_id, lane_id, conversation_id }) => ({ tenant_id, lane_id, conversation_id })),
  );

/** Deliveries of the lanes `r` whose number `isWanted`, with all that is needed to send them. */
const select = (trx: Db, lanes: Lanes, isWanted: RawBuilder<boolean>, waiting: RawBuilder<number>) =>
  trx
    .selectFrom(lanes)
    .innerJoin('deliveries as d', (join) =>
      join.onRef('d.tenant_id', '=', 'r.tenant_id').onRef('d.lane_id', '=', 'r.lane_id').on(isOpen('d')).on(isWanted),
    )
    .leftJoin('subscriptions as s', (join) =>
      join.onRef('s.tenant_id', '=', 'd.tenant_id').onRef('s.subscription_id', '=', 'd.subscription_id'),
    )
    .leftJoin('stories as st', (join) =>
      join.onRef('st.tenant_id', '=', 'd.tenant_id').onRef('st.story_id', '=', 'd.story_id'),
    )
    .leftJoin('deliveries as root', (join) =>
      join.onRef('root.tenant_id', '=', 'd.tenant_id').onRef('root.delivery_id', '=', 'd.story_id'),
    )
    // A mailbox has no language of its own: it is told in that of the conversation that subscribed it.
    .innerJoin('conversations as c', (join) =>
      join
        .onRef('c.tenant_id', '=', 'd.tenant_id')
        .on('c.conversation_id', '=', sql<string>`coalesce(s.conversation_id, r.conversation_id)`),
    )
    .select(['d.tenant_id', 'd.lane_id', 'd.delivery_id', 'd.reference', 'd.event_id', 'd.state', 'd.attempts'])
    .select(['d.unsure', 'd.created_at', 'd.subscription_id', 'd.withdrawn', 'r.conversation_id'])
    .select([
      'c.language',
      'c.time_zone',
      'c.rhythm',
      'c.team_name',
      'c.channel_name',
      's.number',
      's.threshold',
      's.recipients',
    ])
    .select(['d.is_edit', 'd.story_id', 'st.opened_at', 'st.acknowledged_name', 'st.acknowledged_at', 's.broadcast'])
    .select(sql<string | null>`coalesce(st.card_id, root.activity_id)`.as('card_id'))
    .select(waiting.as('waiting'))
    .orderBy('d.seq');

export type Head = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

/** Each lane's first delivery that can be sent; `waiting` counts those that can, as far as the rules ask. */
export const headsOf = (trx: Db, lanes: Lanes, { digest }: LaneRules): Promise<readonly Head[]> => {
  const waiting = digest
    ? sql<number>`(select count(*) from (select 1 from deliveries as w
        where w.tenant_id = r.tenant_id and w.lane_id = r.lane_id and ${isOpen('w')} and w.state <> 'parked'
        limit ${digest.waiting}) as few)`
    : sql<number>`1`;
  return select(trx, lanes, sql`d.seq = ${headOf<number>('r', 'seq')}`, waiting).execute();
};

/** Each lane's deliveries that can be sent, its head first. */
export const waitingOf = (trx: Db, lanes: Lanes): Promise<readonly Head[]> => {
  const isAmongFirst = sql<boolean>`d.seq in (select w.seq from deliveries as w
    where w.tenant_id = r.tenant_id and w.lane_id = r.lane_id and ${isOpen('w')} and w.state <> 'parked'
    order by w.seq limit ${MOST_TOGETHER})`;
  return select(trx, lanes, isAmongFirst, sql<number>`1`).execute();
};

/** Each lane's first that does not wait for the conversation's hours. */
export const headsAhead = (trx: Db, lanes: Lanes): Promise<readonly Head[]> => {
  const isFirst = sql<boolean>`d.seq = (select w.seq from deliveries as w
    where w.tenant_id = r.tenant_id and w.lane_id = r.lane_id and ${isOpen('w')} and w.state <> 'parked'
      and ${goesAhead('w')}
    order by w.seq limit 1)`;
  return select(trx, lanes, isFirst, sql<number>`1`).execute();
};

/**
 * Whether all that waits behind the head goes out with it: it waited for the conversation's hours, there is too much, it
 * waits too long, or it is too old.
 */
export const goesTogether = (head: Head, { digest, expiresMs }: LaneRules, now: Instant): boolean => {
  // What is behind it may have to wait.
  if (head.rhythm !== null && mayGoAhead(head)) return false;
  if (isHeld(head)) return true;
  const ageMs = ageOf(head, now);
  if (expiresMs !== undefined && ageMs >= expiresMs) return true;
  if (!digest) return false;
  return head.waiting >= digest.waiting || (head.waiting > 1 && ageMs >= digest.blockedMs);
};

/** What was under way when nobody wanted it any more, and whose worker died, is not tried again. */
export const dropWithdrawn = async (trx: Db, lanes: Lanes, now: Instant): Promise<void> => {
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
