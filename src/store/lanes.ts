/** The queue: lanes handed out under a lease, tenant by tenant, with their head deliveries or all that waits. */
import { sql } from 'kysely';
import { isConversation, type LaneRules } from '../core/lane.ts';
import type { ClaimedDelivery, Instant } from '../core/model.ts';
import type { Claimer, Store } from '../core/ports.ts';
import { type ClaimedLane, isExpired, toClaimed } from './claimed.ts';
import { type Db, type Engine, insertNew, rowsOf } from './engine.ts';
import { eventKey, eventsOf, type KnownEvents } from './events.ts';
import { nextTurnAt, type Room, spend, type Turn, takeTurns } from './fair.ts';
import { dropWithdrawn, goesTogether, type Head, headsAhead, headsOf, lanesOf, waitingOf } from './heads.ts';
import { type Asleep, closedUntil, mayGoAhead, putToSleep } from './hours.ts';
import { readAddress, readMemory } from './json.ts';
import { type LaneKey, laneKey, reschedule } from './queue.ts';
import { renewClaims } from './renew.ts';
import { OUTCOMES, settle } from './settle.ts';

const EVERYBODY: Room = () => Number.MAX_SAFE_INTEGER;
const NOTHING: Required<Claimer>['inHand'] = () => [];

export const createLanes = (engine: Engine, rules: LaneRules): Pick<Store, 'claim' | 'settle' | 'nextDueAt'> => {
  let lastServed: string | undefined;
  const events: KnownEvents = new Map();
  return {
    claim: async (n, leaseMs, { room = EVERYBODY, inHand = NOTHING } = {}) => {
      if (n <= 0) return [];
      const claimed = await engine.transaction(async (trx) => {
        const late = inHand();
        if (late.length > 0) await renewClaims(engine, trx, late, leaseMs);
        const after = lastServed === undefined ? {} : { after: lastServed };
        return claim(engine, trx, { n, leaseMs, room, rules, events, ...after });
      });
      lastServed = claimed.at(-1)?.tenantId ?? lastServed;
      return claimed;
    },

    settle: async (settled) =>
      settled.length === 0 ? 0 : engine.transaction((trx) => settle(engine, trx, settled, rules)),

    nextDueAt: (room = EVERYBODY) => nextTurnAt(engine, rules, room),
  };
};

type Wanted = {
  readonly n: number;
  readonly leaseMs: number;
  readonly room: Room;
  readonly rules: LaneRules;
  readonly events: KnownEvents;
  readonly after?: string;
};

const claim = async (engine: Engine, trx: Db, wanted: Wanted): Promise<readonly ClaimedDelivery[]> => {
  const { rules } = wanted;
  const leased = await lease(engine, trx, wanted);
  if (!leased) return [];
  const { lanes, now } = leased;
  const { found: deliveries, ahead, asleep } = await gather(engine, trx, { lanes, rules, now });
  const all = [...deliveries.values()].flat();
  const events = await eventsOf(engine, trx, all, wanted.events);
  await markSending(engine, trx, all, now);
  await release(engine, trx, lanes, new Set([...deliveries.keys(), ...asleep.map(laneKey)]), now);
  await putToSleep(engine, trx, asleep);
  return lanes.flatMap((lane) => {
    const all = (deliveries.get(laneKey(lane)) ?? []).flatMap((head) => {
      const event = events.get(eventKey(head));
      const isAhead = ahead.has(laneKey(head));
      return event ? [toClaimed(lane, head, event, { expired: isExpired(lane, head, rules, now), isAhead, now })] : [];
    });
    const [first, ...rest] = all;
    return first ? [rest.length > 0 ? { ...first, together: rest } : first] : [];
  });
};

const keyOf = ({ tenant_id, lane_id }: LaneKey): LaneKey => ({ tenant_id, lane_id });

type Gathering = { readonly lanes: readonly ClaimedLane[]; readonly rules: LaneRules; readonly now: Instant };

type Found = {
  /** By lane: its head alone, or all that waits where that goes out together. */
  readonly found: ReadonlyMap<string, readonly Head[]>;
  /** Lanes whose head went before others, which wait for the conversation's hours. */
  readonly ahead: ReadonlySet<string>;
  readonly asleep: readonly Asleep[];
};

const gather = async (engine: Engine, trx: Db, of: Gathering): Promise<Found> => {
  const all = await look(engine, trx, of);
  if (![...all.found.values()].flat().some(({ withdrawn }) => withdrawn !== null)) return all;
  await dropWithdrawn(trx, lanesOf(engine, of.lanes), of.now);
  return look(engine, trx, of);
};

const look = async (engine: Engine, trx: Db, { lanes, rules, now }: Gathering): Promise<Found> => {
  const heads = await headsOf(trx, lanesOf(engine, lanes), rules);
  const { awake, ahead, asleep } = await whoIsAwake(engine, trx, { lanes, heads, now });
  const found = new Map<string, Head[]>(awake.map((head) => [laneKey(head), [head]]));
  const full = lanes.filter((lane) => {
    const [head] = found.get(laneKey(lane)) ?? [];
    return head && isConversation(lane.address) && !ahead.has(laneKey(lane)) && goesTogether(head, rules, now);
  });
  if (full.length === 0) return { found, ahead, asleep };
  for (const lane of full) found.set(laneKey(lane), []);
  for (const one of await waitingOf(trx, lanesOf(engine, full))) found.get(laneKey(one))?.push(one);
  return { found, ahead, asleep };
};

/** Heads whose conversation wants to be told now. Of the others, what goes ahead of them; lanes without any go to sleep. */
const whoIsAwake = async (
  engine: Engine,
  trx: Db,
  { lanes, heads, now }: { readonly lanes: readonly ClaimedLane[]; readonly heads: readonly Head[]; now: Instant },
) => {
  const closed = new Map<string, Instant>();
  for (const head of heads) {
    const until = mayGoAhead(head) ? undefined : closedUntil(head, now);
    if (until !== undefined) closed.set(laneKey(head), until);
  }
  if (closed.size === 0) return { awake: heads, ahead: new Set<string>(), asleep: [] };
  const others = lanes.filter((lane) => closed.has(laneKey(lane)));
  const first = await headsAhead(trx, lanesOf(engine, others));
  const ahead = new Set(first.map(laneKey));
  return {
    awake: [...heads.filter((head) => !closed.has(laneKey(head))), ...first],
    ahead,
    asleep: others.flatMap((lane) => {
      const until = closed.get(laneKey(lane));
      return until === undefined || ahead.has(laneKey(lane)) ? [] : [{ ...keyOf(lane), until }];
    }),
  };
};

/** Due lanes, of each tenant the longest due first. A claimed lane is due again when its lease is over. */
const lease = async (
  engine: Engine,
  trx: Db,
  { n, leaseMs, room, rules, after }: Wanted,
): Promise<{ readonly lanes: readonly ClaimedLane[]; readonly now: Instant } | undefined> => {
  const taking = await takeTurns(engine, trx, { n, rules, room, ...(after !== undefined && { after }) });
  if (!taking) return undefined;
  const { turns, now } = taking;
  const due: ClaimedLane[] = [];
  const taken: Turn[] = [];
  for (const turn of turns) {
    const { tenantId, lanes, isTrial } = turn;
    const rows = await trx
      .selectFrom('lanes')
      .select(['tenant_id', 'lane_id', 'conversation_id', 'address', 'epoch', 'memory'])
      .where('tenant_id', '=', tenantId)
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .orderBy('lane_id')
      .limit(lanes)
      .modifyEnd(engine.lockFree)
      .execute();
    taken.push({ ...turn, lanes: rows.length });
    due.push(
      ...rows.map(({ memory, ...row }) => ({
        ...row,
        epoch: row.epoch + 1,
        address: { ...readAddress(row.address), laneId: row.lane_id },
        memory: memory === null ? {} : readMemory(memory),
        isTrial,
      })),
    );
  }
  if (due.length === 0) return undefined;
  await spend(engine, trx, taken, { rules, now });
  const until = now + leaseMs;
  await trx
    .updateTable('lanes')
    .from(rowsOf(engine, { tenant_id: 'text', lane_id: 'text' }, due.map(keyOf)))
    .set({ epoch: sql<number>`lanes.epoch + 1`, lease_until: until, due_at: until, asleep_until: null })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .execute();
  return { lanes: due, now };
};

/** An attempt counts from here, so that a crash can't forget it. One that was cut short may have arrived. */
const markSending = async (engine: Engine, trx: Db, heads: readonly Head[], now: Instant): Promise<void> => {
  if (heads.length === 0) return;
  const interrupted = heads.filter(({ state }) => state === 'sending');
  await insertNew(
    { engine, db: trx, table: 'outcomes', columns: OUTCOMES },
    interrupted.map(({ tenant_id, delivery_id, attempts }) => ({
      tenant_id,
      delivery_id,
      attempt: attempts,
      at: now,
      kind: 'unsure',
      status: null,
      code: null,
      reason: 'interrupted',
    })),
  );
  await trx
    .updateTable('deliveries')
    .from(
      rowsOf(
        engine,
        { tenant_id: 'text', delivery_id: 'text' },
        heads.map(({ tenant_id, delivery_id }) => ({ tenant_id, delivery_id })),
      ),
    )
    .set({
      attempts: sql<number>`deliveries.attempts + 1`,
      unsure: sql<number>`deliveries.unsure + case when deliveries.state = 'sending' then 1 else 0 end`,
      state: 'sending',
      updated_at: now,
    })
    .whereRef('deliveries.tenant_id', '=', 'r.tenant_id')
    .whereRef('deliveries.delivery_id', '=', 'r.delivery_id')
    .execute();
};

/** A lane that turned out to have nothing to send is let go. */
const release = async (
  engine: Engine,
  trx: Db,
  lanes: readonly ClaimedLane[],
  busy: ReadonlySet<string>,
  now: Instant,
): Promise<void> => {
  const idle = lanes.map(keyOf).filter((lane) => !busy.has(laneKey(lane)));
  if (idle.length === 0) return;
  await trx
    .updateTable('lanes')
    .from(rowsOf(engine, { tenant_id: 'text', lane_id: 'text' }, idle))
    .set({ lease_until: null, due_at: null })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .execute();
  await reschedule(engine, trx, idle, now);
};
