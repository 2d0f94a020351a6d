/** What is heard of a place: it is new, or back, or its address has changed, or (mostly) nothing is new. */
import { sql } from 'kysely';
import { laneIdOf } from '../core/ids.ts';
import type { Place } from '../core/model.ts';
import type { Arrival, Coming, Manners, Store } from '../core/ports.ts';
import { endPause } from './budgets.ts';
import { addressOf, known, toConversation, toRow } from './conversation-rows.ts';
import type { Db, Engine } from './engine.ts';
import { firstManners, laterManners } from './manners.ts';
import { isOpen, reschedule } from './queue.ts';
import type { ConversationRow } from './schema.ts';

export const createArrivals = (engine: Engine): Pick<Store, 'arrive'> => ({
  arrive: async (place, heard, more = {}) => {
    const come = { revives: 'conversation', heard, ...more } as const;
    const asIs = await asKnown(engine, place, come);
    return asIs ?? engine.transaction((trx) => arrive(engine, trx, place, come));
  },
});

type Come = Coming & { readonly heard: Partial<Manners>; readonly otherwise?: Manners };

/**
 * What most turns find: all is written as it would be, nothing waits for a sign of life. It is read without a lock,
 * since what changes meanwhile counts as having come after.
 */
const asKnown = async (engine: Engine, place: Place, come: Come): Promise<Arrival | undefined> => {
  if (come.revives === 'team') return undefined;
  const { rows } = await sql<ConversationRow & { readonly address: string }>`select c.*, l.address
    from conversations as c
    join lanes as l on l.tenant_id = c.tenant_id and l.lane_id = ${laneIdOf(place.conversationId)}
    left join budgets as b on b.tenant_id = c.tenant_id
    where c.tenant_id = ${place.tenantId} and c.conversation_id = ${place.conversationId}
      and l.parked is null and b.paused_until is null`.execute(engine.db);
  const [row] = rows;
  if (!row || row.address !== addressOf(row)) return undefined;
  const news = Object.entries(changesOf(row, place, come));
  const isNews = news.some(([column, value]) => row[column as keyof ConversationRow] !== value);
  return isNews ? undefined : { conversation: toConversation(row), was: 'active', back: 0, wakes: false };
};

const installer = ({ installedBy, revives }: Come) =>
  installedBy === undefined
    ? {}
    : ({ installed_by: installedBy, installed_for: revives === 'team' ? 'team' : 'conversation' } as const);

/** Most activities don't carry names: what is known is not forgotten. */
const changesOf = (
  before: Pick<ConversationRow, 'kind' | 'language_from' | 'zone_from'>,
  place: Place,
  come: Come,
): Partial<ConversationRow> => ({
  ...known(toRow(place)),
  ...installer(come),
  ...laterManners(before, come.heard),
});

const arrive = async (engine: Engine, trx: Db, place: Place, come: Come): Promise<Arrival> => {
  const now = await engine.now(trx);
  await endPause(trx, place.tenantId);
  const added = await trx
    .insertInto('conversations')
    .values({
      ...toRow(place),
      ...installer(come),
      ...firstManners(come.heard, come.otherwise),
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (added) {
    await openLane(engine, trx, added, now);
    const back = await reviveTeam(engine, trx, place, come);
    return { conversation: toConversation(added), was: 'new', back, wakes: back > 0 };
  }
  const itself = () =>
    trx
      .selectFrom('conversations')
      .where('tenant_id', '=', place.tenantId)
      .where('conversation_id', '=', place.conversationId);
  const before = await itself()
    .select(['state', 'kind', 'language_from', 'zone_from'])
    .modifyEnd(engine.lock('conversations'))
    .executeTakeFirstOrThrow();
  const { state: was } = before;
  const isBack = was === 'active' || come.revives !== 'nothing';
  await trx
    .updateTable('conversations')
    .set({
      ...changesOf(before, place, come),
      ...(isBack ? { left_with: null, updated_at: now } : { state: 'gone' as const }),
    })
    .where('tenant_id', '=', place.tenantId)
    .where('conversation_id', '=', place.conversationId)
    .execute();
  const row = await itself().selectAll().executeTakeFirstOrThrow();
  if (isBack) await openLane(engine, trx, row, now);
  const others = await reviveTeam(engine, trx, place, come);
  const back = others + (isBack && was === 'gone' ? 1 : 0);
  return { conversation: toConversation(row), was, back, wakes: true };
};

/** What left with the team is back with it; channels that were deleted before stay away. */
const reviveTeam = async (
  engine: Engine,
  trx: Db,
  { tenantId, teamId }: Place,
  { revives }: Coming,
): Promise<number> => {
  if (revives !== 'team' || teamId === undefined) return 0;
  const now = await engine.now(trx);
  const back = await trx
    .updateTable('conversations')
    .set({ state: 'active', left_with: null, updated_at: now })
    .where('tenant_id', '=', tenantId)
    .where('team_id', '=', teamId)
    .where('state', '=', 'gone')
    .where('left_with', '=', 'team')
    .returningAll()
    .execute();
  for (const row of back) await openLane(engine, trx, row, now);
  return back.length;
};

/** The lane takes deliveries again; what was parked is tried now, in its old place in the order. */
const openLane = async (engine: Engine, trx: Db, row: ConversationRow, now: number): Promise<void> => {
  const lane = { tenant_id: row.tenant_id, lane_id: laneIdOf(row.conversation_id) };
  await trx
    .insertInto('lanes')
    .values({ ...lane, conversation_id: row.conversation_id, address: addressOf(row), epoch: 0, last_seq: 0 })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'lane_id']).doUpdateSet({ address: addressOf(row), parked: null }),
    )
    .execute();
  await trx
    .updateTable('deliveries')
    .set({ state: 'retry', updated_at: now })
    .where('tenant_id', '=', lane.tenant_id)
    .where('lane_id', '=', lane.lane_id)
    .where('state', '=', 'parked')
    // Says the same again in the index's words: a lane's long past is not read.
    .where(isOpen('deliveries'))
    .execute();
  await reschedule(engine, trx, [lane], now);
};
