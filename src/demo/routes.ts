/** Which path of the simulated API answers with what of the world. */
import { type Answer, gatewayError, type RecordedRequest, resultError } from './answer.ts';
import { dataRoutes } from './data-routes.ts';
import type { ServiceOptions } from './service.ts';
import type { GraphJobInfo, MeasureMetadata, SegmentMetadata } from './wire.ts';

/** What the documents disagree on: each real service has one of them. */
export type Variants = {
  readonly workflows: 'workflows' | 'manage/workflows';
  readonly tables: 'manage/entities' | 'manage/tables';
  readonly dataSources: 'manage/datasources' | 'manage/datasources/v2' | 'both';
  /** Bare arrays read on with `$skip`, or pages that name the next one. */
  readonly paging: 'skip' | 'next-link';
};

export type RouteOptions = ServiceOptions & { readonly baseUrl: () => string };
type Handler = (request: RecordedRequest, name: string, id: string) => Answer;
export type Route = { readonly method: 'GET' | 'POST' | 'PATCH'; readonly pattern: RegExp; readonly answer: Handler };

const PAGE = 100;
const DAY_MS = 86_400_000;

/** Answers a request that passed the checks. */
export const createRoutes = (options: RouteOptions): ((request: RecordedRequest) => Answer) => {
  const kinds = [instanceRoutes, dataSourceRoutes, segmentRoutes, measureRoutes, workflowRoutes, dataRoutes];
  const routes = kinds.flatMap((make) => make(options));
  return (request) => {
    const { instanceId } = options.world().instance;
    const [, asked, rest] = /^\/instances(?:\/([^/]+)(\/.*)?)?$/.exec(request.path) ?? [];
    if (asked !== undefined && asked.toLowerCase() !== instanceId.toLowerCase()) {
      return resultError(404, 'notFound', `Instance ${decode(asked)} was not found.`);
    }
    const path = asked === undefined ? request.path : (rest ?? '/');
    for (const { method, pattern, answer } of routes) {
      const found = pattern.exec(path);
      if (found && method === request.method) return answer(request, decode(found[1] ?? ''), decode(found[2] ?? ''));
    }
    return gatewayError(404, 'Resource not found');
  };
};

const instanceRoutes = (options: RouteOptions): readonly Route[] => [
  {
    method: 'GET',
    pattern: /^\/instances$/,
    answer: (request) => {
      const { instanceId, name, instanceType, expiryTimeUtc, maxTrialExtensionsAllowed } = options.world().instance;
      const { trialExtensionHistory, scaleUnitId, azureRegion, platformType } = options.world().instance;
      const info = { instanceId, name, instanceType, expiryTimeUtc, maxTrialExtensionsAllowed };
      return page(options, request, [{ ...info, trialExtensionHistory, scaleUnitId, azureRegion, platformType }]);
    },
  },
  { method: 'GET', pattern: /^\/$/, answer: () => ok(options.world().instance) },
];

const dataSourceRoutes = (options: RouteOptions): readonly Route[] => {
  const { world, variants: { dataSources = 'both' } = {} } = options;
  const list: Handler = (request) => page(options, request, world().dataSources);
  const first: Route = { method: 'GET', pattern: /^\/manage\/datasources$/, answer: list };
  const second: Route = { method: 'GET', pattern: /^\/manage\/datasources\/v2$/, answer: list };
  const one: Handler = (_, id) => {
    const found = world().dataSources.find(({ dataSourceMetadata }) => dataSourceMetadata.dataSourceId === id);
    return found ? ok(found) : resultError(404, 'dataSourceNotFound', `Data source ${id} was not found.`);
  };
  return [
    ...(dataSources === 'manage/datasources/v2' ? [] : [first]),
    ...(dataSources === 'manage/datasources' ? [] : [second]),
    { method: 'GET', pattern: /^\/manage\/datasources\/([^/]+)$/, answer: one },
  ];
};

const segmentRoutes = (options: RouteOptions): readonly Route[] => {
  const { world, clock } = options;
  const show = (request: RecordedRequest, full: SegmentMetadata): unknown => {
    const from = clock.now() - daysOf(request, 10);
    const history = full.evaluationStatusHistory.filter(({ evaluationDate }) => Date.parse(evaluationDate) >= from);
    return { ...full, evaluationStatusHistory: wantsHistory(request) ? history : undefined };
  };
  const list: Handler = (request) => {
    const most = Number(request.query['numberOfSegments']) || Number.POSITIVE_INFINITY;
    const shown = world().segments.slice(0, most);
    return page(
      options,
      request,
      shown.map((full) => show(request, full)),
    );
  };
  return [{ method: 'GET', pattern: /^\/manage\/segments$/, answer: list }];
};

const measureRoutes = (options: RouteOptions): readonly Route[] => {
  const { world, clock } = options;
  const plain = (full: MeasureMetadata): object => ({
    ...full,
    outputHistory: undefined,
    evaluationHistory: undefined,
  });
  const withHistory = (request: RecordedRequest, full: MeasureMetadata): object => {
    const from = clock.now() - daysOf(request, 30);
    return {
      ...full,
      outputHistory: full.outputHistory.filter(({ evaluationTime }) => Date.parse(evaluationTime) >= from),
      evaluationHistory: full.evaluationHistory.filter(({ endTime }) => Date.parse(endTime ?? '') >= from),
    };
  };
  const one: Handler = (request, name) => {
    const found = world().measures.find((measure) => measure.name === name);
    if (found) return ok(wantsHistory(request) ? withHistory(request, found) : plain(found));
    return { status: 404, body: { errorCode: 'notFound', message: `Measure ${name} was not found.` } };
  };
  // The list has no history, whatever is asked.
  const list: Handler = (request) => page(options, request, world().measures.map(plain));
  return [
    { method: 'GET', pattern: /^\/manage\/measures$/, answer: list },
    { method: 'GET', pattern: /^\/manage\/measures\/([^/]+)$/, answer: one },
  ];
};

const daysOf = ({ query }: RecordedRequest, usual: number): number =>
  (Number(query['historicStatsDays']) || usual) * DAY_MS;

const workflowRoutes = ({
  world,
  startJob,
  cancelJob,
  variants: { workflows = 'workflows' } = {},
}: RouteOptions): readonly Route[] => {
  const path = (rest: string): RegExp => new RegExp(`^/${workflows}/main/${rest}$`);
  const withTasks = (request: RecordedRequest, job: GraphJobInfo): unknown => ({
    ...job,
    tasks: request.query['includeTasks']?.toLowerCase() === 'true' ? job.tasks : undefined,
  });
  return [
    { method: 'GET', pattern: path('status'), answer: () => ok(world().nodes) },
    {
      method: 'GET',
      pattern: path('jobs'),
      answer: (request) => {
        const top = Number(request.query['top'] ?? 10);
        if (!Number.isInteger(top) || top < 1) return resultError(400, 'badRequest', 'top must be a positive integer.');
        return ok(
          world()
            .jobs.slice(0, top)
            .map((job) => withTasks(request, job)),
        );
      },
    },
    {
      method: 'GET',
      pattern: path('jobs/([^/]+)'),
      answer: (request, id) => {
        const job = world().jobs.find(({ jobId }) => jobId === id);
        return job ? ok(withTasks(request, job)) : resultError(404, 'workflowJobNotFound', `Job ${id} was not found.`);
      },
    },
    {
      method: 'POST',
      pattern: path('jobs'),
      answer: ({ query }) => {
        if (!startJob)
          return resultError(403, 'forbidden', 'The role of the caller does not allow to start a refresh.');
        const identifiers = (query['identifiers'] ?? '').split(',').map((id) => id.trim().replace(/^'|'$/g, ''));
        const started = startJob({
          operationType: query['operationType'] ?? '',
          identifiers: identifiers.filter((id) => id !== ''),
        });
        return started ? ok(started) : resultError(400, 'badRequest', 'There is nothing of that kind to refresh.');
      },
    },
    {
      method: 'POST',
      pattern: path('jobs/([^/]+)/cancel'),
      answer: (request, id) => {
        const cancelled = cancelJob?.(id);
        return cancelled
          ? ok(withTasks(request, cancelled))
          : resultError(404, 'workflowJobNotFound', `Job ${id} was not found, or has ended.`);
      },
    },
  ];
};

const ok = (body: unknown): Answer => ({ status: 200, body });

const wantsHistory = ({ query }: RecordedRequest): boolean => query['includeHistoricStats']?.toLowerCase() === 'true';

const page = (options: RouteOptions, request: RecordedRequest, all: readonly unknown[]): Answer => {
  const skip = Number(request.query['$skip'] ?? 0);
  if (!Number.isInteger(skip) || skip < 0) return resultError(400, 'badRequest', '$skip must not be negative.');
  const value = all.slice(skip, skip + PAGE);
  if (options.variants?.paging !== 'next-link') return ok(value);
  const next = new URL(`${options.baseUrl()}${request.path}`);
  for (const [name, text] of Object.entries(request.query)) next.searchParams.set(name, text);
  next.searchParams.set('$skip', String(skip + PAGE));
  return ok({ value, ...(skip + PAGE < all.length && { '@odata.nextLink': next.href }) });
};

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};
