/** A subscription becomes another wish under its number, and what waits for it goes where the new wish says. */
import { sql } from 'kysely';
import { laneIdOf, webhookLaneIdOf } from '../core/ids.ts';
import type { Conversation, Wish } from '../core/model.ts';
import type { Store } from '../core/ports.ts';
import { wishKeyOf } from '../core/wish-key.ts';
import type { Edited } from '../core/wishes.ts';
import { WITHDRAWN } from '../core/withdrawn.ts';
import { type Db, type Engine, rowsOf } from './engine.ts';
import { eventsOf } from './events.ts';
import { promiseTo } from './fanout.ts';
import { handOver } from './heirs.ts';
import { holdLanes, isOpen, type LaneKey, reschedule } from './queue.ts';
import { receive } from './receivers.ts';
import { lanesElsewhere } from './recipients.ts';
import type { SubscriptionRow } from './subscription-rows.ts';
import { holdConversation, live, noteWish } from './subscriptions.ts';
import { columnsOf, toSubscription, writeTargets } from './wishes.ts';

export const createEditing = (engine: Engine): Pick<Store, 'edit'> => ({
  edit: (conversation, number, wish, deed) => {
    if (wish.tenantId !== conversation.tenantId) throw new Error('a wish for another tenant than the conversation');
    return engine.transaction(async (trx) => {
      const { before, edited } = await edit(engine, trx, { conversation, number, wish });
      if (deed && edited.kind === 'edited' && before) {
        await noteWish(engine, trx, deed, { subscription: edited.subscription, before: toSubscription(before) });
      }
      return edited;
    });
  },
});

type Edit = { readonly conversation: Conversation; readonly number: number; readonly wish: Wish };

type Done = { readonly edited: Edited; readonly before?: SubscriptionRow };

const edit = async (engine: Engine, trx: Db, { conversation, number, wish }: Edit): Promise<Done> => {
  const { tenantId, conversationId } = conversation;
  await holdConversation(engine, trx, conversation);
  const all = await live(trx, tenantId, conversationId).selectAll().execute();
  const before = all.find((row) => row.number === number);
  if (!before) return { edited: { kind: 'gone' } };
  const same = all.find((row) => row.wish === wishKeyOf(wish) && row.number !== number);
  if (same) return { edited: { kind: 'same', number: same.number } };
  const changes = {
    ...columnsOf(wish),
    revision: before.revision + 1,
    edited_at: await engine.now(trx),
  };
  const after: SubscriptionRow = { ...before, ...changes };
  await trx
    .updateTable('subscriptions')
    .set(changes)
    .where('tenant_id', '=', tenantId)
    .where('subscription_id', '=', before.subscription_id)
    .execute();
  await writeTargets(trx, after, wish);
  await readdress(trx, after, wish);
  await redirect(engine, trx, before);
  return { edited: { kind: 'edited', subscription: toSubscription(after) }, before };
};

/** A webhook's lane is the subscription's: it leads to the new address from now on. */
const readdress = async (trx: Db, { tenant_id, subscription_id }: SubscriptionRow, { to }: Wish): Promise<void> => {
  if (to?.kind !== 'webhook') return;
  const { host, sealed } = to;
  await trx
    .updateTable('lanes')
    .set({ address: JSON.stringify({ destination: 'webhook', host, sealed }) })
    .where('tenant_id', '=', tenant_id)
    .where('lane_id', '=', webhookLaneIdOf(subscription_id))
    .execute();
};

const redirect = async (engine: Engine, trx: Db, before: SubscriptionRow): Promise<void> => {
  const { tenant_id: tenantId, conversation_id: conversationId, subscription_id: subscriptionId } = before;
  const lanes: readonly LaneKey[] = [
    { tenant_id: tenantId, lane_id: laneIdOf(conversationId) },
    ...(await lanesElsewhere(trx, tenantId, [before])),
  ];
  await holdLanes(engine, trx, lanes);
  // What goes on with a story that it told is told to its end, whatever it is about now.
  const waiting = await waitingOf(engine, trx, lanes, subscriptionId);
  if (waiting.length === 0) return;
  const events = [...(await eventsOf(engine, trx, waiting)).values()].filter(({ audience }) => audience === 'matching');
  const wanted = await receive(engine, trx, events, await engine.now(trx), conversationId);
  const mine = wanted.filter((one) => one.subscriptionId === subscriptionId);
  const placeOf = (eventId: string, laneId: string): string => JSON.stringify([eventId, laneId]);
  const places = new Set(mine.map(({ event, laneId }) => placeOf(event.id, laneId)));
  await handOver(engine, trx, { tenantId, conversationId, subscriptionIds: [subscriptionId], lanes });
  const stale = waiting.filter(({ event_id, lane_id }) => !places.has(placeOf(event_id, lane_id)));
  await cancel(engine, trx, { stale, lanes, subscriptionId });
  const had = new Set(waiting.map(({ event_id, lane_id }) => placeOf(event_id, lane_id)));
  const isNew = mine.filter(({ event, laneId }) => !had.has(placeOf(event.id, laneId)));
  await promiseTo(engine, trx, isNew, await engine.now(trx));
};

const waitingOf = (engine: Engine, trx: Db, lanes: readonly LaneKey[], subscriptionId: string) =>
  trx
    .selectFrom(rowsOf(engine, { tenant_id: 'text', lane_id: 'text' }, [...lanes]))
    .innerJoin('deliveries as d', (join) =>
      join.onRef('d.tenant_id', '=', 'r.tenant_id').onRef('d.lane_id', '=', 'r.lane_id').on(isOpen('d')),
    )
    .select(['d.tenant_id', 'd.delivery_id', 'd.event_id', 'd.lane_id'])
    .where('d.is_edit', '=', 0)
    // Not the bare column: what is open in the lanes is few, what a subscription ever had may be many.
    .where(sql<boolean>`coalesce(d.subscription_id, '') = ${subscriptionId}`)
    .execute();

type Stale = {
  readonly stale: readonly { readonly tenant_id: string; readonly delivery_id: string }[];
  readonly lanes: readonly LaneKey[];
  readonly subscriptionId: string;
};

/** But for what another subscription has taken over. What is under way is not repeated. */
const cancel = async (engine: Engine, trx: Db, { stale, lanes, subscriptionId }: Stale): Promise<void> => {
  if (stale.length === 0) return;
  const now = await engine.now(trx);
  const keys = stale.map(({ tenant_id, delivery_id }) => ({ tenant_id, delivery_id }));
  await trx
    .updateTable('deliveries')
    .from(rowsOf(engine, { tenant_id: 'text', delivery_id: 'text' }, keys))
    .set((is) => ({
      state: is
        .case()
        .when('deliveries.state', '=', 'sending')
        .then('sending' as const)
        .else('cancelled' as const)
        .end(),
      reason: is
        .case()
        .when('deliveries.state', '=', 'sending')
        .then(is.ref('deliveries.reason'))
        .else(WITHDRAWN.edited)
        .end(),
      withdrawn: WITHDRAWN.edited,
      updated_at: now,
    }))
    .whereRef('deliveries.tenant_id', '=', 'r.tenant_id')
    .whereRef('deliveries.delivery_id', '=', 'r.delivery_id')
    .where('deliveries.subscription_id', '=', subscriptionId)
    .execute();
  await reschedule(engine, trx, lanes, now);
};
