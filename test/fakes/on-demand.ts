/** Jobs that people start and cancel by the API: they run until the test ends them. */
import type { Clock } from '../../src/core/ports.ts';
import { abortJob } from '../../src/demo/changes.ts';
import type { JobWish } from '../../src/demo/service.ts';
import type { GraphJobInfo, JobStatus, OperationType, World } from '../../src/demo/wire.ts';
import type { Stage } from './refreshes.ts';

export type OnDemand = {
  /** A person asks the API for a refresh; it runs until the test ends it. */
  startJob(wish: JobWish): GraphJobInfo | undefined;
  cancelJob(jobId: string): GraphJobInfo | undefined;
  /** Ends all parts of a job, and the job. */
  endJob(jobId: string, status?: JobStatus): void;
};

/** What people start by the API. */
export const createOnDemand = (
  { begin, end, close }: Stage,
  world: () => World,
  change: (how: (world: World) => World) => void,
  clock: Pick<Clock, 'now'>,
): OnDemand => {
  const jobOf = (jobId: string): GraphJobInfo | undefined => world().jobs.find((one) => one.jobId === jobId);
  const isOpen = (job: GraphJobInfo | undefined): boolean => job !== undefined && job.endTimestamp === null;
  return {
    startJob: ({ operationType, identifiers }) => {
      const operation = operationType.toLowerCase() as OperationType;
      const parts = world().nodes.filter(
        (node) => operation === 'all' || (node.operationType === operation && identifiers.includes(node.identifier)),
      );
      return parts.length === 0 ? undefined : jobOf(begin(operation, parts, { tookMs: 0 }));
    },
    cancelJob: (jobId) => {
      if (!isOpen(jobOf(jobId))) return undefined;
      change((before) => abortJob(before, jobId, clock.now()));
      return jobOf(jobId);
    },
    endJob: (jobId, status = 'successful') => {
      const parts = world().nodes.filter(({ jobIds }) => jobIds.includes(jobId));
      for (const part of parts) end(jobId, part, status, {});
      close(jobId);
    },
  };
};
