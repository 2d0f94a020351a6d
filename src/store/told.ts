/** What was told in a conversation, as people ask about it and answer to it. */
import { laneIdOf } from '../core/ids.ts';
import type { Acknowledging, Store, ToldHere } from '../core/ports.ts';
import { appendNote } from './audit.ts';
import type { Db, Engine } from './engine.ts';
import { eventKey, eventsOf } from './events.ts';
import { tellingsOf } from './past.ts';
import { promiseEdit } from './promises.ts';
import { holdLanes } from './queue.ts';

type Where = { readonly tenantId: string; readonly conversationId: string; readonly deliveryId: string };

export const createTold = (engine: Engine): Pick<Store, 'told' | 'acknowledge'> => ({
  told: (tenantId, conversationId, by) => told(engine, { tenantId, conversationId, by }),
  acknowledge: (tenantId, conversationId, deliveryId, by, note) =>
    engine.transaction(async (trx) => {
      const result = await acknowledge(engine, trx, { tenantId, conversationId, deliveryId }, by);
      if (note && result.kind === 'acknowledged') await appendNote(engine, trx, note);
      return result;
    }),
});

type Asked = Pick<Where, 'tenantId' | 'conversationId'> & { readonly by: Parameters<Store['told']>[2] };

const told = async (engine: Engine, { tenantId, conversationId, by }: Asked): Promise<ToldHere | undefined> => {
  const { db } = engine;
  const [row] =
    'reference' in by
      ? await tellingsOf(db, { tenantId, conversationId, reference: by.reference, most: 1 })
      : await deliveryBy(db, tenantId, by.deliveryId).execute();
  const event = row && (await eventsOf(engine, db, [row])).get(eventKey(row));
  // What was told elsewhere in its name is nothing that was told here.
  if (!row || !event || row.lane_id !== laneIdOf(conversationId)) return undefined;
  const subscription = await db
    .selectFrom('subscriptions')
    .select(['subscription_id as id', 'number', 'state', 'edited_at'])
    .where('tenant_id', '=', tenantId)
    .where('subscription_id', '=', row.subscription_id)
    .executeTakeFirst();
  return {
    deliveryId: row.delivery_id,
    reference: row.reference,
    event,
    shownAt: row.updated_at,
    isOutdated: subscription?.state === 'ended' || (subscription?.edited_at ?? 0) > row.updated_at,
    ...(subscription && { subscription: { id: subscription.id, number: subscription.number } }),
  };
};

const deliveryBy = (db: Db, tenantId: string, id: string) =>
  db.selectFrom('deliveries').selectAll().where('tenant_id', '=', tenantId).where('delivery_id', '=', id);

const acknowledge = async (
  engine: Engine,
  trx: Db,
  where: Where,
  by: Parameters<Store['acknowledge']>[3],
): Promise<Acknowledging> => {
  const { tenantId } = where;
  const lane_id = laneIdOf(where.conversationId);
  await holdLanes(engine, trx, [{ tenant_id: tenantId, lane_id }]);
  const story = await trx
    .selectFrom('deliveries as d')
    .innerJoin('stories as st', (join) =>
      join.onRef('st.tenant_id', '=', 'd.tenant_id').onRef('st.story_id', '=', 'd.story_id'),
    )
    .selectAll('st')
    .where('d.tenant_id', '=', tenantId)
    .where('d.delivery_id', '=', where.deliveryId)
    .where('d.lane_id', '=', lane_id)
    .executeTakeFirst();
  if (!story) return { kind: 'unknown' };
  if (story.closed_at !== null) return { kind: 'closed' };
  const { acknowledged_at: at, acknowledged_name: name } = story;
  if (at !== null) return { kind: 'already', ...(name !== null && { by: name }) };
  const now = await engine.now(trx);
  await trx
    .updateTable('stories')
    .set({ acknowledged_by: by.id, acknowledged_name: by.name, acknowledged_at: now, updated_at: now })
    .where('tenant_id', '=', tenantId)
    .where('story_id', '=', story.story_id)
    .execute();
  await promiseEdit(engine, trx, story, now);
  return { kind: 'acknowledged' };
};
