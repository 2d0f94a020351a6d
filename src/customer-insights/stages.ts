/** The parts of a job as stages, and why a part was skipped. */
import type { Dependents, SkipReason, Stage } from '../core/model.ts';
import type { DataSource, Job, Segment, StatusNode, Task } from './shapes.ts';
import { same, statusOf } from './words.ts';

/** What goes before what: each part waits for those of a lower number. */
const ORDER: Readonly<Record<string, number>> = {
  ingestion: 0,
  datapreparation: 1,
  map: 2,
  realtimem3search: 3,
  match: 3,
  merge: 4,
  profilestore: 5,
  search: 5,
  hierarchy: 5,
  relationship: 5,
  activity: 5,
  insights: 7,
  export: 8,
};
const IN_BETWEEN = 6;

const orderOf = (operation: string): number => {
  const key = operation.toLowerCase();
  return Object.hasOwn(ORDER, key) ? (ORDER[key] ?? IN_BETWEEN) : IN_BETWEEN;
};

/** Names that only belong to things that are switched off, by operation. */
export type Inactive = { has(operation: string, name: string | undefined): boolean };

export const inactiveNames = (answers: {
  readonly dataSources: readonly DataSource[];
  readonly segments: readonly Segment[];
}): Inactive => {
  const sources = onlyInactive(
    answers.dataSources.map((one) => ({ names: [one.friendlyName, one.name], active: one.isActive !== false })),
  );
  const segments = onlyInactive(
    answers.segments.map((one) => ({ names: [one.friendlyName, one.name], active: !same(one.state, 'inactive') })),
  );
  return {
    has: (operation, name) => {
      if (name === undefined) return false;
      return (
        (same(operation, 'ingestion') && sources.has(name)) || (same(operation, 'segmentation') && segments.has(name))
      );
    },
  };
};

const onlyInactive = (
  things: readonly { readonly names: readonly (string | undefined)[]; readonly active: boolean }[],
): ReadonlySet<string> => {
  const namesOf = (active: boolean): string[] =>
    things
      .filter((thing) => thing.active === active)
      .flatMap(({ names }) => names.filter((name) => name !== undefined));
  const used = new Set(namesOf(true));
  return new Set(namesOf(false).filter((name) => !used.has(name)));
};

/** Codes such as `inactiveMeasureEvaluationSkipped`. */
const SAYS_INACTIVE = /inactive|deactivated|notqualified/i;

type Part = Pick<Task, 'operationType' | 'taskStatus' | 'error' | 'selectionReason' | 'friendlyName' | 'name'>;

const isInactive = (part: Part, inactive: Inactive): boolean =>
  [part.error?.code, part.selectionReason?.code].some((code) => code !== undefined && SAYS_INACTIVE.test(code)) ||
  inactive.has(part.operationType, part.friendlyName ?? part.name);

/** Why the part was skipped, as far as its job tells; undefined when it was not skipped. */
export const skipReasonOf = (part: Part, siblings: readonly Part[], inactive: Inactive): SkipReason | undefined => {
  if (statusOf(part.taskStatus) !== 'skipped') return undefined;
  if (isInactive(part, inactive)) return 'inactive';
  const before = siblings.filter((other) => orderOf(other.operationType) < orderOf(part.operationType));
  return before.some((other) => stopsOthers(other, inactive)) ? 'upstream' : 'unsaid';
};

const stopsOthers = (part: Part, inactive: Inactive): boolean => {
  const status = statusOf(part.taskStatus);
  if (status === 'skipped') return !isInactive(part, inactive);
  return status === 'failed' || status === 'timed-out' || status === 'cancelled';
};

/** The parts in the order in which they depend on each other. */
export const stagesOf = (tasks: readonly Task[], inactive: Inactive): readonly Stage[] =>
  tasks
    .toSorted(
      (a, b) => orderOf(a.operationType) - orderOf(b.operationType) || (a.endTimestamp ?? 0) - (b.endTimestamp ?? 0),
    )
    .map((task) => stageOf(task, tasks, inactive));

const stageOf = (task: Task, siblings: readonly Task[], inactive: Inactive): Stage => {
  const { friendlyName, name = friendlyName, submittedTimestamp, endTimestamp, error } = task;
  const called = friendlyName ?? name;
  const skipReason = skipReasonOf(task, siblings, inactive);
  return {
    operation: task.operationType.toLowerCase(),
    ...(called !== undefined && { name: called }),
    status: statusOf(task.taskStatus),
    ...(skipReason && { skipReason }),
    ...(submittedTimestamp !== undefined && { startedAt: submittedTimestamp }),
    ...(endTimestamp !== undefined && { endedAt: endTimestamp }),
    ...(error && { error }),
  };
};

/** What people make of the data in an environment; the rest is the service's own housekeeping. */
const MADE_OF_DATA: ReadonlySet<string> = new Set([
  'map',
  'match',
  'merge',
  'activity',
  'segmentation',
  'measures',
  'enrichment',
  'intelligence',
  'insights',
  'export',
]);

/**
 * What waits for data sources: by the documented order of a refresh, all that people make of the data. Which source a
 * segment reads is told nowhere.
 */
export const afterIngestion = (nodes: readonly StatusNode[], inactive: Inactive): readonly Dependents[] => {
  const waiting = nodes
    .filter((node) => !inactive.has(node.operationType, node.friendlyName ?? node.identifier))
    .map(({ operationType }) => operationType.toLowerCase())
    // The kinds of measure are one to people.
    .map((operation) => (operation.endsWith('measures') ? 'measures' : operation))
    .filter((operation) => MADE_OF_DATA.has(operation))
    .toSorted((a, b) => orderOf(a) - orderOf(b));
  return [...Map.groupBy(waiting, (operation) => operation)].map(([operation, all]) => ({
    operation,
    count: all.length,
  }));
};

/** When the job ended: as it says, or when its last part did. */
export const endOf = (job: Job): number | undefined => job.endTimestamp ?? lastEnd(job.tasks ?? []);

export const lastEnd = (tasks: readonly Task[]): number | undefined => {
  const ends = tasks.flatMap(({ endTimestamp }) => endTimestamp ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
};
