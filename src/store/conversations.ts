/** Where the bot is, what that place is called, and that it left; a conversation's lane carries its address. */
import { laneIdOf } from '../core/ids.ts';
import type { Store } from '../core/ports.ts';
import { WITHDRAWN } from '../core/withdrawn.ts';
import { appendNote } from './audit.ts';
import { addressOf, toConversation } from './conversation-rows.ts';
import type { Db, Engine } from './engine.ts';
import { holdLanes, withdraw } from './queue.ts';
import { lanesElsewhere } from './recipients.ts';
import type { ConversationRow } from './schema.ts';

type Conversations = Pick<Store, 'leave' | 'rename' | 'conversation' | 'chooseEnvironment'>;

export const createConversations = (engine: Engine): Conversations => ({
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

  chooseEnvironment: (tenantId, conversationId, environmentId, note) =>
    engine.transaction(async (trx) => {
      await trx
        .updateTable('conversations')
        .set({ environment_id: environmentId })
        .where('tenant_id', '=', tenantId)
        .where('conversation_id', '=', conversationId)
        .execute();
      if (note) await appendNote(engine, trx, note);
    }),
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

const readdress = async (trx: Db, row: ConversationRow): Promise<void> => {
  await trx
    .updateTable('lanes')
    .set({ address: addressOf(row) })
    .where('tenant_id', '=', row.tenant_id)
    .where('lane_id', '=', laneIdOf(row.conversation_id))
    .execute();
};
