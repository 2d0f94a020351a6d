/** The simulated service speaks as the documents say: checks, shapes, paging, errors. */
import { expect } from 'chai';
import { type RunningService, type ServiceOptions, startService } from '../../src/demo/service.ts';
import { aDataSource, anInstance, aSegment } from '../../src/demo/shapes.ts';
import type { World } from '../../src/demo/wire.ts';
import { createHandClock } from '../fakes/clock.ts';
import { emptyWorld } from '../fakes/customer-insights.ts';
import { createTheatre } from '../fakes/refreshes.ts';

const now = Date.UTC(2026, 2, 2, 6);
const clock = createHandClock(now);
const good = { authorization: 'Bearer token', 'ocp-apim-subscription-key': 'one' };

/** The fields that the published client library lists for each shape. */
const fields = {
  dataSource:
    'dataSourceId name friendlyName kind isActive entityNames entitiesCount entityInformation provisioningState lastRefresh refreshState incrementalRefreshProperties modelJsonPath version createdBy updatedBy createdUtc updatedUtc instanceId',
  segment:
    'name friendlyName description kind state errorDescription endDate evaluationStatus segmentQueryExpression version createdBy createdUtc updatedBy updatedUtc instanceId',
  segmentEvaluation: 'jobStatus evaluationDate entityCount error lastSuccessfulRunId',
  measure:
    'name displayName description definition latestEvaluation output evaluationStats isTemplate version createdBy createdUtc updatedBy updatedUtc instanceId',
  measureDefinition: 'kind isScalar isProfile dimensions aggregates type isManualQueryScalar',
  job: 'jobId jobType jobSubmissionKind jobStatus operationType subType submittedTimestamp endTimestamp shouldForceRunRequestedNodes idList options',
  task: 'taskId taskStatus operationType subType jobIds friendlyName submittedTimestamp endTimestamp ciError ciErrors waitingTaskIds additionalInfo',
  node: 'operationType subType identifier friendlyName jobIds lastSuccessJobIds taskStatus endTimestamp lastSuccessfulTimestamp ciError ciErrors additionalInfo selectionReason',
  ciError: 'exceptionCulprit errorCode resultSeverity message name params ciResults',
  instance:
    'instanceId name instanceType maxTrialExtensionsAllowed trialExtensionHistory scaleUnitId azureRegion platformType',
};

type Json = { readonly [name: string]: unknown };

describe('the simulated Customer Insights', () => {
  let service: RunningService;
  const start = async (world: World, more: Partial<ServiceOptions> = {}): Promise<RunningService> => {
    service = await startService({ world: () => world, clock, keys: () => ['one', 'two'], verifyToken, ...more });
    return service;
  };
  const verifyToken: ServiceOptions['verifyToken'] = (token) =>
    token === 'token' ? 'good' : token === 'stranger' ? 'stranger' : 'bad';
  const get = (path: string, headers: Record<string, string> = good): Promise<Response> =>
    fetch(`${service.url}${path}`, { headers });
  const inInstance = (path: string): string => `/instances/${anInstance().instanceId}${path}`;
  const list = async (path: string): Promise<readonly Json[]> => (await (await get(inInstance(path))).json()) as Json[];
  afterEach(() => service.stop());

  const used = (): World => {
    const theatre = createTheatre(emptyWorld(), clock);
    theatre.succeedRefresh('Loyalty files');
    theatre.evaluateSegment('Loyalty gold', 9812);
    theatre.evaluateMeasure('Total revenue', 11_998_112.5);
    theatre.completeFullRefresh({ failed: ['Loyalty files'], segments: { 'Loyalty gold': 10_240 } });
    return theatre.world();
  };

  it('sends every shape with exactly the documented fields', async () => {
    await start(used());
    const expectFields = (value: unknown, names: string): void => {
      expect(value).to.have.all.keys(names.split(' '));
    };
    const source = (await list('/manage/datasources'))[0];
    expect(source).to.have.all.keys('dataSourceMetadata', 'model');
    expectFields(source?.['dataSourceMetadata'], fields.dataSource);
    const segment = (await list('/manage/segments'))[0];
    expectFields(segment, fields.segment);
    expectFields(segment?.['evaluationStatus'], fields.segmentEvaluation);
    const measure = (await list('/manage/measures'))[0];
    expectFields(measure, fields.measure);
    expectFields(measure?.['definition'], fields.measureDefinition);
    expect(measure?.['output']).to.deep.include({
      values: { TotalRevenue: '11998112.5' },
      measureName: 'TotalRevenue',
    });
    for (const node of await list('/workflows/main/status')) expectFields(node, fields.node);
    const [job] = await list('/workflows/main/jobs?top=1&includeTasks=true');
    expectFields(job, `${fields.job} tasks`);
    const tasks = job?.['tasks'] as Json[];
    for (const task of tasks) expectFields(task, fields.task);
    const failed = tasks.find(({ taskStatus }) => taskStatus === 'failed');
    expectFields(failed?.['ciError'], fields.ciError);
    const [instance] = (await (await get('/instances')).json()) as Json[];
    expectFields(instance, fields.instance);
  });

  it('leaves tasks and histories out until they are asked for', async () => {
    await start(used());
    expect((await list('/workflows/main/jobs'))[0]).to.have.all.keys(fields.job.split(' '));
    const [segment] = await list('/manage/segments?includeHistoricStats=true');
    expect(segment?.['evaluationStatusHistory']).to.have.length(2);
    const measure = (await (
      await get(inInstance('/manage/measures/TotalRevenue?includeHistoricStats=true'))
    ).json()) as Json;
    expect(measure['outputHistory']).to.have.length(2);
  });

  it('gives no history older than the days asked for', async () => {
    const old = {
      evaluationDate: '2026-02-10T06:00:00Z',
      entityCount: 5,
      jobStatus: 'CompletedSuccess',
      error: null,
    } as const;
    await start({ ...emptyWorld(), segments: [aSegment({ evaluationStatusHistory: [old] })] });
    const history = async (query: string): Promise<unknown> =>
      (await list(`/manage/segments?includeHistoricStats=true${query}`))[0]?.['evaluationStatusHistory'];
    expect(await history('')).to.deep.equal([]);
    expect(await history('&historicStatsDays=30')).to.deep.equal([old]);
  });

  it('turns away a caller without a key, with a wrong key, without a token, and a stranger, each in its own way', async () => {
    await start(emptyWorld());
    const ask = async (headers: Record<string, string>): Promise<{ response: Response; body: Json }> => {
      const response = await get(inInstance('/manage/segments'), headers);
      return { response, body: (await response.json()) as Json };
    };
    const noKey = await ask({ authorization: good.authorization });
    expect([noKey.response.status, noKey.body['statusCode']]).to.deep.equal([401, 401]);
    expect(noKey.body['message']).to.match(/missing subscription key/);
    const wrongKey = await ask({ ...good, 'ocp-apim-subscription-key': 'three' });
    expect(wrongKey.response.status).to.equal(401);
    expect(wrongKey.body['message']).to.match(/invalid subscription key/);
    const noToken = await ask({ 'ocp-apim-subscription-key': 'two' });
    expect(noToken.response.status).to.equal(401);
    expect(noToken.response.headers.get('www-authenticate')).to.equal('Bearer');
    const stranger = await ask({ ...good, authorization: 'Bearer stranger' });
    expect(stranger.response.status).to.equal(403);
    expect(stranger.body).to.include({ httpStatusCode: 403, errorCode: 'forbidden', exceptionCulprit: 'user' });
  });

  it('reads lists out in pages of a hundred', async () => {
    const dataSources = Array.from({ length: 230 }, (_, index) => aDataSource({ friendlyName: `Source ${index}` }));
    await start({ ...emptyWorld(), dataSources });
    expect(await list('/manage/datasources')).to.have.length(100);
    expect(await list('/manage/datasources?$skip=200')).to.have.length(30);
    expect(await list('/manage/datasources?$skip=300')).to.have.length(0);
    expect((await get(inInstance('/manage/datasources?$skip=-1'))).status).to.equal(400);
  });

  it('names the next page when it is a service of that kind', async () => {
    const segments = Array.from({ length: 101 }, (_, index) => aSegment({ friendlyName: `Segment ${index}` }));
    await start({ ...emptyWorld(), segments }, { variants: { paging: 'next-link' } });
    const first = (await (await get(inInstance('/manage/segments'))).json()) as Json;
    const next = new URL(first['@odata.nextLink'] as string);
    expect(`${next.origin}/v1`).to.equal(service.url);
    const second = (await (await fetch(next, { headers: good })).json()) as Json;
    expect(second['value']).to.have.length(1);
    expect(second).not.to.have.property('@odata.nextLink');
  });

  it('knows only one of the two workflow paths, and answers 404 for the other and for anything unknown', async () => {
    await start(used(), { variants: { workflows: 'manage/workflows' } });
    expect((await get(inInstance('/manage/workflows/main/status'))).status).to.equal(200);
    expect((await get(inInstance('/workflows/main/status'))).status).to.equal(404);
    expect((await get(inInstance('/manage/unheard-of'))).status).to.equal(404);
    expect((await get('/instances/00000000-0000-0000-0000-000000000000/manage/segments')).status).to.equal(404);
    expect((await get(inInstance('/manage/measures/Nothing'))).status).to.equal(404);
    expect((await get(inInstance('/manage/workflows/main/jobs?top=none'))).status).to.equal(400);
  });

  it('finds one job and one data source by their ids', async () => {
    const world = used();
    await start(world);
    const job = (await (
      await get(inInstance(`/workflows/main/jobs/${world.jobs[0]?.jobId}?includeTasks=true`))
    ).json()) as Json;
    expect(job).to.include({ jobId: world.jobs[0]?.jobId, operationType: 'all', jobStatus: 'failed' });
    const id = world.dataSources[0]?.dataSourceMetadata.dataSourceId;
    const source = (await (await get(inInstance(`/manage/datasources/${id}`))).json()) as Json;
    expect(source['dataSourceMetadata']).to.include({ dataSourceId: id, refreshState: 'updateFailed' });
  });

  it('writes down what it was asked and what it answered', async () => {
    await start(emptyWorld());
    await list('/manage/segments?$skip=0');
    await get('/nowhere');
    expect(service.requests.map(({ method, path, query, status }) => ({ method, path, query, status }))).to.deep.equal([
      { method: 'GET', path: inInstance('/manage/segments'), query: { $skip: '0' }, status: 200 },
      { method: 'GET', path: '/nowhere', query: {}, status: 404 },
    ]);
  });
});
