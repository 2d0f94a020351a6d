/** How it stands, for operators: what waits and for how long, what is troubled, which environments are seen. */
import { sql } from 'kysely';
import { CANARY_TENANT } from '../core/canary.ts';
import type { DeliveryState, EnvironmentHealth, Instant } from '../core/model.ts';
import type { Entry, Operations, Vitals, WaitingState } from '../core/operations.ts';
import { readCanary } from './canary.ts';
import { ENDED, endedAs } from './ended.ts';
import type { Db, Engine } from './engine.ts';
import { readHold } from './marks.ts';
import { isOpen } from './queue.ts';
import { tenantsOf } from './tenants.ts';
import { toHealth } from './watch.ts';

export const createOverview = (engine: Engine): Pick<Operations, 'vitals' | 'deliveries' | 'letGo'> => ({
  vitals: async () => {
    const { db } = engine;
    const tenants = await tenantsOf(db);
    const at = await engine.now(db);
    const [waiting, ended, webhooks, paused, environments, hold, canaryAt] = [
      await readWaiting(db),
      await Promise.all(tenants.map((tenantId) => readTroubled(db, tenantId))),
      await Promise.all(tenants.map((tenantId) => readWebhooksOff(db, tenantId, at - WEBHOOKS_MS))),
      await Promise.all(tenants.map((tenantId) => readPaused(db, tenantId))),
      await Promise.all(tenants.map((tenantId) => readEnvironments(db, tenantId))),
      await readHold(db),
      await readCanary(db),
    ];
    const sum = (state: 'dead' | 'uncertain') => ended.reduce((total, counts) => total + counts[state], 0);
    return {
      at,
      environments: environments.flat(),
      ...waiting,
      dead: sum('dead'),
      uncertain: sum('uncertain'),
      webhooksDisabled: webhooks.reduce((sum, count) => sum + count, 0),
      ...(canaryAt !== undefined && { canaryAt }),
      paused: addUp(paused.flat()),
      ...(hold && { hold }),
    };
  },

  deliveries: async ({ states, tenantId, limit }) => {
    const tenants = tenantId === undefined ? await tenantsOf(engine.db) : [tenantId];
    const entries: Entry[] = [];
    for (const tenant of tenants) {
      for (const state of states) entries.push(...(await readEntries(engine.db, tenant, state, limit)));
    }
    return entries.toSorted((a, b) => b.changedAt - a.changedAt).slice(0, limit);
  },

  letGo: async ({ tenantId, environmentId, epoch }) => {
    await engine.db
      .updateTable('environments')
      .set({ lease_until: null })
      .where('tenant_id', '=', tenantId)
      .where('environment_id', '=', environmentId)
      .where('epoch', '=', epoch)
      .execute();
  },
});

const isAsleep = sql<boolean>`exists (select 1 from lanes as l where l.tenant_id = deliveries.tenant_id
  and l.lane_id = deliveries.lane_id and l.asleep_until is not null)`;

/** Of all tenants at once: the index holds only what waits. What waits for its conversation's hours is not late. */
const readWaiting = async (db: Db): Promise<Pick<Vitals, 'waiting' | 'oldestAt'>> => {
  const rows = await db
    .selectFrom('deliveries')
    .select([
      'state',
      (is) => is.fn.countAll<number>().as('count'),
      sql<number | null>`min(case when ${isAsleep} then null else created_at end)`.as('oldest_at'),
    ])
    .where(isOpen('deliveries'))
    .where('tenant_id', '<>', CANARY_TENANT)
    .groupBy('state')
    .execute();
  const counts = new Map(rows.map(({ state, count }) => [state, Number(count)]));
  const of = (state: WaitingState): number => counts.get(state) ?? 0;
  const ours = rows.flatMap(({ state, oldest_at }) =>
    state === 'parked' || oldest_at === null ? [] : [Number(oldest_at)],
  );
  return {
    waiting: { pending: of('pending'), sending: of('sending'), retry: of('retry'), parked: of('parked') },
    ...(ours.length > 0 && { oldestAt: Math.min(...ours) }),
  };
};

const readTroubled = async (db: Db, tenantId: string): Promise<{ dead: number; uncertain: number }> => {
  const count = async (state: 'dead' | 'uncertain'): Promise<number> => {
    const row = await db
      .selectFrom('deliveries')
      .select((is) => is.fn.countAll<number>().as('count'))
      .where('tenant_id', '=', tenantId)
      .where(endedAs('deliveries', state))
      .executeTakeFirst();
    return Number(row?.count ?? 0);
  };
  return { dead: await count('dead'), uncertain: await count('uncertain') };
};

const WEBHOOKS_MS = 30 * 24 * 60 * 60 * 1000;

/** The notices that their conversations got: word for word the condition of the index `events_of_webhooks`. */
const readWebhooksOff = async (db: Db, tenantId: string, since: Instant): Promise<number> => {
  const row = await db
    .selectFrom('events')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('recorded_at', '>', since)
    .where(sql<boolean>`trigger = 'webhook-disabled'`)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
};

const readPaused = async (db: Db, tenantId: string): Promise<Vitals['paused']> => {
  const rows = await db
    .selectFrom('lanes')
    .select(['parked', (is) => is.fn.countAll<number>().as('count')])
    .where('tenant_id', '=', tenantId)
    .where('parked', 'is not', null)
    .groupBy('parked')
    .execute();
  return rows.map(({ parked, count }) => ({ reason: parked ?? '', lanes: Number(count) }));
};

const addUp = (paused: Vitals['paused']): Vitals['paused'] => {
  const byReason = new Map<string, number>();
  for (const { reason, lanes } of paused) byReason.set(reason, (byReason.get(reason) ?? 0) + lanes);
  return [...byReason].map(([reason, lanes]) => ({ reason, lanes }));
};

const readEnvironments = async (db: Db, tenantId: string): Promise<readonly EnvironmentHealth[]> => {
  const rows = await db
    .selectFrom('environments')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('watched', '=', 1)
    .orderBy('environment_id')
    .execute();
  return rows.map(toHealth);
};

const isEnded = (state: DeliveryState): state is (typeof ENDED)[number] => (ENDED as readonly string[]).includes(state);

const readEntries = async (
  db: Db,
  tenantId: string,
  state: DeliveryState,
  limit: number,
): Promise<readonly Entry[]> => {
  const rows = await db
    .selectFrom('deliveries as d')
    .innerJoin('events as e', (join) =>
      join
        .onRef('e.tenant_id', '=', 'd.tenant_id')
        // Not the bare column: the index by event would look as good as that of what is open, which is few.
        .on('e.event_id', '=', sql<string>`coalesce(d.event_id, '')`),
    )
    .select(['d.tenant_id', 'd.reference', 'd.state', 'd.reason', 'd.attempts', 'd.created_at', 'd.updated_at'])
    .select(['d.lane_id', 'e.trigger', 'e.environment_id'])
    .where('d.tenant_id', '=', tenantId)
    .where(isEnded(state) ? endedAs('d', state) : sql<boolean>`d.state = ${state} and ${isOpen('d')}`)
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
    laneId: row.lane_id,
  }));
};
