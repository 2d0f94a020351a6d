/** Believable observations for the core's tests. */
import type { EnvironmentRef, Observation, Reading, Run, Seen, Subject, SubjectState } from '../../src/core/model.ts';
import { subjectKey } from '../../src/core/model.ts';
import type { Decide, Known } from '../../src/core/ports.ts';

export const contoso: EnvironmentRef = { tenantId: 'tenant-a', environmentId: 'env-1' };

export const dataSource = (id: string): Subject => ({ kind: 'data-source', id, name: `Source ${id}` });
export const segment = (id: string, incarnation = '2026-01-01T00:00:00Z'): Subject => ({
  kind: 'segment',
  id,
  name: `Segment ${id}`,
  incarnation,
});

export const run = (over: Partial<Run> & Pick<Run, 'runId' | 'status'>): Run => ({
  kind: 'run',
  subject: dataSource('loyalty'),
  rawStatus: over.status,
  ...over,
});

export const reading = (value: number | null, measuredAt: number, subject = segment('vip')): Reading => ({
  kind: 'reading',
  subject,
  value,
  measuredAt,
});

export const seen = (observations: readonly Observation[], at = 1000): Seen => ({
  environment: contoso,
  at,
  observations,
});

/** Feeds looks one after another, remembering states as the store does; returns the ids and events in order of their making. */
export const feed = (
  decide: Decide,
  looks: readonly (readonly Observation[])[],
  watchedSince: number | undefined = 0,
) => {
  const states = new Map<string, SubjectState>();
  const events = new Map<string, ReturnType<Decide>['events'][number]>();
  const readings: Reading[] = [];
  looks.forEach((observations, index) => {
    const wanted = new Set(observations.map(({ subject }) => subjectKey(subject)));
    const known: Known = {
      ...(watchedSince !== undefined && { watchedSince }),
      states: new Map([...states].filter(([key]) => wanted.has(key))),
    };
    const decision = decide(seen(observations, 1_000_000 + index), known);
    for (const event of decision.events) if (!events.has(event.id)) events.set(event.id, event);
    for (const [key, state] of decision.states) {
      if (state === null) states.delete(key);
      else states.set(key, state);
    }
    readings.push(...decision.readings);
  });
  return { events: [...events.values()], ids: [...events.keys()].sort(), states, readings };
};
