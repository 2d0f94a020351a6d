/** What people ask for in chat, as calls of the documented API: tables, rows, writes, and jobs that are started and cancelled. */
import type { Condition, Page, Paging, RefreshWish, Row, Table } from '../core/asking.ts';
import type { Instant } from '../core/model.ts';
import type { Body, Call } from './calls.ts';
import { filterOf, searchOf } from './odata.ts';
import type { EnvironmentSettings } from './settings.ts';
import { type Job, jobShape, type StatusNode } from './shapes.ts';
import { oneTableOf, pageOf, tablesOf } from './tables.ts';
import { Trouble } from './trouble.ts';
import { createVariants } from './variants.ts';

/** Each call is made at once or throws Busy; every function throws only that and Trouble. */
export type Actions = {
  tables(): Promise<readonly Table[]>;
  table(name: string): Promise<Table>;
  rows(wanted: Paging & { readonly table: string; readonly where: readonly Condition[] }): Promise<Page>;
  search(wanted: Paging & { readonly text: string; readonly exact: boolean }): Promise<Page>;
  create(table: string, row: Row, until: Instant): Promise<void>;
  update(table: string, id: string, changes: Row, until: Instant): Promise<void>;
  status(): Promise<readonly StatusNode[]>;
  start(wish: RefreshWish): Promise<Job>;
  job(jobId: string): Promise<Job>;
  cancel(jobId: string): Promise<Job>;
};

export type ActionOptions = {
  readonly settings: Pick<EnvironmentSettings, 'tablesPath' | 'realTime'>;
  readonly call: (call: Call) => Promise<Body>;
  /** An address below the instance. */
  readonly within: (path: string, query?: { readonly [name: string]: string | number | boolean }) => URL;
  /** Asks by the form of the workflows' path that works. */
  readonly workflows: <T>(ask: (path: string) => Promise<T>) => Promise<T>;
  readonly readNodes: (json: unknown) => readonly StatusNode[];
  readonly readJob: (json: unknown) => Job;
};

const MOST_BYTES = 8 * 1024 * 1024;
const TABLES_PATHS = ['manage/entities', 'manage/tables'] as const;
/** Who wrote, as the service's own log shows it. */
const CALLER = 'Tidings';

export const createActions = (options: ActionOptions): Actions => {
  const { settings, call, within, workflows, readNodes, readJob } = options;
  const tablesPaths = createVariants(TABLES_PATHS, settings.tablesPath);
  const get = async (url: URL): Promise<unknown> =>
    (await call({ method: 'GET', url, maxBytes: MOST_BYTES, atOnce: true })).json;
  const send = async (method: 'POST' | 'PATCH', url: URL, row?: Row): Promise<unknown> => {
    const { contentType: type } = settings.realTime;
    const text = row && JSON.stringify(Object.fromEntries(row.map(({ name, value }) => [name, value])));
    return (
      await call({
        ...{ method, url, maxBytes: MOST_BYTES, atOnce: true },
        ...(text !== undefined && { body: { text, type } }),
      })
    ).json;
  };
  const data = (path: readonly string[], query: Parameters<typeof within>[1] = {}): URL =>
    within(`data/${path.map(encodeURIComponent).join('/')}`, query);
  const written = (until: Instant) => ({ validUntil: new Date(until).toISOString(), caller: CALLER });

  return {
    // GetAllEntityMetadata
    tables: () => tablesPaths(async (path) => tablesOf(await get(within(path)))),
    // GetEntityMetadata; the documents on real-time data call it `manage/tables/{name}`.
    table: (name) => tablesPaths(async (path) => oneTableOf(await get(within(`${path}/${encodeURIComponent(name)}`)))),
    // GetEntityByODataQuery
    rows: async ({ table, where, ...paging }) => {
      const filter = filterOf(where);
      return pageOf(await get(data([table], { ...pagingOf(paging), ...(filter && { $filter: filter }) })), paging);
    },
    // GetEntityByODataQuery, as the documents' sample of a search writes it
    search: async ({ text, exact, ...paging }) => {
      const search = searchOf(text, exact);
      if (search === undefined) return { rows: [], more: false };
      return pageOf(await get(data(['Customer'], { ...pagingOf(paging), $search: search, forceSearch: true })), paging);
    },
    // CreateEntity (Preview)
    create: async (table, row, until) => void (await send('POST', data([table], written(until)), row)),
    // UpdateEntity (Preview)
    update: async (table, id, changes, until) => void (await send('PATCH', data([table, id], written(until)), changes)),
    // GetWorkflowStatus
    status: () => workflows(async (path) => readNodes(await get(within(`${path}/main/status`)))),
    // SubmitAWorkflowJob: the quotes are the documents'; ids don't go with `all`.
    start: ({ operation, id }) =>
      workflows(async (path) => {
        const what = operation === 'ingestion' ? 'Ingestion' : operation;
        const query = {
          operationType: what,
          forceRunRequested: true,
          ...(id !== undefined && { identifiers: `'${id}'` }),
        };
        return readJob(await send('POST', within(`${path}/main/jobs`, query)));
      }),
    // GetAWorkflowJobInformation
    job: (jobId) =>
      workflows(async (path) =>
        readJob(await get(within(`${path}/main/jobs/${encodeURIComponent(jobId)}`, { includeTasks: true }))),
      ),
    // CancelAWorkflowJob
    cancel: (jobId) =>
      workflows(async (path) =>
        readJob(await send('POST', within(`${path}/main/jobs/${encodeURIComponent(jobId)}/cancel`))),
      ),
  };
};

/** One row more than is shown tells whether there are others. */
const pagingOf = ({ skip, top }: Paging) => ({ $top: top + 1, $skip: skip });

/** The job alone; who needs its tasks reads them. Throws Trouble. */
export const jobIn = (json: unknown): ReturnType<typeof jobShape.parse> => {
  const read = jobShape.safeParse(json);
  if (read.success) return read.data;
  throw new Trouble('garbled', `a job can't be read: ${read.error.issues[0]?.path.join('.') || 'item'}`);
};
