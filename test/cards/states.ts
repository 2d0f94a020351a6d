/** Every state that a trigger can tell of, as facts: what a card has to hold in each language. */
import type { Facts, Problem, RunStatus, SkipReason } from '../../src/core/model.ts';
import { triggers } from '../../src/triggers/index.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 30);
const HOUR_MS = 3_600_000;

/** What is known besides the facts: of the story, and of the subscription. */
export type State = {
  readonly facts: Facts;
  readonly telling?: object;
};

const STATUSES: readonly RunStatus[] = [
  ...(['queued', 'running', 'succeeded', 'failed', 'timed-out', 'cancelled', 'skipped', 'unknown'] as const),
];
const SKIPS: readonly (SkipReason | undefined)[] = ['upstream', 'inactive', 'unsaid', undefined];
const PROBLEMS: readonly Problem['kind'][] = [
  ...(['bad-secret', 'no-consent', 'not-a-user', 'bad-key', 'unreachable', 'throttled'] as const),
  ...(['not-found', 'refused', 'garbled', 'suspicious'] as const),
];
const OPERATIONS = [
  ...['ingestion', 'map', 'match', 'merge', 'segmentation', 'attributemeasures', 'activity', 'enrichment', 'search'],
  ...['profilestore', 'datapreparation', 'relationship', 'intelligence', 'insights', 'export', 'somethingNew'],
];

const acknowledged = { by: 'Zoë **Quill** [x](https://evil.example)', at: NOW };
const stories = [{}, { since: NOW - 26 * HOUR_MS }, { since: NOW - HOUR_MS, acknowledged }];

const failed: readonly State[] = stories.flatMap((telling) =>
  (['failed', 'timed-out'] as const).flatMap((status) =>
    [true, false].flatMap((mayRetry) => [
      { telling, facts: { status, mayRetry, failuresInARow: 1 } },
      {
        telling,
        facts: {
          ...{ status, mayRetry, failuresInARow: 21, type: 'salesforce', lastSuccessAt: NOW - 99 * HOUR_MS },
          error: { message: 'The columns do not match.', code: 'corruptRecordsFound' },
          tables: Array.from({ length: 40 }, (_, at) => `Table_${at}`),
          dependents: OPERATIONS.map((operation, count) => ({ operation, count })),
        },
      },
      { telling, facts: { status, mayRetry, failuresInARow: 2, type: 'notYetKnown', error: { code: 'anError' } } },
    ]),
  ),
);

const succeeded: readonly State[] = stories.flatMap((telling) => [
  { telling, facts: { endedAt: NOW, failuresBefore: 0 } },
  { telling, facts: { startedAt: NOW - HOUR_MS, endedAt: NOW, failuresBefore: 1, type: 'powerQuery', tables: ['A'] } },
  { telling, facts: { startedAt: NOW - HOUR_MS, endedAt: NOW, failuresBefore: 22, type: 'attachCdm' } },
]);

const crossed: readonly State[] = [
  [9000, 10_240, 10_000],
  [10_240, 9000, 10_000],
  [-1.5, 2.25, 0.125],
  [0, 999_999_999_999, 1],
].flatMap(([before, now, threshold]) =>
  [0, 1, 2, 10, 30].map((count) => ({
    telling: { threshold },
    facts: {
      before,
      now,
      history: Array.from({ length: count }, (_, at) => ({
        value: at % 2 ? now : before,
        measuredAt: NOW - at * 1000,
      })),
    },
  })),
);

const stages: readonly object[] = OPERATIONS.flatMap((operation) =>
  SKIPS.map((skipReason) => ({ operation, status: 'skipped', ...(skipReason && { skipReason }) })),
);

const unified: readonly State[] = STATUSES.flatMap((status) => [
  { facts: { status, endedAt: NOW, stages: [] } },
  { facts: { status, startedAt: NOW - HOUR_MS, endedAt: NOW, error: { message: 'No keys match.' }, stages } },
  { facts: { status, endedAt: NOW, stages: STATUSES.map((one) => ({ operation: 'match', status: one })) } },
]);

const counts = [
  { succeeded: 1, failed: 0, skipped: 0, cancelled: 0 },
  { succeeded: 7, failed: 1, skipped: 2, cancelled: 5 },
  { succeeded: 0, failed: 21, skipped: 0, cancelled: 0 },
  { succeeded: 0, failed: 0, skipped: 1, cancelled: 0, skipReason: 'inactive' },
  { succeeded: 0, failed: 0, skipped: 0, cancelled: 1 },
];

const refreshed: readonly State[] = STATUSES.flatMap((status) =>
  [undefined, 'scheduled', 'on-demand'].flatMap((submission) => [
    { facts: { status, submission, endedAt: NOW, stages: [], failed: [] } },
    {
      facts: {
        ...{ status, submission, startedAt: NOW - HOUR_MS, endedAt: NOW },
        stages: OPERATIONS.flatMap((operation) => counts.map((count) => ({ operation, ...count }))),
        failed: Array.from({ length: 20 }, (_, at) => `Source ${at}`),
      },
    },
  ]),
);

const lost: readonly State[] = [undefined, ...PROBLEMS].flatMap((problem) =>
  [0, NOW - HOUR_MS].map((since) => ({ facts: { since, ...(problem && { problem }) } })),
);

const restored: readonly State[] = [0, NOW - HOUR_MS].map((since) => ({ facts: { since, at: NOW } }));

const exampleOf = (name: string): readonly State[] => {
  const trigger = triggers.find((one) => one.name === name);
  return trigger ? [{ facts: trigger.example(NOW).facts }] : [];
};

/** By the trigger's name: who adds a trigger says its states here. */
export const states: ReadonlyMap<string, readonly State[]> = new Map([
  ['refresh-failed', failed],
  ['refresh-succeeded', succeeded],
  ['segment-threshold-crossed', crossed],
  ['measure-threshold-crossed', crossed],
  ['full-refresh-completed', refreshed],
  ['unification-completed', unified],
  ['watch-lost', lost],
  ['watch-restored', restored],
  ['webhook-disabled', exampleOf('webhook-disabled')],
]);
