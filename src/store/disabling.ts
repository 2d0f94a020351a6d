/** Ends the subscriptions whose address was given up, and promises their conversations a notice: in the transaction that settles. */
import { noticeOf } from '../core/giving-up.ts';
import { laneIdOf } from '../core/ids.ts';
import type { Instant } from '../core/model.ts';
import type { Settled } from '../core/ports.ts';
import { WITHDRAWN } from '../core/withdrawn.ts';
import type { Db, Engine } from './engine.ts';
import { insertEvents } from './events.ts';
import { promiseTo } from './fanout.ts';
import { withdraw } from './queue.ts';

export const disable = async (engine: Engine, trx: Db, settled: readonly Settled[], now: Instant): Promise<void> => {
  for (const { delivery, settlement } of settled) {
    const { subscription, tenantId, address } = delivery;
    if (!settlement.disable || !subscription) continue;
    const conversationId = await end(trx, tenantId, subscription.id, now);
    if (conversationId === undefined) continue;
    const lanes = [{ tenant_id: tenantId, lane_id: address.laneId }];
    await withdraw(engine, trx, { lanes, subscriptionIds: [subscription.id], reason: WITHDRAWN.disabled });
    const notices = await insertEvents(engine, trx, [noticeOf(delivery, settlement.disable, now)], now);
    const promises = notices.map((event) => ({ event, laneId: laneIdOf(conversationId), subscriptionId: null }));
    await promiseTo(engine, trx, promises, now);
  }
};

/** The conversation that it belonged to; nothing when it had ended already. */
const end = async (trx: Db, tenantId: string, subscriptionId: string, now: Instant): Promise<string | undefined> => {
  const ended = await trx
    .updateTable('subscriptions')
    .set({ state: 'ended', ended_at: now })
    .where('tenant_id', '=', tenantId)
    .where('subscription_id', '=', subscriptionId)
    .where('state', '=', 'live')
    .returning('conversation_id')
    .executeTakeFirst();
  await trx
    .deleteFrom('subscription_targets')
    .where('tenant_id', '=', tenantId)
    .where('subscription_id', '=', subscriptionId)
    .execute();
  return ended?.conversation_id;
};
