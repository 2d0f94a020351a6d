/** What did not arrive, for operators: listed with its reason, and sent again when they say so. */
import { type RawBuilder, sql } from 'kysely';
import { redeliveryId, referenceOf } from '../core/ids.ts';
import type { Instant } from '../core/model.ts';
import type { Operations, Redelivered, Trouble, TroubledState } from '../core/operations.ts';
import type { Db, Engine } from './engine.ts';
import { insertPromises, wakeLanes } from './promises.ts';
import { holdLanes } from './queue.ts';
import type { DeliveryRow } from './schema.ts';
import { tenantsOf } from './tenants.ts';

/** Word for word the condition of the indexes `deliveries_troubled` and `deliveries_by_reference`. */
const isTroubled = (alias: string): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(`${alias}.state`)} in ('dead', 'uncertain', 'expired')`;

const USUAL: readonly TroubledState[] = ['dead', 'uncertain'];

export const createTroubled = (engine: Engine): Pick<Operations, 'troubled' | 'redeliver'> => ({
  troubled: async ({ tenantId, state, reference, limit }) => {
    const states = state ? [state] : reference === undefined ? USUAL : undefined;
    const of = { limit, ...(states && { states }), ...(reference !== undefined && { reference }) };
    // By reference alone it is one row, whosever it is.
    if (tenantId === undefined && reference !== undefined) return list(engine.db, of);
    const found: Trouble[] = [];
    for (const tenant of tenantId === undefined ? await tenantsOf(engine.db) : [tenantId]) {
      found.push(...(await list(engine.db, { ...of, tenantId: tenant })));
    }
    return found.toSorted((a, b) => b.changedAt - a.changedAt).slice(0, limit);
  },

  redeliver: (reference) => engine.transaction((trx) => redeliver(engine, trx, reference)),
});

type Wanted = {
  readonly tenantId?: string;
  readonly states?: readonly TroubledState[];
  readonly reference?: string;
  readonly limit: number;
};

const list = async (db: Db, { tenantId, states, reference, limit }: Wanted): Promise<readonly Trouble[]> => {
  const rows = await db
    .selectFrom('deliveries as d')
    .innerJoin('events as e', (join) =>
      join.onRef('e.tenant_id', '=', 'd.tenant_id').onRef('e.event_id', '=', 'd.event_id'),
    )
    .leftJoin('redeliveries as r', (join) =>
      join.onRef('r.tenant_id', '=', 'd.tenant_id').onRef('r.delivery_id', '=', 'd.delivery_id'),
    )
    .select(['d.tenant_id', 'd.reference', 'd.state', 'd.reason', 'd.attempts', 'd.created_at', 'd.updated_at'])
    .select(['d.lane_id', 'e.trigger', 'e.environment_id', 'e.occurred_at', 'r.again_as'])
    .where(isTroubled('d'))
    .$if(tenantId !== undefined, (query) => query.where('d.tenant_id', '=', tenantId as string))
    .$if(reference !== undefined, (query) => query.where('d.reference', '=', reference as string))
    .$if(states !== undefined, (query) => query.where('d.state', 'in', states as readonly TroubledState[]))
    .orderBy('d.updated_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    reference: row.reference,
    state: row.state,
    ...(row.reason !== null && { reason: row.reason }),
    trigger: row.trigger,
    environmentId: row.environment_id,
    attempts: row.attempts,
    promisedAt: row.created_at,
    changedAt: row.updated_at,
    occurredAt: row.occurred_at,
    laneId: row.lane_id,
    ...(row.again_as !== null && { redeliveredAs: referenceOf(row.again_as) }),
  }));
};

const redeliver = async (engine: Engine, trx: Db, reference: string): Promise<Redelivered> => {
  const now = await engine.now(trx);
  const old = await trx
    .selectFrom('deliveries')
    .selectAll()
    .where('reference', '=', reference)
    .where(isTroubled('deliveries'))
    .orderBy('updated_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!old) return { refused: 'unknown' };
  await holdLanes(engine, trx, [old]);
  const refused = await whyNot(trx, old);
  if (refused) return { refused };
  const id = redeliveryId(old.delivery_id);
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('redeliveries')
    .values({ tenant_id: old.tenant_id, delivery_id: old.delivery_id, again_as: id, at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (Number(numInsertedOrUpdatedRows ?? 0) === 0) return { refused: 'already' };
  await repeat(engine, trx, { old, id, now });
  return { as: referenceOf(id) };
};

/** Who asked for it may not want it any more, or may not be there. */
const whyNot = async (trx: Db, old: DeliveryRow): Promise<'unsubscribed' | 'gone' | undefined> => {
  const lane = await trx
    .selectFrom('lanes')
    .select('conversation_id')
    .where('tenant_id', '=', old.tenant_id)
    .where('lane_id', '=', old.lane_id)
    .executeTakeFirst();
  if (!lane) return 'gone';
  const subscription =
    old.subscription_id === null
      ? undefined
      : await trx
          .selectFrom('subscriptions')
          .select(['state', 'conversation_id'])
          .where('tenant_id', '=', old.tenant_id)
          .where('subscription_id', '=', old.subscription_id)
          .executeTakeFirst();
  if (old.subscription_id !== null && subscription?.state !== 'live') return 'unsubscribed';
  const conversation = await trx
    .selectFrom('conversations')
    .select('state')
    .where('tenant_id', '=', old.tenant_id)
    .where('conversation_id', '=', subscription?.conversation_id ?? lane.conversation_id)
    .executeTakeFirst();
  return conversation?.state === 'active' ? undefined : 'gone';
};

/** A delivery of its own, at the end of the lane. */
const repeat = async (
  engine: Engine,
  trx: Db,
  { old, id, now }: { readonly old: DeliveryRow; readonly id: string; readonly now: Instant },
): Promise<void> => {
  const { last_seq } = await trx
    .selectFrom('lanes')
    .select('last_seq')
    .where('tenant_id', '=', old.tenant_id)
    .where('lane_id', '=', old.lane_id)
    .executeTakeFirstOrThrow();
  const { tenant_id, event_id, lane_id, subscription_id, story_id, is_edit } = old;
  const seq = last_seq + 1;
  const ids = { tenant_id, delivery_id: id, reference: referenceOf(id), event_id, lane_id, subscription_id, story_id };
  await insertPromises(engine, trx, [{ ...ids, seq, is_edit, created_at: now }]);
  await wakeLanes(engine, trx, old.tenant_id, new Map([[lane_id, seq]]), now);
};
