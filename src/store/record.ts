/** The first stroke's transaction: what was seen, what follows from it and where to go on from, all or nothing. */
import type { EnvironmentRef, Event, Instant } from '../core/model.ts';
import type { Decide, Look, Recorded, Store } from '../core/ports.ts';
import type { Db, Engine } from './engine.ts';
import { insertEvents } from './events.ts';
import { promise } from './fanout.ts';
import type { EnvironmentRow } from './schema.ts';
import { loadStates, saveCatalogue, saveQuarantined, saveReadings, saveStates } from './subjects.ts';
import { newEnvironment } from './watch.ts';

const NOTHING: Recorded = { events: [], deliveries: 0, repeated: 0, fenced: false };

export const createRecord = (engine: Engine): Pick<Store, 'record'> => ({
  record: (looks, decide) =>
    engine.transaction(async (trx) => {
      const now = await engine.now(trx);
      let total = NOTHING;
      for (const look of looks) total = add(total, await recordLook(engine, trx, { look, decide, now }));
      return total;
    }),
});

const add = (one: Recorded, other: Recorded): Recorded => ({
  events: [...one.events, ...other.events],
  deliveries: one.deliveries + other.deliveries,
  repeated: one.repeated + other.repeated,
  fenced: one.fenced || other.fenced,
});

const recordLook = async (
  engine: Engine,
  trx: Db,
  { look, decide, now }: { look: Look; decide: Decide; now: Instant },
): Promise<Recorded> => {
  const { seen, epoch } = look;
  const environment = await holdEnvironment(engine, trx, seen.environment, now);
  if (epoch !== undefined && epoch !== environment.epoch) return { ...NOTHING, fenced: true };
  const { watched_since: watchedSince } = environment;
  const states = await loadStates(engine, trx, seen);
  const decision = decide(seen, { states, ...(watchedSince !== null && { watchedSince }) });
  refuseForeign(decision.events, seen.environment);
  const events = await insertEvents(engine, trx, decision.events, now);
  await saveStates(engine, trx, seen, decision.states, now);
  await saveCatalogue(engine, trx, seen, now);
  await saveReadings(engine, trx, seen.environment, decision.readings);
  await saveQuarantined(trx, seen, now);
  // After the catalogue: who owns what stands there.
  const deliveries = await promise(engine, trx, events, now);
  await saveEnvironment(trx, look, environment);
  return { events, deliveries, repeated: decision.events.length - events.length, fenced: false };
};

/** The environment's row, ours until the end. An environment that only ever was heard of gets one, without a watch. */
const holdEnvironment = async (
  engine: Engine,
  trx: Db,
  environment: EnvironmentRef,
  now: Instant,
): Promise<EnvironmentRow> => {
  await trx
    .insertInto('environments')
    .values({ ...newEnvironment({ ...environment, name: environment.environmentId }, now), watched: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return trx
    .selectFrom('environments')
    .selectAll()
    .where('tenant_id', '=', environment.tenantId)
    .where('environment_id', '=', environment.environmentId)
    .modifyEnd(engine.lock('environments'))
    .executeTakeFirstOrThrow();
};

/** What was seen in one environment never tells anything to another's subscribers. */
const refuseForeign = (events: readonly Event[], { tenantId, environmentId }: EnvironmentRef): void => {
  const foreign = events.find((event) => event.tenantId !== tenantId || event.environmentId !== environmentId);
  if (foreign) throw new Error(`the event ${foreign.id} is not of the environment that was looked at`);
};

/** Where to go on from. A view of the environment clears what was wrong; the first begins the watch. Ends the claim. */
const saveEnvironment = async (trx: Db, look: Look, environment: EnvironmentRow): Promise<void> => {
  const { seen, cursor, epoch, nextPollAt, complete = true } = look;
  const ends = epoch !== undefined && (complete || nextPollAt !== undefined);
  const changes: Partial<EnvironmentRow> = {
    ...(cursor !== undefined && { cursor: JSON.stringify(cursor) }),
    ...(nextPollAt !== undefined && { next_poll_at: nextPollAt }),
    ...(ends && { lease_until: null }),
    ...(complete && { last_poll_at: seen.at, last_success_at: seen.at, problem: null }),
    ...(complete && environment.watched_since === null && { watched_since: seen.at }),
  };
  if (Object.keys(changes).length === 0) return;
  await trx
    .updateTable('environments')
    .set(changes)
    .where('tenant_id', '=', environment.tenant_id)
    .where('environment_id', '=', environment.environment_id)
    .execute();
};
