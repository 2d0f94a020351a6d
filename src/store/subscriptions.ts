/** What conversations asked to be told. Ended subscriptions stay as rows, so that no number is ever given twice. */
import { randomUUID } from 'node:crypto';
import { type Deed, wishWords } from '../core/audit.ts';
import { laneIdOf } from '../core/ids.ts';
import type { Conversation, Subscription, Wish } from '../core/model.ts';
import type { Store } from '../core/ports.ts';
import { wishKeyOf } from '../core/wish-key.ts';
import { WITHDRAWN } from '../core/withdrawn.ts';
import { appendNote } from './audit.ts';
import type { Db, Engine } from './engine.ts';
import { handOver } from './heirs.ts';
import { withdraw } from './queue.ts';
import { lanesElsewhere } from './recipients.ts';
import type { SubscriptionRow } from './subscription-rows.ts';
import { columnsOf, toSubscription, writeTargets } from './wishes.ts';

type Subscriptions = Pick<Store, 'subscribe' | 'subscribeAll' | 'unsubscribe' | 'subscriptions'>;

export const createSubscriptions = (engine: Engine): Subscriptions => ({
  subscribe: (conversation, wish, by, deed) =>
    engine.transaction((trx) => subscribeNoted(engine, trx, conversation, wish, { by, deed })),

  subscribeAll: (conversation, wishes, by, deed) =>
    engine.transaction(async (trx) => {
      const all: Subscribed[] = [];
      for (const wish of wishes) all.push(await subscribeNoted(engine, trx, conversation, wish, { by, deed }));
      return all;
    }),

  unsubscribe: (tenantId, conversationId, number, deed) =>
    engine.transaction(async (trx) => {
      const ended = await trx
        .updateTable('subscriptions')
        .set({ state: 'ended', ended_at: await engine.now(trx) })
        .where('tenant_id', '=', tenantId)
        .where('conversation_id', '=', conversationId)
        .where('state', '=', 'live')
        .$if(number !== undefined, (query) => query.where('number', '=', number as number))
        .returningAll()
        .execute();
      if (ended.length === 0) return [];
      const subscriptionIds = ended.map((row) => row.subscription_id);
      await trx
        .deleteFrom('subscription_targets')
        .where('tenant_id', '=', tenantId)
        .where('subscription_id', 'in', subscriptionIds)
        .execute();
      const lanes = [
        { tenant_id: tenantId, lane_id: laneIdOf(conversationId) },
        ...(await lanesElsewhere(trx, tenantId, ended)),
      ];
      await handOver(engine, trx, { tenantId, conversationId, subscriptionIds, lanes });
      await withdraw(engine, trx, { lanes, subscriptionIds, reason: WITHDRAWN.unsubscribed });
      const subscriptions = ended.toSorted((a, b) => a.number - b.number).map(toSubscription);
      for (const one of deed ? subscriptions : []) {
        await appendNote(engine, trx, {
          ...(deed as Deed),
          result: 'done',
          number: one.number,
          before: wishWords(one),
        });
      }
      return subscriptions;
    }),

  subscriptions: (tenantId, conversationId) => subscriptionsOf(engine.db, tenantId, conversationId),
});

export const subscriptionsOf = async (
  db: Db,
  tenantId: string,
  conversationId: string,
): Promise<readonly Subscription[]> =>
  (await live(db, tenantId, conversationId).selectAll().orderBy('number').execute()).map(toSubscription);

export const live = (db: Db, tenantId: string, conversationId: string) =>
  db
    .selectFrom('subscriptions')
    .where('subscriptions.tenant_id', '=', tenantId)
    .where('subscriptions.conversation_id', '=', conversationId)
    .where('subscriptions.state', '=', 'live');

type Subscribed = { readonly subscription: Subscription; readonly existed: boolean };

const subscribeNoted = async (
  engine: Engine,
  trx: Db,
  conversation: Conversation,
  wish: Wish,
  { by, deed }: { readonly by: string; readonly deed: Deed | undefined },
): Promise<Subscribed> => {
  if (wish.tenantId !== conversation.tenantId) throw new Error('a wish for another tenant than the conversation');
  const done = await subscribe(engine, trx, conversation, wish, by);
  if (deed) await noteWish(engine, trx, deed, done);
  return { subscription: done.subscription, existed: done.before !== undefined };
};

const subscribe = async (
  engine: Engine,
  trx: Db,
  conversation: Conversation,
  wish: Wish,
  by: string,
): Promise<Done> => {
  const { tenantId, conversationId } = conversation;
  await holdConversation(engine, trx, conversation);
  const existing = await live(trx, tenantId, conversationId)
    .selectAll()
    .where('wish', '=', wishKeyOf(wish))
    .executeTakeFirst();
  if (existing) return { subscription: await amend(trx, existing, wish), before: toSubscription(existing) };
  const { last } = await trx
    .selectFrom('subscriptions')
    .select((is) => is.fn.max('number').as('last'))
    .where('tenant_id', '=', tenantId)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirstOrThrow();
  const row: SubscriptionRow = {
    tenant_id: tenantId,
    subscription_id: randomUUID(),
    conversation_id: conversationId,
    number: (last ?? 0) + 1,
    ...columnsOf(wish),
    state: 'live',
    created_by: by,
    created_at: await engine.now(trx),
    ended_at: null,
    edited_at: null,
    revision: 1,
    muted_until: null,
  };
  await trx.insertInto('subscriptions').values(row).execute();
  await writeTargets(trx, row, wish);
  return { subscription: toSubscription(row) };
};

/** `before`: how it was, when the wish was there already. */
export type Done = { readonly subscription: Subscription; readonly before?: Subscription };

/** The same wish again changes nothing, and is not put on record. */
export const noteWish = async (engine: Engine, trx: Db, deed: Deed, { subscription, before }: Done): Promise<void> => {
  if (before?.revision === subscription.revision) return;
  await appendNote(engine, trx, {
    ...deed,
    result: 'done',
    number: subscription.number,
    ...(before && { before: wishWords(before) }),
    after: wishWords(subscription),
  });
};

/** Numbers are given one at a time in a conversation. Throws when the bot never was there. */
export const holdConversation = async (
  engine: Engine,
  trx: Db,
  { tenantId, conversationId }: Conversation,
): Promise<void> => {
  const known = await trx
    .selectFrom('conversations')
    .select('conversation_id')
    .where('tenant_id', '=', tenantId)
    .where('conversation_id', '=', conversationId)
    .modifyEnd(engine.lock('conversations'))
    .executeTakeFirst();
  if (!known) throw new Error('a subscription for a conversation that the bot never was in');
};

/** The same wish again may change whether runs that a person started are told, and what is posted anew. */
const amend = async (trx: Db, row: SubscriptionRow, wish: Wish): Promise<Subscription> => {
  const include_on_demand = wish.includeOnDemand ? 1 : 0;
  const broadcast = wish.broadcast ?? row.broadcast;
  if (row.include_on_demand === include_on_demand && row.broadcast === broadcast) return toSubscription(row);
  const { tenant_id, subscription_id } = row;
  const changed = { include_on_demand, broadcast, revision: row.revision + 1 } as const;
  await trx
    .updateTable('subscriptions')
    .set(changed)
    .where('tenant_id', '=', tenant_id)
    .where('subscription_id', '=', subscription_id)
    .execute();
  await trx
    .updateTable('subscription_targets')
    .set({ include_on_demand })
    .where('tenant_id', '=', tenant_id)
    .where('subscription_id', '=', subscription_id)
    .execute();
  return toSubscription({ ...row, ...changed });
};
