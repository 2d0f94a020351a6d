/** What rhythm needs: conversations say when they want to be told, subscriptions until when they are mute, and lanes sleep meanwhile. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const rhythm: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('conversations').addColumn('rhythm', 'text').execute();
    await db.schema.alterTable('subscriptions').addColumn('muted_until', 'bigint').execute();
    await db.schema.alterTable('subscription_targets').addColumn('muted_until', 'bigint').execute();
    // It carries all that matching reads, the new column too.
    await sql`drop index subscription_targets_match`.execute(db);
    await sql`create index subscription_targets_match on subscription_targets
      (tenant_id, environment_id, trigger, target, threshold, include_on_demand, subscription_id, conversation_id,
      recipients, muted_until)`.execute(db);
    await db.schema.alterTable('lanes').addColumn('asleep_until', 'bigint').execute();
    await sql`create index lanes_asleep on lanes (tenant_id, lane_id) where asleep_until is not null`.execute(db);
  },
};
