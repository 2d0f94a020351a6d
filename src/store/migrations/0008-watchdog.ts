/** What is watched from outside needs: the few webhooks that were given up, found without reading all events. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const watchdog: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`create index events_of_webhooks on events (tenant_id, recorded_at)
      where trigger = 'webhook-disabled'`.execute(db);
  },
};
