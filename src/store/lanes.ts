/** The queue: lanes handed out under a lease, tenant by tenant, with their head deliveries or all that waits. */
import { sql } from 'kysely';
import { doubtsOf, isConversation, type LaneMemory, type LaneRules } from '../core/lane.ts';
import type { Address, ClaimedDelivery, Event, Instant } from '../core/model.ts';
import type { Store } from '../core/ports.ts';
import { type Db, type Engine, insertNew, rowsOf } from './engine.ts';
import { nextTurnAt, type Room, spend, type Turn, takeTurns } from './fair.ts';
import {
  belongingsOf,
  dropWithdrawn,
  eventsOf,
  goesTogether,
  type Head,
  headsOf,
  lanesOf,
  waitingOf,
} from './heads.ts';
import { readAddress, readMemory } from './json.ts';
import { type LaneKey, reschedule } from './queue.ts';
import { OUTCOMES, settle } from './settle.ts';

const EVERYBODY: Room = () => Number.MAX_SAFE_INTEGER;

export const createLanes = (engine: Engine, rules: LaneRules): Pick<Store, 'claim' | 'settle' | 'nextDueAt'> => {
  let lastServed: string | undefined;
  return {
    claim: async (n, leaseMs, room = EVERYBODY) => {
      if (n <= 0) return [];
      const claimed = await engine.transaction((trx) =>
        claim(engine, trx, { n, leaseMs, room, rules, ...(lastServed !== undefined && { after: lastServed }) }),
      );
      lastServed = claimed.at(-1)?.tenantId ?? lastServed;
      return claimed;
    },

    settle: async (settled) =>
      settled.length === 0 ? 0 : engine.transaction((trx) => settle(engine, trx, settled, rules)),

    nextDueAt: (room = EVERYBODY) => nextTurnAt(engine, rules, room),
  };
};

type ClaimedLane = LaneKey & {
  readonly epoch: number;
  readonly address: Address;
  readonly memory: LaneMemory;
  readonly isTrial: boolean;
};

type Wanted = {
  readonly n: number;
  readonly leaseMs: number;
  readonly room: Room;
  readonly rules: LaneRules;
  readonly after?: string;
};

const claim = async (engine: Engine, trx: Db, wanted: Wanted): Promise<readonly ClaimedDelivery[]> => {
  const now = await engine.now(trx);
  const lanes = await lease(engine, trx, wanted, now);
  if (lanes.length === 0) return [];
  const of = lanesOf(engine, lanes);
  await dropWithdrawn(trx, of, now);
  const heads = await headsOf(trx, of, wanted.rules);
  const deliveries = await gather(engine, trx, { lanes, heads, rules: wanted.rules, now });
  const events = await eventsOf(engine, trx, [...deliveries.values()].flat());
  await markSending(engine, trx, [...deliveries.values()].flat(), now);
  await release(engine, trx, lanes, heads, now);
  return lanes.flatMap((lane) => {
    const all = (deliveries.get(laneKey(lane)) ?? []).flatMap((head) => {
      const event = events.get(JSON.stringify([head.tenant_id, head.event_id]));
      return event ? [toClaimed(lane, head, event, { expired: isExpired(lane, head, wanted.rules, now), now })] : [];
    });
    const [first, ...rest] = all;
    return first ? [rest.length > 0 ? { ...first, together: rest } : first] : [];
  });
};

const keyOf = ({ tenant_id, lane_id }: LaneKey): LaneKey => ({ tenant_id, lane_id });
const laneKey = ({ tenant_id, lane_id }: LaneKey): string => JSON.stringify([tenant_id, lane_id]);

const isExpired = ({ address }: ClaimedLane, head: Head, { expiresMs }: LaneRules, now: Instant): boolean =>
  isConversation(address) && expiresMs !== undefined && now - head.created_at >= expiresMs;

type Gathering = {
  readonly lanes: readonly ClaimedLane[];
  readonly heads: readonly Head[];
  readonly rules: LaneRules;
  readonly now: Instant;
};

/** By lane: its head alone, or all that waits where that goes out together. */
const gather = async (
  engine: Engine,
  trx: Db,
  { lanes, heads, rules, now }: Gathering,
): Promise<ReadonlyMap<string, readonly Head[]>> => {
  const gathered = new Map<string, Head[]>(heads.map((head) => [laneKey(head), [head]]));
  const people = new Set(lanes.filter(({ address }) => isConversation(address)).map(laneKey));
  const full = heads.filter((head) => people.has(laneKey(head)) && goesTogether(head, rules, now));
  if (full.length === 0) return gathered;
  for (const head of full) gathered.set(laneKey(head), []);
  for (const one of await waitingOf(trx, lanesOf(engine, full))) gathered.get(laneKey(one))?.push(one);
  return gathered;
};

/** Due lanes, of each tenant the longest due first. A claimed lane is due again when its lease is over. */
const lease = async (
  engine: Engine,
  trx: Db,
  { n, leaseMs, room, rules, after }: Wanted,
  now: Instant,
): Promise<readonly ClaimedLane[]> => {
  const turns = await takeTurns(engine, trx, { n, now, rules, room, ...(after !== undefined && { after }) });
  const due: ClaimedLane[] = [];
  const taken: Turn[] = [];
  for (const turn of turns) {
    const { tenantId, lanes, isTrial } = turn;
    const rows = await trx
      .selectFrom('lanes')
      .select(['tenant_id', 'lane_id', 'address', 'epoch', 'memory'])
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
  if (due.length === 0) return [];
  await spend(engine, trx, taken, { rules, now });
  const until = now + leaseMs;
  await trx
    .updateTable('lanes')
    .from(rowsOf(engine, { tenant_id: 'text', lane_id: 'text' }, due.map(keyOf)))
    .set({ epoch: sql<number>`lanes.epoch + 1`, lease_until: until, due_at: until })
    .whereRef('lanes.tenant_id', '=', 'r.tenant_id')
    .whereRef('lanes.lane_id', '=', 'r.lane_id')
    .execute();
  return due;
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
  heads: readonly Head[],
  now: Instant,
): Promise<void> => {
  const busy = new Set(heads.map(({ tenant_id, lane_id }) => JSON.stringify([tenant_id, lane_id])));
  const idle = lanes.map(keyOf).filter((lane) => !busy.has(JSON.stringify([lane.tenant_id, lane.lane_id])));
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

const toClaimed = (
  lane: ClaimedLane,
  head: Head,
  event: Event,
  { expired, now }: { readonly expired: boolean; readonly now: Instant },
): ClaimedDelivery => ({
  tenantId: head.tenant_id,
  id: head.delivery_id,
  reference: head.reference,
  epoch: lane.epoch,
  attempts: head.attempts,
  unsure: head.unsure + (head.state === 'sending' ? 1 : 0),
  createdAt: head.created_at,
  event,
  address: lane.address,
  language: head.language,
  timeZone: head.time_zone,
  ...(expired && { isExpired: true }),
  ...(lane.memory.doubts && { doubts: doubtsOf(lane.memory, now) }),
  ...(lane.memory.failingSince !== undefined && { failingSince: lane.memory.failingSince }),
  ...(lane.isTrial && { isTrial: true }),
  ...belongingsOf(head),
});
