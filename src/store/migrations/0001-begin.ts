/** The first schema. Every primary key starts with the tenant, so that tables can be spread by tenant. */
import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

type Type = 'text' | 'bigint' | 'integer' | 'double precision';

/** Columns are `not null` unless their name ends in `?`. The first `keys` of them are the primary key. */
const table = async (
  db: Kysely<unknown>,
  name: string,
  keys: number,
  columns: { readonly [column: string]: Type },
): Promise<void> => {
  let builder: CreateTableBuilder<string> = db.schema.createTable(name);
  for (const [column, type] of Object.entries(columns)) {
    builder = column.endsWith('?')
      ? builder.addColumn(column.slice(0, -1), type)
      : builder.addColumn(column, type, (definition) => definition.notNull());
  }
  const key = Object.keys(columns).slice(0, keys);
  await builder.addPrimaryKeyConstraint(`${name}_key`, key as never[]).execute();
};

const watching = async (db: Kysely<unknown>): Promise<void> => {
  await table(db, 'environments', 2, {
    tenant_id: 'text',
    environment_id: 'text',
    name: 'text',
    watched: 'integer',
    'watched_since?': 'bigint',
    'cursor?': 'text',
    'last_poll_at?': 'bigint',
    'last_success_at?': 'bigint',
    next_poll_at: 'bigint',
    'problem?': 'text',
    'blind_since?': 'bigint',
    epoch: 'bigint',
    'lease_until?': 'bigint',
  });
  await db.schema
    .createIndex('environments_due')
    .on('environments')
    .columns(['watched', 'next_poll_at'] as never[])
    .execute();
  await table(db, 'subjects', 4, {
    tenant_id: 'text',
    environment_id: 'text',
    kind: 'text',
    subject_id: 'text',
    'incarnation?': 'text',
    'catalogue?': 'text',
    listed: 'integer',
    'state?': 'text',
    updated_at: 'bigint',
  });
  await table(db, 'readings', 5, {
    tenant_id: 'text',
    environment_id: 'text',
    kind: 'text',
    subject_id: 'text',
    measured_at: 'bigint',
    value: 'double precision',
  });
  await table(db, 'quarantine', 3, {
    tenant_id: 'text',
    environment_id: 'text',
    item_id: 'text',
    what: 'text',
    why: 'text',
    sample: 'text',
    first_at: 'bigint',
    last_at: 'bigint',
    times: 'bigint',
  });
  await table(db, 'events', 2, {
    tenant_id: 'text',
    event_id: 'text',
    environment_id: 'text',
    trigger: 'text',
    subject: 'text',
    occurred_at: 'bigint',
    recorded_at: 'bigint',
    facts: 'text',
    'value_before?': 'double precision',
    'value_now?': 'double precision',
    on_demand: 'integer',
    audience: 'text',
    story: 'text',
  });
};

const talking = async (db: Kysely<unknown>): Promise<void> => {
  await table(db, 'conversations', 2, {
    tenant_id: 'text',
    conversation_id: 'text',
    kind: 'text',
    service_url: 'text',
    bot_id: 'text',
    'team_id?': 'text',
    'team_name?': 'text',
    'channel_name?': 'text',
    language: 'text',
    time_zone: 'text',
    state: 'text',
    created_at: 'bigint',
    updated_at: 'bigint',
  });
  await sql`create index conversations_of_team on conversations (tenant_id, team_id)`.execute(db);
  await table(db, 'subscriptions', 2, {
    tenant_id: 'text',
    subscription_id: 'text',
    conversation_id: 'text',
    number: 'integer',
    environment_id: 'text',
    trigger: 'text',
    subjects: 'text',
    'threshold?': 'double precision',
    include_on_demand: 'integer',
    wish: 'text',
    state: 'text',
    created_by: 'text',
    created_at: 'bigint',
    'ended_at?': 'bigint',
    revision: 'integer',
  });
  // Two truths that no code may break: a number is given once, and a wish lives once in a conversation.
  await sql`create unique index subscriptions_number on subscriptions (tenant_id, conversation_id, number)`.execute(db);
  await sql`create unique index subscriptions_live on subscriptions (tenant_id, conversation_id, wish)
    where state = 'live'`.execute(db);
  await table(db, 'subscription_targets', 3, {
    tenant_id: 'text',
    subscription_id: 'text',
    target: 'text',
    conversation_id: 'text',
    environment_id: 'text',
    trigger: 'text',
    'threshold?': 'double precision',
    include_on_demand: 'integer',
  });
  // What matching looks up; it carries all that matching reads, so the table itself is not touched.
  await sql`create index subscription_targets_match on subscription_targets
    (tenant_id, environment_id, trigger, target, threshold, include_on_demand, subscription_id, conversation_id)`.execute(
    db,
  );
  await table(db, 'turns', 3, { tenant_id: 'text', conversation_id: 'text', activity_id: 'text', at: 'bigint' });
  await sql`create index turns_by_age on turns (tenant_id, at)`.execute(db);
  await table(db, 'buttons', 3, {
    tenant_id: 'text',
    conversation_id: 'text',
    button_id: 'text',
    line: 'text',
    once: 'integer',
    expires_at: 'bigint',
    'spent_at?': 'bigint',
  });
  await sql`create index buttons_by_age on buttons (tenant_id, expires_at)`.execute(db);
};

const delivering = async (db: Kysely<unknown>): Promise<void> => {
  await table(db, 'lanes', 2, {
    tenant_id: 'text',
    lane_id: 'text',
    conversation_id: 'text',
    address: 'text',
    epoch: 'bigint',
    'lease_until?': 'bigint',
    'due_at?': 'bigint',
    'parked?': 'text',
    last_seq: 'bigint',
  });
  await sql`create index lanes_due on lanes (due_at, tenant_id, lane_id) where due_at is not null`.execute(db);
  await table(db, 'deliveries', 2, {
    tenant_id: 'text',
    delivery_id: 'text',
    reference: 'text',
    event_id: 'text',
    lane_id: 'text',
    seq: 'bigint',
    'subscription_id?': 'text',
    state: 'text',
    'reason?': 'text',
    attempts: 'integer',
    unsure: 'integer',
    'withdrawn?': 'text',
    'activity_id?': 'text',
    created_at: 'bigint',
    updated_at: 'bigint',
  });
  // Only what is not finished, so that a lane's head is found at once however long its past is.
  await sql`create unique index deliveries_open on deliveries (tenant_id, lane_id, seq)
    where state in ('pending', 'sending', 'retry', 'parked')`.execute(db);
  await sql`create index deliveries_of_subscription on deliveries (tenant_id, subscription_id, seq)
    where subscription_id is not null`.execute(db);
  await table(db, 'outcomes', 3, {
    tenant_id: 'text',
    delivery_id: 'text',
    attempt: 'integer',
    at: 'bigint',
    kind: 'text',
    'status?': 'integer',
    'code?': 'text',
    'reason?': 'text',
  });
  await table(db, 'stories', 3, {
    tenant_id: 'text',
    lane_id: 'text',
    story: 'text',
    root_activity_id: 'text',
    root_delivery_id: 'text',
    created_at: 'bigint',
    updated_at: 'bigint',
  });
  await table(db, 'probes', 1, { tenant_id: 'text', at: 'bigint' });
};

export const begin: Migration = {
  up: async (db: Kysely<unknown>) => {
    await watching(db);
    await talking(db);
    await delivering(db);
  },
};
