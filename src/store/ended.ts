/** Deliveries that have ended, in the words of their index. */
import { type RawBuilder, sql } from 'kysely';
import type { DeliveryState } from '../core/model.ts';

export const ENDED = ['delivered', 'dead', 'uncertain', 'expired', 'cancelled'] as const satisfies DeliveryState[];

/** In one state of those. Word for word the condition of the index `deliveries_ended` besides, so that the index is used. */
export const endedAs = (alias: string, state: (typeof ENDED)[number]): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(`${alias}.state`)} = ${state}
    and ${sql.ref(`${alias}.state`)} in ('delivered', 'dead', 'uncertain', 'expired', 'cancelled')`;
