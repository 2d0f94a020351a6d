/** Reads every job since the last look, however many there were, and those that had not ended then. */
import type { Instant, Quarantined } from '../../core/model.ts';
import { type Client, isOpen, type Job, Trouble } from '../../customer-insights/index.ts';

export type JobsRead = {
  readonly jobs: readonly Job[];
  readonly quarantined: readonly Quarantined[];
  /** There may have been more jobs than the service could be asked for. */
  readonly hasGap: boolean;
};

const FIRST_TOP = 10;
const MOST_TOP = 640;
/** Jobs asked for one by one in a look. */
const MOST_SINGLE = 40;

/** Jobs submitted since `since`, and those of `openJobs`, with their tasks. Throws Trouble. */
export const readJobs = async (
  client: Pick<Client, 'jobs' | 'job'>,
  since: Instant,
  openJobs: readonly string[],
): Promise<JobsRead> => {
  const recent = await readRecent(client, since);
  const listed = new Map(recent.jobs.map((job) => [job.jobId, job]));
  const single = createSingle(client);
  for (const jobId of openJobs) if (!listed.has(jobId)) await single.ask(jobId);
  for (const job of recent.jobs) {
    if (job.tasks !== undefined || !isWorthAsking(job, since) || single.isUseless()) continue;
    await single.ask(job.jobId);
  }
  const jobs = new Map([...listed, ...single.jobs.map((job) => [job.jobId, job] as const)]);
  return { ...recent, jobs: [...jobs.values()], quarantined: [...recent.quarantined, ...single.quarantined] };
};

/** Asks for twice as many until that brings nothing recent any more, or there are no more. */
const readRecent = async (client: Pick<Client, 'jobs'>, since: Instant): Promise<JobsRead> => {
  for (let top = FIRST_TOP; ; top *= 2) {
    const { items: jobs, quarantined, listed } = await client.jobs({ top, includeTasks: true });
    // One old job proves nothing: nobody says whether jobs are listed by their submission or by their last change.
    const isWhole = listed < top || jobs.slice(-top / 2).every((job) => isOlder(job, since));
    if (isWhole || top >= MOST_TOP) return { jobs, quarantined, hasGap: !isWhole };
  }
};

const isOlder = ({ submittedTimestamp, endTimestamp }: Job, since: Instant): boolean =>
  submittedTimestamp !== undefined && Math.max(submittedTimestamp, endTimestamp ?? 0) < since;

const isWorthAsking = (job: Job, since: Instant): boolean =>
  isOpen(job.jobStatus) || job.endTimestamp === undefined || job.endTimestamp >= since;

const createSingle = (client: Pick<Client, 'job'>) => {
  const jobs: Job[] = [];
  const quarantined: Quarantined[] = [];
  let asked = 0;
  return {
    jobs,
    quarantined,
    /** The service sends no tasks, whatever is asked: more calls would bring nothing. */
    isUseless: () => asked >= MOST_SINGLE || (jobs.length > 0 && jobs.every(({ tasks }) => tasks === undefined)),
    ask: async (jobId: string): Promise<void> => {
      if (asked >= MOST_SINGLE) return;
      asked += 1;
      try {
        const answer = await client.job(jobId, { includeTasks: true });
        jobs.push(answer.job);
        quarantined.push(...answer.quarantined);
      } catch (error) {
        // The service forgets old jobs.
        if (!(error instanceof Trouble) || error.problem.kind !== 'not-found') throw error;
      }
    },
  };
};
