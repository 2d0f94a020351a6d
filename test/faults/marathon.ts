/** The ordeal without a fault: bots that go on and on while things happen, to see whether they stay as small as they were. */
import type { Arena } from './arena.ts';
import { type Endured, letHappen, type Ordeal, populate } from './ordeals/ordeal.ts';
import { pause } from './time.ts';

const MINUTE_MS = 60_000;

const goOn = async (arena: Arena, minutes: number, replicas: number): Promise<Endured> => {
  await populate(arena, replicas);
  const rest = letHappen(arena, 100);
  await pause(minutes * MINUTE_MS);
  rest();
  return { faults: 0, doublesAllowed: 0, postsAllowed: 1 };
};

const variables = { TIDINGS_PACING: 'off', TIDINGS_DIGEST: 'off' };

/** Counted in minutes of real time, in which twenty times as many go by. Each is one run, however long. */
export const marathon: readonly Ordeal[] = [
  {
    id: 'M1 sqlite',
    says: (count) => `tell everything once, and grow no larger, for ${count} minutes on the embedded store`,
    arena: { engine: 'sqlite', variables },
    counts: { always: 0, faults: 2, soak: 60 },
    endure: (arena, count) => goOn(arena, count, 1),
  },
  {
    id: 'M1 postgres',
    says: (count) => `tell everything once, and grow no larger, for ${count} minutes, two on PostgreSQL`,
    arena: { engine: 'postgres', variables },
    counts: { always: 0, faults: 2, soak: 60 },
    endure: (arena, count) => goOn(arena, count, 2),
  },
];
