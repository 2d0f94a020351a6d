/** What people may say about being told: in which language, of what exactly, at which hours, and of what not for a while. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const wishes: Migration = {
  up: async (db: Kysely<unknown>) => {
    // Who said it: nobody, a person's client, or a command.
    for (const name of ['language_from', 'zone_from']) {
      await db.schema
        .alterTable('conversations')
        .addColumn(name, 'text', (column) => column.notNull().defaultTo('person'))
        .execute();
    }
    await db.schema.alterTable('conversations').addColumn('rhythm', 'text').execute();
    await db.schema.alterTable('lanes').addColumn('asleep_until', 'bigint').execute();
    await sql`create index lanes_asleep on lanes (tenant_id, lane_id) where asleep_until is not null`.execute(db);
    // Where it is matched nothing is added: a target says by how it begins what else has to be asked.
    await db.schema.alterTable('subscriptions').addColumn('selection', 'text').execute();
    await db.schema.alterTable('subscriptions').addColumn('direction', 'text').execute();
    await db.schema.alterTable('subscriptions').addColumn('rearm_below', 'double precision').execute();
    await db.schema.alterTable('subscriptions').addColumn('edited_at', 'bigint').execute();
    await db.schema.alterTable('subscriptions').addColumn('muted_until', 'bigint').execute();
    await db.schema.alterTable('subscription_targets').addColumn('muted_until', 'bigint').execute();
    // It carries all that matching reads, the new column too.
    await sql`drop index subscription_targets_match`.execute(db);
    await sql`create index subscription_targets_match on subscription_targets
      (tenant_id, environment_id, trigger, target, threshold, include_on_demand, subscription_id, conversation_id,
      recipients, muted_until)`.execute(db);
  },
};
