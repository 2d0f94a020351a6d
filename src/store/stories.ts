/** Stories as they are promised: which goes on in each conversation, which begins, and which ends. */
import type { Event, Instant } from '../core/model.ts';
import type { Settled } from '../core/ports.ts';
import { type ColumnsOf, type Db, type Engine, insertNew, rowsOf } from './engine.ts';
import type { StoryRow } from './story-rows.ts';

const STORIES: ColumnsOf<'stories'> = {
  tenant_id: 'text',
  story_id: 'text',
  lane_id: 'text',
  story: 'text',
  thread_id: 'text',
  subscription_id: 'text',
  card_id: 'text',
  opened_at: 'bigint',
  closed_at: 'bigint',
  acknowledged_by: 'text',
  acknowledged_name: 'text',
  acknowledged_at: 'bigint',
  updated_at: 'bigint',
};

/** A delivery to be, as far as stories care. */
export type Part = {
  readonly event: Event;
  readonly laneId: string;
  readonly subscriptionId: string | null;
  readonly threadId?: string;
  readonly deliveryId: string;
  readonly muted?: true;
  readonly unheard?: true;
};

/** Only a conversation has a card that can be edited. */
export const isTold = ({ event, laneId }: Pick<Part, 'event' | 'laneId'>): boolean =>
  event.chapter !== undefined && laneId.startsWith('teams:');

type PlaceRow = Pick<StoryRow, 'lane_id' | 'thread_id' | 'story'>;

export const placeOf = ({ event, laneId, threadId = '' }: Omit<Part, 'deliveryId'>): PlaceRow => ({
  ...{ lane_id: laneId, thread_id: threadId, story: event.story },
});

export const keyOf = ({ lane_id, thread_id, story }: PlaceRow): string => JSON.stringify([lane_id, thread_id, story]);

/**
 * Takes what is promised in its order: opens stories, goes on with them, closes them. The lanes are ours already, so
 * that nobody else does. Returns the story of each delivery that has one, by the delivery's id.
 */
export const weave = async (
  engine: Engine,
  db: Db,
  parts: readonly Part[],
  now: Instant,
): Promise<ReadonlyMap<string, string>> => {
  const told = parts.filter(isTold);
  const [first] = told;
  if (!first) return new Map();
  const { tenantId } = first.event;
  const open = await openIn(engine, db, tenantId, told);
  const changed = new Map<string, StoryRow>();
  const isNew = new Set<string>();
  const belongs = new Map<string, string>();
  for (const part of told) {
    const { event, subscriptionId, deliveryId } = part;
    const key = keyOf(placeOf(part));
    const known = open.get(key);
    // What nobody was told of begins no story: its end would be news of something unheard of.
    if (!known && (event.chapter === 'closes' || part.muted)) continue;
    if (!known) isNew.add(deliveryId);
    const story = {
      ...(known ?? begin(part, now)),
      subscription_id: subscriptionId,
      updated_at: now,
      ...(event.chapter === 'closes' && { closed_at: event.occurredAt }),
    };
    changed.set(story.story_id, story);
    if (event.chapter === 'closes') open.delete(key);
    else open.set(key, story);
    if (!part.unheard) belongs.set(deliveryId, story.story_id);
  }
  const rows = [...changed.values()];
  await insertNew(
    { engine, db, table: 'stories', columns: STORIES },
    rows.filter(({ story_id }) => isNew.has(story_id)),
  );
  await change(
    engine,
    db,
    rows.filter(({ story_id }) => !isNew.has(story_id)),
  );
  return belongs;
};

const begin = (part: Part, now: Instant): StoryRow => ({
  tenant_id: part.event.tenantId,
  story_id: part.deliveryId,
  ...placeOf(part),
  subscription_id: part.subscriptionId,
  card_id: null,
  opened_at: part.event.occurredAt,
  closed_at: null,
  acknowledged_by: null,
  acknowledged_name: null,
  acknowledged_at: null,
  updated_at: now,
});

const openIn = async (
  engine: Engine,
  db: Db,
  tenantId: string,
  parts: readonly Part[],
): Promise<Map<string, StoryRow>> => {
  const places = new Map(parts.map(placeOf).map((place) => [keyOf(place), place]));
  const keys = [...places.values()].map((place) => ({ tenant_id: tenantId, ...place }));
  const rows = await db
    .selectFrom(rowsOf(engine, { tenant_id: 'text', story: 'text', lane_id: 'text', thread_id: 'text' }, keys))
    .innerJoin('stories as st', (join) =>
      join
        .onRef('st.tenant_id', '=', 'r.tenant_id')
        .onRef('st.story', '=', 'r.story')
        .onRef('st.lane_id', '=', 'r.lane_id')
        .onRef('st.thread_id', '=', 'r.thread_id')
        .on('st.closed_at', 'is', null),
    )
    .selectAll('st')
    .execute();
  return new Map(rows.map((row) => [keyOf(row), row]));
};

const CHANGES = {
  tenant_id: 'text',
  story_id: 'text',
  subscription_id: 'text',
  closed_at: 'bigint',
  updated_at: 'bigint',
} as const;

const change = async (engine: Engine, db: Db, rows: readonly StoryRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await db
    .updateTable('stories')
    .from(rowsOf(engine, CHANGES, rows))
    .set((is) => ({
      subscription_id: is.ref('r.subscription_id'),
      closed_at: is.ref('r.closed_at'),
      updated_at: is.ref('r.updated_at').$castTo<number>(),
    }))
    .whereRef('stories.tenant_id', '=', 'r.tenant_id')
    .whereRef('stories.story_id', '=', 'r.story_id')
    .execute();
};

/** What was posted as a story's card is its card from now on; of the delivery that opened it that is known anyway. */
export const keepCards = async (engine: Engine, trx: Db, settled: readonly Settled[]): Promise<void> => {
  const cards = settled.flatMap(({ delivery, outcome }) =>
    outcome.kind === 'delivered' &&
    outcome.isCard &&
    outcome.activityId &&
    delivery.story &&
    delivery.story.id !== delivery.id
      ? [{ tenant_id: delivery.tenantId, story_id: delivery.story.id, card_id: outcome.activityId }]
      : [],
  );
  if (cards.length === 0) return;
  await trx
    .updateTable('stories')
    .from(rowsOf(engine, { tenant_id: 'text', story_id: 'text', card_id: 'text' }, cards))
    .set((is) => ({ card_id: is.ref('r.card_id') }))
    .whereRef('stories.tenant_id', '=', 'r.tenant_id')
    .whereRef('stories.story_id', '=', 'r.story_id')
    .execute();
};
