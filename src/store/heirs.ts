/** When a subscription ends that brought news for another one too, the other goes on with what waits. */
import type { Event } from '../core/model.ts';
import { type Db, type Engine, rowsOf } from './engine.ts';
import { eventsOf } from './events.ts';
import { holdLanes, isOpen, type LaneKey } from './queue.ts';
import { receive } from './receivers.ts';

type Ended = {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly subscriptionIds: readonly string[];
  readonly lanes: readonly LaneKey[];
};

/** Their targets are gone already. What nobody else of the conversation wants stays with them. */
export const handOver = async (engine: Engine, trx: Db, ended: Ended): Promise<void> => {
  const { tenantId, conversationId, subscriptionIds, lanes } = ended;
  await holdLanes(engine, trx, lanes);
  const waiting = await trx
    .selectFrom(rowsOf(engine, { tenant_id: 'text', lane_id: 'text' }, lanes))
    .innerJoin('deliveries as d', (join) =>
      join.onRef('d.tenant_id', '=', 'r.tenant_id').onRef('d.lane_id', '=', 'r.lane_id').on(isOpen('d')),
    )
    .select(['d.tenant_id', 'd.delivery_id', 'd.event_id', 'd.lane_id', 'd.subscription_id', 'd.created_at'])
    .execute();
  const theirs = waiting.filter(({ subscription_id: id }) => id !== null && subscriptionIds.includes(id));
  if (theirs.length === 0) return;
  const events = [...(await eventsOf(engine, trx, theirs)).values()].filter(isShared);
  const promises = await receive(engine, trx, events, await engine.now(trx), conversationId);
  for (const one of theirs) {
    const heir = promises.find(
      ({ event, laneId, muted }) => event.id === one.event_id && laneId === one.lane_id && !muted,
    );
    const subscriptionId = heir?.subscriptionId;
    if (subscriptionId) await inherit(trx, { ...one, tenant_id: tenantId }, subscriptionId);
  }
};

const isShared = ({ crossing, audience }: Event): boolean => crossing === undefined && audience === 'matching';

type Waiting = {
  readonly tenant_id: string;
  readonly delivery_id: string;
  readonly event_id: string;
  readonly created_at: number;
};

/** Not who came later than the news, nor who has it already. */
const inherit = async (
  trx: Db,
  { tenant_id, delivery_id, event_id, created_at }: Waiting,
  subscriptionId: string,
): Promise<void> => {
  const mayInherit = await trx
    .selectFrom('subscriptions as s')
    .select('s.subscription_id')
    .where('s.tenant_id', '=', tenant_id)
    .where('s.subscription_id', '=', subscriptionId)
    .where('s.created_at', '<=', created_at)
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('deliveries as d')
            .select('d.delivery_id')
            .where('d.tenant_id', '=', tenant_id)
            .where('d.event_id', '=', event_id)
            .where('d.subscription_id', '=', subscriptionId),
        ),
      ),
    )
    .executeTakeFirst();
  if (!mayInherit) return;
  await trx
    .updateTable('deliveries')
    .set({ subscription_id: subscriptionId })
    .where('tenant_id', '=', tenant_id)
    .where('delivery_id', '=', delivery_id)
    .execute();
};
