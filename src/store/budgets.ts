/** What outcomes mean for a tenant as a whole: it pauses while nothing of it is taken, and slows down when it is asked to. */
import { sql } from 'kysely';
import type { Instant } from '../core/model.ts';
import { SLOW_MS } from '../core/pacing.ts';
import type { Settled } from '../core/ports.ts';
import { type Db, type Engine, rowsOf } from './engine.ts';

const CHANGES = { tenant_id: 'text', slow_until: 'bigint', paused_until: 'bigint', ends: 'integer' } as const;

/** One row a tenant whose budget changes; most settlements change none. */
export const writeTenants = async (
  engine: Engine,
  trx: Db,
  settled: readonly Settled[],
  now: Instant,
): Promise<void> => {
  const changes = new Map<string, { slow: Instant | null; paused: Instant | null; ends: number }>();
  for (const { delivery, outcome, settlement } of settled) {
    if (settlement.isDeferred) continue;
    const { pauseTenantMs } = settlement;
    const before = changes.get(delivery.tenantId) ?? { slow: null, paused: null, ends: 0 };
    changes.set(delivery.tenantId, {
      slow: outcome.status === 429 ? now + SLOW_MS : before.slow,
      paused: pauseTenantMs === undefined ? before.paused : Math.max(before.paused ?? 0, now + pauseTenantMs),
      ends: delivery.isTrial && pauseTenantMs === undefined ? 1 : before.ends,
    });
  }
  const rows = [...changes]
    .filter(([, { slow, paused, ends }]) => slow !== null || paused !== null || ends === 1)
    .map(([tenant_id, { slow, paused, ends }]) => ({ tenant_id, slow_until: slow, paused_until: paused, ends }))
    .toSorted((a, b) => (a.tenant_id < b.tenant_id ? -1 : 1));
  if (rows.length === 0) return;
  await sql`insert into budgets (tenant_id, full_at, slow_until, paused_until)
    select r.tenant_id, 0, r.slow_until, r.paused_until from ${rowsOf(engine, CHANGES, rows)} where true
    on conflict (tenant_id) do nothing`.execute(trx);
  await trx
    .updateTable('budgets')
    .from(rowsOf(engine, CHANGES, rows))
    .set({
      slow_until: sql<Instant | null>`coalesce(r.slow_until, budgets.slow_until)`,
      paused_until: sql<Instant | null>`case when r.paused_until is not null then r.paused_until
        when r.ends = 1 then null else budgets.paused_until end`,
    })
    .whereRef('budgets.tenant_id', '=', 'r.tenant_id')
    .execute();
};

/** Something came in from the tenant: what was shut may be open again. */
export const endPause = async (db: Db, tenantId: string): Promise<void> => {
  await db
    .updateTable('budgets')
    .set({ paused_until: null })
    .where('tenant_id', '=', tenantId)
    .where('paused_until', 'is not', null)
    .execute();
};
