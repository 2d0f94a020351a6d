/** How a world changes when a job goes on, each change a pure function: job, task, node and the thing itself together. */
import type { Instant } from '../core/model.ts';
import { aJob, aTask, guidOf, isoOf } from './shapes.ts';
import type {
  CIResult,
  DataSourceMetadata,
  GraphJobInfo,
  GraphNodeInfo,
  GraphTaskInfo,
  JobStatus,
  MeasureMetadata,
  OperationType,
  RefreshState,
  SegmentJobStatus,
  SegmentMetadata,
  World,
} from './wire.ts';

/** One process of the environment, as the workflow status names it. */
export type NodeKey = { readonly operationType: OperationType; readonly identifier: string };

/** What a successful evaluation gave: members of a segment, or a measure's numbers by alias. */
export type Output = number | { readonly [alias: string]: string };

export type Move = NodeKey & {
  readonly jobId: string;
  readonly status: JobStatus;
  readonly at: Instant;
  readonly error?: CIResult;
  readonly output?: Output;
};

const JOBS_KEPT = 60;
const HISTORY_KEPT = 400;

const ended: readonly JobStatus[] = ['failed', 'timedOut', 'aborted', 'successful', 'skipped'];

/** A job comes in with all its parts waiting. Identifiers that no node has are left out. */
export const submitJob = (
  world: World,
  job: Pick<GraphJobInfo, 'jobId' | 'operationType'> & Partial<GraphJobInfo>,
  parts: readonly NodeKey[],
  at: Instant,
): World => {
  const nodes = parts.flatMap((part) => world.nodes.find((node) => isNode(node, part)) ?? []);
  const tasks = nodes.map(({ operationType, friendlyName, subType }) =>
    aTask({ jobIds: [job.jobId], operationType, friendlyName, subType, submittedTimestamp: isoOf(at) }),
  );
  const submitted = aJob({
    submittedTimestamp: isoOf(at),
    jobType: job.operationType === 'all' ? 'full' : 'incremental',
    jobStatus: 'queued',
    ...job,
    tasks,
  });
  const withJob = { ...world, jobs: [submitted, ...world.jobs].slice(0, JOBS_KEPT) };
  return parts.reduce<World>(
    (before, part) => moveTask(before, { ...part, jobId: job.jobId, status: 'queued', at }),
    withJob,
  );
};

/** One part of a job goes on: its task, its node, and its data source, segment or measure. */
export const moveTask = (world: World, move: Move): World => {
  const node = world.nodes.find((one) => isNode(one, move));
  if (!node) return world;
  return {
    ...world,
    nodes: world.nodes.map((one) => (one === node ? moveNode(one, move) : one)),
    jobs: world.jobs.map((job) => (job.jobId === move.jobId ? moveInJob(job, node, move) : job)),
    dataSources:
      move.operationType === 'ingestion'
        ? world.dataSources.map((one) =>
            one.dataSourceMetadata.dataSourceId === move.identifier
              ? { ...one, dataSourceMetadata: moveSource(one.dataSourceMetadata, move) }
              : one,
          )
        : world.dataSources,
    segments:
      move.operationType === 'segmentation'
        ? world.segments.map((one) => (one.name === move.identifier ? moveSegment(one, move) : one))
        : world.segments,
    measures:
      move.operationType === 'measures'
        ? world.measures.map((one) => (one.name === move.identifier ? moveMeasure(one, move) : one))
        : world.measures,
  };
};

/** The job ends: failed when a part of it did, else successful. */
export const closeJob = (world: World, jobId: string, at: Instant): World => ({
  ...world,
  jobs: world.jobs.map((job) => {
    if (job.jobId !== jobId) return job;
    const failed = job.tasks.some(({ taskStatus }) => taskStatus === 'failed' || taskStatus === 'timedOut');
    return { ...job, jobStatus: failed ? 'failed' : 'successful', endTimestamp: isoOf(at) };
  }),
});

/** Somebody cancels the job: what has not ended of it is aborted. */
export const abortJob = (world: World, jobId: string, at: Instant): World => {
  const open = world.nodes.filter(({ jobIds, taskStatus }) => jobIds.includes(jobId) && isOpen(taskStatus));
  const aborted = open.reduce(
    (before, { operationType, identifier }) =>
      moveTask(before, { operationType, identifier, jobId, status: 'aborted', at }),
    world,
  );
  return {
    ...aborted,
    jobs: aborted.jobs.map((job) =>
      job.jobId === jobId ? { ...job, jobStatus: 'aborted', endTimestamp: isoOf(at) } : job,
    ),
  };
};

const isOpen = (status: JobStatus | undefined): boolean => status === 'queued' || status === 'running';

const isNode = (node: GraphNodeInfo, { operationType, identifier }: NodeKey): boolean =>
  node.operationType === operationType && node.identifier === identifier;

const errorsOf = ({ error }: Move): { ciError: CIResult | null; ciErrors: readonly CIResult[] } => ({
  ciError: error ?? null,
  ciErrors: error ? [error] : [],
});

const moveNode = (node: GraphNodeInfo, move: Move): GraphNodeInfo => ({
  ...node,
  ...errorsOf(move),
  jobIds: [move.jobId],
  taskStatus: move.status,
  // While a part runs, the node still tells when it ended last.
  endTimestamp: ended.includes(move.status) ? isoOf(move.at) : node.endTimestamp,
  selectionReason: { code: node.taskStatus === undefined ? 'firstRun' : 'requested', details: '' },
  ...(move.status === 'successful' && {
    lastSuccessJobIds: [move.jobId],
    lastSuccessfulTimestamp: isoOf(move.at),
  }),
});

const moveInJob = (job: GraphJobInfo, node: GraphNodeInfo, move: Move): GraphJobInfo => ({
  ...job,
  jobStatus: job.jobStatus === 'queued' && move.status !== 'queued' ? 'running' : job.jobStatus,
  tasks: job.tasks.map((task) => (isTaskOf(task, node) ? moveInTask(task, move) : task)),
});

const isTaskOf = (task: GraphTaskInfo, node: GraphNodeInfo): boolean =>
  task.operationType === node.operationType && task.friendlyName === node.friendlyName;

const moveInTask = (task: GraphTaskInfo, move: Move): GraphTaskInfo => ({
  ...task,
  ...errorsOf(move),
  taskStatus: move.status,
  endTimestamp: ended.includes(move.status) ? isoOf(move.at) : null,
});

const refreshStates: { readonly [status in JobStatus]?: RefreshState } = {
  running: 'updating',
  successful: 'updated',
  failed: 'updateFailed',
  timedOut: 'updateFailed',
  aborted: 'updateCancelled',
};

const moveSource = (source: DataSourceMetadata, { status, at }: Move): DataSourceMetadata => ({
  ...source,
  refreshState: refreshStates[status] ?? source.refreshState,
  lastRefresh: status === 'successful' ? isoOf(at) : source.lastRefresh,
});

const segmentStatuses: { readonly [status in JobStatus]?: SegmentJobStatus } = {
  queued: 'Queued',
  running: 'Running',
  successful: 'CompletedSuccess',
  failed: 'CompletedFailure',
  timedOut: 'CompletedFailure',
  aborted: 'Cancelled',
};

const moveSegment = (segment: SegmentMetadata, move: Move): SegmentMetadata => {
  const jobStatus = segmentStatuses[move.status] ?? 'NotQualified';
  const last = segment.evaluationStatus;
  const over = jobStatus === 'CompletedSuccess' || jobStatus === 'CompletedFailure';
  const entityCount = typeof move.output === 'number' ? move.output : (last?.entityCount ?? 0);
  const error =
    jobStatus === 'CompletedFailure' ? { key: 'segmentEvaluationOrchestrationFailed', value: '', args: [] } : null;
  const evaluation = {
    jobStatus,
    entityCount,
    error,
    evaluationDate: over || !last ? isoOf(move.at) : last.evaluationDate,
  };
  return {
    ...segment,
    evaluationStatus: {
      ...evaluation,
      lastSuccessfulRunId: jobStatus === 'CompletedSuccess' ? runIdOf(move) : (last?.lastSuccessfulRunId ?? null),
    },
    evaluationStatusHistory: over
      ? [evaluation, ...segment.evaluationStatusHistory].slice(0, HISTORY_KEPT)
      : segment.evaluationStatusHistory,
  };
};

const moveMeasure = (measure: MeasureMetadata, move: Move): MeasureMetadata => {
  const lastSuccessfulRunId = measure.latestEvaluation?.lastSuccessfulRunId ?? null;
  if (move.status === 'queued' || move.status === 'skipped') return measure;
  if (move.status !== 'successful') {
    const running = move.status === 'running';
    const { consecutiveFailureCount, lastSuccessful } = measure.evaluationStats;
    return {
      ...measure,
      latestEvaluation: {
        state: running ? 'running' : 'failed',
        endTime: running ? null : isoOf(move.at),
        error: move.error?.message ?? null,
        lastSuccessfulRunId,
      },
      evaluationStats: { lastSuccessful, consecutiveFailureCount: consecutiveFailureCount + (running ? 0 : 1) },
    };
  }
  const endTime = isoOf(move.at);
  const evaluation = { state: 'completed', endTime, error: null, lastSuccessfulRunId: runIdOf(move) } as const;
  const output = outputOf(measure, move);
  return {
    ...measure,
    latestEvaluation: evaluation,
    output,
    evaluationStats: { lastSuccessful: endTime, consecutiveFailureCount: 0 },
    evaluationHistory: [evaluation, ...measure.evaluationHistory].slice(0, HISTORY_KEPT),
    outputHistory: output ? [output, ...measure.outputHistory].slice(0, HISTORY_KEPT) : measure.outputHistory,
  };
};

/** A measure with dimensions is a table: it has no output of its own. */
const outputOf = ({ name, definition, output }: MeasureMetadata, move: Move): MeasureMetadata['output'] => {
  if (!definition.isScalar) return null;
  // The same numbers again, measured anew.
  if (move.output === undefined) return output && { ...output, evaluationTime: isoOf(move.at) };
  const alias = definition.aggregates[0]?.alias ?? name;
  const values = typeof move.output === 'number' ? { [alias]: String(move.output) } : move.output;
  return { values, measureName: name, evaluationTime: isoOf(move.at) };
};

const runIdOf = ({ jobId, identifier }: Move): string => guidOf('run', jobId, identifier);
