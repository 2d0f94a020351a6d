/** What was told in a conversation, as people ask about it and answer to it. */
import { laneIdOf } from '../core/ids.ts';
import type { Acknowledging, Store, ToldHere } from '../core/ports.ts';
import type { Db, Engine } from './engine.ts';
import { toEvent } from './events.ts';
import { toldBy } from './past.ts';
import { promiseEdit } from './promises.ts';
import { holdLanes } from './queue.ts';

type Where = { readonly tenantId: string; readonly conversationId: string; readonly deliveryId: string };

export const createTold = (engine: Engine): Pick<Store, 'told' | 'acknowledge'> => ({
  told: (tenantId, conversationId, by) => told(engine.db, { tenantId, conversationId, by }),
  acknowledge: (tenantId, conversationId, deliveryId, by) =>
    engine.transaction((trx) => acknowledge(engine, trx, { tenantId, conversationId, deliveryId }, by)),
});

type Asked = Pick<Where, 'tenantId' | 'conversationId'> & { readonly by: Parameters<Store['told']>[2] };

const told = async (db: Db, { tenantId, conversationId, by }: Asked): Promise<ToldHere | undefined> => {
  const row = await db
    .selectFrom('deliveries as d')
    .innerJoin('events as e', (join) =>
      join.onRef('e.tenant_id', '=', 'd.tenant_id').onRef('e.event_id', '=', 'd.event_id'),
    )
    .leftJoin('subscriptions as s', (join) =>
      join.onRef('s.tenant_id', '=', 'd.tenant_id').onRef('s.subscription_id', '=', 'd.subscription_id'),
    )
    .selectAll('e')
    .select([
      'd.delivery_id',
      'd.reference',
      'd.created_at',
      'd.subscription_id',
      's.number',
      's.state as subscription_state',
    ])
    .where('d.tenant_id', '=', tenantId)
    .where('d.lane_id', '=', laneIdOf(conversationId))
    .where((is) =>
      'deliveryId' in by
        ? is('d.delivery_id', '=', by.deliveryId)
        : is('d.delivery_id', 'in', toldBy(db, tenantId, conversationId, by)),
    )
    .orderBy('d.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const { reference, created_at: toldAt, subscription_id: id, number } = row;
  return {
    deliveryId: row.delivery_id,
    reference,
    event: toEvent(row),
    toldAt,
    ...(id !== null && number !== null && { subscription: { id, number, isLive: row.subscription_state === 'live' } }),
  };
};

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
