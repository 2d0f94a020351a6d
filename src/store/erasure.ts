/** What goes at once at somebody's wish: all of a tenant, or what tells who a person is. */
import { sql } from 'kysely';
import { ERASED } from '../core/audit.ts';
import { laneIdOf } from '../core/ids.ts';
import type { Erasure, Forgotten } from '../core/operations.ts';
import { WITHDRAWN } from '../core/withdrawn.ts';
import type { Db, Engine } from './engine.ts';
import { promiseEdit } from './promises.ts';
import { holdLanes, withdraw } from './queue.ts';
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
      const forgotten = [
        await purgeChats(engine, trx, tenantId, person),
        await forgetAcknowledging(engine, trx, tenantId, person),
      ];
      for (const [what, table, column, after] of PLACES) {
        const { numAffectedRows } = await sql`update ${sql.table(table)} set ${after}
          where tenant_id = ${tenantId} and ${sql.ref(column)} = ${person}`.execute(trx);
        forgotten.push({ what, rows: Number(numAffectedRows ?? 0) });
      }
      return forgotten;
    }),
});

/** Where else a person's id stands, by the name for it, and what stands there afterwards. */
const PLACES = [
  ['subscriptions', 'subscriptions', 'created_by', sql`created_by = ''`],
  ['installations', 'conversations', 'installed_by', sql`installed_by = null`],
  ['errands', 'errands', 'created_by', sql`created_by = ''`],
  ['audit', 'audit', 'person', sql`person = ${ERASED}, salt = null`],
] as const;

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

/** What they take care of is taken care of still, but its card does not say by whom any more. */
const forgetAcknowledging = async (engine: Engine, trx: Db, tenantId: string, person: string): Promise<Forgotten> => {
  const theirs = await trx
    .selectFrom('stories as st')
    .innerJoin('lanes as l', (join) =>
      join.onRef('l.tenant_id', '=', 'st.tenant_id').onRef('l.lane_id', '=', 'st.lane_id'),
    )
    .innerJoin('conversations as c', (join) =>
      join.onRef('c.tenant_id', '=', 'l.tenant_id').onRef('c.conversation_id', '=', 'l.conversation_id'),
    )
    .select(['st.tenant_id', 'st.lane_id', 'st.story_id', 'c.state'])
    .where('st.tenant_id', '=', tenantId)
    .where('st.acknowledged_by', '=', person)
    .execute();
  await holdLanes(engine, trx, theirs);
  await trx
    .updateTable('stories')
    .set({ acknowledged_by: null, acknowledged_name: null })
    .where('tenant_id', '=', tenantId)
    .where('acknowledged_by', '=', person)
    .execute();
  const now = await engine.now(trx);
  // Where the bot was removed nothing can be edited.
  for (const story of theirs) if (story.state === 'active') await promiseEdit(engine, trx, story, now);
  return { what: 'acknowledgements', rows: theirs.length };
};
