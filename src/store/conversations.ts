/** Where the bot is and how it speaks there; a conversation's lane carries its address. */

import { laneIdOf } from '../core/ids.ts';
import type { Place } from '../core/model.ts';
import type { Arrival, Coming, Manners, Store } from '../core/ports.ts';
import { endPause } from './budgets.ts';
import { addressOf, toConversation, toRow, without } from './conversation-rows.ts';
import type { Db, Engine } from './engine.ts';
import { firstManners, laterManners } from './manners.ts';
import { holdLanes, isOpen, reschedule, WITHDRAWN, withdraw } from './queue.ts';
import { lanesElsewhere } from './recipients.ts';
import type { ConversationRow } from './schema.ts';

type Conversations = Pick<Store, 'arrive' | 'leave' | 'rename' | 'conversation' | 'chooseEnvironment'>;

export const createConversations = (engine: Engine): Conversations => ({
  arrive: (place, heard, more = {}) =>
    engine.transaction((trx) => arrive(engine, trx, place, { revives: 'conversation', heard, ...more })),

  leave: (tenantId, where) =>
    engine.transaction(async (trx) => {
      const now = await engine.now(trx);
      const left = await trx
        .updateTable('conversations')
        .set({ state: 'gone', left_with: 'teamId' in where ? 'team' : null, updated_at: now })
        .where('tenant_id', '=', tenantId)
        // What went by itself stays so when its team goes and comes back.
        .where('state', '=', 'active')
        .$if('conversationId' in where, (query) =>
          query.where('conversation_id', '=', (where as { conversationId: string }).conversationId),
        )
        .$if('teamId' in where, (query) => query.where('team_id', '=', (where as { teamId: string }).teamId))
        .returning('conversation_id')
        .execute();
      if (left.length === 0) return;
      const lanes = left.map((row) => ({ tenant_id: tenantId, lane_id: laneIdOf(row.conversation_id) }));
      const laneIds = lanes.map((lane) => lane.lane_id);
      await holdLanes(engine, trx, lanes);
      await trx
        .updateTable('lanes')
        .set({ parked: WITHDRAWN.left })
        .where('tenant_id', '=', tenantId)
        .where('lane_id', 'in', laneIds)
        .execute();
      await withdraw(engine, trx, { lanes, reason: WITHDRAWN.left });
      await withdrawElsewhere(engine, trx, tenantId, left);
    }),

  rename: (tenantId, { teamId, teamName, conversationId, channelName }) =>
    engine.transaction(async (trx) => {
      const renamed = await trx
        .updateTable('conversations')
        .set({
          ...(teamName !== undefined && { team_name: teamName }),
          ...(channelName !== undefined && conversationId !== undefined && { channel_name: channelName }),
          updated_at: await engine.now(trx),
        })
        .where('tenant_id', '=', tenantId)
        .where((is) =>
          conversationId !== undefined
            ? is('conversation_id', '=', conversationId)
            : is('team_id', '=', teamId ?? null),
        )
        .returningAll()
        .execute();
      for (const row of renamed) await readdress(trx, row);
    }),

  conversation: async (tenantId, conversationId) => {
    const row = await engine.db
      .selectFrom('conversations')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('conversation_id', '=', conversationId)
      .executeTakeFirst();
    return row && toConversation(row);
  },

  chooseEnvironment: async (tenantId, conversationId, environmentId) => {
    await engine.db
      .updateTable('conversations')
      .set({ environment_id: environmentId })
      .where('tenant_id', '=', tenantId)
      .where('conversation_id', '=', conversationId)
      .execute();
  },
});

/** What the conversations' subscriptions have waiting for others: they are gone, so nobody is told in their name. */
const withdrawElsewhere = async (
  engine: Engine,
  trx: Db,
  tenantId: string,
  left: readonly { readonly conversation_id: string }[],
): Promise<void> => {
  const theirs = await trx
    .selectFrom('subscriptions')
    .select(['subscription_id', 'conversation_id', 'recipients'])
    .where('tenant_id', '=', tenantId)
    .where(
      'conversation_id',
      'in',
      left.map((row) => row.conversation_id),
    )
    .where('state', '=', 'live')
    .where('recipients', 'is not', null)
    .execute();
  if (theirs.length === 0) return;
  await withdraw(engine, trx, {
    lanes: await lanesElsewhere(trx, tenantId, theirs),
    subscriptionIds: theirs.map((row) => row.subscription_id),
    reason: WITHDRAWN.left,
  });
};

const arrive = async (
  engine: Engine,
  trx: Db,
  place: Place,
  come: Coming & { readonly heard: Partial<Manners>; readonly otherwise?: Manners },
): Promise<Arrival> => {
  const now = await engine.now(trx);
  await endPause(trx, place.tenantId);
  const { installedBy, revives } = come;
  const installedFor = revives === 'team' ? 'team' : 'conversation';
  const installed =
    installedBy === undefined ? {} : ({ installed_by: installedBy, installed_for: installedFor } as const);
  const added = await trx
    .insertInto('conversations')
    .values({
      ...toRow(place),
      ...installed,
      ...firstManners(come.heard, come.otherwise),
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (added) {
    await openLane(engine, trx, added, now);
    return { conversation: toConversation(added), was: 'new', back: await reviveTeam(engine, trx, place, come) };
  }
  const known = () =>
    trx
      .selectFrom('conversations')
      .where('tenant_id', '=', place.tenantId)
      .where('conversation_id', '=', place.conversationId);
  const before = await known()
    .select(['state', 'kind', 'language_from', 'zone_from'])
    .modifyEnd(engine.lock('conversations'))
    .executeTakeFirstOrThrow();
  const { state: was } = before;
  const isBack = was === 'active' || come.revives !== 'nothing';
  await trx
    .updateTable('conversations')
    // Most activities don't carry names: what is known is not forgotten.
    .set({
      ...without(toRow(place), null),
      ...installed,
      ...laterManners(before, come.heard),
      ...(isBack ? { left_with: null, updated_at: now } : { state: 'gone' as const }),
    })
    .where('tenant_id', '=', place.tenantId)
    .where('conversation_id', '=', place.conversationId)
    .execute();
  const row = await known().selectAll().executeTakeFirstOrThrow();
  if (isBack) await openLane(engine, trx, row, now);
  const others = await reviveTeam(engine, trx, place, come);
  return { conversation: toConversation(row), was, back: others + (isBack && was === 'gone' ? 1 : 0) };
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

const readdress = async (trx: Db, row: ConversationRow): Promise<void> => {
  await trx
    .updateTable('lanes')
    .set({ address: addressOf(row) })
    .where('tenant_id', '=', row.tenant_id)
    .where('lane_id', '=', laneIdOf(row.conversation_id))
    .execute();
};
