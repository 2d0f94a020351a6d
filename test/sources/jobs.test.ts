/** The jobs that a look reads: all with news, whichever of its moments the service lists them by. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Job } from '../../src/customer-insights/index.ts';
import { readJobs } from '../../src/sources/poll/jobs.ts';

type Moments = { readonly submitted: number; readonly took: number | undefined };

const SINCE = 1000;
const moments = fc.record({
  submitted: fc.integer({ min: 0, max: 2000 }),
  took: fc.option(fc.integer({ min: 0, max: 1500 }), { nil: undefined }),
});

const jobOf = ({ submitted, took }: Moments, index: number): Job => ({
  jobId: `job-${index}`,
  jobStatus: took === undefined ? 'running' : 'successful',
  operationType: 'ingestion',
  jobSubmissionKind: undefined,
  submittedTimestamp: submitted,
  endTimestamp: took === undefined ? undefined : submitted + took,
  idList: [],
  tasks: [],
});

const submission = ({ submittedTimestamp = 0 }: Job): number => submittedTimestamp;
const change = (job: Job): number => job.endTimestamp ?? submission(job);

/** A service that lists the newest first, by the moment that `by` says. */
const serviceOf = (jobs: readonly Job[], by: (job: Job) => number): Parameters<typeof readJobs>[0] => {
  const listed = jobs.toSorted((a, b) => by(b) - by(a));
  return {
    jobs: async ({ top }) => {
      const items = listed.slice(0, top);
      return { items, quarantined: [], listed: items.length };
    },
    job: () => Promise.reject(new Error('nobody asks for jobs whose tasks are told')),
  };
};

describe('The jobs of a look', () => {
  for (const [name, by] of [
    ['submission', submission],
    ['last change', change],
  ] as const) {
    it(`are all since the last look, where the service lists them by their ${name}`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(moments, { maxLength: 120, size: 'max' }), async (all) => {
          const jobs = all.map(jobOf);
          const read = await readJobs(serviceOf(jobs, by), SINCE, []);
          const ids = new Set(read.jobs.map(({ jobId }) => jobId));
          const missed = jobs.filter((job) => by(job) >= SINCE && !ids.has(job.jobId));
          expect(missed, `${ids.size} of ${jobs.length} were read`).to.deep.equal([]);
          expect(read.hasGap).to.equal(false);
        }),
      ));
  }
});
