/** Runs of data sources: told by the ingestion tasks of jobs and by the status nodes, each run once. */
import {
  type CataloguedSubject,
  type Instant,
  isTerminal,
  type Quarantined,
  type Run,
  type Subject,
} from '../core/model.ts';
import type { DataSource, Job, StatusNode, Task } from './shapes.ts';
import { afterIngestion, type Inactive, skipReasonOf } from './stages.ts';
import { cut, ownerOf, parseMoment, sampleOf } from './values.ts';
import { isOpen, same, statusOf, submissionOf } from './words.ts';

type Answers = {
  readonly dataSources: readonly DataSource[];
  readonly nodes: readonly StatusNode[];
  readonly jobs: readonly Job[];
};

/** One task with all jobs that list it: a task may serve several. */
type Served = { readonly task: Task; readonly jobs: readonly [Job, ...Job[]]; readonly jobIds: readonly string[] };

export const dataSourceEntry = (source: DataSource): CataloguedSubject => ({
  ...subjectOf(source),
  active: source.isActive !== false,
  ...(source.kind !== undefined && { type: source.kind }),
  ...ownerOf(source),
  ...(source.entityNames.length > 0 && { tables: source.entityNames }),
});

/** The id is a GUID and never given twice, so there is no incarnation. */
const subjectOf = (source: Pick<DataSource, 'id' | 'friendlyName' | 'name'>): Subject => ({
  kind: 'data-source',
  id: source.id,
  name: source.friendlyName ?? source.name ?? source.id,
});

/** The runs, and the tasks of which nobody can say whose they are. */
export const dataSourceRuns = (
  answers: Answers,
  inactive: Inactive,
): { readonly runs: readonly Run[]; readonly quarantined: readonly Quarantined[] } => {
  const book = createBook(answers, inactive);
  const told: { readonly run: Run; readonly jobIds: readonly string[] }[] = [];
  const quarantined: Quarantined[] = [];
  for (const served of ingestions(answers.jobs)) {
    const owner = book.ownerOf(served);
    if (owner.kind === 'unsure') quarantined.push(quarantine(served, owner.why));
    else told.push({ run: book.describe(runOfTask(served, owner.subject, inactive)), jobIds: served.jobIds });
  }
  const openJobs = new Set(answers.jobs.filter(({ jobStatus }) => isOpen(jobStatus)).map(({ jobId }) => jobId));
  const more = answers.nodes.flatMap((node): readonly Run[] => {
    const run = runOfNode(node, book.subject, openJobs, inactive);
    const isTold = run && told.some((one) => isSameRun(one, run, node));
    return run && !isTold ? [book.describe(run)] : [];
  });
  return { runs: [...told.map(({ run }) => run), ...more], quarantined };
};

const ingestions = (jobs: readonly Job[]): readonly Served[] => {
  const served = new Map<string, Served>();
  for (const job of jobs) {
    for (const [index, task] of (job.tasks ?? []).entries()) {
      if (!same(task.operationType, 'ingestion')) continue;
      const key = task.taskId ?? `${job.jobId}/${index}`;
      const before = served.get(key);
      const jobIds = task.jobIds.length > 0 ? task.jobIds : [job.jobId];
      served.set(key, before ? { ...before, jobs: [...before.jobs, job] } : { task, jobs: [job], jobIds });
    }
  }
  return [...served.values()];
};

type Owner = { readonly kind: 'sure'; readonly subject: Subject } | { readonly kind: 'unsure'; readonly why: string };

/** Who is who: data sources by id and by the names that tasks call them. */
const createBook = ({ dataSources, nodes }: Answers, inactive: Inactive) => {
  const ingesting = nodes.filter((node) => same(node.operationType, 'ingestion') && node.identifier !== undefined);
  const sources = new Map(dataSources.map((source) => [source.id.toLowerCase(), source]));
  const nodeOf = new Map(ingesting.map((node) => [(node.identifier ?? '').toLowerCase(), node]));
  const subject = (id: string): Subject => {
    const source = sources.get(id.toLowerCase());
    const node = nodeOf.get(id.toLowerCase());
    return subjectOf(source ?? { id: node?.identifier ?? id, friendlyName: node?.friendlyName, name: undefined });
  };
  const dependents = afterIngestion(nodes, inactive);
  const byFriendlyName = index([
    ...dataSources.map(({ id, friendlyName }) => [friendlyName, id] as const),
    ...ingesting.map(({ identifier = '', friendlyName }) => [friendlyName, identifier] as const),
  ]);
  const byName = index(dataSources.map(({ id, name }) => [name, id] as const));

  const ownerOf = (served: Served): Owner => {
    const certain = onlyIdOf(served);
    if (certain !== undefined && (sources.has(certain) || nodeOf.has(certain))) return sure(subject(certain));
    const { task } = served;
    const called = task.friendlyName ?? task.name;
    if (called === undefined) return unsure('the task has no name');
    const named = byFriendlyName.get(called) ?? byName.get(called) ?? [];
    const there = named.filter((id) => !isYounger(sources.get(id.toLowerCase()), task.endTimestamp));
    const [first, ...others] = there;
    if (first === undefined) return unsure('no data source has its name');
    if (others.length === 0) return sure(subject(first));
    const agreeing = there.filter((id) => agrees(nodeOf.get(id.toLowerCase()), served));
    const [one] = agreeing;
    return one !== undefined && agreeing.length === 1
      ? sure(subject(one))
      : unsure('several data sources have its name');
  };
  /** The run with what is known of its data source besides. */
  const describe = (run: Run): Run => {
    const source = sources.get(run.subject.id.toLowerCase());
    const success = nodeOf.get(run.subject.id.toLowerCase())?.lastSuccessfulTimestamp;
    // The node tells of now; a run of the past may have been followed by a success.
    const isBefore = success !== undefined && success <= (run.endedAt ?? Number.POSITIVE_INFINITY);
    return {
      ...run,
      ...(source?.kind !== undefined && { type: source.kind }),
      ...(source && source.entityNames.length > 0 && { tables: source.entityNames }),
      ...(isBefore && run.status !== 'succeeded' && { lastSuccessAt: success }),
      ...(isFailed(run.status) && dependents.length > 0 && { dependents }),
    };
  };
  return { subject, ownerOf, describe };
};

const sure = (subject: Subject): Owner => ({ kind: 'sure', subject });
const unsure = (why: string): Owner => ({ kind: 'unsure', why });

const index = (pairs: readonly (readonly [string | undefined, string])[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, Map<string, string>>();
  for (const [name, id] of pairs) {
    if (name === undefined) continue;
    const ids = found.get(name) ?? new Map<string, string>();
    if (!ids.has(id.toLowerCase())) ids.set(id.toLowerCase(), id);
    found.set(name, ids);
  }
  return new Map([...found].map(([name, ids]) => [name, [...ids.values()]]));
};

/** A job that was asked to refresh one data source says which, if it has but one such task. */
const onlyIdOf = ({ jobs }: Served): string | undefined => {
  for (const { operationType, idList, tasks = [] } of jobs) {
    const alone = tasks.filter((task) => same(task.operationType, 'ingestion')).length === 1;
    if (same(operationType, 'ingestion') && idList.length === 1 && alone) return idList[0]?.toLowerCase();
  }
  return undefined;
};

/** It was made after the task had ended, so the task is of another that had its name. */
const isYounger = (source: DataSource | undefined, endedAt: Instant | undefined): boolean => {
  const createdAt = parseMoment(source?.createdUtc);
  return createdAt !== undefined && endedAt !== undefined && createdAt > endedAt;
};

const agrees = (node: StatusNode | undefined, { task, jobIds }: Served): boolean =>
  node?.taskStatus !== undefined &&
  node.jobIds.some((id) => jobIds.includes(id)) &&
  statusOf(node.taskStatus) === statusOf(task.taskStatus) &&
  node.endTimestamp === task.endTimestamp;

const runOfTask = ({ task, jobs, jobIds }: Served, subject: Subject, inactive: Inactive): Run => {
  const [job] = jobs;
  const status = statusOf(task.taskStatus);
  const startedAt = task.submittedTimestamp ?? job.submittedTimestamp;
  const endedAt = isTerminal(status) ? (task.endTimestamp ?? job.endTimestamp) : undefined;
  const skipReason = skipReasonOf(task, job.tasks ?? [], inactive);
  const submission = submissionOf(job.jobSubmissionKind);
  const mayRetry = isFailed(status) && jobs.some(({ jobStatus }) => isOpen(jobStatus));
  return {
    kind: 'run',
    subject,
    runId: jobIds[0] ?? job.jobId,
    status,
    rawStatus: task.taskStatus,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(submission && { submission }),
    ...(task.error && { error: task.error }),
    ...(skipReason && { skipReason }),
    ...(mayRetry && { mayRetry }),
  };
};

const isFailed = (status: Run['status']): boolean => status === 'failed' || status === 'timed-out';

/** What a node tells of the last run; undefined when it tells of none, or of one that only its job can name. */
const runOfNode = (
  node: StatusNode,
  subjectOfId: (id: string) => Subject,
  openJobs: ReadonlySet<string>,
  inactive: Inactive,
): Run | undefined => {
  const { identifier, taskStatus, jobIds, endTimestamp, error } = node;
  if (!same(node.operationType, 'ingestion') || identifier === undefined || taskStatus === undefined) return undefined;
  const status = statusOf(taskStatus);
  const endedAt = isTerminal(status) ? endTimestamp : undefined;
  const runId = jobIds[0] ?? (endedAt === undefined ? undefined : `ended-${endedAt}`);
  if (runId === undefined) return undefined;
  const skipReason = skipReasonOf({ ...node, taskStatus, name: undefined }, [], inactive);
  return {
    kind: 'run',
    subject: subjectOfId(identifier),
    runId,
    status,
    rawStatus: taskStatus,
    ...(endedAt !== undefined && { endedAt }),
    ...(error && { error }),
    ...(skipReason && { skipReason }),
    ...(isFailed(status) && jobIds.some((id) => openJobs.has(id)) && { mayRetry: true }),
  };
};

/** Nodes are asked for before jobs, so a task of the same job tells at least as much. */
const isSameRun = (
  { run, jobIds }: { readonly run: Run; readonly jobIds: readonly string[] },
  ofNode: Run,
  node: StatusNode,
): boolean =>
  run.subject.id === ofNode.subject.id &&
  (jobIds.some((id) => node.jobIds.includes(id)) || (run.endedAt !== undefined && run.endedAt === ofNode.endedAt));

const quarantine = ({ task, jobIds }: Served, why: string): Quarantined => ({
  what: 'ingestion task',
  why,
  sample: cut(
    sampleOf({ taskId: task.taskId, taskStatus: task.taskStatus, friendlyName: task.friendlyName, jobIds }),
    2000,
  ),
});
