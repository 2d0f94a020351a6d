/** What happens in one act of the demo, second by second: refreshes of single data sources and one full refresh. */
import type { Instant } from '../core/model.ts';
import { createChance, pick } from './chance.ts';
import { closeJob, moveTask, type NodeKey, submitJob } from './changes.ts';
import { mishapOf, timeoutOf } from './mishaps.ts';
import { type SourceStory, sources } from './retailer.ts';
import { guidOf, tableNameOf } from './shapes.ts';
import type { CIResult, GraphJobInfo, GraphNodeInfo, JobStatus, World } from './wire.ts';
import { isInactive, outputOf } from './world.ts';

/** The world is another one from this moment on. */
export type Step = {
  readonly at: Instant;
  readonly change: (world: World) => World;
  /** The data source whose refresh fails in this step. */
  readonly fails?: string;
  /** Taken back when this job is cancelled. */
  readonly jobId?: string;
};

export const ACT_SECONDS = 120;

/** Seconds in the act, times the speed; moments are whole milliseconds. */
export type Pace = { readonly startsAt: Instant; readonly speed: number };

export const momentOf = ({ startsAt, speed }: Pace, seconds: number): Instant =>
  startsAt + Math.round((seconds * 1000) / speed);

export type ActOptions = Pace & { readonly seed: string; readonly index: number };

/** What becomes of the one source that has trouble in the full refresh; the acts take turns. */
const troubles = ['retried', 'timed out', 'failed'] as const;
export type Trouble = (typeof troubles)[number] | 'none';

type Casting = { readonly first: SourceStory; readonly troubled: SourceStory; readonly trouble: Trouble };

/** Who has trouble in which act. What stops unification is the turn of those that unification needs. */
const castOf = (seed: string, index: number): Casting => {
  const chance = createChance(seed);
  const trouble = pick(troubles, (index % troubles.length) / troubles.length);
  const able = sources.filter(({ unified }) => trouble === 'retried' || unified === (trouble === 'failed'));
  const troubled = pick(able, chance('troubled', index));
  const others = sources.filter((source) => source !== troubled);
  return { troubled, trouble, first: pick(others, chance('first', index)) };
};

/**
 * All steps of an act, in order: what was left broken recovers, another source fails and recovers, and a scheduled
 * full refresh in which one source has trouble.
 */
export const planAct = ({ seed, index, ...pace }: ActOptions): readonly Step[] => {
  const chance = createChance(seed);
  const { first, troubled, trouble } = castOf(seed, index);
  const before = index === 0 ? undefined : castOf(seed, index - 1);
  const recovering = before && before.trouble !== 'retried' ? before.troubled : pick(sources, chance('calm', index));
  const jobId = (name: string): string => guidOf(seed, 'act', String(index), name);
  const failsAt = 27 + chance('fails at', index) * 5;
  const error = mishapOf(first, chance('mishap', index));
  const steps = [
    ...planSingle(recovering, { pace, from: 9, to: 15, jobId: jobId('calm'), submission: 'onDemand' }),
    ...planSingle(first, {
      pace,
      from: failsAt - 6,
      to: failsAt,
      jobId: jobId('fail'),
      submission: 'scheduled',
      error,
    }),
    ...planSingle(first, { pace, from: 43, to: 51, jobId: jobId('again'), submission: 'onDemand' }),
    ...planFull({
      seed,
      pace,
      from: 58,
      jobId: jobId('full'),
      evaluation: index + 1,
      submission: 'scheduled',
      troubled,
      trouble,
    }),
  ];
  return inOrder(steps);
};

export const inOrder = (steps: readonly Step[]): readonly Step[] => [...steps].sort((a, b) => a.at - b.at);

const nodeOf = (source: SourceStory): NodeKey => ({
  operationType: 'ingestion',
  identifier: guidOf('data source', source.name),
});

export type SingleOptions = {
  readonly pace: Pace;
  readonly from: number;
  readonly to: number;
  readonly jobId: string;
  readonly submission: GraphJobInfo['jobSubmissionKind'];
  readonly error?: CIResult;
};

/** A job that evaluates one segment or measure. */
export const planEvaluation = (
  node: NodeKey,
  { pace, jobId, seed, evaluation }: { pace: Pace; jobId: string; seed: string; evaluation: number },
): Step[] => {
  const [start, running, end] = [momentOf(pace, 0), momentOf(pace, 2), momentOf(pace, 8)];
  const job = {
    jobId,
    operationType: node.operationType,
    jobSubmissionKind: 'onDemand',
    idList: [node.identifier],
  } as const;
  const output = outputOf(node, evaluation, seed);
  const move = { ...node, jobId, status: 'successful', at: end, ...(output !== undefined && { output }) } as const;
  return [
    { at: start, change: (world) => submitJob(world, job, [node], start) },
    { at: running, change: (world) => moveTask(world, { ...node, jobId, status: 'running', at: running }) },
    { at: end, change: (world) => closeJob(moveTask(world, move), jobId, end) },
  ];
};

/** A job that refreshes one data source. */
export const planSingle = (
  source: SourceStory,
  { pace, from, to, jobId, submission, error }: SingleOptions,
): Step[] => {
  const node = nodeOf(source);
  const start = momentOf(pace, from);
  const running = momentOf(pace, from + (to - from) / 4);
  const end = momentOf(pace, to);
  const job = { jobId, operationType: 'ingestion', jobSubmissionKind: submission, idList: [node.identifier] } as const;
  const status: JobStatus = error ? 'failed' : 'successful';
  return [
    { at: start, change: (world) => submitJob(world, job, [node], start) },
    { at: running, change: (world) => moveTask(world, { ...node, jobId, status: 'running', at: running }) },
    {
      at: end,
      change: (world) =>
        closeJob(moveTask(world, { ...node, jobId, status, at: end, ...(error && { error }) }), jobId, end),
      ...(error && { fails: source.name }),
    },
  ];
};

export type FullOptions = {
  readonly seed: string;
  readonly pace: Pace;
  readonly from: number;
  readonly jobId: string;
  readonly evaluation: number;
  readonly submission: GraphJobInfo['jobSubmissionKind'];
  readonly troubled?: SourceStory;
  readonly trouble?: Trouble;
};

/** When the stages of a full refresh begin, in seconds after its submission. */
const stages = { map: 26, match: 29, merge: 32, activity: 35, search: 36, segmentation: 38, measures: 38, export: 49 };
const FULL_SECONDS = 54;

/** The whole environment, stage after stage; what depends on a broken source is skipped. */
export const planFull = (options: FullOptions): Step[] => {
  const { pace, from, jobId, submission } = options;
  const submittedAt = momentOf(pace, from);
  const closedAt = momentOf(pace, from + FULL_SECONDS);
  const job = { jobId, operationType: 'all', jobSubmissionKind: submission } as const;
  const submitted: Step = { at: submittedAt, change: (world) => submitJob(world, job, world.nodes, submittedAt) };
  return [
    submitted,
    ...sources.flatMap((source) => planIngestion(source, options)),
    ...Object.entries(stages).map(([operation, seconds]) => planStage(operation, from + seconds, options)),
    ...Object.entries(stages).map(([operation, seconds]) => planStageEnd(operation, from + seconds, options)),
    { at: closedAt, change: (world) => closeJob(world, jobId, closedAt) },
  ];
};

const planIngestion = (source: SourceStory, options: FullOptions): Step[] => {
  const { pace, from, jobId, seed, evaluation, troubled, trouble = 'none' } = options;
  const chance = createChance(seed)('ingestion', evaluation, source.name);
  const move = (seconds: number, status: JobStatus, error?: CIResult): Step => {
    const at = momentOf(pace, from + seconds);
    const fails = status === 'failed' || status === 'timedOut';
    const change = (world: World) => moveTask(world, { ...nodeOf(source), jobId, status, at, ...(error && { error }) });
    return { at, change, ...(fails && { fails: source.name }) };
  };
  const running = move(1 + chance * 2, 'running');
  if (source !== troubled || trouble === 'none') return [running, move(6 + chance * 12, 'successful')];
  if (trouble === 'timed out') return [running, move(22, 'timedOut', timeoutOf(source))];
  const failed = move(12, 'failed', mishapOf(source, chance));
  if (trouble === 'failed') return [running, failed];
  return [running, failed, move(18, 'queued'), move(19, 'running'), move(24, 'successful')];
};

/** Why a part is not tried at all, if so. */
const isSkipped = (node: GraphNodeInfo, { troubled, trouble = 'none' }: FullOptions): boolean => {
  if (isInactive(node.identifier)) return true;
  if (!troubled || trouble === 'none' || trouble === 'retried') return false;
  return troubled.unified || troubled.feeds.some((name) => tableNameOf(name) === node.identifier);
};

const eachOf = (world: World, operation: string, move: (before: World, node: GraphNodeInfo) => World): World =>
  world.nodes.filter(({ operationType }) => operationType === operation).reduce(move, world);

const planStage = (operation: string, seconds: number, options: FullOptions): Step => {
  const at = momentOf(options.pace, seconds);
  return {
    at,
    change: (world) =>
      eachOf(world, operation, (before, node) => {
        const status = isSkipped(node, options) ? 'skipped' : 'running';
        return moveTask(before, { ...keyOf(node), jobId: options.jobId, status, at });
      }),
  };
};

const planStageEnd = (operation: string, seconds: number, options: FullOptions): Step => {
  const lasting = operation === 'segmentation' || operation === 'measures' ? 8 : operation === 'export' ? 4 : 2;
  const at = momentOf(options.pace, seconds + lasting);
  return {
    at,
    change: (world) =>
      eachOf(world, operation, (before, node) => {
        if (isSkipped(node, options)) return before;
        const output = outputOf(node, options.evaluation, options.seed);
        const move = { ...keyOf(node), jobId: options.jobId, status: 'successful', at } as const;
        return moveTask(before, { ...move, ...(output !== undefined && { output }) });
      }),
  };
};

const keyOf = ({ operationType, identifier }: GraphNodeInfo): NodeKey => ({ operationType, identifier });
