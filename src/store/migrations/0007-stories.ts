/** What stories need: each is a row of its own, deliveries say which they belong to, subscriptions what is posted anew. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const stories: Migration = {
  up: async (db: Kysely<unknown>) => {
    // Nothing was ever written to the old table.
    await db.schema.dropTable('stories').execute();
    await db.schema
      .createTable('stories')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('story_id', 'text', (column) => column.notNull())
      .addColumn('lane_id', 'text', (column) => column.notNull())
      .addColumn('story', 'text', (column) => column.notNull())
      .addColumn('thread_id', 'text', (column) => column.notNull())
      .addColumn('subscription_id', 'text')
      .addColumn('card_id', 'text')
      .addColumn('opened_at', 'bigint', (column) => column.notNull())
      .addColumn('closed_at', 'bigint')
      .addColumn('acknowledged_by', 'text')
      .addColumn('acknowledged_name', 'text')
      .addColumn('acknowledged_at', 'bigint')
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('stories_key', ['tenant_id', 'story_id'] as never[])
      .execute();
    // One that goes on in a place, and all that go on about a subject.
    await sql`create unique index stories_open on stories (tenant_id, story, lane_id, thread_id)
      where closed_at is null`.execute(db);
    await sql`create index stories_by_age on stories (tenant_id, updated_at)`.execute(db);
    await sql`create index stories_of_lane on stories (tenant_id, lane_id)`.execute(db);
    await db.schema.alterTable('events').addColumn('chapter', 'text').execute();
    await db.schema.alterTable('deliveries').addColumn('story_id', 'text').execute();
    await db.schema
      .alterTable('deliveries')
      .addColumn('is_edit', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .alterTable('subscriptions')
      .addColumn('broadcast', 'text', (column) => column.notNull().defaultTo('none'))
      .execute();
  },
};
