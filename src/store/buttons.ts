/** What people press and say, once each: buttons that mean something in one conversation, and turns already taken. */
import { sql } from 'kysely';
import type { Store } from '../core/ports.ts';
import type { Engine } from './engine.ts';

/** Teams repeats a message within minutes, if at all. */
const TURNS_KEPT_MS = 24 * 60 * 60 * 1000;

export const createButtons = (engine: Engine): Pick<Store, 'keepButtons' | 'takeButton' | 'takeTurn'> => ({
  keepButtons: async (buttons) => {
    if (buttons.length === 0) return;
    const now = await engine.now(engine.db);
    await engine.transaction(async (trx) => {
      for (const tenantId of new Set(buttons.map((button) => button.tenantId))) {
        await trx.deleteFrom('buttons').where('tenant_id', '=', tenantId).where('expires_at', '<=', now).execute();
      }
      for (const { id, tenantId, conversationId, line, once, expiresAt } of buttons) {
        await trx
          .insertInto('buttons')
          .values({
            tenant_id: tenantId,
            conversation_id: conversationId,
            button_id: id,
            line,
            once: once ? 1 : 0,
            expires_at: expiresAt,
          })
          // A button that was spent stays spent.
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    });
  },

  takeButton: async (tenantId, conversationId, id) => {
    const now = await engine.now(engine.db);
    // Looking and spending is one statement, so of two who press at the same moment one gets it.
    const row = await engine.db
      .updateTable('buttons')
      .set({ spent_at: sql<number | null>`case when once = 1 then cast(${now} as bigint) end` })
      .where('tenant_id', '=', tenantId)
      .where('conversation_id', '=', conversationId)
      .where('button_id', '=', id)
      .where('spent_at', 'is', null)
      .where('expires_at', '>', now)
      .returningAll()
      .executeTakeFirst();
    if (!row) return undefined;
    return { id, tenantId, conversationId, line: row.line, once: row.once === 1, expiresAt: row.expires_at };
  },

  takeTurn: async (tenantId, conversationId, activityId) => {
    const now = await engine.now(engine.db);
    return engine.transaction(async (trx) => {
      await trx
        .deleteFrom('turns')
        .where('tenant_id', '=', tenantId)
        .where('at', '<', now - TURNS_KEPT_MS)
        .execute();
      const taken = await trx
        .insertInto('turns')
        .values({ tenant_id: tenantId, conversation_id: conversationId, activity_id: activityId, at: now })
        .onConflict((conflict) => conflict.doNothing())
        .returning('activity_id')
        .executeTakeFirst();
      return taken !== undefined;
    });
  },
});
