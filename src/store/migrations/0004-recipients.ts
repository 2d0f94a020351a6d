/** What telling others than the conversation needs: who they are, with the subscription and where it is matched; whom mail may go to. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const recipients: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('environments').addColumn('mail', 'text').execute();
    await db.schema.alterTable('subscriptions').addColumn('recipients', 'text').execute();
    await db.schema.alterTable('subscription_targets').addColumn('recipients', 'text').execute();
    // It carries all that matching reads, the new column too.
    await sql`drop index subscription_targets_match`.execute(db);
    await sql`create index subscription_targets_match on subscription_targets
      (tenant_id, environment_id, trigger, target, threshold, include_on_demand, subscription_id, conversation_id,
      recipients)`.execute(db);
    // A subscription with several receivers has several lanes, whose numbers can't be compared: the last is so by time.
    await sql`drop index deliveries_of_subscription`.execute(db);
    await sql`create index deliveries_of_subscription on deliveries (tenant_id, subscription_id, created_at, seq)
      where subscription_id is not null`.execute(db);
    // What waits outside of conversations, by subscription: few, and found without reading what was.
    await sql`create index deliveries_elsewhere on deliveries (tenant_id, subscription_id, lane_id)
      where state in ('pending', 'sending', 'retry', 'parked') and substr(lane_id, 1, 6) <> 'teams:'`.execute(db);
  },
};
