/** Unification (map, match, merge) ended, well or badly. */
import { type Instant, isTerminal, type RunError, type RunStatus, type SkipReason } from '../core/model.ts';
import {
  durationOf,
  factList,
  homeLink,
  operationWord,
  reasonOf,
  severityOf,
  stageState,
  statusWord,
} from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

type UnificationFacts = {
  readonly status: RunStatus;
  readonly startedAt?: Instant;
  readonly endedAt: Instant;
  readonly error?: RunError;
  readonly stages: readonly {
    readonly operation: string;
    readonly status: RunStatus;
    readonly skipReason?: SkipReason;
  }[];
};

const MINUTE_MS = 60_000;

const titleOf = (status: RunStatus): 'title' | 'titleTroubled' | 'titleUndone' => {
  if (status === 'succeeded') return 'title';
  return status === 'failed' || status === 'timed-out' ? 'titleTroubled' : 'titleUndone';
};

export const unificationCompleted: Trigger<UnificationFacts> = {
  name: 'unification-completed',
  subjects: 'none',
  condition: 'none',
  onDemandOption: false,
  subscribable: true,

  detect: (observation) => {
    if (observation.kind !== 'run' || observation.subject.kind !== 'unification') return undefined;
    if (!isTerminal(observation.status) || observation.endedAt === undefined) return undefined;
    const { subject, runId, status, startedAt, endedAt, error, stages = [] } = observation;
    return {
      subject,
      occurredAt: endedAt,
      occasion: runId,
      facts: {
        status,
        ...(startedAt !== undefined && { startedAt }),
        endedAt,
        ...(error && { error }),
        stages: stages.map(({ operation, status: state, skipReason }) => ({
          operation,
          status: state,
          ...(skipReason && { skipReason }),
        })),
      },
    };
  },

  describe: (facts, telling, say) => {
    const well = facts.status === 'succeeded';
    const words = { environment: telling.environmentName };
    const title = say(`triggers.unification-completed.${titleOf(facts.status)}`, words);
    return {
      title,
      summary: title,
      state: statusWord(facts.status, say),
      severity: severityOf(facts.status),
      facts: factList([
        [say('facts.reason'), reasonOf(facts.error)],
        [say('facts.environment'), telling.environmentName],
        [say('facts.duration'), durationOf(facts, say)],
        [say('facts.ended'), say.moment(telling.occurredAt)],
      ]),
      stages: facts.stages.map((stage) => ({
        name: operationWord(stage.operation, say),
        state: stageState(stage, say),
        severity: severityOf(stage.status),
      })),
      ...(!well && { advice: say('triggers.unification-completed.advice') }),
      ...homeLink(telling, say),
      story: telling.story,
    };
  },

  example: (now) => ({
    subject: { kind: 'unification', id: 'unification', name: 'unification' },
    facts: {
      status: 'succeeded',
      startedAt: now - 31 * MINUTE_MS,
      endedAt: now,
      stages: [
        { operation: 'map', status: 'succeeded' },
        { operation: 'match', status: 'succeeded' },
        { operation: 'merge', status: 'succeeded' },
      ],
    },
  }),
};
