/** Whose turn it is: tenants with something due, found by hopping along an index, each with its budget and its pause. */
import { sql } from 'kysely';
import type { LaneRules } from '../core/lane.ts';
import type { Instant } from '../core/model.ts';
import { afterTaking, allowed, allowedAt, type Budget } from '../core/pacing.ts';
import { type Claimant, inTurn, shareOut } from '../core/shares.ts';
import { type ColumnsOf, type Db, type Engine, insertNew, rowsOf } from './engine.ts';

/** How many more lanes of a tenant may be handed out. */
export type Room = (tenantId: string) => number;

/** Of so many tenants at a time; the next claim goes on with the others. */
const MOST_TENANTS = 16;
/** After a pause one message goes ahead, and the rest waits so long for what comes of it. */
const TRIAL_MS = 30_000;

type Waiting = {
  readonly tenant_id: string;
  /** When its first lane is due. */
  readonly due_at: Instant;
  readonly full_at: number | null;
  readonly slow_until: Instant | null;
  readonly paused_until: Instant | null;
};

/** With the moment at which they wait. */
const waitingTenants = async (engine: Engine, db: Db): Promise<readonly (Waiting & { readonly now: Instant })[]> => {
  const { rows } = await sql<Waiting & { readonly now: Instant }>`
    with recursive waiting(tenant_id) as (
      select * from (
        select l.tenant_id from lanes as l where l.due_at is not null order by l.tenant_id limit 1
      ) as first
      union all
      select (
        select l.tenant_id from lanes as l
        where l.due_at is not null and l.tenant_id > w.tenant_id order by l.tenant_id limit 1
      ) from waiting as w where w.tenant_id is not null
    )
    select w.tenant_id, b.full_at, b.slow_until, b.paused_until, ${engine.instant()} as now, (
      select l.due_at from lanes as l
      where l.tenant_id = w.tenant_id and l.due_at is not null order by l.due_at limit 1
    ) as due_at
    from waiting as w left join budgets as b on b.tenant_id = w.tenant_id
    where w.tenant_id is not null`.execute(db);
  return rows;
};

const budgetOf = ({ full_at, slow_until }: Pick<Waiting, 'full_at' | 'slow_until'>): Budget => ({
  fullAt: full_at ?? 0,
  slowUntil: slow_until,
});

/** When something may be claimed, if anything waits. */
export const nextTurnAt = async (engine: Engine, rules: LaneRules, room: Room): Promise<Instant | undefined> => {
  const waiting = (await waitingTenants(engine, engine.db)).filter(({ tenant_id }) => room(tenant_id) > 0);
  const now = waiting[0]?.now;
  if (now === undefined) return undefined;
  return Math.min(
    ...waiting.map((one) =>
      Math.max(one.due_at, one.paused_until ?? 0, rules.tenant ? budgetAt(budgetOf(one), rules.tenant, now) : 0),
    ),
  );
};

/** A budget that allows something now is no reason to wait, nor one to hurry. */
const budgetAt = (budget: Budget, rate: NonNullable<LaneRules['tenant']>, now: Instant): Instant => {
  const at = allowedAt(budget, rate, now);
  return at > now ? at : 0;
};

/** `lanes`: how many it may have; what it took is told by `spend`. */
export type Turn = {
  readonly tenantId: string;
  readonly lanes: number;
  readonly isTrial: boolean;
  readonly budget: Budget;
};

/**
 * Shares up to n lanes out among the tenants that have something due, in turn, within their budgets, which are ours
 * until the end. `after`: who was served last. In the order of serving; nothing when nobody waits.
 */
export const takeTurns = async (
  engine: Engine,
  trx: Db,
  want: {
    readonly n: number;
    readonly rules: LaneRules;
    readonly room: Room;
    readonly after?: string;
  },
): Promise<{ readonly turns: readonly Turn[]; readonly now: Instant } | undefined> => {
  const { n, rules, room, after } = want;
  const waiting = await waitingTenants(engine, trx);
  const now = waiting[0]?.now;
  if (now === undefined) return undefined;
  const isDue = (one: Waiting): boolean => one.due_at <= now && (one.paused_until ?? 0) <= now;
  const due = waiting.filter((one) => isDue(one) && room(one.tenant_id) > 0);
  if (due.length === 0) return undefined;
  const held = await holdBudgets(engine, trx, due, rules);
  const mostOf = (one: Waiting): number => {
    const budget = rules.tenant ? allowed(budgetOf(one), rules.tenant, now) : n;
    return Math.min(n, room(one.tenant_id), budget, one.paused_until === null ? n : 1);
  };
  const claimants = held.filter(isDue).map((one) => ({ id: one.tenant_id, most: mostOf(one) }));
  const turn = inTurn(
    claimants.filter(({ most }) => most > 0),
    { most: MOST_TENANTS, ...(after !== undefined && { after }) },
  );
  const shares = shareOut(await whatTheyHave(engine, trx, turn, now), n);
  const byId = new Map(held.map((one) => [one.tenant_id, one]));
  const turns = [...shares].map(([tenantId, lanes]) => {
    const one = byId.get(tenantId) as Waiting;
    return { tenantId, lanes, isTrial: one.paused_until !== null, budget: budgetOf(one) };
  });
  return { turns, now };
};

/** What one does not need goes to the others. One alone gets what it may. */
const whatTheyHave = async (
  engine: Engine,
  trx: Db,
  turn: readonly Claimant[],
  now: Instant,
): Promise<readonly Claimant[]> => {
  if (turn.length < 2) return turn;
  const most = Math.max(...turn.map((one) => one.most));
  const rows = await trx
    .selectFrom(
      rowsOf(
        engine,
        { tenant_id: 'text' },
        turn.map(({ id }) => ({ tenant_id: id })),
      ),
    )
    .select('r.tenant_id')
    .select(
      sql<number>`(select count(*) from (select 1 from lanes as l
        where l.tenant_id = r.tenant_id and l.due_at <= ${now} limit ${most}) as few)`.as('lanes'),
    )
    .execute();
  const lanes = new Map(rows.map((row) => [row.tenant_id, row.lanes]));
  return turn.map((one) => ({ ...one, most: Math.min(one.most, lanes.get(one.id) ?? 0) }));
};

const BUDGETS: ColumnsOf<'budgets'> = {
  tenant_id: 'text',
  full_at: 'double precision',
  slow_until: 'bigint',
  paused_until: 'bigint',
};

/** The budgets as they stand, ours until the end, so that replicas share them. One process alone has just read them. */
const holdBudgets = async (
  engine: Engine,
  trx: Db,
  due: readonly Waiting[],
  rules: LaneRules,
): Promise<readonly Waiting[]> => {
  if (engine.alone || (!rules.tenant && due.every((one) => one.paused_until === null))) return due;
  await insertNew(
    { engine, db: trx, table: 'budgets', columns: BUDGETS },
    due
      .filter((one) => one.full_at === null)
      .map(({ tenant_id }) => ({ tenant_id, full_at: 0, slow_until: null, paused_until: null })),
  );
  const rows = await trx
    .selectFrom(
      rowsOf(
        engine,
        { tenant_id: 'text' },
        due.map(({ tenant_id }) => ({ tenant_id })),
      ),
    )
    .innerJoin('budgets as b', 'b.tenant_id', 'r.tenant_id')
    .selectAll('b')
    .orderBy('b.tenant_id')
    .modifyEnd(engine.lock('b'))
    .execute();
  const fresh = new Map(rows.map((row) => [row.tenant_id, row]));
  return due.map((one) => ({ ...one, ...fresh.get(one.tenant_id) }));
};

/** Takes what was handed out from the budgets; after a trial the others wait for what comes of it. */
export const spend = async (
  engine: Engine,
  trx: Db,
  taken: readonly Turn[],
  { rules, now }: { readonly rules: LaneRules; readonly now: Instant },
): Promise<void> => {
  const rows = taken
    .filter(({ lanes, isTrial }) => lanes > 0 && (rules.tenant || isTrial))
    .map(({ tenantId, lanes, isTrial, budget }) => ({
      tenant_id: tenantId,
      full_at: rules.tenant ? afterTaking(budget, rules.tenant, now, lanes) : budget.fullAt,
      slow_until: budget.slowUntil,
      paused_until: isTrial ? now + TRIAL_MS : null,
    }));
  if (rows.length === 0) return;
  await sql`insert into budgets (tenant_id, full_at, slow_until, paused_until)
    select r.tenant_id, r.full_at, r.slow_until, r.paused_until from ${rowsOf(engine, BUDGETS, rows)} where true
    on conflict (tenant_id) do update set
      full_at = excluded.full_at, slow_until = excluded.slow_until, paused_until = excluded.paused_until`.execute(trx);
};
