/** Indexes of a second column are only for statements that name it: without statistics a planner takes them for any of the tenant's. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const named: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const [index, table, column] of [
      ['deliveries_of_event', 'deliveries', 'event_id'],
      ['conversations_of_team', 'conversations', 'team_id'],
      ['lanes_of_conversation', 'lanes', 'conversation_id'],
    ] as const) {
      await sql`drop index ${sql.ref(index)}`.execute(db);
      await sql`create index ${sql.ref(index)} on ${sql.table(table)} (tenant_id, ${sql.ref(column)})
        where ${sql.ref(column)} is not null`.execute(db);
    }
  },
};
