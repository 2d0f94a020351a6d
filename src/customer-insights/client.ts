/** A client of the Customer Insights API v1: what it lists, checked and typed, or a Trouble that says what is wrong. */
import type { TokenCredential } from '@azure/identity';
import type { z } from 'zod';
import type { Quarantined } from '../core/model.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Egress } from '../egress/index.ts';
import { type Actions, createActions, jobIn } from './actions.ts';
import { createBudget } from './budget.ts';
import { createCall, type Get } from './calls.ts';
import { createWalk, type Listing, refuseIfMostlyBad, sift } from './listing.ts';
import type { EnvironmentSettings } from './settings.ts';
import {
  type DataSource,
  dataSourceShape,
  type Instance,
  instanceShape,
  type Job,
  jobShape,
  type Measure,
  measureShape,
  nodeShape,
  type Segment,
  type StatusNode,
  segmentShape,
  taskShape,
} from './shapes.ts';
import { createTokens } from './tokens.ts';
import { Trouble } from './trouble.ts';
import { createVariants } from './variants.ts';

/** Every function throws only Trouble. */
export type Client = {
  /** The environments that the app may see. */
  instances(): Promise<Listing<Instance>>;
  dataSources(): Promise<Listing<DataSource>>;
  /** `historyDays`: with the evaluations of so many days. */
  segments(options?: { historyDays?: number }): Promise<Listing<Segment>>;
  measures(): Promise<Listing<Measure>>;
  measure(name: string, options?: { historyDays?: number }): Promise<Measure>;
  /** The present status of each process of the environment. */
  status(): Promise<Listing<StatusNode>>;
  /** The most recent jobs; with tasks unless the service leaves them out. */
  jobs(options: { top: number; includeTasks: boolean }): Promise<Listing<Job>>;
  job(jobId: string, options: { includeTasks: boolean }): Promise<{ job: Job; quarantined: readonly Quarantined[] }>;
};

const CALL_DEADLINE_MS = 30_000;
const MOST_BYTES_OF_ONE = 16 * 1024 * 1024;
const QUARANTINED_KEPT = 20;

const WORKFLOW_PATHS = ['workflows', 'manage/workflows'] as const;
const DATA_SOURCES_PATHS = ['manage/datasources', 'manage/datasources/v2'] as const;

export const createClient = (options: {
  settings: EnvironmentSettings;
  egress: Pick<Egress, 'request'>;
  clock: Clock;
  log: Log;
  credential?: TokenCredential;
  callDeadlineMs?: number;
}): Client & { readonly actions: Actions } => {
  const { settings, clock, callDeadlineMs: deadlineMs = CALL_DEADLINE_MS } = options;
  const tokens = createTokens({ ...options, deadlineMs });
  const budget = createBudget({ callsPerMinute: settings.callsPerMinute, clock });
  const call = createCall({ ...options, tokens, budget, deadlineMs });
  const get: Get = (url, maxBytes) => call({ method: 'GET', url, maxBytes, atOnce: false });
  const walk = createWalk(get);
  const workflows = createVariants(WORKFLOW_PATHS, settings.workflowPath);
  const dataSourcesPaths = createVariants(DATA_SOURCES_PATHS, settings.dataSourcesPath);

  const base = settings.baseUrl.replace(/\/+$/, '');
  const at = (path: string, query: { readonly [name: string]: string | number | boolean } = {}): URL => {
    const url = new URL(`${base}/instances${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    return url;
  };
  const within = (path: string, query?: Parameters<typeof at>[1]): URL =>
    at(`/${encodeURIComponent(settings.instance)}/${path}`, query);

  const list = async <S extends z.ZodType>(
    what: string,
    shape: S,
    url: URL,
    idField?: string,
  ): Promise<Listing<z.infer<S>>> => {
    const { raw, ...rest } = await walk(url, idField);
    const { items, quarantined, bad } = sift(what, shape, raw);
    refuseIfMostlyBad(what, bad, raw.length, quarantined);
    return { items, quarantined, listed: raw.length, ...rest };
  };
  const one = async <S extends z.ZodType>(what: string, shape: S, url: URL): Promise<z.infer<S>> => {
    const { json } = await get(url, MOST_BYTES_OF_ONE);
    const read = shape.safeParse(json);
    if (read.success) return read.data;
    throw new Trouble('garbled', `a ${what} can't be read: ${read.error.issues[0]?.path.join('.') || 'item'}`);
  };

  return {
    instances: () => list('instance', instanceShape, at(''), 'instanceId'),
    dataSources: () => dataSourcesPaths((path) => list('data source', dataSourceShape, within(path), 'dataSourceId')),
    segments: ({ historyDays } = {}) =>
      list('segment', segmentShape, within('manage/segments', historyQuery(historyDays)), 'name'),
    measures: () => list('measure', measureShape, within('manage/measures'), 'name'),
    measure: (name, { historyDays } = {}) =>
      one('measure', measureShape, within(`manage/measures/${encodeURIComponent(name)}`, historyQuery(historyDays))),
    status: () => workflows((path) => list('status node', nodeShape, within(`${path}/main/status`))),
    jobs: (query) =>
      workflows(async (path) => {
        const { items, quarantined, ...rest } = await list('job', jobShape, within(`${path}/main/jobs`, query));
        const read = readTasks(items);
        return { ...rest, items: read.jobs, quarantined: [...quarantined, ...read.quarantined] };
      }),
    job: (jobId, query) =>
      workflows(async (path) => {
        const raw = await one('job', jobShape, within(`${path}/main/jobs/${encodeURIComponent(jobId)}`, query));
        const { jobs, quarantined } = readTasks([raw]);
        const [job] = jobs;
        if (!job) throw new Trouble('garbled', 'a job was lost');
        return { job, quarantined };
      }),
    actions: createActions({
      ...{ settings, call, within, workflows },
      readNodes: (json) => {
        if (!Array.isArray(json)) throw new Trouble('garbled', 'no list of processes');
        const { items, quarantined, bad } = sift('status node', nodeShape, json);
        refuseIfMostlyBad('status node', bad, json.length, quarantined);
        return items;
      },
      readJob: (json) => readTasks([jobIn(json)]).jobs[0] as Job,
    }),
  };
};

const historyQuery = (days: number | undefined): { [name: string]: string | number | boolean } =>
  days === undefined ? {} : { includeHistoricStats: true, historicStatsDays: days };

/** Tasks that can't be read are kept aside, their job goes on without them. */
const readTasks = (raw: readonly z.infer<typeof jobShape>[]): { jobs: Job[]; quarantined: Quarantined[] } => {
  const quarantined: Quarantined[] = [];
  let all = 0;
  let bad = 0;
  const jobs = raw.map(({ tasks, ...job }): Job => {
    if (!tasks) return job;
    const sifted = sift('task', taskShape, tasks);
    quarantined.push(...sifted.quarantined);
    all += tasks.length;
    bad += sifted.bad;
    return { ...job, tasks: sifted.items };
  });
  refuseIfMostlyBad('task', bad, all, quarantined);
  return { jobs, quarantined: quarantined.slice(0, QUARANTINED_KEPT) };
};
