/** What stands in the database, read from outside, whichever engine it is. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ask } from '../fakes/postgres.ts';

export type DeliveryFound = {
  readonly tenant: string;
  readonly id: string;
  readonly reference: string;
  readonly lane: string;
  readonly conversation: string | null;
  readonly seq: number;
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly unsure: number;
  /** Absent: its event is missing. */
  readonly event: string | null;
  readonly eventTenant: string | null;
  readonly trigger: string | null;
  readonly subject: string | null;
  readonly at: number | null;
  /** Of the subscription in its conversation; null for notices to everyone. */
  readonly number: number | null;
};

export type LaneFound = {
  readonly tenant: string;
  readonly lane: string;
  readonly lease: number | null;
  readonly due: number | null;
};

export type Tables = {
  readonly deliveries: readonly DeliveryFound[];
  readonly lanes: readonly LaneFound[];
  /** One line for each subscription with all that people asked for. */
  readonly subscriptions: readonly string[];
  /** Subscriptions that nobody is on record for, and records of subscriptions that are not there. */
  readonly unrecorded: readonly string[];
};

type Row = Record<string, unknown>;

/** Asks a database that may be in use. */
export const readRows = async (databaseUrl: string, text: string): Promise<readonly Row[]> => {
  if (databaseUrl.startsWith('postgres')) return ask(databaseUrl, text);
  const path = databaseUrl.replace(/^file:/, '');
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    return database.prepare(text).all() as Row[];
  } finally {
    database.close();
  }
};

const DELIVERIES = `
  select d.tenant_id as tenant, d.delivery_id as id, d.reference, d.lane_id as lane, l.conversation_id as conversation,
    d.seq, d.state, d.reason, d.attempts, d.unsure, e.event_id as event, e.tenant_id as event_tenant, e.trigger,
    e.subject, e.occurred_at as at, s.number
  from deliveries d
  left join events e on e.event_id = d.event_id and e.tenant_id = d.tenant_id
  left join lanes l on l.tenant_id = d.tenant_id and l.lane_id = d.lane_id
  left join subscriptions s on s.tenant_id = d.tenant_id and s.subscription_id = d.subscription_id
  where d.tenant_id <> 'canary'`;

const UNRECORDED = `
  select 'no record of' as what, s.tenant_id, s.conversation_id, s.number from subscriptions s
  where s.tenant_id <> 'canary' and not exists (select 1 from audit a where a.tenant_id = s.tenant_id
    and a.conversation_id = s.conversation_id and a.number = s.number and a.verb = 'subscribe' and a.result = 'done')
  union all
  select 'nothing came of the record of' as what, a.tenant_id, a.conversation_id, a.number from audit a
  where a.verb = 'subscribe' and a.result = 'done' and not exists (select 1 from subscriptions s
    where s.tenant_id = a.tenant_id and s.conversation_id = a.conversation_id and s.number = a.number)`;

const OPEN = `select count(*) as n from deliveries where tenant_id <> 'canary' and state in ('pending', 'sending', 'retry')`;
const SENDING = `select reference, tenant_id, lane_id from deliveries where tenant_id <> 'canary' and state = 'sending'`;

const numberOf = (value: unknown): number | null => (value === null ? null : Number(value));

export const readTables = async (databaseUrl: string): Promise<Tables> => {
  const deliveries = await readRows(databaseUrl, DELIVERIES);
  const lanes = await readRows(
    databaseUrl,
    "select tenant_id as tenant, lane_id as lane, lease_until as lease, due_at as due from lanes where tenant_id <> 'canary'",
  );
  const subscriptions = await readRows(
    databaseUrl,
    "select tenant_id, subscription_id, conversation_id, number, environment_id, trigger, wish, threshold, state, revision from subscriptions where tenant_id <> 'canary' order by tenant_id, subscription_id",
  );
  const unrecorded = await readRows(databaseUrl, UNRECORDED);
  return {
    unrecorded: unrecorded.map((row) => Object.values(row).join(' ')),
    deliveries: deliveries.map(
      (row) =>
        ({
          ...row,
          seq: Number(row['seq']),
          attempts: Number(row['attempts']),
          unsure: Number(row['unsure']),
          at: numberOf(row['at']),
          number: numberOf(row['number']),
          eventTenant: row['event_tenant'],
          subject: row['subject'] === null ? null : (JSON.parse(String(row['subject'])) as { name: string }).name,
        }) as unknown as DeliveryFound,
    ),
    lanes: lanes.map((row) => ({ ...row, lease: numberOf(row['lease']), due: numberOf(row['due']) }) as LaneFound),
    subscriptions: subscriptions.map((row) => JSON.stringify({ ...row, number: Number(row['number']) })),
  };
};

export const countOpen = async (databaseUrl: string): Promise<number> =>
  Number((await readRows(databaseUrl, OPEN))[0]?.['n'] ?? 0);

/** What somebody has in hand now: deliveries, and how many posts they are (a digest is one post). */
export const readSending = async (
  databaseUrl: string,
): Promise<{ readonly references: readonly string[]; readonly posts: number }> => {
  const rows = await readRows(databaseUrl, SENDING);
  return {
    references: rows.map(({ reference }) => String(reference)),
    posts: new Set(rows.map((row) => `${row['tenant_id']} ${row['lane_id']}`)).size,
  };
};
