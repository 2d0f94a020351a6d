/** When conversations want to be told, and which of their subscriptions are mute. */
import { laneIdOf } from '../core/ids.ts';
import type { RhythmStore } from '../core/rhythm.ts';
import { appendNote } from './audit.ts';
import type { Engine } from './engine.ts';
import { holdLanes, reschedule } from './queue.ts';
import { toSubscription } from './wishes.ts';

export const createRhythm = (engine: Engine): RhythmStore => ({
  mute: (tenantId, conversationId, number, until, note) =>
    engine.transaction(async (trx) => {
      const rows = await trx
        .updateTable('subscriptions')
        .set({ muted_until: until })
        .where('tenant_id', '=', tenantId)
        .where('conversation_id', '=', conversationId)
        .where('state', '=', 'live')
        .$if(number !== undefined, (query) => query.where('number', '=', number as number))
        .returningAll()
        .execute();
      if (rows.length === 0) return [];
      await trx
        .updateTable('subscription_targets')
        .set({ muted_until: until })
        .where('tenant_id', '=', tenantId)
        .where(
          'subscription_id',
          'in',
          rows.map(({ subscription_id }) => subscription_id),
        )
        .execute();
      if (note) await appendNote(engine, trx, note);
      return rows.toSorted((a, b) => a.number - b.number).map(toSubscription);
    }),

  keepRhythm: (tenantId, conversationId, rhythm, note) =>
    engine.transaction(async (trx) => {
      const lanes = [{ tenant_id: tenantId, lane_id: laneIdOf(conversationId) }];
      await holdLanes(engine, trx, lanes);
      const isNone = rhythm.quiet === undefined && rhythm.digest === undefined;
      await trx
        .updateTable('conversations')
        .set({ rhythm: isNone ? null : JSON.stringify(rhythm) })
        .where('tenant_id', '=', tenantId)
        .where('conversation_id', '=', conversationId)
        .execute();
      await reschedule(engine, trx, lanes, await engine.now(trx));
      if (note) await appendNote(engine, trx, note);
    }),
});
