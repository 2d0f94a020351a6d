/** The parts of a job as stages, and why a part was skipped. */
import type { SkipReason, Stage } from '../core/model.ts';
import type { DataSource, Job, Segment, Task } from './shapes.ts';
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

/** When the job ended: as it says, or when its last part did. */
export const endOf = (job: Job): number | undefined => job.endTimestamp ?? lastEnd(job.tasks ?? []);

export const lastEnd = (tasks: readonly Task[]): number | undefined => {
  const ends = tasks.flatMap(({ endTimestamp }) => endTimestamp ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
};
