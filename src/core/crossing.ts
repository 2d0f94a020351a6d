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
