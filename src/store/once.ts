/**
 * Of several subscriptions of one conversation that an event matches, one brings it to a place: of those not mute the one
 * that wants to see most of it posted anew, then one that asks for it, then that with the lowest number.
 */
import type { Broadcast } from '../core/model.ts';
import type { Db, Engine } from './engine.ts';
import { matchedBy } from './matched.ts';
import type { Promised } from './recipients.ts';

/** Thresholds are apart: each is a question of its own, with its own answer. */
const isShared = ({ event, subscriptionId }: Promised): boolean =>
  subscriptionId !== null && event.crossing === undefined;

/** A thread is a place of its own. Ids of events are all of one length. */
const placeOf = ({ event, laneId, threadId }: Promised): string =>
  threadId === undefined ? event.id + laneId : JSON.stringify([event.id, laneId, threadId]);

/** Two conversations that write to one mailbox both do: each says where it comes from, and may end it. */
export const onceEach = async (engine: Engine, db: Db, promises: readonly Promised[]): Promise<readonly Promised[]> => {
  const shared = promises.filter(isShared);
  // Most events have no rivals: that is all that they pay.
  if (new Set(shared.map(placeOf)).size === shared.length) return promises;
  const together = Map.groupBy(shared, placeOf);
  const rivals = [...together.values()].filter(({ length }) => length > 1).flat();
  const first = new Map<string, string>();
  const known = await numbersOf(engine, db, rivals);
  const keyOf = (one: Promised): string =>
    JSON.stringify([placeOf(one), known.get(one.subscriptionId ?? '')?.conversation_id]);
  const rankOf = (one: Promised): readonly number[] => {
    const its = known.get(one.subscriptionId ?? '');
    const isFollower = its?.trigger !== one.event.trigger;
    return [Number(one.muted ?? false), -ANEW[its?.broadcast ?? 'none'], Number(isFollower), its?.number ?? 0];
  };
  for (const one of rivals.toSorted((a, b) => compare(rankOf(a), rankOf(b)))) {
    if (!first.has(keyOf(one))) first.set(keyOf(one), one.subscriptionId ?? '');
  }
  const isRival = new Set(rivals);
  return promises.filter((one) => !isRival.has(one) || first.get(keyOf(one)) === one.subscriptionId);
};

const ANEW: Readonly<Record<Broadcast, number>> = { none: 0, recovery: 1, all: 2 };

const compare = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((rank, index) => rank !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
};

const numbersOf = async (engine: Engine, db: Db, rivals: readonly Promised[]) => {
  const rows = await matchedBy(engine, db, rivals)
    .select(['s.subscription_id', 's.conversation_id', 's.number', 's.broadcast', 's.trigger'])
    .execute();
  return new Map(rows.map((row) => [row.subscription_id, row]));
};
