/** Writes down what became of attempts, under the epoch that they were claimed with. */
import { sql } from 'kysely';
import { failingAfter } from '../core/giving-up.ts';
import { freeAt, isConversation, type LaneMemory, type LaneRules, remember } from '../core/lane.ts';
import type { Instant } from '../core/model.ts';
import type { Settled } from '../core/ports.ts';
import { writeTenants } from './budgets.ts';
import { disable } from './disabling.ts';
import { type ColumnsOf, type Db, type Engine, insertNew, rowsOf } from './engine.ts';
import { readMemory } from './json.ts';
import { holdLanes, reschedule, WITHDRAWN } from './queue.ts';
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

/** A settled attempt that is still ours to write, with what the row says of it. */
type Mine = Settled & {
  readonly attempt: number;
  readonly withdrawn: string | null;
  readonly memory: string | null;
};

/** One transaction's work; returns how many were written. */
export const settle = async (
  engine: Engine,
  trx: Db,
  settled: readonly Settled[],
  rules: LaneRules,
): Promise<number> => {
  const now = await engine.now(trx);
  await holdLanes(engine, trx, settled.map(toLane));
  const mine = await stillOurs(engine, trx, settled);
  if (mine.length === 0) return 0;
  await writeOutcomes(engine, trx, mine, now);
  await writeDeliveries(engine, trx, mine, now);
  await writeLanes(engine, trx, mine, { rules, now });
  await keepCards(engine, trx, mine);
  await writeTenants(engine, trx, mine, now);
  await disable(engine, trx, mine, now);
  return mine.length;
};

const LANES = {
  tenant_id: 'text',
  lane_id: 'text',
  delivery_id: 'text',
  epoch: 'bigint',
  position: 'integer',
} as const;

const toLane = ({ delivery }: Settled, position: number) => ({
  tenant_id: delivery.tenantId,
  lane_id: delivery.address.laneId,
  delivery_id: delivery.id,
  epoch: delivery.epoch,
  position,
});

const stillOurs = async (engine: Engine, trx: Db, settled: readonly Settled[]): Promise<readonly Mine[]> => {
  const rows = await trx
    .selectFrom(rowsOf(engine, LANES, settled.map(toLane)))
    .innerJoin('lanes as l', (join) =>
      join
        .onRef('l.tenant_id', '=', 'r.tenant_id')
        .onRef('l.lane_id', '=', 'r.lane_id')
        .onRef('l.epoch', '=', 'r.epoch'),
    )
    .innerJoin('deliveries as d', (join) =>
      join
        .onRef('d.tenant_id', '=', 'r.tenant_id')
        .onRef('d.delivery_id', '=', 'r.delivery_id')
        .onRef('d.lane_id', '=', 'l.lane_id')
        .on('d.state', '=', 'sending'),
    )
    .select(['r.position', 'd.attempts', 'd.withdrawn', 'l.memory'])
    .orderBy('r.position')
    .execute();
  const mine = new Map<string, Mine>();
  for (const { position, attempts, withdrawn, memory } of rows) {
    const one = settled[position as number];
    if (!one) continue;
    // The first word on a delivery counts, should a batch hold two.
    const key = JSON.stringify([one.delivery.tenantId, one.delivery.id]);
    if (!mine.has(key)) mine.set(key, { ...one, attempt: attempts, withdrawn, memory });
  }
  return [...mine.values()];
};

const reasonOf = ({ outcome }: Settled): string | null => ('reason' in outcome ? outcome.reason : null);

const writeOutcomes = async (engine: Engine, trx: Db, mine: readonly Mine[], now: Instant): Promise<void> => {
  await insertNew(
    { engine, db: trx, table: 'outcomes', columns: OUTCOMES },
    // What was not tried at all has no outcome.
    mine
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

/** What would be tried again but is not wanted any more ends here. */
const isOver = ({ settlement, withdrawn }: Mine): boolean =>
  withdrawn !== null && (settlement.state === 'retry' || settlement.state === 'parked');

const RESULTS = {
  tenant_id: 'text',
  delivery_id: 'text',
  state: 'text',
  reason: 'text',
  deferred: 'integer',
  unsure: 'integer',
  activity_id: 'text',
} as const;

const writeDeliveries = async (engine: Engine, trx: Db, mine: readonly Mine[], now: Instant): Promise<void> => {
  const results = mine.map((one) => ({
    tenant_id: one.delivery.tenantId,
    delivery_id: one.delivery.id,
    state: isOver(one) ? 'cancelled' : one.settlement.state,
    reason: isOver(one) ? one.withdrawn : (one.settlement.reason ?? null),
    deferred: one.settlement.isDeferred ? 1 : 0,
    unsure: one.outcome.kind === 'unsure' && !one.settlement.isDeferred ? 1 : 0,
    activity_id: (one.outcome.kind === 'delivered' ? one.outcome.activityId : undefined) ?? null,
  }));
  await trx
    .updateTable('deliveries')
    .from(rowsOf(engine, RESULTS, results))
    .set({
      state: sql`r.state`,
      reason: sql`r.reason`,
      attempts: sql`deliveries.attempts - r.deferred`,
      unsure: sql`deliveries.unsure + r.unsure`,
      activity_id: sql`r.activity_id`,
      updated_at: now,
    })
    .whereRef('deliveries.tenant_id', '=', 'r.tenant_id')
    .whereRef('deliveries.delivery_id', '=', 'r.delivery_id')
    .execute();
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
const endOf = (group: readonly Mine[], { rules, now }: Terms) => {
  const last = group.at(-1) as Mine;
  const waits = group.flatMap((one) =>
    one.settlement.state === 'retry' && !isOver(one) ? [one.settlement.delayMs ?? 0] : [],
  );
  // A place that was left and may have been come back to since is not judged by a message from before.
  const shut = group.find(({ settlement, withdrawn }) => settlement.parkLane && withdrawn !== WITHDRAWN.left);
  const memory = memoryAfter(last, { rules, now });
  const free = freeAt(memory, rules.conversation, now) ?? null;
  return {
    tenant_id: last.delivery.tenantId,
    lane_id: last.delivery.address.laneId,
    due_at: waits.length > 0 ? Math.max(now + Math.max(...waits), free ?? 0) : null,
    parked: shut ? (shut.settlement.reason ?? reasonOf(shut) ?? 'parked') : null,
    memory: memory ? JSON.stringify(memory) : null,
    free_at: free,
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
const writeLanes = async (engine: Engine, trx: Db, mine: readonly Mine[], terms: Terms): Promise<void> => {
  const groups = Map.groupBy(mine, ({ delivery }) => JSON.stringify([delivery.tenantId, delivery.address.laneId]));
  const ends = [...groups.values()].map((group) => endOf(group, terms));
  await trx
    .updateTable('lanes')
    .from(rowsOf(engine, ENDS, ends))
    .set({
      lease_until: null,
      due_at: sql<number | null>`r.due_at`,
      parked: sql<string | null>`coalesce(lanes.parked, r.parked)`,
      memory: sql<string | null>`r.memory`,
      free_at: sql<number | null>`r.free_at`,
    })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .execute();
  await reschedule(engine, trx, ends, terms.now);
};
