/** The canary's rows: where it is subscribed, and what became of the last one. Those before are forgotten. */
import { sql } from 'kysely';
import { CANARY_PLACE, CANARY_TENANT, CANARY_WISH } from '../core/canary.ts';
import { laneIdOf } from '../core/ids.ts';
import type { Instant } from '../core/model.ts';
import type { Store } from '../core/ports.ts';
import { type Db, type Engine, insertNew } from './engine.ts';
import { isOpen } from './queue.ts';
import { LANES } from './recipients.ts';

const { conversationId } = CANARY_PLACE;
const SUBSCRIPTION = 'canary';

export const createCanaryPerch = (engine: Engine): Pick<Store, 'perchCanary'> => ({
  perchCanary: () =>
    engine.transaction(async (trx) => {
      await settleIn(engine, trx, await engine.now(trx));
      await forgetOld(trx);
      const flying = await trx
        .selectFrom('deliveries')
        .select('delivery_id')
        .where('tenant_id', '=', CANARY_TENANT)
        .where(isOpen('deliveries'))
        .limit(1)
        .executeTakeFirst();
      return flying === undefined;
    }),
});

/** When the last one came through; else when the first was promised. */
export const readCanary = async (db: Db): Promise<Instant | undefined> => {
  const row = await db
    .selectFrom('deliveries')
    .select(sql<number | null>`max(case when state = 'delivered' then updated_at end)`.as('arrived_at'))
    .select((is) => is.fn.min('created_at').as('promised_at'))
    .where('tenant_id', '=', CANARY_TENANT)
    .where('subscription_id', '=', SUBSCRIPTION)
    .executeTakeFirst();
  const at = row?.arrived_at ?? row?.promised_at;
  return at === null || at === undefined ? undefined : Number(at);
};

const settleIn = async (engine: Engine, trx: Db, now: Instant): Promise<void> => {
  const { tenantId, kind, serviceUrl, botId } = CANARY_PLACE;
  const ids = { tenant_id: tenantId, conversation_id: conversationId };
  await trx
    .insertInto('conversations')
    .values({
      ...{ ...ids, kind, service_url: serviceUrl, bot_id: botId, team_id: null, team_name: null, channel_name: null },
      ...{ language: 'en', time_zone: 'UTC', language_from: 'nobody', zone_from: 'nobody' },
      ...{ state: 'active', created_at: now, updated_at: now },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const lane = { lane_id: laneIdOf(conversationId), address: JSON.stringify({ destination: 'internal' }) };
  const idle = { epoch: 0, lease_until: null, due_at: null, parked: null, last_seq: 0, memory: null, free_at: null };
  const lanes = [{ ...ids, ...lane, ...idle, asleep_until: null }];
  await insertNew({ engine, db: trx, table: 'lanes', columns: LANES }, lanes);
  const { environmentId, trigger } = CANARY_WISH;
  const wish = { environment_id: environmentId, trigger, threshold: null, include_on_demand: 0 as const };
  await trx
    .insertInto('subscriptions')
    .values({
      ...{ ...ids, ...wish, subscription_id: SUBSCRIPTION, number: 1, subjects: '[]', recipients: null },
      ...{
        broadcast: 'none',
        wish: SUBSCRIPTION,
        state: 'live',
        created_by: '',
        created_at: now,
        ended_at: null,
        revision: 1,
      },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await trx
    .insertInto('subscription_targets')
    .values({ ...ids, ...wish, subscription_id: SUBSCRIPTION, target: '*', recipients: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** All that have ended but the last that came through. */
const forgetOld = async (trx: Db): Promise<void> => {
  const old = sql`(select d.delivery_id from deliveries as d
    where d.tenant_id = ${CANARY_TENANT} and not (${isOpen('d')}) and d.delivery_id <> coalesce(
      (select k.delivery_id from deliveries as k where k.tenant_id = ${CANARY_TENANT} and k.state = 'delivered'
        order by k.updated_at desc, k.seq desc limit 1), ''))`;
  const ofCanary = sql`tenant_id = ${CANARY_TENANT}`;
  await sql`delete from outcomes where ${ofCanary} and delivery_id in ${old}`.execute(trx);
  await sql`delete from deliveries where ${ofCanary} and delivery_id in ${old}`.execute(trx);
  await sql`delete from events where ${ofCanary} and event_id not in
    (select d.event_id from deliveries as d where d.tenant_id = ${CANARY_TENANT})`.execute(trx);
};
