/** A full refresh (data sources, unification, segments, measures, exports) ended, well or badly. Scheduled ones; on-demand ones when asked. */
import { type Instant, isTerminal, type RunStatus, type SkipReason, type Stage } from '../core/model.ts';
import type { Say } from '../core/say.ts';
import {
  durationOf,
  factList,
  homeLink,
  namesOf,
  operationWord,
  severityOf,
  stageState,
  statusWord,
} from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

type FullFacts = {
  readonly status: RunStatus;
  readonly submission?: 'scheduled' | 'on-demand';
  readonly startedAt?: Instant;
  readonly endedAt: Instant;
  readonly stages: readonly StageCount[];
  /** Names of what failed, for people to start with. */
  readonly failed: readonly string[];
};

type StageCount = {
  readonly operation: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cancelled: number;
  readonly skipReason?: SkipReason;
};

const MINUTE_MS = 60_000;
const NAMES_KEPT = 20;

/** The kinds of measure are one stage to people. */
const groupOf = (operation: string): string => (operation.endsWith('measures') ? 'measures' : operation);

const isFailed = ({ status }: Stage): boolean => status === 'failed' || status === 'timed-out';

const countStages = (stages: readonly Stage[]): readonly StageCount[] => {
  const groups = Map.groupBy(stages, ({ operation }) => groupOf(operation));
  return [...groups].map(([operation, members]) => {
    const skipReason = members.find((stage) => stage.status === 'skipped' && stage.skipReason)?.skipReason;
    return {
      operation,
      succeeded: members.filter(({ status }) => status === 'succeeded').length,
      failed: members.filter(isFailed).length,
      skipped: members.filter(({ status }) => status === 'skipped').length,
      cancelled: members.filter(({ status }) => status === 'cancelled').length,
      ...(skipReason && { skipReason }),
    };
  });
};

const worst = (count: StageCount): RunStatus => {
  if (count.failed > 0) return 'failed';
  if (count.skipped > 0) return 'skipped';
  return count.cancelled > 0 ? 'cancelled' : 'succeeded';
};

/** "7 successful, 1 failed", or just the word when the stage is a single process. */
const countWords = (count: StageCount, say: Say): string => {
  const { succeeded, failed, skipped, cancelled, skipReason } = count;
  if (succeeded + failed + skipped + cancelled <= 1) {
    return stageState({ status: worst(count), ...(skipReason && { skipReason }) }, say);
  }
  return say.list(
    [
      succeeded > 0 ? say('triggers.full-refresh-completed.succeeded', { count: succeeded }) : '',
      failed > 0 ? say('triggers.full-refresh-completed.failed', { count: failed }) : '',
      skipped > 0 ? say('triggers.full-refresh-completed.skipped', { count: skipped }) : '',
      cancelled > 0 ? say('triggers.full-refresh-completed.cancelled', { count: cancelled }) : '',
    ].filter((part) => part !== ''),
  );
};

export const fullRefreshCompleted: Trigger<FullFacts> = {
  name: 'full-refresh-completed',
  subjects: 'none',
  condition: 'none',
  onDemandOption: true,
  subscribable: true,

  detect: (observation) => {
    if (observation.kind !== 'run' || observation.subject.kind !== 'environment') return undefined;
    if (!isTerminal(observation.status) || observation.endedAt === undefined) return undefined;
    const { subject, runId, status, submission, startedAt, endedAt, stages = [] } = observation;
    return {
      subject,
      occurredAt: endedAt,
      occasion: runId,
      // A run whose origin is not told counts as scheduled: a card too many is better than silence.
      onDemand: submission === 'on-demand',
      facts: {
        status,
        ...(submission && { submission }),
        ...(startedAt !== undefined && { startedAt }),
        endedAt,
        stages: countStages(stages),
        failed: stages
          .filter(isFailed)
          .flatMap(({ name }) => name ?? [])
          .slice(0, NAMES_KEPT),
      },
    };
  },

  describe: (facts, telling, say) => {
    const failed = facts.stages.reduce((sum, stage) => sum + stage.failed, 0);
    const skipped = facts.stages.reduce((sum, stage) => sum + stage.skipped, 0);
    const troubled = failed > 0 || (facts.status !== 'succeeded' && facts.status !== 'cancelled');
    const title = say(
      facts.status === 'cancelled'
        ? 'triggers.full-refresh-completed.titleCancelled'
        : troubled
          ? 'triggers.full-refresh-completed.titleTroubled'
          : 'triggers.full-refresh-completed.title',
      { environment: telling.environmentName },
    );
    return {
      title,
      summary: title,
      state:
        failed > 0 && facts.status === 'succeeded'
          ? say('triggers.full-refresh-completed.partly')
          : statusWord(facts.status, say),
      severity: failed > 0 ? 'attention' : severityOf(facts.status),
      facts: factList([
        [say('facts.environment'), telling.environmentName],
        [say('facts.startedBy'), facts.submission && say(`submission.${facts.submission}`)],
        [say('facts.failedParts'), namesOf(facts.failed, say)],
        [say('facts.skipped'), skipped > 0 ? say.number(skipped) : undefined],
        [say('facts.duration'), durationOf(facts, say)],
        [say('facts.ended'), say.moment(telling.occurredAt)],
      ]),
      stages: facts.stages.map((stage) => ({
        name: operationWord(stage.operation, say),
        state: countWords(stage, say),
        severity: severityOf(worst(stage)),
      })),
      ...(failed > 0 && { advice: say('triggers.full-refresh-completed.advice') }),
      ...homeLink(telling, say),
      story: telling.story,
    };
  },

  example: (now) => ({
    subject: { kind: 'environment', id: 'example', name: 'Example' },
    facts: {
      status: 'succeeded',
      submission: 'scheduled',
      startedAt: now - 94 * MINUTE_MS,
      endedAt: now,
      stages: [
        { operation: 'ingestion', succeeded: 7, failed: 1, skipped: 0, cancelled: 0 },
        { operation: 'map', succeeded: 1, failed: 0, skipped: 0, cancelled: 0 },
        { operation: 'match', succeeded: 1, failed: 0, skipped: 0, cancelled: 0 },
        { operation: 'merge', succeeded: 1, failed: 0, skipped: 0, cancelled: 0 },
        { operation: 'segmentation', succeeded: 11, failed: 0, skipped: 1, cancelled: 0, skipReason: 'inactive' },
        { operation: 'measures', succeeded: 8, failed: 0, skipped: 0, cancelled: 0 },
        { operation: 'export', succeeded: 2, failed: 0, skipped: 0, cancelled: 0 },
      ],
      failed: ['Loyalty files'],
    },
  }),
};
