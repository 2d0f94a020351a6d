/** What the two threshold triggers share: how a rise is found in readings. */
import type { Crossing, Detected, Observation, SubjectKind, SubjectState } from './model.ts';

export type CrossingFacts = Crossing & {
  /** The last readings, oldest first, the present one included. */
  readonly history: readonly { readonly value: number; readonly measuredAt: number }[];
};

/** Readings that the chart shows. */
const SHOWN = 10;

/** A newer reading that is higher than the one before. The first sight of a subject is baseline. */
export const detectRise = (
  kind: SubjectKind,
  observation: Observation,
  before: SubjectState,
): Detected<CrossingFacts> | undefined => {
  if (observation.kind !== 'reading' || observation.subject.kind !== kind) return undefined;
  const last = before.reading?.value;
  const now = observation.value;
  if (last === undefined || last === null || now === null || now <= last) return undefined;
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

/** A believable rise over the threshold, for `test` and pictures. `counted`: whole numbers that are not negative. */
export const exampleRise = (now: number, threshold: number, counted = false): CrossingFacts => {
  const step = Math.max(1, Math.abs(threshold) * 0.02);
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
