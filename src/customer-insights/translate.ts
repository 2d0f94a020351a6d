/** The answers of one look at an environment, put into our terms. Pure. */
import {
  type CataloguedSubject,
  type Environment,
  type Instant,
  isTerminal,
  type Observation,
  type Quarantined,
  type Run,
  type Seen,
  subjectKey,
} from '../core/model.ts';
import { dataSourceEntry, dataSourceRuns } from './data-sources.ts';
import { measureEntries, measureReadings, segmentEntry, segmentReadings } from './readings.ts';
import { fullRefreshOf, unificationOf } from './refreshes.ts';
import type { DataSource, Job, Measure, Segment, StatusNode } from './shapes.ts';
import { inactiveNames } from './stages.ts';

/** Status nodes must have been asked for before the jobs, so that the jobs know at least as much. */
export type Answers = {
  readonly environment: Environment;
  readonly at: Instant;
  /** Runs that ended before were told in earlier looks and are left out. */
  readonly since: Instant;
  readonly dataSources: readonly DataSource[];
  readonly segments: readonly Segment[];
  readonly measures: readonly Measure[];
  readonly nodes: readonly StatusNode[];
  readonly jobs: readonly Job[];
  readonly quarantined: readonly Quarantined[];
};

/** All that is there and all that happened, in our terms. Never throws on anything that the shapes let through. */
export const translate = (answers: Answers): Seen => {
  const { tenantId, environmentId } = answers.environment;
  const jobs = uniqueJobs(answers.jobs);
  const inactive = inactiveNames(answers);
  const ingested = dataSourceRuns({ ...answers, jobs }, inactive);
  const refreshes = jobs.flatMap((job) => [
    ...asList(fullRefreshOf(job, answers.environment, inactive)),
    ...asList(unificationOf(job, inactive)),
  ]);
  const observations: readonly Observation[] = [
    ...[...ingested.runs, ...refreshes].filter((run) => isRecent(run, answers.since)),
    ...answers.segments.flatMap(segmentReadings),
    ...answers.measures.flatMap(measureReadings),
  ];
  return {
    environment: { tenantId, environmentId },
    at: answers.at,
    observations,
    catalogue: catalogueOf(answers),
    quarantined: [...answers.quarantined, ...ingested.quarantined],
  };
};

const asList = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

/** The same job may have been listed and then asked for by its id: the later answer counts. */
const uniqueJobs = (jobs: readonly Job[]): readonly Job[] => [...new Map(jobs.map((job) => [job.jobId, job])).values()];

/** A run that has ended, but does not say when, is as old as its beginning. */
const isRecent = (run: Run, since: Instant): boolean =>
  !isTerminal(run.status) || (run.endedAt ?? run.startedAt ?? Number.POSITIVE_INFINITY) >= since;

const catalogueOf = ({ dataSources, segments, measures }: Answers): readonly CataloguedSubject[] => {
  const entries = [
    ...dataSources.map(dataSourceEntry),
    ...segments.map(segmentEntry),
    ...measures.flatMap(measureEntries),
  ];
  return [...new Map(entries.map((entry) => [subjectKey(entry), entry])).values()];
};
