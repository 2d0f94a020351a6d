/** What acting on people's behalf needs: errands that are done later or again, and the environment that a conversation means. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const errands: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('errands')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('conversation_id', 'text', (column) => column.notNull())
      .addColumn('errand_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('thread_id', 'text')
      .addColumn('card_id', 'text')
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('epoch', 'bigint', (column) => column.notNull().defaultTo(0))
      .addColumn('lease_until', 'bigint')
      .addPrimaryKeyConstraint('errands_key', ['tenant_id', 'conversation_id', 'errand_id'] as never[])
      .execute();
    await sql`create index errands_due on errands (due_at)`.execute(db);
    await db.schema.alterTable('conversations').addColumn('environment_id', 'text').execute();
  },
};
