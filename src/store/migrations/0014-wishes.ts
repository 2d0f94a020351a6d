/** What subscriptions ask besides names and a threshold: wildcards and exceptions, the way down, re-arming. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const wishes: Migration = {
  up: async (db: Kysely<unknown>) => {
    // Where it is matched nothing is added: a target says by how it begins what else has to be asked.
    await db.schema.alterTable('subscriptions').addColumn('selection', 'text').execute();
    await db.schema.alterTable('subscriptions').addColumn('direction', 'text').execute();
    await db.schema.alterTable('subscriptions').addColumn('rearm_below', 'double precision').execute();
    await db.schema.alterTable('subscriptions').addColumn('edited_at', 'bigint').execute();
  },
};
