/** What is remembered of the database as a whole: that sending is held back, when a duty was last done, when a backup was made. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { Hold, Operations, Release } from '../core/operations.ts';
import type { Db, Engine } from './engine.ts';
import { isOpen } from './queue.ts';
import { tenantsOf } from './tenants.ts';

/** Marks belong to no tenant. */
const NOBODY = '';
const HOLD = 'hold';
const EXPIRED = 'held back after a restore';

const heldSchema = z.object({ backupAt: z.number() });

export const createMarks = (engine: Engine): Pick<Operations, 'takeDuty' | 'hold' | 'holdBack' | 'release'> => ({
  takeDuty: async (name, everyMs) => {
    const now = await engine.now(engine.db);
    const taken = await sql`insert into marks (tenant_id, name, at) values (${NOBODY}, ${`duty:${name}`}, ${now})
      on conflict (tenant_id, name) do update set at = excluded.at where marks.at <= ${now - everyMs}
      returning at`.execute(engine.db);
    return taken.rows.length > 0;
  },

  hold: () => readHold(engine.db),

  holdBack: (backupAt) =>
    engine.transaction(async (trx) => {
      const at = await engine.now(trx);
      const value = JSON.stringify({ backupAt });
      await trx
        .insertInto('marks')
        .values({ tenant_id: NOBODY, name: HOLD, at, value })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doUpdateSet({ at, value }))
        .execute();
      await trx.updateTable('environments').set({ next_poll_at: at }).where('next_poll_at', '>', at).execute();
    }),

  release: async (how) => {
    let waiting = 0;
    for (const tenant of await tenantsOf(engine.db)) waiting += await RELEASES[how](engine, tenant);
    await engine.db.deleteFrom('marks').where('tenant_id', '=', NOBODY).where('name', '=', HOLD).execute();
    return waiting;
  },
});

export const readHold = async (db: Db): Promise<Hold | undefined> => {
  const mark = await db
    .selectFrom('marks')
    .select(['at', 'value'])
    .where('tenant_id', '=', NOBODY)
    .where('name', '=', HOLD)
    .executeTakeFirst();
  return mark?.value ? { since: mark.at, backupAt: heldSchema.parse(JSON.parse(mark.value)).backupAt } : undefined;
};

const OPEN = isOpen('deliveries');

/** Ends all that waits in a tenant's lanes; lanes are free at once. */
const drop = (engine: Engine, tenantId: string): Promise<number> =>
  engine.transaction(async (trx) => {
    const now = await engine.now(trx);
    const { numAffectedRows } =
      await sql`update deliveries set state = 'expired', reason = ${EXPIRED}, updated_at = ${now}
      where tenant_id = ${tenantId} and ${OPEN}`.execute(trx);
    await sql`update lanes set due_at = null, lease_until = null
      where tenant_id = ${tenantId} and due_at is not null`.execute(trx);
    return Number(numAffectedRows ?? 0);
  });

/** What was promised so long ago goes together with what waits behind it. */
const AGE_OF_DIGEST_MS = 60 * 60 * 1000;

const digest = async (engine: Engine, tenantId: string): Promise<number> => {
  const before = (await engine.now(engine.db)) - AGE_OF_DIGEST_MS;
  await sql`update deliveries set created_at = ${before}
    where tenant_id = ${tenantId} and ${OPEN} and created_at > ${before}`.execute(engine.db);
  return resend(engine, tenantId);
};

const resend = async (engine: Engine, tenantId: string): Promise<number> => {
  const { rows } = await sql<{ waiting: number }>`select count(*) as waiting from deliveries
    where tenant_id = ${tenantId} and ${OPEN}`.execute(engine.db);
  return Number(rows[0]?.waiting ?? 0);
};

const RELEASES: Readonly<Record<Release, typeof drop>> = { drop, digest, resend };
