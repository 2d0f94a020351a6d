/** What the two threshold triggers share: how a rise or a fall is found in readings, and which of them a wish is about. */
import type { Crossing, Detected, Observation, SubjectKind, SubjectState, Wish } from './model.ts';

export type CrossingFacts = Crossing & {
  /** The last readings, oldest first, the present one included. */
  readonly history: readonly { readonly value: number; readonly measuredAt: number }[];
};

/** Readings that the chart shows. */
const SHOWN = 10;

type Point = CrossingFacts['history'][number];

/** What a wish says of values. */
export type Condition = Pick<Wish, 'threshold' | 'direction' | 'rearmBelow'>;

/** Up: at or below the threshold before, above it now. Down, if that is asked for: at or above it before, below it now. */
export const crosses = ({ before, now }: Crossing, { threshold, direction }: Condition): boolean => {
  if (threshold === undefined) return false;
  return direction === 'below' ? now < threshold && threshold <= before : before <= threshold && threshold < now;
};

/**
 * The moments at which the condition fires in these readings, oldest first. It is armed at `since` and, if it says so,
 * after each rise not again until a value was below what re-arms it. What was read until `since` only tells where the
 * value stood then.
 */
export const firings = (
  readings: readonly Point[],
  condition: Condition,
  since = Number.NEGATIVE_INFINITY,
): readonly number[] => {
  const { rearmBelow } = condition;
  const fired: number[] = [];
  let isArmed = true;
  let before: number | undefined;
  for (const { value, measuredAt } of readings) {
    if (rearmBelow !== undefined && value < rearmBelow) isArmed = true;
    if (before !== undefined && measuredAt > since && isArmed && crosses({ before, now: value }, condition)) {
      fired.push(measuredAt);
      isArmed = rearmBelow === undefined;
    }
    before = value;
  }
  return fired;
};

/** A newer reading of another value than the one before. The first sight of a subject is baseline. */
export const detectCrossing = (
  kind: SubjectKind,
  observation: Observation,
  before: SubjectState,
): Detected<CrossingFacts> | undefined => {
  if (observation.kind !== 'reading' || observation.subject.kind !== kind) return undefined;
  const last = before.reading?.value;
  const now = observation.value;
  if (last === undefined || last === null || now === null || now === last) return undefined;
  const crossing = { before: last, now };
  return {
    subject: observation.subject,
    occurredAt: observation.measuredAt,
    occasion: String(observation.measuredAt),
    crossing,
    facts: {
      ...crossing,
      history: [...before.history, { value: now, measuredAt: observation.measuredAt }].slice(-SHOWN),
    },
  };
};

const DAY_MS = 86_400_000;
const STEPS = [-4, -3, -2, -1, 1];

type Example = Pick<Condition, 'direction'> & { readonly threshold: number; readonly counted?: boolean };

/** A believable crossing of the threshold, for `test` and pictures. `counted`: whole numbers that are not negative. */
export const exampleCrossing = (now: number, { threshold, direction, counted = false }: Example): CrossingFacts => {
  const step = Math.max(1, Math.abs(threshold) * 0.02) * (direction === 'below' ? -1 : 1);
  const valueAt = (steps: number): number => {
    const value = threshold + steps * step;
    return counted ? Math.max(0, Math.round(value)) : Number(value.toFixed(2));
  };
  return {
    before: valueAt(-1),
    now: valueAt(1),
    history: STEPS.map((steps, index) => ({
      value: valueAt(steps),
      measuredAt: now - (STEPS.length - 1 - index) * DAY_MS,
    })),
  };
};
