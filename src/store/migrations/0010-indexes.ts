/** Indexes for what is asked often: of the columns that a statement names, and of the few rows that it is about. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Without statistics a planner takes an index of a second column for one of the tenant's; this one is only for who names it. */
const NAMED = [
  ['deliveries_of_event', 'deliveries', 'event_id'],
  ['conversations_of_team', 'conversations', 'team_id'],
  ['lanes_of_conversation', 'lanes', 'conversation_id'],
] as const;

export const indexes: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const [index, table, column] of NAMED) {
      await sql`drop index ${sql.ref(index)}`.execute(db);
      await sql`create index ${sql.ref(index)} on ${sql.table(table)} (tenant_id, ${sql.ref(column)})
        where ${sql.ref(column)} is not null`.execute(db);
    }
    await sql`create index events_of_webhooks on events (tenant_id, recorded_at)
      where trigger = 'webhook-disabled'`.execute(db);
    // What was told of a story, and what was told to all: few of the deliveries, so most are written without them.
    await sql`create index deliveries_of_story on deliveries (tenant_id, story_id, seq)
      where story_id is not null`.execute(db);
    await sql`create index deliveries_to_all on deliveries (tenant_id, lane_id, created_at, seq)
      where subscription_id is null`.execute(db);
  },
};
