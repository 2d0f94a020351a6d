/** Which ordeals the long form runs, how often, and with which seeds: many runs of a size that can be played again. */
import { marathon } from './marathon.ts';
import { ordeals } from './ordeals/index.ts';
import type { Ordeal } from './ordeals/ordeal.ts';

export type PlannedRun = { readonly ordeal: Ordeal; readonly count: number; readonly seed: number };

export type SoakOptions = {
  /** Of the counts of the long form; each ordeal runs once at least. */
  readonly share: number;
  readonly seed: number;
  readonly engines: readonly string[];
  /** Words in the ids; absent: all. */
  readonly only?: string;
  /** One run of this size each. */
  readonly count?: number;
};

/** In words, for the report: a part must not pass for the whole. */
export const sizeOf = ({ share, engines, only, count }: SoakOptions): string => {
  if (only !== undefined || count !== undefined || engines.length < 2) return 'A part of the ordeals';
  if (share >= 1) return 'The long form';
  return share === 0
    ? 'A short run: each ordeal once'
    : `A short run: ${share} of the long form, each ordeal once at least`;
};

/** Seeds go up by one, so that a run is told by its ordeal, its seed and its count. */
export const planOf = ({ share, seed, engines, only = '', count }: SoakOptions): readonly PlannedRun[] => {
  const isWanted = ({ id, arena }: Ordeal): boolean => engines.includes(arena.engine) && id.includes(only);
  const runsOf = (ordeal: Ordeal, times: number, size: number): readonly PlannedRun[] =>
    Array.from({ length: times }, (_, index) => ({ ordeal, count: size, seed: seed + index }));
  const short = ordeals.filter(isWanted).flatMap((ordeal) => {
    const { faults, soak } = ordeal.counts;
    const size = count ?? Math.max(1, faults);
    return runsOf(ordeal, count === undefined ? Math.max(1, Math.round((soak * share) / size)) : 1, size);
  });
  const long = marathon.filter(isWanted).flatMap((ordeal) => {
    const { faults, soak } = ordeal.counts;
    return runsOf(ordeal, 1, count ?? Math.max(faults, Math.round(soak * share)));
  });
  return [...short, ...long];
};
