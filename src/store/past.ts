/** What was told to a conversation and for it elsewhere, newest first; and what was measured. */
import { laneIdOf } from '../core/ids.ts';
import type { Store } from '../core/ports.ts';
import { readingsOf } from './asked.ts';
import type { Db, Engine } from './engine.ts';
import { eventKey, eventsOf } from './events.ts';

export const createPast = (engine: Engine): Pick<Store, 'past' | 'readings'> => ({
  readings: (environment, subject) => readingsOf(engine.db, environment, subject),

  past: async (tenantId, conversationId, { number, skip, most }) => {
    const { db } = engine;
    const page = await tellingsOf(db, { tenantId, conversationId, number, most: skip + most });
    const rows = page.slice(skip);
    const events = await eventsOf(engine, db, rows);
    return rows.flatMap(({ number, ...row }) => {
      const event = events.get(eventKey(row));
      if (!event) return [];
      const { environmentId, trigger, subject } = event;
      return {
        ...{
          tenantId,
          environmentId,
          trigger,
          subject,
          at: row.created_at,
          state: row.state,
          reference: row.reference,
        },
        ...(row.reason !== null && { reason: row.reason }),
        ...(number !== undefined && { number }),
      };
    });
  },
});

type Wanted = {
  readonly tenantId: string;
  readonly conversationId: string;
  /** What this subscription brought alone. */
  readonly number?: number | undefined;
  readonly reference?: string;
  readonly most: number;
};

/**
 * What a conversation was told, or others for it, newest first. What its subscriptions brought and what was told to all
 * are asked for apart and without joins: each is then found by an index of its own, however a planner thinks.
 */
export const tellingsOf = async (db: Db, { tenantId, conversationId, number, reference, most }: Wanted) => {
  const own = await db
    .selectFrom('subscriptions')
    .select(['subscription_id', 'number'])
    .where('tenant_id', '=', tenantId)
    .where('conversation_id', '=', conversationId)
    .$if(number !== undefined, (query) => query.where('number', '=', number as number))
    .execute();
  const numbers = new Map(own.map((row) => [row.subscription_id, row.number]));
  const told = () =>
    db
      .selectFrom('deliveries')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      // An edit of a card tells nothing new, and carries the reference that stands on it.
      .where('is_edit', '=', 0)
      .$if(reference !== undefined, (query) => query.where('reference', '=', reference as string))
      .orderBy('created_at', 'desc')
      .orderBy('seq', 'desc')
      .limit(most);
  const brought =
    numbers.size > 0
      ? await told()
          .where('subscription_id', 'in', [...numbers.keys()])
          .execute()
      : [];
  const toAll =
    number === undefined
      ? await told().where('subscription_id', 'is', null).where('lane_id', '=', laneIdOf(conversationId)).execute()
      : [];
  return [...brought, ...toAll]
    .toSorted((a, b) => b.created_at - a.created_at || b.seq - a.seq)
    .slice(0, most)
    .map((row) => ({ ...row, number: numbers.get(row.subscription_id ?? '') }));
};
