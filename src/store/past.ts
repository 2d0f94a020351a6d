/** What was told to a conversation and for it elsewhere, newest first; and what was measured. */
import { laneIdOf } from '../core/ids.ts';
import type { Store } from '../core/ports.ts';
import { readingsOf } from './asked.ts';
import type { Db, Engine } from './engine.ts';
import { readSubject } from './json.ts';

export const createPast = ({ db }: Engine): Pick<Store, 'past' | 'readings'> => ({
  readings: (environment, subject) => readingsOf(db, environment, subject),

  past: async (tenantId, conversationId, { number, skip, most }) => {
    const rows = await db
      .selectFrom('deliveries as d')
      .innerJoin('events as e', (join) =>
        join.onRef('e.tenant_id', '=', 'd.tenant_id').onRef('e.event_id', '=', 'd.event_id'),
      )
      .leftJoin('subscriptions as s', (join) =>
        join.onRef('s.tenant_id', '=', 'd.tenant_id').onRef('s.subscription_id', '=', 'd.subscription_id'),
      )
      .select(['d.created_at', 'd.state', 'd.reason', 'd.reference', 's.number'])
      .select(['e.trigger', 'e.subject', 'e.environment_id'])
      .where('d.tenant_id', '=', tenantId)
      .where('d.delivery_id', 'in', toldBy(db, tenantId, conversationId, { number }))
      .orderBy('d.created_at', 'desc')
      .orderBy('d.seq', 'desc')
      .limit(most)
      .offset(skip)
      .execute();
    return rows.map((row) => ({
      tenantId,
      environmentId: row.environment_id,
      trigger: row.trigger,
      subject: readSubject(row.subject),
      at: row.created_at,
      state: row.state,
      reference: row.reference,
      ...(row.reason !== null && { reason: row.reason }),
      ...(row.number !== null && { number: row.number }),
    }));
  },
});

/**
 * The ids of what a conversation was told, or others for it: all of it, by one subscription, or under a reference. What
 * subscriptions brought and what all were told are each found by an index of their own.
 */
export const toldBy = (
  db: Db,
  tenantId: string,
  conversationId: string,
  { number, reference }: { readonly number?: number | undefined; readonly reference?: string },
) => {
  const told = () =>
    db
      .selectFrom('deliveries as t')
      .select('t.delivery_id')
      .where('t.tenant_id', '=', tenantId)
      // An edit of a card tells nothing new, and carries the reference that stands on it.
      .where('t.is_edit', '=', 0)
      .$if(reference !== undefined, (query) => query.where('t.reference', '=', reference as string));
  const own = db
    .selectFrom('subscriptions as own')
    .select('own.subscription_id')
    .where('own.tenant_id', '=', tenantId)
    .where('own.conversation_id', '=', conversationId)
    .$if(number !== undefined, (query) => query.where('own.number', '=', number as number));
  const brought = told().where('t.subscription_id', 'in', own);
  if (number !== undefined) return brought;
  return brought.unionAll(
    told().where('t.subscription_id', 'is', null).where('t.lane_id', '=', laneIdOf(conversationId)),
  );
};
