/** What fair lanes need: a memory for each, a budget for each tenant, an index by tenant; and what links a redelivery to what it repeats. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const lanes: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('lanes').addColumn('memory', 'text').execute();
    await db.schema.alterTable('lanes').addColumn('free_at', 'bigint').execute();
    await db.schema
      .createTable('budgets')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('full_at', 'double precision', (column) => column.notNull())
      .addColumn('slow_until', 'bigint')
      .addColumn('paused_until', 'bigint')
      .addPrimaryKeyConstraint('budgets_key', ['tenant_id'] as never[])
      .execute();
    await db.schema
      .createTable('redeliveries')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('delivery_id', 'text', (column) => column.notNull())
      .addColumn('again_as', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('redeliveries_key', ['tenant_id', 'delivery_id'] as never[])
      .execute();
    await sql`create index redeliveries_by_age on redeliveries (tenant_id, at)`.execute(db);
    // Tenant by tenant, so that nobody's storm has to be read to find who else waits.
    await sql`create index lanes_of_tenant on lanes (tenant_id, due_at, lane_id) where due_at is not null`.execute(db);
    await sql`drop index lanes_due`.execute(db);
    await sql`create index deliveries_troubled on deliveries (tenant_id, updated_at)
      where state in ('dead', 'uncertain', 'expired')`.execute(db);
    // An operator has only what stands on the card.
    await sql`create index deliveries_by_reference on deliveries (reference)
      where state in ('dead', 'uncertain', 'expired')`.execute(db);
  },
};
