/** The port by which chat asks: finds the environment's client, and makes of whatever goes wrong a refusal with a reason. */
import type { Asked, Job as AskedJob, Insights, Process, Refusal } from '../core/asking.ts';
import type { EnvironmentRef } from '../core/model.ts';
import type { Clock, Log } from '../core/ports.ts';
import { EgressError } from '../egress/index.ts';
import type { Actions } from './actions.ts';
import { Busy } from './calls.ts';
import type { EnvironmentSettings } from './settings.ts';
import type { Job, StatusNode } from './shapes.ts';
import { endOf, inactiveNames, skipReasonOf, stagesOf } from './stages.ts';
import { excerpt, Trouble } from './trouble.ts';
import { statusOf } from './words.ts';

export type Reached = {
  readonly settings: Pick<EnvironmentSettings, 'tenant' | 'instance' | 'realTime'>;
  readonly actions: Actions;
};

const HOUR_MS = 3_600_000;

export const createInsights = (options: {
  readonly environments: readonly Reached[];
  readonly clock: Clock;
  readonly log: Log;
}): Insights => {
  const { environments, clock, log } = options;
  const find = ({ tenantId, environmentId }: EnvironmentRef): Reached => {
    const found = environments.find(
      ({ settings }) => settings.tenant === tenantId.toLowerCase() && settings.instance === environmentId.toLowerCase(),
    );
    if (!found) throw new Error('an environment that is not configured was asked');
    return found;
  };
  const ask = async <T>(
    of: EnvironmentRef,
    how: (actions: Actions) => Promise<T>,
    isWrite = false,
  ): Promise<Asked<T>> => {
    try {
      return { value: await how(find(of).actions) };
    } catch (error) {
      const refused = refusalOf(error, isWrite);
      if (!refused) throw error;
      const { environmentId, tenantId } = of;
      const detail = error instanceof Trouble ? error.problem.detail : '';
      log.info({ tenantId, environmentId, refused: refused.kind }, 'asking.refused');
      log.debug({ tenantId, environmentId, detail }, 'asking.refused');
      return { refused };
    }
  };
  const lifetimes = (of: EnvironmentRef) => {
    const { profileHours, activityDays } = find(of).settings.realTime;
    return { updatedMs: profileHours * HOUR_MS, createdMs: activityDays * 24 * HOUR_MS };
  };
  const jobOf = (job: Promise<Job>): Promise<AskedJob> => job.then(toJob);

  return {
    lifetimes,
    tables: (of) => ask(of, (actions) => actions.tables()),
    table: (of, name) => ask(of, (actions) => actions.table(name)),
    rows: (of, wanted) => ask(of, (actions) => actions.rows(wanted)),
    search: (of, wanted) => ask(of, (actions) => actions.search(wanted)),
    create: (of, table, row) => {
      const until = clock.now() + lifetimes(of).createdMs;
      return ask(of, (actions) => actions.create(table, row, until).then(() => ({ until })), true);
    },
    update: (of, table, id, changes) => {
      const until = clock.now() + lifetimes(of).updatedMs;
      return ask(of, (actions) => actions.update(table, id, changes, until).then(() => ({ until })), true);
    },
    processes: (of) => ask(of, async (actions) => (await actions.status()).map(toProcess)),
    refresh: (of, wish) => ask(of, (actions) => jobOf(actions.start(wish)), true),
    job: (of, jobId) => ask(of, (actions) => jobOf(actions.job(jobId))),
    cancel: (of, jobId) => ask(of, (actions) => jobOf(actions.cancel(jobId)), true),
  };
};

const NOBODY_INACTIVE = inactiveNames({ dataSources: [], segments: [] });

const toJob = (job: Job): AskedJob => {
  const endedAt = endOf(job);
  const status = statusOf(job.jobStatus);
  return {
    id: job.jobId,
    status,
    ...(job.submittedTimestamp !== undefined && { startedAt: job.submittedTimestamp }),
    ...(endedAt !== undefined && { endedAt }),
    stages: stagesOf(job.tasks ?? [], NOBODY_INACTIVE),
  };
};

const toProcess = (node: StatusNode): Process => {
  const { operationType, identifier, friendlyName, taskStatus, endTimestamp, lastSuccessfulTimestamp, error } = node;
  const { selectionReason } = node;
  const part = { operationType, friendlyName, name: undefined, error, selectionReason };
  const skipReason = taskStatus === undefined ? undefined : skipReasonOf({ ...part, taskStatus }, [], NOBODY_INACTIVE);
  return {
    operation: operationType.toLowerCase(),
    ...(identifier !== undefined && { id: identifier }),
    ...(friendlyName !== undefined && { name: friendlyName }),
    ...(taskStatus !== undefined && { status: statusOf(taskStatus), rawStatus: taskStatus }),
    ...(skipReason && { skipReason }),
    ...(endTimestamp !== undefined && { endedAt: endTimestamp }),
    ...(lastSuccessfulTimestamp !== undefined && { lastSuccessAt: lastSuccessfulTimestamp }),
    ...(error && { error }),
  };
};

/** Undefined for what is a bug. */
const refusalOf = (error: unknown, isWrite: boolean): Refusal | undefined => {
  if (error instanceof Busy) return { kind: 'busy', waitMs: error.waitMs };
  if (!(error instanceof Trouble)) return undefined;
  const { problem, reply } = error;
  const status = reply?.status;
  if (status === 404) return { kind: 'missing' };
  if (status === 403 && problem.kind === 'not-a-user') return { kind: 'not-allowed' };
  if (status === 400 || status === 409 || status === 422)
    return { kind: 'invalid', message: messageOf(reply?.text ?? '') };
  if (problem.kind === 'throttled') return { kind: 'busy', waitMs: problem.retryAfterMs ?? 60_000 };
  if (isWrite && mayBeDone(error)) return { kind: 'unsure' };
  return { kind: 'problem', problem: problem.kind };
};

/** No whole answer came, or one from a service in trouble; what never left us, for want of a token or a way, is not done. */
const mayBeDone = ({ problem, reply, cause }: Trouble): boolean =>
  problem.kind === 'garbled' ||
  (problem.kind === 'unreachable' &&
    (reply !== undefined || (cause instanceof EgressError && cause.phase === 'unsure')));

/** The service's own reason, from any of its forms of errors. */
const messageOf = (text: string): string => {
  try {
    const json = JSON.parse(text) as { message?: unknown; error?: { message?: unknown } };
    const message = json.message ?? json.error?.message;
    return typeof message === 'string' ? message.slice(0, 400) : '';
  } catch {
    return excerpt(text);
  }
};
