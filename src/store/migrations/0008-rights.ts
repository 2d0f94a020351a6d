/** What rights need: who brought the bot, what a button is about, and the record of who did what, a chain per tenant. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const rights: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('conversations').addColumn('installed_by', 'text').execute();
    await db.schema.alterTable('conversations').addColumn('installed_for', 'text').execute();
    await db.schema.alterTable('conversations').addColumn('left_with', 'text').execute();
    await db.schema.alterTable('buttons').addColumn('about', 'text').execute();
    // Lines with a webhook's URL are kept under seal now; those from before must not stay as they are.
    await sql`delete from buttons where line like '%http%'`.execute(db);
    const text = ['conversation_id', 'person', 'verb', 'activity_id', 'result'];
    const digests = ['person_digest', 'previous', 'digest'];
    let audit = db.schema
      .createTable('audit')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull());
    for (const name of [...text, ...digests]) audit = audit.addColumn(name, 'text', (column) => column.notNull());
    await audit
      .addColumn('number', 'integer')
      .addColumn('before', 'text')
      .addColumn('after', 'text')
      .addColumn('salt', 'text')
      .addPrimaryKeyConstraint('audit_key', ['tenant_id', 'seq'] as never[])
      .execute();
    await sql`create index audit_of_conversation on audit (tenant_id, conversation_id, seq)`.execute(db);
    await sql`create index audit_of_person on audit (tenant_id, person, seq)`.execute(db);
    // Locked by whoever writes the next entry, so that a chain has no forks; says where it begins after forgetting.
    await db.schema
      .createTable('audit_ends')
      .addColumn('tenant_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('first_seq', 'bigint', (column) => column.notNull())
      .addColumn('first_digest', 'text', (column) => column.notNull())
      .addColumn('last_seq', 'bigint', (column) => column.notNull())
      .addColumn('last_digest', 'text', (column) => column.notNull())
      .execute();
  },
};
