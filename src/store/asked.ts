/** Subscriptions that can't be matched by index alone, because of wildcards, exceptions or re-arming: asked one by one. */
import { type CrossingFacts, firings } from '../core/crossing.ts';
import { matches } from '../core/match.ts';
import type { EnvironmentRef, Event, Subject } from '../core/model.ts';
import { MOST_READINGS } from '../core/wishes.ts';
import { type Db, type Engine, rowsOf } from './engine.ts';
import { matchedBy } from './matched.ts';
import type { SubscriptionRow } from './subscription-rows.ts';
import { isAsked, toSubscription } from './wishes.ts';

type Receiver = { readonly target: string | null; readonly subscription_id: string | null };

/** Those that mean the event. Where there is nothing to ask, nothing is read. */
export const sift = async <R extends Receiver>(
  engine: Engine,
  db: Db,
  event: Event,
  receivers: readonly R[],
): Promise<readonly R[]> => {
  const asked = receivers.filter(({ target }) => isAsked(target));
  if (asked.length === 0) return receivers;
  const keys = asked.map(({ subscription_id: subscriptionId }) => ({ event, subscriptionId }));
  const rows = await matchedBy(engine, db, keys).selectAll('s').execute();
  const meant = rows.filter((row) => matches(toSubscription(row), event));
  const waiting = await silentOnes(
    engine,
    db,
    event,
    meant.filter(({ rearm_below: rearm }) => rearm !== null),
  );
  const ids = new Set(meant.flatMap(({ subscription_id: id }) => (waiting.has(id) ? [] : [id])));
  return receivers.filter(({ target, subscription_id }) => !isAsked(target) || ids.has(subscription_id ?? ''));
};

/** Those that fired and were not re-armed since. Nothing is kept for it: the readings tell. */
const silentOnes = async (
  engine: Engine,
  db: Db,
  event: Event,
  rows: readonly SubscriptionRow[],
): Promise<ReadonlySet<string>> => {
  const { crossing, occurredAt } = event;
  if (rows.length === 0 || !crossing) return new Set();
  const before = (await readingsOf(db, event, event.subject)).filter(({ measuredAt }) => measuredAt < occurredAt);
  const readings = [...before, { value: crossing.now, measuredAt: occurredAt }];
  const firstTold = await firstToldBy(engine, db, event, rows);
  const isArmed = (row: SubscriptionRow): boolean => {
    // What it told counts, though by the source's clock it was measured before the wish was made.
    const told = firstTold.get(row.subscription_id) ?? occurredAt;
    const since = Math.min(row.edited_at ?? row.created_at, told - 1);
    return firings(readings, toSubscription(row), since).at(-1) === occurredAt;
  };
  return new Set(rows.filter((row) => !isArmed(row)).map(({ subscription_id: id }) => id));
};

/** When what each told first of the event's subject, as it is now, had happened. */
const firstToldBy = async (engine: Engine, db: Db, event: Event, rows: readonly SubscriptionRow[]) => {
  const keys = rows.map(({ tenant_id, subscription_id, edited_at, created_at }) => ({
    ...{ tenant_id, subscription_id },
    since: edited_at ?? created_at,
  }));
  const found = await db
    .selectFrom(rowsOf(engine, { tenant_id: 'text', subscription_id: 'text', since: 'bigint' }, keys))
    .innerJoin('deliveries as d', (join) =>
      join
        .onRef('d.tenant_id', '=', 'r.tenant_id')
        .onRef('d.subscription_id', '=', 'r.subscription_id')
        .onRef('d.created_at', '>=', 'r.since'),
    )
    .innerJoin('events as e', (join) =>
      join.onRef('e.tenant_id', '=', 'd.tenant_id').onRef('e.event_id', '=', 'd.event_id'),
    )
    .select((is) => ['d.subscription_id', is.fn.min('e.occurred_at').as('first')])
    .where('e.story', '=', event.story)
    .where('e.trigger', '=', event.trigger)
    .groupBy('d.subscription_id')
    .execute();
  return new Map(found.map(({ subscription_id: id, first }) => [id, Number(first)]));
};

/** The last ones, oldest first. */
export const readingsOf = async (
  db: Db,
  { tenantId, environmentId }: EnvironmentRef,
  { kind, id }: Pick<Subject, 'kind' | 'id'>,
): Promise<CrossingFacts['history']> => {
  const rows = await db
    .selectFrom('readings')
    .select(['value', 'measured_at'])
    .where('tenant_id', '=', tenantId)
    .where('environment_id', '=', environmentId)
    .where('kind', '=', kind)
    .where('subject_id', '=', id)
    .orderBy('measured_at', 'desc')
    .limit(MOST_READINGS)
    .execute();
  return rows.map(({ value, measured_at: measuredAt }) => ({ value, measuredAt })).reverse();
};
