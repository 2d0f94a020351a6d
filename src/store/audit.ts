/** Who did what, appended and never changed: what goes is forgotten from the old end, and a person's id at their wish. */
import { type AuditEntry, type AuditStore, BEGINNING, chain, type Ends, type Note } from '../core/audit.ts';
import type { Instant } from '../core/model.ts';
import type { Forgotten } from '../core/operations.ts';
import type { AuditRow } from './audit-rows.ts';
import type { Db, Engine } from './engine.ts';

export const createAudit = (engine: Engine): AuditStore => ({
  note: (note) => engine.transaction((trx) => appendNote(engine, trx, note)),

  audit: async ({ tenantId, conversationId, number, person, limit }) => {
    const rows = await engine.db
      .selectFrom('audit')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .$if(conversationId !== undefined, (query) => query.where('conversation_id', '=', conversationId as string))
      .$if(number !== undefined, (query) => query.where('number', '=', number as number))
      .$if(person !== undefined, (query) => query.where('person', '=', person as string))
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
    return rows.map(toEntry);
  },

  auditFrom: async (tenantId, seq, limit) => {
    const rows = await engine.db
      .selectFrom('audit')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('seq', '>=', seq)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map(toEntry);
  },

  auditEnds: (tenantId) => readEnds(engine.db, tenantId),

  auditTenants: async () => {
    const rows = await engine.db.selectFrom('audit_ends').select('tenant_id').orderBy('tenant_id').execute();
    return rows.map(({ tenant_id }) => tenant_id);
  },
});

/** One more entry, in the transaction of what it tells of. Others of the tenant wait for its end. */
export const appendNote = async (engine: Engine, trx: Db, note: Note): Promise<void> => {
  const { tenantId } = note;
  await trx
    .insertInto('audit_ends')
    .values({ tenant_id: tenantId, first_seq: 0, first_digest: BEGINNING, last_seq: 0, last_digest: BEGINNING })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const last = await trx
    .selectFrom('audit_ends')
    .select(['last_seq as seq', 'last_digest as digest'])
    .where('tenant_id', '=', tenantId)
    .modifyEnd(engine.lock('audit_ends'))
    .executeTakeFirstOrThrow();
  const entry = chain(note, last, await engine.now(trx));
  await trx.insertInto('audit').values(toRow(entry)).execute();
  await trx
    .updateTable('audit_ends')
    .set({ last_seq: entry.seq, last_digest: entry.digest })
    .where('tenant_id', '=', tenantId)
    .execute();
};

const readEnds = async (db: Db, tenantId: string): Promise<Ends> => {
  const row = await db.selectFrom('audit_ends').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst();
  return {
    first: { seq: row?.first_seq ?? 0, digest: row?.first_digest ?? BEGINNING },
    last: { seq: row?.last_seq ?? 0, digest: row?.last_digest ?? BEGINNING },
  };
};

/** Oldest first, and the chain's new beginning is written down in the same transaction. */
export async function* forgetAudit(
  engine: Engine,
  { tenantId, before, most }: { tenantId: string; before: Instant; most: number },
): AsyncGenerator<Forgotten, void, undefined> {
  for (;;) {
    const rows = await engine.transaction(async (trx) => {
      const old = await trx
        .selectFrom('audit')
        .select(['seq', 'digest', 'at'])
        .where('tenant_id', '=', tenantId)
        .orderBy('seq')
        .limit(most)
        .execute();
      // Clocks may be set back: what stands before something kept is kept.
      const young = old.findIndex(({ at }) => at >= before);
      const count = young === -1 ? old.length : young;
      const last = old[count - 1];
      if (!last) return 0;
      await trx.deleteFrom('audit').where('tenant_id', '=', tenantId).where('seq', '<=', last.seq).execute();
      await trx
        .updateTable('audit_ends')
        .set({ first_seq: last.seq, first_digest: last.digest })
        .where('tenant_id', '=', tenantId)
        .execute();
      return count;
    });
    if (rows > 0) yield { what: 'audit', rows };
    if (rows < most) return;
  }
}

const toRow = (entry: AuditEntry): AuditRow => ({
  tenant_id: entry.tenantId,
  seq: entry.seq,
  at: entry.at,
  conversation_id: entry.conversationId,
  person: entry.person,
  verb: entry.verb,
  activity_id: entry.activityId,
  result: entry.result,
  number: entry.number ?? null,
  before: entry.before ?? null,
  after: entry.after ?? null,
  person_digest: entry.personDigest,
  salt: entry.salt ?? null,
  previous: entry.previous,
  digest: entry.digest,
});

const toEntry = (row: AuditRow): AuditEntry => ({
  tenantId: row.tenant_id,
  seq: row.seq,
  at: row.at,
  conversationId: row.conversation_id,
  person: row.person,
  verb: row.verb,
  activityId: row.activity_id,
  result: row.result,
  ...(row.number !== null && { number: row.number }),
  ...(row.before !== null && { before: row.before }),
  ...(row.after !== null && { after: row.after }),
  personDigest: row.person_digest,
  ...(row.salt !== null && { salt: row.salt }),
  previous: row.previous,
  digest: row.digest,
});
