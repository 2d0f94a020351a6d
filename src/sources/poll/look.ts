/** One look at an environment: all that it tells now, in our terms, and where to go on from. */
import type { CataloguedSubject, Environment, Instant, Quarantined, Seen, SubjectKind } from '../../core/model.ts';
import {
  type Answers,
  type Client,
  endOf,
  isOpen,
  isScalar,
  type Job,
  type Measure,
  Trouble,
  translate,
  unknownWords,
} from '../../customer-insights/index.ts';
import type { PollCursor } from './cursor.ts';
import { readJobs } from './jobs.ts';
import { trackMissing } from './missing.ts';

export type LookOptions = {
  readonly environment: Environment;
  readonly client: Client;
  /** The store's catalogue. */
  readonly catalogue: readonly CataloguedSubject[];
  readonly cursor?: PollCursor | undefined;
  /** Absent: this is the first complete look. */
  readonly watchedSince?: Instant | undefined;
  readonly lastSuccessAt?: Instant | undefined;
  readonly intervalMs: number;
  readonly now: () => Instant;
  /** How often in a row each kind's listing was empty though there had been something; counted on here. */
  readonly emptied: Map<SubjectKind, number>;
};

export type LookTaken = {
  readonly seen: Seen;
  readonly cursor: PollCursor;
  readonly jobs: number;
  readonly hasGap: boolean;
  readonly unknownWords: readonly string[];
  /** The service's clock at the beginning, if it told. */
  readonly serviceTime?: Instant;
};

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SHORTEST_OVERLAP_MS = 15 * MINUTE_MS;
const SHORTEST_GAP_MS = 2 * MINUTE_MS;
/** A time of the source that is further in the future is a mistake, and must not become the watermark. */
const FUTURE_MS = 5 * MINUTE_MS;
const OPEN_JOB_KEPT_MS = 7 * DAY_MS;
const OPEN_JOBS_KEPT = 40;
const HISTORY_DAYS = 10;
/** Measures asked for one by one in a look: each costs a call. */
const MOST_DETAILS = 40;
const TIMES_EMPTY = 3;

/** Asks everything in turn; the first trouble ends the look. Throws Trouble. */
export const takeLook = async (options: LookOptions): Promise<LookTaken> => {
  const { environment, client, cursor, watchedSince, lastSuccessAt, intervalMs } = options;
  const startedAt = options.now();
  const overlapMs = Math.max(2 * intervalMs, SHORTEST_OVERLAP_MS);
  const historyDays = historyWanted(options, startedAt);
  const sources = await client.dataSources();
  const sourceNow = sources.serviceTime ?? startedAt;
  const segments = await client.segments(historyDays === undefined ? {} : { historyDays });
  const listed = await client.measures();
  refuseSuddenlyEmpty(options, { 'data-source': sources.items, segment: segments.items, measure: listed.items });
  const detailed = await withDetails(client, listed.items, historyDays, cursor?.measured ?? {});
  const status = await client.status();
  // Nothing was seen before the first look: a day of jobs is enough to know what is going on.
  const watermark = cursor?.watermark ?? lastSuccessAt ?? watchedSince ?? sourceNow - DAY_MS + overlapMs;
  const since = watermark - overlapMs;
  const read = await readJobs(client, since, Object.keys(cursor?.openJobs ?? {}));

  const answers: Answers = {
    environment,
    at: watchedSince === undefined ? sourceNow : startedAt,
    since: watchedSince === undefined ? 0 : since,
    dataSources: sources.items,
    segments: segments.items,
    measures: detailed.measures,
    nodes: status.items,
    jobs: read.jobs,
    quarantined: [sources, segments, listed, detailed, status, read].flatMap(({ quarantined }) => quarantined),
  };
  const seen = translate(answers);
  const complete = completeKinds({ 'data-source': sources, segment: segments, measure: listed });
  const gone = trackMissing({
    catalogue: options.catalogue,
    listed: seen.catalogue ?? [],
    complete,
    before: cursor?.missing ?? {},
    at: startedAt,
  });
  return {
    seen: {
      ...seen,
      observations: [...seen.observations, ...gone.absences],
      catalogue: [...(seen.catalogue ?? []), ...gone.kept],
    },
    cursor: {
      watermark: Math.max(cursor?.watermark ?? 0, newest(answers, sourceNow)),
      openJobs: openJobsOf(read.jobs, cursor?.openJobs ?? {}, startedAt),
      missing: gone.missing,
      measured: detailed.measured,
    },
    jobs: read.jobs.length,
    hasGap: read.hasGap,
    unknownWords: unknownWords(answers),
    ...(sources.serviceTime !== undefined && { serviceTime: sources.serviceTime }),
  };
};

/** How many days of history fill what we have not seen; undefined when we have seen it all. */
const historyWanted = ({ watchedSince, lastSuccessAt, intervalMs }: LookOptions, now: Instant): number | undefined => {
  if (watchedSince === undefined || lastSuccessAt === undefined) return HISTORY_DAYS;
  const gapMs = now - lastSuccessAt;
  return gapMs > Math.max(2 * intervalMs, SHORTEST_GAP_MS) ? Math.min(30, Math.ceil(gapMs / DAY_MS) + 1) : undefined;
};

type ByKind<T> = { readonly [kind in 'data-source' | 'segment' | 'measure']: T };

/** A listing that is empty where there was something is believed when it says so three times in a row. */
const refuseSuddenlyEmpty = ({ catalogue, emptied }: LookOptions, listings: ByKind<readonly unknown[]>): void => {
  const doubted: string[] = [];
  for (const [kind, items] of Object.entries(listings) as [SubjectKind, readonly unknown[]][]) {
    const isSudden = items.length === 0 && catalogue.some((subject) => subject.kind === kind);
    const times = isSudden ? (emptied.get(kind) ?? 0) + 1 : 0;
    emptied.set(kind, times);
    if (isSudden && times < TIMES_EMPTY) doubted.push(`${kind} (${times} of ${TIMES_EMPTY})`);
  }
  if (doubted.length > 0) throw new Trouble('suspicious', `suddenly nothing of: ${doubted.join(', ')}`);
};

const completeKinds = (listings: ByKind<{ readonly quarantined: readonly unknown[] }>): ReadonlySet<SubjectKind> =>
  new Set(
    (Object.entries(listings) as [SubjectKind, { readonly quarantined: readonly unknown[] }][]).flatMap(
      ([kind, { quarantined }]) => (quarantined.length === 0 ? [kind] : []),
    ),
  );

type Detailed = {
  readonly measures: readonly Measure[];
  readonly measured: PollCursor['measured'];
  readonly quarantined: readonly Quarantined[];
};

/** Measures that are one number, asked for one by one where the list left out what they came to, or their history. */
const withDetails = async (
  client: Pick<Client, 'measure'>,
  listed: readonly Measure[],
  historyDays: number | undefined,
  before: PollCursor['measured'],
): Promise<Detailed> => {
  const measured: PollCursor['measured'] = {};
  const quarantined: Quarantined[] = [];
  let left = MOST_DETAILS;
  const measures: Measure[] = [];
  for (const measure of listed) {
    const { name, output, latestEvaluation } = measure;
    const known = Object.hasOwn(before, name) ? before[name] : undefined;
    const endTime = latestEvaluation?.endTime;
    const isUntold = output === undefined && endTime !== undefined && endTime !== known;
    const wanted = isScalar(measure) && left > 0 && (isUntold || historyDays !== undefined);
    const detail = wanted ? await askMeasure(client, name, historyDays, quarantined) : undefined;
    if (wanted) left -= 1;
    measures.push(detail ?? measure);
    const asked = detail && output === undefined ? (detail.latestEvaluation?.endTime ?? endTime) : known;
    if (asked !== undefined) measured[name] = asked;
  }
  return { measures, measured, quarantined };
};

const askMeasure = async (
  client: Pick<Client, 'measure'>,
  name: string,
  historyDays: number | undefined,
  quarantined: Quarantined[],
): Promise<Measure | undefined> => {
  try {
    return await client.measure(name, historyDays === undefined ? {} : { historyDays });
  } catch (error) {
    const kind = error instanceof Trouble ? error.problem.kind : undefined;
    // Deleted since it was listed.
    if (kind === 'not-found') return undefined;
    if (kind !== 'garbled') throw error;
    quarantined.push({ what: 'measure', why: (error as Trouble).problem.detail, sample: '' });
    return undefined;
  }
};

/** The greatest time that the source tells, except for times that have not come yet. */
const newest = ({ jobs, nodes }: Answers, sourceNow: Instant): Instant => {
  const times = [
    ...jobs.flatMap((job) => [
      job.submittedTimestamp,
      endOf(job),
      ...(job.tasks ?? []).map((task) => task.endTimestamp),
    ]),
    ...nodes.map((node) => node.endTimestamp),
  ].filter((at) => at !== undefined && at <= sourceNow + FUTURE_MS) as Instant[];
  // Nothing has ever run: from now on.
  return times.reduce((a, b) => Math.max(a, b), times.length === 0 ? sourceNow : 0);
};

const openJobsOf = (jobs: readonly Job[], before: PollCursor['openJobs'], now: Instant): PollCursor['openJobs'] => {
  const open = jobs
    .filter(({ jobStatus }) => isOpen(jobStatus))
    .map(({ jobId }) => [jobId, (Object.hasOwn(before, jobId) ? before[jobId] : undefined) ?? now] as const)
    .filter(([, knownSince]) => now - knownSince < OPEN_JOB_KEPT_MS);
  return Object.fromEntries(open.slice(0, OPEN_JOBS_KEPT));
};
