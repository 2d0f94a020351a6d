/** Errands of conversations: written down, claimed under a lease by one of all processes, and settled under its epoch. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { ClaimedErrand, Errand, ErrandStore } from '../core/errands.ts';
import { type Engine, rowsOf } from './engine.ts';

export type ErrandRow = {
  tenant_id: string;
  conversation_id: string;
  errand_id: string;
  kind: string;
  content: string;
  thread_id: string | null;
  card_id: string | null;
  created_by: string;
  due_at: number;
  epoch: number;
  lease_until: number | null;
};

const KEY = { tenant_id: 'text', conversation_id: 'text', errand_id: 'text' } as const;
const contentShape = z.record(z.string(), z.unknown());

export const createErrands = (engine: Engine): ErrandStore => {
  const { db } = engine;
  const one = (tenantId: string, conversationId: string, id: string) =>
    sql<boolean>`tenant_id = ${tenantId} and conversation_id = ${conversationId} and errand_id = ${id}`;
  return {
    keepErrand: async (errand) => {
      const row = toRow(errand);
      const { content, due_at, thread_id, card_id } = row;
      await db
        .insertInto('errands')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'conversation_id', 'errand_id']).doUpdateSet({
            ...{ content, due_at, thread_id, card_id, lease_until: null },
            epoch: sql<number>`errands.epoch + 1`,
          }),
        )
        .execute();
    },

    dropErrand: async (tenantId, conversationId, id) => {
      const { numDeletedRows } = await db
        .deleteFrom('errands')
        .where(one(tenantId, conversationId, id))
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },

    errands: async (tenantId, conversationId) => {
      const rows = await db
        .selectFrom('errands')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('conversation_id', '=', conversationId)
        .orderBy('due_at')
        .orderBy('errand_id')
        .execute();
      return rows.map(toErrand);
    },

    showErrand: async ({ tenantId, conversationId, id }, cardId) => {
      await db
        .updateTable('errands')
        .set({ card_id: cardId })
        .where(one(tenantId, conversationId, id))
        .where('card_id', 'is', null)
        .execute();
    },

    claimErrands: (n, leaseMs) => claim(engine, n, leaseMs),

    settleErrand: async ({ tenantId, conversationId, id, epoch }, next) => {
      const mine = sql<boolean>`${one(tenantId, conversationId, id)} and epoch = ${epoch}`;
      if (next === 'over') {
        const { numDeletedRows } = await db.deleteFrom('errands').where(mine).executeTakeFirst();
        return numDeletedRows > 0n;
      }
      const { content, dueAt, cardId } = next;
      const { numUpdatedRows } = await db
        .updateTable('errands')
        .set({
          ...{ content: JSON.stringify(content), due_at: dueAt, lease_until: null },
          ...(cardId !== undefined && { card_id: cardId }),
        })
        .where(mine)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
};

const claim = (engine: Engine, n: number, leaseMs: number): Promise<readonly ClaimedErrand[]> =>
  engine.transaction(async (trx) => {
    const now = await engine.now(trx);
    const due = await trx
      .selectFrom('errands')
      .selectAll()
      .where('due_at', '<=', now)
      .where((is) => is.or([is('lease_until', 'is', null), is('lease_until', '<=', now)]))
      .orderBy('due_at')
      .orderBy('errand_id')
      .limit(n)
      .modifyEnd(engine.lockFree)
      .execute();
    if (due.length === 0) return [];
    const keys = due.map(({ tenant_id, conversation_id, errand_id }) => ({ tenant_id, conversation_id, errand_id }));
    await trx
      .updateTable('errands')
      .from(rowsOf(engine, KEY, keys))
      .set({ epoch: sql<number>`errands.epoch + 1`, lease_until: now + leaseMs })
      .whereRef('errands.tenant_id', '=', 'r.tenant_id')
      .whereRef('errands.conversation_id', '=', 'r.conversation_id')
      .whereRef('errands.errand_id', '=', 'r.errand_id')
      .execute();
    return due.map((row) => ({ ...toErrand(row), epoch: row.epoch + 1 }));
  });

const toRow = (errand: Errand): ErrandRow => ({
  tenant_id: errand.tenantId,
  conversation_id: errand.conversationId,
  errand_id: errand.id,
  kind: errand.kind,
  content: JSON.stringify(errand.content),
  thread_id: errand.threadId ?? null,
  card_id: errand.cardId ?? null,
  created_by: errand.createdBy,
  due_at: errand.dueAt,
  epoch: 0,
  lease_until: null,
});

const toErrand = (row: ErrandRow): Errand => ({
  id: row.errand_id,
  tenantId: row.tenant_id,
  conversationId: row.conversation_id,
  kind: row.kind,
  content: contentShape.parse(JSON.parse(row.content)),
  dueAt: row.due_at,
  createdBy: row.created_by,
  ...(row.thread_id !== null && { threadId: row.thread_id }),
  ...(row.card_id !== null && { cardId: row.card_id }),
});
