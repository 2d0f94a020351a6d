/** A data source's refresh failed or timed out. */
import { failuresWith, isFailure } from '../core/ingest.ts';
import type { Dependents, Instant, RunError } from '../core/model.ts';
import { acknowledgement, dependentsOf, factList, homeLink, namesOf, reasonOf, typeWord } from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

type FailedFacts = {
  readonly status: 'failed' | 'timed-out';
  /** The job around it still goes on, so Customer Insights may try again. */
  readonly mayRetry: boolean;
  readonly error?: RunError;
  readonly type?: string;
  readonly tables?: readonly string[];
  readonly lastSuccessAt?: Instant;
  readonly failuresInARow: number;
  readonly dependents?: readonly Dependents[];
};

const MINUTE_MS = 60_000;

export const refreshFailed: Trigger<FailedFacts> = {
  name: 'refresh-failed',
  subjects: 'data-source',
  condition: 'none',
  onDemandOption: false,
  subscribable: true,
  chapter: 'opens',

  detect: (observation, before) => {
    if (observation.kind !== 'run' || observation.subject.kind !== 'data-source') return undefined;
    if (!isFailure(observation) || observation.endedAt === undefined) return undefined;
    const { subject, runId, endedAt, error, type, tables, mayRetry, dependents } = observation;
    const lastSuccessAt = observation.lastSuccessAt ?? before.lastSuccessAt;
    return {
      subject,
      occurredAt: endedAt,
      occasion: runId,
      facts: {
        status: observation.status === 'timed-out' ? 'timed-out' : 'failed',
        mayRetry: mayRetry ?? false,
        ...(error && { error }),
        ...(type !== undefined && { type }),
        ...(tables && { tables }),
        ...(lastSuccessAt !== undefined && { lastSuccessAt }),
        failuresInARow: failuresWith(observation, before),
        ...(dependents && { dependents }),
      },
    };
  },

  describe: (facts, telling, say) => {
    const name = telling.subject.name;
    const timedOut = facts.status === 'timed-out';
    const title = say(timedOut ? 'triggers.refresh-failed.titleTimedOut' : 'triggers.refresh-failed.title', { name });
    const reason = reasonOf(facts.error);
    return {
      title,
      summary: title,
      state: facts.mayRetry
        ? say('triggers.refresh-failed.mayRetry')
        : say(timedOut ? 'status.timed-out' : 'status.failed'),
      severity: 'attention',
      facts: factList([
        [say('facts.reason'), reason ?? say('triggers.refresh-failed.noReason')],
        [say('facts.environment'), telling.environmentName],
        [say('facts.kind'), typeWord(facts.type, say)],
        [say('facts.tables'), namesOf(facts.tables, say)],
        [say('facts.since'), telling.since === undefined ? undefined : say.moment(telling.since)],
        [say('facts.ended'), say.moment(telling.occurredAt)],
        [
          say('facts.lastSuccess'),
          facts.lastSuccessAt === undefined ? say('facts.never') : say.moment(facts.lastSuccessAt),
        ],
        [
          say('facts.inARow'),
          facts.failuresInARow > 1 ? say('triggers.refresh-failed.inARow', { count: facts.failuresInARow }) : undefined,
        ],
        [say('facts.dependents'), dependentsOf(facts.dependents, say)],
        [say('facts.acknowledged'), acknowledgement(telling, say)],
      ]),
      news: say('triggers.refresh-failed.again', { reason: reason ?? say('triggers.refresh-failed.noReason') }),
      advice: say(facts.mayRetry ? 'triggers.refresh-failed.adviceRetry' : 'triggers.refresh-failed.advice'),
      ...homeLink(telling, say),
      story: telling.story,
    };
  },

  example: (now) => ({
    subject: { kind: 'data-source', id: 'example', name: 'Loyalty files' },
    facts: {
      status: 'failed',
      mayRetry: false,
      error: { message: 'The number of columns in the file does not match the schema.', code: 'corruptRecordsFound' },
      type: 'powerQuery',
      tables: ['Members', 'PointsLedger'],
      lastSuccessAt: now - 26 * 60 * MINUTE_MS,
      failuresInARow: 2,
      dependents: [
        { operation: 'map', count: 1 },
        { operation: 'match', count: 1 },
        { operation: 'merge', count: 1 },
        { operation: 'segmentation', count: 12 },
        { operation: 'measures', count: 5 },
        { operation: 'export', count: 2 },
      ],
    },
  }),
};
