/** What an ordeal is: faults done to running bots while things happen, and how many cards may be seen twice for it. */
import type { Arena, ArenaOptions } from '../arena.ts';
import type { Replica } from '../fleet.ts';
import { readRows, readSending } from '../tables.ts';

export type Endured = {
  /** Faults that were done. */
  readonly faults: number;
  /** By the formula of this fault: no more cards may be seen again. */
  readonly doublesAllowed: number;
  /** Exactly so many, where the formula leaves no room. */
  readonly doublesExactly?: number;
  /** How long each fault was felt, in real time. */
  readonly recoveriesMs?: readonly number[];
  /** What went wrong besides, in words. */
  readonly complaints?: readonly string[];
  /** Posts of one delivery, at most; default: 4. */
  readonly postsAllowed?: number;
};

export type Ordeal = {
  readonly id: string;
  /** A sentence about the bots, with the count in it. */
  says(count: number): string;
  readonly arena: Omit<ArenaOptions, 'seed'>;
  /** A database server of its own. */
  readonly ownServer?: boolean;
  /** How many faults: with every `npm test` (0: not there), with FAULTS=1, and in the long form. */
  readonly counts: { readonly always: number; readonly faults: number; readonly soak: number };
  /** How long everything may take to be brought afterwards, in real time. */
  readonly patienceMs?: number;
  endure(arena: Arena, count: number, tools: Tools): Promise<Endured>;
};

/** What an ordeal may need of the machine. */
export type Tools = { readonly restartDatabase?: () => Promise<void> };

/** Starts n bots and has everybody ask for what they want. */
export const populate = async (arena: Arena, replicas: number): Promise<readonly Replica[]> => {
  const bots = Array.from({ length: replicas }, () => arena.fleet.start());
  const [url] = await Promise.all(bots.map(({ ready }) => ready));
  arena.talkTo(url as string);
  await arena.subscribeAll();
  return bots;
};

/** Things happen, one each `everyMs`, until the returned function is called. */
export const letHappen = (arena: Arena, everyMs: number): (() => void) => {
  const timer = setInterval(arena.script.step, everyMs);
  return () => clearInterval(timer);
};

/** What was in hand at a fault: no more posts than that may be seen twice, and the last of it tells when the fault was over. */
export type Felt = { readonly at: number; readonly references: readonly string[]; readonly posts: number };

export const feel = async (arena: Arena): Promise<Felt> => ({
  at: Date.now(),
  ...(await readSending(arena.databaseUrl).catch(() => ({ references: [], posts: 0 }))),
});

export const inHand = (felt: readonly Felt[]): number => felt.reduce((sum, { posts }) => sum + posts, 0);

/**
 * How long it took until the last of what was in hand was written down as ended, by the database's own words. What was
 * in hand at the next fault again is told by that one.
 */
export const recoveriesOf = async (arena: Arena, felt: readonly Felt[]): Promise<readonly number[]> => {
  const rows = await readRows(
    arena.databaseUrl,
    "select reference, updated_at as at from deliveries where tenant_id <> 'canary'",
  );
  const { scale, origin } = arena.pace;
  const endedAt = new Map(
    rows.map(({ reference, at }) => [String(reference), origin + (Number(at) - origin) / scale] as const),
  );
  const lastHit = new Map(felt.flatMap((one) => one.references.map((reference) => [reference, one] as const)));
  return felt.flatMap((one) => {
    const own = one.references.filter((reference) => lastHit.get(reference) === one);
    const times = own.map((reference) => Math.round((endedAt.get(reference) ?? one.at) - one.at));
    return times.length === 0 ? [] : [Math.max(0, ...times)];
  });
};
