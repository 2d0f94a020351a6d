/** Changes a world as refreshes do, by the names that people use, at the moment that the clock shows. */
import type { Clock } from '../../src/core/ports.ts';
import { closeJob, moveTask, type NodeKey, type Output, submitJob } from '../../src/demo/changes.ts';
import { aCIResult, aDataSource, aMeasure, aNode, aSegment, guidOf, tableNameOf } from '../../src/demo/shapes.ts';
import type {
  CIResult,
  DataSourceMetadata,
  GraphJobInfo,
  JobStatus,
  MeasureMetadata,
  OperationType,
  SegmentMetadata,
  World,
} from '../../src/demo/wire.ts';

import { createOnDemand, type OnDemand } from './on-demand.ts';

export type RunOptions = {
  readonly jobId?: string;
  readonly submission?: GraphJobInfo['jobSubmissionKind'];
  readonly error?: Partial<CIResult>;
  readonly tookMs?: number;
};

export type FullRefreshOptions = RunOptions & {
  /** Data sources, segments, measures or exports, by the name that people use. */
  readonly failed?: readonly string[];
  readonly timedOut?: readonly string[];
  readonly skipped?: readonly string[];
  readonly segments?: { readonly [name: string]: number };
  readonly measures?: { readonly [name: string]: Output };
};

export type UnificationOptions = RunOptions & { readonly failed?: 'map' | 'match' | 'merge' };

/** Each returns the id of the job that it ended. Names that are not there yet come into being. */
export type Theatre = OnDemand & {
  world(): World;
  change(how: (world: World) => World): void;
  addDataSource(given?: Partial<DataSourceMetadata>): string;
  addSegment(given?: Partial<SegmentMetadata>): string;
  addMeasure(given?: Partial<MeasureMetadata>): string;
  /** Takes away the data source, segment or measure that people call so, and its node. */
  remove(name: string): void;
  failRefresh(dataSource: string, options?: RunOptions & { readonly timedOut?: boolean }): string;
  succeedRefresh(dataSource: string, options?: RunOptions): string;
  /** The refresh is under way: end it with `endRefresh`. */
  beginRefresh(dataSource: string, options?: RunOptions): string;
  /** Ends one part of a job that is under way, and the job unless `open`. */
  endRefresh(
    dataSource: string,
    jobId: string,
    status: JobStatus,
    options?: RunOptions & { readonly open?: boolean },
  ): void;
  evaluateSegment(name: string, count: number, options?: RunOptions): string;
  /** A number, or with several aggregates the text of each by alias. */
  evaluateMeasure(name: string, value: Output, options?: RunOptions): string;
  completeFullRefresh(options?: FullRefreshOptions): string;
  completeUnification(options?: UnificationOptions): string;
};

const UNIFICATION: readonly OperationType[] = ['map', 'match', 'merge'];

export const createTheatre = (first: World, clock: Pick<Clock, 'now'>): Theatre => {
  let world = first;
  const change = (how: (before: World) => World): void => {
    world = how(world);
  };
  const add = createAdd(change);
  const stage = createStage({ world: () => world, change, add, clock });
  const { begin, end, close, once, keyOf } = stage;
  return {
    world: () => world,
    change,
    addDataSource: (given = {}) => add.dataSource(given),
    addSegment: (given = {}) => add.segment(given),
    addMeasure: (given = {}) => add.measure(given),
    remove: (name) => change((before) => without(before, name)),
    failRefresh: (name, { timedOut = false, ...options } = {}) =>
      once(keyOf('ingestion', name), timedOut ? 'timedOut' : 'failed', options),
    succeedRefresh: (name, options = {}) => once(keyOf('ingestion', name), 'successful', options),
    beginRefresh: (name, options = {}) => begin('ingestion', [keyOf('ingestion', name)], { tookMs: 0, ...options }),
    endRefresh: (name, jobId, status, { open = false, ...options } = {}) => {
      end(jobId, keyOf('ingestion', name), status, options);
      if (!open) close(jobId);
    },
    evaluateSegment: (name, count, options = {}) =>
      once(keyOf('segmentation', name), 'successful', { ...options, output: count }),
    evaluateMeasure: (name, value, options = {}) =>
      once(keyOf('measures', name), 'successful', { ...options, output: value }),
    completeFullRefresh: (options = {}) => runFullRefresh(stage, () => world.nodes, options),
    completeUnification: (options = {}) => runUnification(stage, options),
    ...createOnDemand(stage, () => world, change, clock),
  };
};

export type Stage = ReturnType<typeof createStage>;
type Result = { readonly error?: Partial<CIResult>; readonly output?: Output };

/** Jobs and their parts, from submission to end, by the clock. */
const createStage = (options: {
  world: () => World;
  change: Theatre['change'];
  add: Add;
  clock: Pick<Clock, 'now'>;
}) => {
  const { world, change, add, clock } = options;
  let jobs = 0;
  const find = (operationType: OperationType, name: string): NodeKey | undefined =>
    world().nodes.find((one) => one.operationType === operationType && one.friendlyName === name);
  const keyOf = (operationType: OperationType, name: string): NodeKey => {
    if (!find(operationType, name)) add[operationType]?.(name);
    return find(operationType, name) as NodeKey;
  };
  const begin = (operationType: OperationType, parts: readonly NodeKey[], run: RunOptions): string => {
    const { jobId = guidOf('test job', String(jobs++), String(clock.now())), submission, tookMs = 60_000 } = run;
    const job = { jobId, operationType, jobSubmissionKind: submission ?? ('onDemand' as const) };
    const at = clock.now() - tookMs;
    change((before) => submitJob(before, job, parts, at));
    for (const part of parts) change((before) => moveTask(before, { ...part, jobId, status: 'running', at }));
    return jobId;
  };
  const end = (jobId: string, { operationType, identifier }: NodeKey, status: JobStatus, result: Result): void => {
    const failed = status === 'failed' || status === 'timedOut';
    const error = aCIResult(result.error ?? (status === 'timedOut' ? TIMED_OUT : {}));
    const { output } = result;
    change((before) =>
      moveTask(before, {
        ...{ operationType, identifier, jobId, status, at: clock.now() },
        ...(failed && { error }),
        ...(output !== undefined && { output }),
      }),
    );
  };
  const close = (jobId: string): void => change((before) => closeJob(before, jobId, clock.now()));
  const once = (part: NodeKey, status: JobStatus, run: RunOptions & Result): string => {
    const jobId = begin(part.operationType, [part], run);
    end(jobId, part, status, run);
    close(jobId);
    return jobId;
  };
  return { keyOf, begin, end, close, once };
};

const runFullRefresh = (stage: Stage, nodes: () => World['nodes'], options: FullRefreshOptions): string => {
  const { failed = [], timedOut = [], skipped = [], segments = {}, measures = {}, ...run } = options;
  for (const operation of UNIFICATION) stage.keyOf(operation, titles[operation] ?? operation);
  for (const name of Object.keys(segments)) stage.keyOf('segmentation', name);
  for (const name of Object.keys(measures)) stage.keyOf('measures', name);
  const jobId = stage.begin('all', nodes(), { submission: 'scheduled', tookMs: 3_600_000, ...run });
  const statusOf = (name: string): JobStatus => {
    if (skipped.includes(name)) return 'skipped';
    if (timedOut.includes(name)) return 'timedOut';
    return failed.includes(name) ? 'failed' : 'successful';
  };
  for (const node of nodes()) {
    const output = { measures, segmentation: segments }[node.operationType as string]?.[node.friendlyName];
    stage.end(jobId, node, statusOf(node.friendlyName), { ...run, ...(output !== undefined && { output }) });
  }
  stage.close(jobId);
  return jobId;
};

const runUnification = (stage: Stage, { failed, ...run }: UnificationOptions): string => {
  const parts = UNIFICATION.map((operation) => stage.keyOf(operation, titles[operation] ?? operation));
  const jobId = stage.begin('merge', parts, run);
  const broken = failed === undefined ? parts.length : UNIFICATION.indexOf(failed);
  parts.forEach((part, index) => {
    const status = index < broken ? 'successful' : index === broken ? 'failed' : 'skipped';
    stage.end(jobId, part, status, run);
  });
  stage.close(jobId);
  return jobId;
};

const TIMED_OUT: Partial<CIResult> = {
  exceptionCulprit: 'system',
  errorCode: 'dataSourceRefreshTimeout',
  message: 'The refresh did not finish in time.',
};

const titles: { readonly [operation in OperationType]?: string } = { map: 'Map', match: 'Match', merge: 'Merge' };

/** Things come with the node that the workflow status shows for them. Each returns the name that people use. */
const createAdd = (change: (how: (world: World) => World) => void) => {
  const withNode = (world: World, operationType: OperationType, friendlyName: string, identifier: string): World => ({
    ...world,
    nodes: [...world.nodes, aNode({ operationType, friendlyName, identifier })],
  });
  const dataSource = (given: Partial<DataSourceMetadata>): string => {
    const made = aDataSource(given);
    const { friendlyName, dataSourceId } = made.dataSourceMetadata;
    change((world) =>
      withNode({ ...world, dataSources: [...world.dataSources, made] }, 'ingestion', friendlyName, dataSourceId),
    );
    return friendlyName;
  };
  const segment = (given: Partial<SegmentMetadata>): string => {
    const made = aSegment(given);
    change((world) =>
      withNode({ ...world, segments: [...world.segments, made] }, 'segmentation', made.friendlyName, made.name),
    );
    return made.friendlyName;
  };
  const measure = (given: Partial<MeasureMetadata>): string => {
    const made = aMeasure(given);
    change((world) =>
      withNode({ ...world, measures: [...world.measures, made] }, 'measures', made.displayName, made.name),
    );
    return made.displayName;
  };
  const step = (operation: OperationType) => (name: string) =>
    change((world) => withNode(world, operation, name, tableNameOf(name)));
  return {
    dataSource,
    segment,
    measure,
    ingestion: (friendlyName: string) => dataSource({ friendlyName }),
    segmentation: (friendlyName: string) => segment({ friendlyName }),
    measures: (displayName: string) => measure({ displayName }),
    map: step('map'),
    match: step('match'),
    merge: step('merge'),
    export: step('export'),
  } as Add;
};

type Add = {
  dataSource(given: Partial<DataSourceMetadata>): string;
  segment(given: Partial<SegmentMetadata>): string;
  measure(given: Partial<MeasureMetadata>): string;
} & { readonly [operation in OperationType]?: (name: string) => unknown };

const without = (world: World, name: string): World => ({
  ...world,
  dataSources: world.dataSources.filter(({ dataSourceMetadata }) => dataSourceMetadata.friendlyName !== name),
  segments: world.segments.filter(({ friendlyName }) => friendlyName !== name),
  measures: world.measures.filter(({ displayName }) => displayName !== name),
  nodes: world.nodes.filter(({ friendlyName }) => friendlyName !== name),
});
