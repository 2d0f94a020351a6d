/** The subscriptions that events matched, read by their keys, each once. */
import { type Db, type Engine, rowsOf } from './engine.ts';

type Key = { readonly event: { readonly tenantId: string }; readonly subscriptionId: string | null };

/** As `s`; whoever asks says which columns. */
export const matchedBy = (engine: Engine, db: Db, keys: readonly Key[]) => {
  const distinct = new Map(
    keys.map(({ event, subscriptionId }) => [
      subscriptionId,
      { tenant_id: event.tenantId, subscription_id: subscriptionId },
    ]),
  );
  return db
    .selectFrom(rowsOf(engine, { tenant_id: 'text', subscription_id: 'text' }, [...distinct.values()]))
    .innerJoin('subscriptions as s', (join) =>
      join.onRef('s.tenant_id', '=', 'r.tenant_id').onRef('s.subscription_id', '=', 'r.subscription_id'),
    );
};
