/** What operating needs: marks (a hold, a duty done, a backup's time), and indexes by age, so that forgetting reads only what is old. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const operations: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('marks')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('value', 'text')
      .addPrimaryKeyConstraint('marks_key', ['tenant_id', 'name'] as never[])
      .execute();
    for (const index of [
      'events_by_age on events (tenant_id, recorded_at)',
      'readings_by_age on readings (tenant_id, measured_at)',
      'quarantine_by_age on quarantine (tenant_id, last_at)',
      'stories_by_age on stories (tenant_id, updated_at)',
      // An event stays for as long as a delivery of it does.
      'deliveries_of_event on deliveries (tenant_id, event_id)',
      `deliveries_ended on deliveries (tenant_id, state, updated_at)
        where state in ('delivered', 'dead', 'uncertain', 'expired', 'cancelled')`,
      "conversations_gone on conversations (tenant_id, updated_at) where state = 'gone'",
      'lanes_of_conversation on lanes (tenant_id, conversation_id)',
      'lanes_parked on lanes (tenant_id, parked) where parked is not null',
    ]) {
      await sql`create index ${sql.raw(index)}`.execute(db);
    }
  },
};
