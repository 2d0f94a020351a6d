/** What people press and say, once each: buttons that mean something in one conversation, and turns already taken. */
import { sql } from 'kysely';
import type { Button, Store } from '../core/ports.ts';
import type { ButtonRow } from './button-rows.ts';
import { type Engine, rowsOf } from './engine.ts';
import { readRevisions } from './json.ts';

/** Teams repeats a message within minutes, if at all. */
export const TURNS_KEPT_MS = 24 * 60 * 60 * 1000;

const BUTTONS = {
  tenant_id: 'text',
  conversation_id: 'text',
  button_id: 'text',
  line: 'text',
  about: 'text',
  once: 'integer',
  expires_at: 'bigint',
} as const;

/** Every turn takes its place and keeps its card's buttons: statements are written as they are sent, and stay the same. */
export const createButtons = (engine: Engine): Pick<Store, 'keepButtons' | 'button' | 'takeButton' | 'takeTurn'> => ({
  keepButtons: async (buttons) => {
    if (buttons.length === 0) return;
    const now = await engine.now(engine.db);
    const rows = buttons.map(({ id, tenantId, conversationId, line, about, once, expiresAt }) => ({
      tenant_id: tenantId,
      conversation_id: conversationId,
      button_id: id,
      line,
      about: about ? JSON.stringify(about) : null,
      once: once ? (1 as const) : (0 as const),
      expires_at: expiresAt,
    }));
    // A button that was spent stays spent; one whose time was over begins anew. One that is lost is told to be too old.
    const keep = sql`insert into buttons (tenant_id, conversation_id, button_id, line, about, once, expires_at)
      select r.tenant_id, r.conversation_id, r.button_id, r.line, r.about, r.once, r.expires_at
      from ${rowsOf(engine, BUTTONS, rows)} where true
      on conflict (tenant_id, conversation_id, button_id)
      do update set expires_at = excluded.expires_at, spent_at = null where buttons.expires_at <= ${now}`;
    await engine.unsynced((db) => keep.execute(db));
  },

  button: async (tenantId, conversationId, id) => {
    const row = await engine.db
      .selectFrom('buttons')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('conversation_id', '=', conversationId)
      .where('button_id', '=', id)
      .where('spent_at', 'is', null)
      .where('expires_at', '>', await engine.now(engine.db))
      .executeTakeFirst();
    return row && toButton(row);
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
    return row && toButton(row);
  },

  takeTurn: async (tenantId, conversationId, activityId) => {
    const now = await engine.now(engine.db);
    // What the turn changes is committed after it, and keeps it.
    const take = sql`insert into turns (tenant_id, conversation_id, activity_id, at)
      values (${tenantId}, ${conversationId}, ${activityId}, ${now})
      on conflict (tenant_id, conversation_id, activity_id)
      do update set at = excluded.at where turns.at < ${now - TURNS_KEPT_MS}
      returning activity_id`;
    const { rows } = await engine.unsynced((db) => take.execute(db));
    return rows.length > 0;
  },
});

const toButton = (row: ButtonRow): Button => ({
  id: row.button_id,
  tenantId: row.tenant_id,
  conversationId: row.conversation_id,
  line: row.line,
  ...(row.about !== null && { about: readRevisions(row.about) }),
  once: row.once === 1,
  expiresAt: row.expires_at,
});
