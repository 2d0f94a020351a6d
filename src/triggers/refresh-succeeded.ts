/** A data source's refresh succeeded; when failures went before, it recovered. */
import type { Instant } from '../core/model.ts';
import { acknowledgement, durationOf, factList, homeLink, namesOf, typeWord } from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

type SucceededFacts = {
  readonly startedAt?: Instant;
  readonly endedAt: Instant;
  readonly type?: string;
  readonly tables?: readonly string[];
  /** Failures in a row that this success ended. */
  readonly failuresBefore: number;
};

const MINUTE_MS = 60_000;

export const refreshSucceeded: Trigger<SucceededFacts> = {
  name: 'refresh-succeeded',
  subjects: 'data-source',
  condition: 'none',
  onDemandOption: false,
  subscribable: true,
  chapter: 'closes',

  detect: (observation, before) => {
    if (observation.kind !== 'run' || observation.subject.kind !== 'data-source') return undefined;
    if (observation.status !== 'succeeded' || observation.endedAt === undefined) return undefined;
    const { subject, runId, startedAt, endedAt, type, tables } = observation;
    return {
      subject,
      occurredAt: endedAt,
      occasion: runId,
      facts: {
        ...(startedAt !== undefined && { startedAt }),
        endedAt,
        ...(type !== undefined && { type }),
        ...(tables && { tables }),
        failuresBefore: before.failuresInARow,
      },
    };
  },

  describe: (facts, telling, say) => {
    const { since, subject, occurredAt } = telling;
    const title = say('triggers.refresh-succeeded.title', { name: subject.name });
    const lasted = since === undefined ? undefined : say.duration(occurredAt - since);
    return {
      title,
      summary: title,
      state: say('status.succeeded'),
      severity: 'good',
      ...(facts.failuresBefore > 0 && {
        text: say('triggers.refresh-succeeded.recovered', { count: facts.failuresBefore }),
      }),
      facts: factList([
        [say('facts.environment'), telling.environmentName],
        [say('facts.kind'), typeWord(facts.type, say)],
        [say('facts.tables'), namesOf(facts.tables, say)],
        [say('facts.duration'), durationOf(facts, say)],
        [say('facts.failedFor'), lasted],
        [say('facts.ended'), say.moment(occurredAt)],
        [say('facts.acknowledged'), acknowledgement(telling, say)],
      ]),
      ...(lasted !== undefined && { news: say('triggers.refresh-succeeded.again', { duration: lasted }) }),
      ...homeLink(telling, say),
      story: telling.story,
    };
  },

  example: (now) => ({
    subject: { kind: 'data-source', id: 'example', name: 'Loyalty files' },
    facts: {
      startedAt: now - 7 * MINUTE_MS,
      endedAt: now,
      type: 'powerQuery',
      tables: ['Members', 'PointsLedger'],
      failuresBefore: 2,
    },
  }),
};
