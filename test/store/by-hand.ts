/** A store on PostgreSQL whose moments are set by hand: the same statements, with the test's clock as their SQL. */
import { sql } from 'kysely';
import type { LaneRules } from '../../src/core/lane.ts';
import type { Log, Store } from '../../src/core/ports.ts';
import { storeOn } from '../../src/store/index.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import type { HandClock } from '../fakes/clock.ts';
import { createRecordingLog } from '../fakes/log.ts';

export const openByHand = (
  url: string,
  clock: HandClock,
  { log = createRecordingLog(), lanes = {} }: { readonly log?: Log; readonly lanes?: LaneRules | undefined } = {},
): Promise<Store> =>
  storeOn(openPostgres({ url, clock, log, instant: () => sql<number>`cast(${clock.now()} as bigint)` }), lanes);
