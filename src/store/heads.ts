/** What stands in lanes: their heads, what waits behind them, and the events that they are about. */
import { type AliasedRawBuilder, type RawBuilder, sql } from 'kysely';
import type { LaneRules } from '../core/lane.ts';
import type { ClaimedDelivery, Event, Instant } from '../core/model.ts';
import { type Db, type Engine, rowsOf } from './engine.ts';
import { readFacts, readRecipients, readSubject } from './json.ts';
import { headOf, isOpen, type LaneKey } from './queue.ts';
import type { EventRow } from './schema.ts';

/** What one digest takes at most; the rest makes another. */
const MOST_TOGETHER = 500;

type Lanes = AliasedRawBuilder<{ readonly tenant_id: string | null; readonly lane_id: string | null }, 'r'>;

export const lanesOf = (engine: Engine, lanes: readonly LaneKey[]): Lanes =>
  rowsOf(
    engine,
    { tenant_id: 'text', lane_id: 'text' },
    lanes.map(({ tenant_id, lane_id }) => ({ tenant_id, lane_id })),
  );

/** Deliveries of the lanes `r` whose numbers are among `numbers`, with all that is needed to send them. */
const select = (trx: Db, lanes: Lanes, numbers: RawBuilder<number>, waiting: RawBuilder<number>) =>
  trx
    .selectFrom(lanes)
    .innerJoin('deliveries as d', (join) =>
      join
        .onRef('d.tenant_id', '=', 'r.tenant_id')
        .onRef('d.lane_id', '=', 'r.lane_id')
        .on(isOpen('d'))
        .on(sql<boolean>`d.seq in ${numbers}`),
    )
    .innerJoin('lanes as l', (join) =>
      join.onRef('l.tenant_id', '=', 'd.tenant_id').onRef('l.lane_id', '=', 'd.lane_id'),
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
        .onRef('c.tenant_id', '=', 'l.tenant_id')
        .on('c.conversation_id', '=', sql<string>`coalesce(s.conversation_id, l.conversation_id)`),
    )
    .select(['d.tenant_id', 'd.lane_id', 'd.delivery_id', 'd.reference', 'd.event_id', 'd.state', 'd.attempts'])
    .select(['d.unsure', 'd.created_at', 'd.subscription_id', 'c.language', 'c.time_zone', 's.number', 's.threshold'])
    .select(['s.recipients', 'c.team_name', 'c.channel_name'])
    .select(['d.is_edit', 'd.story_id', 'st.opened_at', 'st.acknowledged_by', 'st.acknowledged_at', 's.broadcast'])
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
  return select(trx, lanes, headOf<number>('r', 'seq'), waiting).execute();
};

/** Each lane's deliveries that can be sent, its head first. */
export const waitingOf = (trx: Db, lanes: Lanes): Promise<readonly Head[]> => {
  const numbers = sql<number>`(select w.seq from deliveries as w
    where w.tenant_id = r.tenant_id and w.lane_id = r.lane_id and ${isOpen('w')} and w.state <> 'parked'
    order by w.seq limit ${MOST_TOGETHER})`;
  return select(trx, lanes, numbers, sql<number>`1`).execute();
};

/** Whether all that waits behind the head goes out with it: there is too much, it waits too long, or it is too old. */
export const goesTogether = (head: Head, { digest, expiresMs }: LaneRules, now: Instant): boolean => {
  const ageMs = now - head.created_at;
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

/** Each event once, however many lanes it goes to: a fan-out shares one value. */
export const eventsOf = async (
  engine: Engine,
  trx: Db,
  heads: readonly Pick<Head, 'tenant_id' | 'event_id'>[],
): Promise<ReadonlyMap<string, Event>> => {
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

/** What a delivery belongs to: its story, and its subscription. */
export const belongingsOf = (head: Head): Pick<ClaimedDelivery, 'story' | 'isEdit' | 'subscription'> => ({
  ...storyOf(head),
  ...(head.is_edit === 1 && { isEdit: true }),
  ...(head.subscription_id !== null &&
    head.number !== null && {
      subscription: {
        id: head.subscription_id,
        number: head.number,
        ...(head.broadcast !== null && head.broadcast !== 'none' && { broadcast: head.broadcast }),
        ...(head.threshold !== null && { threshold: head.threshold }),
        ...(head.recipients !== null && {
          to: readRecipients(head.recipients).kind,
          names: [head.team_name, head.channel_name].filter((name) => name !== null),
        }),
      },
    }),
});

const storyOf = ({
  story_id: id,
  card_id: cardId,
  opened_at: openedAt,
  acknowledged_by: by,
  acknowledged_at: at,
}: Head): Pick<ClaimedDelivery, 'story'> => {
  if (id === null || openedAt === null) return {};
  const acknowledged = by === null || at === null ? {} : { acknowledged: { by, at } };
  return { story: { id, openedAt, ...(cardId !== null && { cardId }), ...acknowledged } };
};
