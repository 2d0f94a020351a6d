/** What is remembered of the database as a whole: that sending is held back, when a duty was last done, when a backup was made. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { Instant } from '../core/model.ts';
import type { Hold, Operations } from '../core/operations.ts';
import type { Db, Engine } from './engine.ts';
import { tenantsOf } from './tenants.ts';

/** Marks belong to no tenant. */
const NOBODY = '';
const HOLD = 'hold';
const BACKUP = 'backup';
const EXPIRED = 'held back after a restore';

const heldSchema = z.object({ backupAt: z.number() });

export const createMarks = (engine: Engine): Pick<Operations, 'takeDuty' | 'hold' | 'release'> => ({
  takeDuty: async (name, everyMs) => {
    const now = await engine.now(engine.db);
    const taken = await sql`insert into marks (tenant_id, name, at) values (${NOBODY}, ${`duty:${name}`}, ${now})
      on conflict (tenant_id, name) do update set at = excluded.at where marks.at <= ${now - everyMs}
      returning at`.execute(engine.db);
    return taken.rows.length > 0;
  },

  hold: () => readHold(engine.db),

  release: async ({ dropWaiting }) => {
    let dropped = 0;
    if (dropWaiting) {
      for (const tenant of await tenantsOf(engine.db)) dropped += await expireWaiting(engine, tenant);
    }
    await engine.db.deleteFrom('marks').where('tenant_id', '=', NOBODY).where('name', '=', HOLD).execute();
    return dropped;
  },
});

export const readHold = async (db: Db): Promise<Hold | undefined> => {
  const mark = await readMark(db, HOLD);
  return mark?.value ? { since: mark.at, backupAt: heldSchema.parse(JSON.parse(mark.value)).backupAt } : undefined;
};

const readMark = (db: Db, name: string) =>
  db
    .selectFrom('marks')
    .select(['at', 'value'])
    .where('tenant_id', '=', NOBODY)
    .where('name', '=', name)
    .executeTakeFirst();

const writeMark = async (db: Db, name: string, at: Instant, value: string | null): Promise<void> => {
  await db
    .insertInto('marks')
    .values({ tenant_id: NOBODY, name, at, value })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doUpdateSet({ at, value }))
    .execute();
};

/** Holds sending back; what was sent after the backup is not known. */
export const markHold = (db: Db, { since, backupAt }: Hold): Promise<void> =>
  writeMark(db, HOLD, since, JSON.stringify({ backupAt }));

/** Written into the copy, so that its age is known wherever it is carried. */
export const markBackup = (db: Db, at: Instant): Promise<void> => writeMark(db, BACKUP, at, null);

export const readBackupTime = async (db: Db): Promise<Instant | undefined> => (await readMark(db, BACKUP))?.at;

/** Ends all that waits in a tenant's lanes; lanes are free at once. */
const expireWaiting = (engine: Engine, tenantId: string): Promise<number> =>
  engine.transaction(async (trx) => {
    const now = await engine.now(trx);
    const { numAffectedRows } =
      await sql`update deliveries set state = 'expired', reason = ${EXPIRED}, updated_at = ${now}
      where tenant_id = ${tenantId} and state in ('pending', 'sending', 'retry', 'parked')`.execute(trx);
    await trx
      .updateTable('lanes')
      .set({ due_at: null, lease_until: null })
      .where('tenant_id', '=', tenantId)
      .where('due_at', 'is not', null)
      .execute();
    return Number(numAffectedRows ?? 0);
  });
