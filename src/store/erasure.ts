/** What goes at once at somebody's wish: all of a tenant, or what tells who a person is. */
import { sql } from 'kysely';
import { ERASED } from '../core/audit.ts';
import { laneIdOf } from '../core/ids.ts';
import type { Erasure, Forgotten } from '../core/operations.ts';
import type { Db, Engine } from './engine.ts';
import { WITHDRAWN, withdraw } from './queue.ts';
import { purgeConversation } from './retention.ts';
import { TABLES } from './tables.ts';

export const createErasure = (engine: Engine): Erasure => ({
  purgeTenant: (tenantId) =>
    engine.transaction(async (trx) => {
      const purged: Forgotten[] = [];
      for (const what of TABLES) {
        const { numAffectedRows } = await sql`delete from ${sql.table(what)} where tenant_id = ${tenantId}`.execute(
          trx,
        );
        purged.push({ what, rows: Number(numAffectedRows ?? 0) });
      }
      return purged;
    }),

  erasePerson: (tenantId, person) =>
    engine.transaction(async (trx) => {
      const chats = await purgeChats(engine, trx, tenantId, person);
      const counted = async (what: string, update: Promise<{ numUpdatedRows: bigint }>): Promise<Forgotten> => ({
        what,
        rows: Number((await update).numUpdatedRows),
      });
      return [
        chats,
        await counted(
          'subscriptions',
          trx
            .updateTable('subscriptions')
            .set({ created_by: '' })
            .where('tenant_id', '=', tenantId)
            .where('created_by', '=', person)
            .executeTakeFirst(),
        ),
        await counted(
          'installations',
          trx
            .updateTable('conversations')
            .set({ installed_by: null })
            .where('tenant_id', '=', tenantId)
            .where('installed_by', '=', person)
            .executeTakeFirst(),
        ),
        await counted(
          'audit',
          trx
            .updateTable('audit')
            .set({ person: ERASED, salt: null })
            .where('tenant_id', '=', tenantId)
            .where('person', '=', person)
            .executeTakeFirst(),
        ),
      ];
    }),
});

/** The person's own chats with the bot. */
const purgeChats = async (engine: Engine, trx: Db, tenantId: string, person: string): Promise<Forgotten> => {
  const chats = await trx
    .selectFrom('conversations')
    .select('conversation_id')
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', 'personal')
    .where('installed_by', '=', person)
    .execute();
  const ids = chats.map(({ conversation_id }) => conversation_id);
  if (ids.length > 0) {
    const lanes = ids.map((id) => ({ tenant_id: tenantId, lane_id: laneIdOf(id) }));
    await withdraw(engine, trx, { lanes, reason: WITHDRAWN.left });
    await purgeConversation(engine, trx, tenantId, ids);
  }
  return { what: 'chats', rows: ids.length };
};
