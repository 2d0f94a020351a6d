/** Claims prolonged while the work goes on, under the epoch that they were made with. */
import { sql } from 'kysely';
import type { ClaimedDelivery } from '../core/model.ts';
import type { Store } from '../core/ports.ts';
import { type Db, type Engine, rowsOf } from './engine.ts';
import { holdLanes } from './queue.ts';

export const createRenewals = (engine: Engine): Pick<Store, 'renew' | 'renewEnvironment'> => ({
  renew: async (claimed, leaseMs) =>
    claimed.length === 0 ? [] : engine.transaction((trx) => renewClaims(engine, trx, claimed, leaseMs)),

  renewEnvironment: async ({ tenantId, environmentId, epoch }, leaseMs) => {
    const now = await engine.now(engine.db);
    const { numUpdatedRows } = await engine.db
      .updateTable('environments')
      .set({ lease_until: now + leaseMs })
      .where('tenant_id', '=', tenantId)
      .where('environment_id', '=', environmentId)
      .where('epoch', '=', epoch)
      .where('lease_until', 'is not', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  },
});

const CLAIMS = { tenant_id: 'text', lane_id: 'text', epoch: 'bigint' } as const;

/** One transaction's work; returns those that are still theirs. */
export const renewClaims = async (
  engine: Engine,
  trx: Db,
  claimed: readonly ClaimedDelivery[],
  leaseMs: number,
): Promise<readonly ClaimedDelivery[]> => {
  const now = await engine.now(trx);
  const lanes = claimed.map(({ tenantId, address, epoch }) => ({
    tenant_id: tenantId,
    lane_id: address.laneId,
    epoch,
  }));
  await holdLanes(engine, trx, lanes);
  const renewed = await trx
    .updateTable('lanes')
    .from(rowsOf(engine, CLAIMS, lanes))
    .set({
      lease_until: now + leaseMs,
      due_at: sql<number | null>`case when lanes.parked is null then cast(${now + leaseMs} as bigint) end`,
    })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .whereRef('lanes.epoch', '=', 'r.epoch')
    .where('lanes.lease_until', 'is not', null)
    .returning(['lanes.tenant_id', 'lanes.lane_id', 'lanes.epoch'])
    .execute();
  const ours = new Set(renewed.map(({ tenant_id, lane_id, epoch }) => JSON.stringify([tenant_id, lane_id, epoch])));
  return claimed.filter(({ tenantId, address, epoch }) => ours.has(JSON.stringify([tenantId, address.laneId, epoch])));
};
