/** Writes down what became of attempts, under the epoch that they were claimed with. */
import { sql } from 'kysely';
import { failingAfter } from '../core/giving-up.ts';
import { freeAt, isConversation, type LaneMemory, type LaneRules, remember } from '../core/lane.ts';
import type { Instant } from '../core/model.ts';
import type { Settled } from '../core/ports.ts';
import { WITHDRAWN } from '../core/withdrawn.ts';
import { writeTenants } from './budgets.ts';
import { disable } from './disabling.ts';
import { type ColumnsOf, type Db, type Engine, insertNew, type RowOf, rowsOf } from './engine.ts';
import { readMemory } from './json.ts';
import { dueAt, holdLanes, keyIn, type LaneKey, laneKey } from './queue.ts';
import { keepCards } from './stories.ts';

export const OUTCOMES: ColumnsOf<'outcomes'> = {
  tenant_id: 'text',
  delivery_id: 'text',
  attempt: 'integer',
  at: 'bigint',
  kind: 'text',
  status: 'integer',
  code: 'text',
  reason: 'text',
};

/** A settled attempt that is still ours to write. */
type Mine = Settled & { readonly memory: string | null };

/** What the row says of one that was written: the attempt's number, and whether nobody wants it any more. */
type Written = Mine & { readonly attempt: number; readonly withdrawn: string | null };

/** One transaction's work; returns how many were written. */
export const settle = async (
  engine: Engine,
  trx: Db,
  settled: readonly Settled[],
  rules: LaneRules,
): Promise<number> => {
  const lanes = await holdLanes(engine, trx, settled.map(toLane));
  const mine = stillOurs(lanes, settled);
  const now = lanes[0]?.now;
  if (mine.length === 0 || now === undefined) return 0;
  const written = await writeDeliveries(engine, trx, mine, now);
  await writeOutcomes(engine, trx, written, now);
  await writeLanes(engine, trx, written, { rules, now });
  await keepCards(engine, trx, written);
  await writeTenants(engine, trx, written, now);
  await disable(engine, trx, written, now);
  return written.length;
};

const toLane = ({ delivery }: Settled): LaneKey => ({
  tenant_id: delivery.tenantId,
  lane_id: delivery.address.laneId,
});

/** Those whose lane nobody has claimed since. The first word on a delivery counts. */
const stillOurs = (lanes: Awaited<ReturnType<typeof holdLanes>>, settled: readonly Settled[]): readonly Mine[] => {
  const byKey = new Map(lanes.map((lane) => [laneKey(lane), lane]));
  const mine = new Map<string, Mine>();
  for (const one of settled) {
    const { tenantId, id, epoch } = one.delivery;
    const lane = byKey.get(laneKey(toLane(one)));
    const key = keyIn(tenantId, id);
    if (lane?.epoch === epoch && !mine.has(key)) mine.set(key, { ...one, memory: lane.memory });
  }
  return [...mine.values()];
};

const reasonOf = ({ outcome }: Settled): string | null => ('reason' in outcome ? outcome.reason : null);

const RESULTS = {
  tenant_id: 'text',
  delivery_id: 'text',
  state: 'text',
  reason: 'text',
  deferred: 'integer',
  unsure: 'integer',
  activity_id: 'text',
} as const;

const toResult = ({ delivery, outcome, settlement }: Mine): RowOf<typeof RESULTS> => ({
  tenant_id: delivery.tenantId,
  delivery_id: delivery.id,
  state: settlement.state,
  reason: settlement.reason ?? null,
  deferred: settlement.isDeferred ? 1 : 0,
  unsure: outcome.kind === 'unsure' && !settlement.isDeferred ? 1 : 0,
  activity_id: (outcome.kind === 'delivered' ? outcome.activityId : undefined) ?? null,
});

/** What would be tried again but is not wanted any more ends here. */
const isOver = ({ settlement, withdrawn }: Written): boolean =>
  withdrawn !== null && (settlement.state === 'retry' || settlement.state === 'parked');
/** The same in SQL. */
const IS_OVER = sql`deliveries.withdrawn is not null and r.state in ('retry', 'parked')`;

const writeDeliveries = async (
  engine: Engine,
  trx: Db,
  mine: readonly Mine[],
  now: Instant,
): Promise<readonly Written[]> => {
  const rows = await trx
    .updateTable('deliveries')
    .from(rowsOf(engine, RESULTS, mine.map(toResult)))
    .set({
      state: sql`case when ${IS_OVER} then 'cancelled' else r.state end`,
      reason: sql`case when ${IS_OVER} then deliveries.withdrawn else r.reason end`,
      attempts: sql`deliveries.attempts - r.deferred`,
      unsure: sql`deliveries.unsure + r.unsure`,
      activity_id: sql`r.activity_id`,
      updated_at: now,
    })
    .whereRef('deliveries.tenant_id', '=', 'r.tenant_id')
    .whereRef('deliveries.delivery_id', '=', 'r.delivery_id')
    .where('deliveries.state', '=', 'sending')
    .returning(['deliveries.tenant_id', 'deliveries.delivery_id', 'deliveries.attempts', 'deliveries.withdrawn'])
    .execute();
  const byKey = new Map(rows.map((row) => [keyIn(row.tenant_id, row.delivery_id), row]));
  return mine.flatMap((one) => {
    const row = byKey.get(keyIn(one.delivery.tenantId, one.delivery.id));
    return row ? [{ ...one, attempt: row.attempts, withdrawn: row.withdrawn }] : [];
  });
};

const writeOutcomes = async (engine: Engine, trx: Db, written: readonly Written[], now: Instant): Promise<void> => {
  await insertNew(
    { engine, db: trx, table: 'outcomes', columns: OUTCOMES },
    // What was not tried at all has no outcome.
    written
      .filter(({ settlement }) => !settlement.isDeferred)
      .map((one) => ({
        tenant_id: one.delivery.tenantId,
        delivery_id: one.delivery.id,
        attempt: one.attempt,
        at: now,
        kind: one.outcome.kind,
        status: one.outcome.status ?? null,
        code: one.outcome.code ?? null,
        reason: reasonOf(one),
      })),
  );
};

const ENDS = {
  tenant_id: 'text',
  lane_id: 'text',
  due_at: 'bigint',
  parked: 'text',
  memory: 'text',
  free_at: 'bigint',
} as const;

type Terms = { readonly rules: LaneRules; readonly now: Instant };

/** Of all that went out together. The lane waits as long as the longest of them. */
const endOf = (group: readonly Written[], { rules, now }: Terms) => {
  const last = group.at(-1) as Written;
  const waits = group.flatMap((one) =>
    one.settlement.state === 'retry' && !isOver(one) ? [one.settlement.delayMs ?? 0] : [],
  );
  // A place that was left and may have been come back to since is not judged by a message from before.
  const shut = group.find(({ settlement, withdrawn }) => settlement.parkLane && withdrawn !== WITHDRAWN.left);
  const memory = memoryAfter(last, { rules, now });
  const free = freeAt(memory, rules.conversation, now) ?? null;
  const due = waits.length > 0 ? Math.max(now + Math.max(...waits), free ?? 0) : null;
  return {
    tenant_id: last.delivery.tenantId,
    lane_id: last.delivery.address.laneId,
    due_at: due,
    parked: shut ? (shut.settlement.reason ?? reasonOf(shut) ?? 'parked') : null,
    memory: memory ? JSON.stringify(memory) : null,
    // What it went ahead of is the lane's head, and would be due at once.
    free_at: last.delivery.isAhead ? (due ?? free) : free,
  };
};

const memoryAfter = (
  { delivery, outcome, settlement, memory }: Mine,
  { rules, now }: Terms,
): LaneMemory | undefined => {
  const before = memory === null ? undefined : readMemory(memory);
  if (settlement.isDeferred) return before;
  if (!isConversation(delivery.address)) {
    const failingSince = failingAfter(before?.failingSince, outcome, now);
    return failingSince === undefined ? undefined : { failingSince };
  }
  return remember(before ?? {}, outcome, { now, ...(rules.conversation && { pacing: rules.conversation }) });
};

/** Ends the claims. A lane whose head is to be tried later waits with it: that keeps the order. */
const writeLanes = async (engine: Engine, trx: Db, written: readonly Written[], terms: Terms): Promise<void> => {
  const groups = Map.groupBy(written, (one) => laneKey(toLane(one)));
  const ends = [...groups.values()].map((group) => endOf(group, terms));
  await trx
    .updateTable('lanes')
    .from(rowsOf(engine, ENDS, ends))
    .set({
      lease_until: null,
      due_at: dueAt(
        { parked: sql`coalesce(lanes.parked, r.parked)`, due: sql`r.due_at`, free: sql`r.free_at` },
        terms.now,
      ),
      parked: sql<string | null>`coalesce(lanes.parked, r.parked)`,
      memory: sql<string | null>`r.memory`,
      free_at: sql<number | null>`r.free_at`,
    })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .execute();
};
