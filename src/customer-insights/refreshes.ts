/** Full refreshes and unifications, read from jobs and their tasks. */
import { type Environment, isTerminal, type Run, type RunStatus, type Subject } from '../core/model.ts';
import type { Job, Task } from './shapes.ts';
import { endOf, type Inactive, lastEnd, stagesOf } from './stages.ts';
import { isOpen, same, statusOf, submissionOf } from './words.ts';

/** A job over everything that has ended: a run of the environment as a whole. The job's own word counts; its stages tell the rest. */
export const fullRefreshOf = (job: Job, environment: Environment, inactive: Inactive): Run | undefined => {
  if (!same(job.operationType, 'all') || isOpen(job.jobStatus)) return undefined;
  const status = statusOf(job.jobStatus);
  const endedAt = endOf(job);
  const submission = submissionOf(job.jobSubmissionKind);
  return {
    kind: 'run',
    subject: { kind: 'environment', id: environment.environmentId, name: environment.name },
    runId: job.jobId,
    status,
    rawStatus: job.jobStatus,
    ...(job.submittedTimestamp !== undefined && { startedAt: job.submittedTimestamp }),
    ...(endedAt !== undefined && { endedAt }),
    ...(submission && { submission }),
    ...(status === 'skipped' && { skipReason: 'unsaid' as const }),
    ...(job.tasks && { stages: stagesOf(job.tasks, inactive) }),
  };
};

const UNIFICATION: Subject = { kind: 'unification', id: 'unification', name: 'unification' };

const isUnification = ({ operationType }: Task): boolean =>
  ['map', 'match', 'merge'].some((one) => same(operationType, one));

/**
 * The unification within a job, once it is over. While the job goes on, only a merge that ended well together with all
 * before it is over for good: what failed or was skipped may be tried again, and parts may still be added.
 */
export const unificationOf = (job: Job, inactive: Inactive): Run | undefined => {
  const parts = (job.tasks ?? []).filter(isUnification);
  if (parts.length === 0 || !parts.every(({ taskStatus }) => isTerminal(statusOf(taskStatus)))) return undefined;
  const merge = parts.findLast(({ operationType }) => same(operationType, 'merge'));
  const isGood = merge !== undefined && parts.every(({ taskStatus }) => statusOf(taskStatus) === 'succeeded');
  if (isOpen(job.jobStatus) && !isGood) return undefined;
  const deciding = decidingPart(parts) ?? merge ?? parts.at(-1);
  if (!deciding) return undefined;
  const stages = stagesOf(job.tasks ?? [], inactive).filter(
    ({ operation }) => same(operation, 'map') || same(operation, 'match') || same(operation, 'merge'),
  );
  const starts = parts.flatMap(({ submittedTimestamp }) => submittedTimestamp ?? []);
  const startedAt = starts.length > 0 ? Math.min(...starts) : job.submittedTimestamp;
  const endedAt = lastEnd(parts) ?? job.endTimestamp;
  const status = statusOf(deciding.taskStatus);
  const skipReason = status === 'skipped' ? stages.find((stage) => stage.skipReason)?.skipReason : undefined;
  const submission = submissionOf(job.jobSubmissionKind);
  return {
    kind: 'run',
    subject: UNIFICATION,
    runId: job.jobId,
    status,
    rawStatus: deciding.taskStatus,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(submission && { submission }),
    ...(skipReason && { skipReason }),
    ...(deciding.error && { error: deciding.error }),
    stages,
  };
};

/** What made the whole end otherwise than well: the first part that did, the worst kind before others. */
const decidingPart = (parts: readonly Task[]): Task | undefined => {
  const worstFirst: readonly RunStatus[] = ['failed', 'timed-out', 'cancelled', 'skipped'];
  for (const status of worstFirst) {
    const part = parts.find(({ taskStatus }) => statusOf(taskStatus) === status);
    if (part) return part;
  }
  return undefined;
};
