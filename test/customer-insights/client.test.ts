/** The client against the simulated API: keys, tokens, paths, pages, and what each refusal is called. */
import { expect } from 'chai';
import type { Problem } from '../../src/core/model.ts';
import type { Client } from '../../src/customer-insights/index.ts';
import type { FakeCustomerInsights, Fault } from '../fakes/customer-insights.ts';
import { type Opened, openClient, START, troubleOf } from './sample.ts';

describe('The client of Customer Insights', () => {
  let opened: Opened;
  let service: FakeCustomerInsights;
  let client: Client;
  const begin = async (options?: Parameters<typeof openClient>[0]): Promise<void> => {
    opened = await openClient(options);
    ({ service, client } = opened);
  };
  afterEach(() => opened.close());

  it('reads everything that the API lists', async () => {
    await begin();
    service.addDataSource({ friendlyName: 'Loyalty files' });
    service.failRefresh('Web shop');
    service.evaluateSegment('Loyalty gold', 9812);
    service.evaluateMeasure('Total revenue', 1200.5);
    const [instance] = (await client.instances()).items;
    expect(instance?.instanceId).to.equal(service.instanceId);
    expect((await client.dataSources()).items.map(({ friendlyName }) => friendlyName)).to.deep.equal([
      'Loyalty files',
      'Web shop',
    ]);
    expect((await client.segments()).items[0]?.evaluationStatus?.entityCount).to.equal(9812);
    expect((await client.measures()).items[0]?.output?.values[0]?.value).to.equal(1200.5);
    expect((await client.measure('TotalRevenue')).displayName).to.equal('Total revenue');
    const failed = (await client.status()).items.find(({ friendlyName }) => friendlyName === 'Web shop');
    expect(failed?.taskStatus).to.equal('failed');
    const { items: jobs, serviceTime } = await client.jobs({ top: 10, includeTasks: true });
    expect(jobs).to.have.length(3);
    expect(serviceTime).to.be.a('number');
    const { job } = await client.job(jobs[0]?.jobId ?? '', { includeTasks: true });
    expect(job.tasks).to.have.length(1);
    expect((await client.jobs({ top: 1, includeTasks: false })).items[0]?.tasks).to.equal(undefined);
  });

  it('asks for history only when told to', async () => {
    await begin();
    service.evaluateSegment('Loyalty gold', 1);
    service.evaluateSegment('Loyalty gold', 2);
    expect((await client.segments()).items[0]?.evaluationStatusHistory).to.have.length(0);
    expect((await client.segments({ historyDays: 10 })).items[0]?.evaluationStatusHistory).to.have.length(2);
  });

  it('falls over to the second key when the first was regenerated, and stays with it', async () => {
    await begin({ service: { keys: ['secondary-key'] } });
    await client.segments();
    await client.segments();
    expect(service.requests.map(({ key, status }) => [key, status])).to.deep.equal([
      ['primary-key', 401],
      ['secondary-key', 200],
      ['secondary-key', 200],
    ]);
    service.setKeys(['primary-key']);
    await client.segments();
    expect(service.requests.at(-1)?.key).to.equal('primary-key');
    expect(opened.log.text()).to.not.include('primary-key');
  });

  it('says that the keys are bad when neither is taken, without another sign-in', async () => {
    let signIns = 0;
    const credential = {
      getToken: async () => ({ token: `token-${++signIns}`, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
    };
    await begin({ service: { keys: ['other'] }, credential });
    expect((await troubleOf(client.segments())).kind).to.equal('bad-key');
    expect(service.requests).to.have.length(2);
    expect(signIns).to.equal(1);
  });

  it('says that the key is bad when there is but one', async () => {
    await begin({ service: { keys: ['other'] }, settings: { subscriptionKeys: { primary: { variable: 'PRIMARY' } } } });
    expect((await troubleOf(client.segments())).kind).to.equal('bad-key');
    expect(service.requests).to.have.length(1);
  });

  it('renews a token that the API refuses, once', async () => {
    let signIns = 0;
    const credential = {
      getToken: async () => ({ token: `token-${++signIns}`, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
    };
    await begin({ service: { verifyToken: (token) => (token === 'token-1' ? 'bad' : 'good') }, credential });
    await client.segments();
    await client.segments();
    expect(signIns).to.equal(2);
    expect(service.requests.map(({ status }) => status)).to.deep.equal([401, 200, 200]);
  });

  it('says that the sign-in is not accepted when a new token is refused too', async () => {
    await begin({ service: { verifyToken: () => 'bad' } });
    expect((await troubleOf(client.segments())).kind).to.equal('bad-secret');
    expect(service.requests).to.have.length(2);
  });

  const tokenWith = (claims: object): string =>
    ['{"alg":"none"}', JSON.stringify({ aud: 'api', ...claims }), '']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
  const holding = (token: string) => ({
    getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
  });

  it('says that the app is not a user when its token is good but the environment does not know it', async () => {
    await begin({
      service: { verifyToken: () => 'stranger' },
      credential: holding(tokenWith({ roles: ['api.access'] })),
    });
    expect((await troubleOf(client.segments())).kind).to.equal('not-a-user');
  });

  it('says that consent is missing when the token carries no permission', async () => {
    await begin({ service: { verifyToken: () => 'stranger' }, credential: holding(tokenWith({})) });
    expect((await troubleOf(client.segments())).kind).to.equal('no-consent');
  });

  const refusals: readonly (readonly [string, Fault, Problem['kind']])[] = [
    [
      '429',
      { status: 429, body: { statusCode: 429, message: 'Rate limit is exceeded. Try again in 7 seconds.' } },
      'throttled',
    ],
    [
      '403 for a used-up quota',
      { status: 403, body: { statusCode: 403, message: 'Out of call volume quota.' } },
      'throttled',
    ],
    [
      '403 for missing consent',
      { status: 403, body: { errorCode: 'forbidden', message: 'Admin consent is required.' } },
      'no-consent',
    ],
    ['403', { status: 403, body: { errorCode: 'forbidden', message: 'no' } }, 'not-a-user'],
    ['404', { status: 404, body: { errorCode: 'notFound', message: 'no' } }, 'not-found'],
    ['400', { status: 400, body: { errorCode: 'badRequest', message: 'no' } }, 'refused'],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example' }, body: '' }, 'refused'],
    ['500', { status: 500, body: { errorCode: 'internalServerError', message: 'oops' } }, 'unreachable'],
    ['503', { status: 503, body: '' }, 'unreachable'],
    ['a gateway page', { kind: 'html' }, 'unreachable'],
    ['a cut connection', { kind: 'reset' }, 'unreachable'],
    ['a cut body', { kind: 'truncate', body: [{ name: 'A' }] }, 'unreachable'],
    ['silence', { kind: 'hang' }, 'unreachable'],
    ['a page where JSON should be', { status: 200, body: '<html>Sign in</html>' }, 'garbled'],
    ['half of an answer', { status: 200, body: '[{"name":"A"' }, 'garbled'],
  ];
  for (const [what, fault, kind] of refusals) {
    it(`calls ${what} ${kind}`, async () => {
      await begin({ callDeadlineMs: fault.kind === 'hang' ? 200 : 5000 });
      service.fault('/manage/segments', fault);
      const problem = await troubleOf(client.segments());
      expect(problem.kind).to.equal(kind);
      expect(problem.detail).to.not.include('good-token');
    });
  }

  it('calls a service that nobody listens at unreachable', async () => {
    await begin({ settings: { baseUrl: 'http://127.0.0.1:1/v1' } });
    expect((await troubleOf(client.segments())).kind).to.equal('unreachable');
  });

  for (const [written, ms] of [
    ['7', 7000],
    [new Date(START + 90_000).toUTCString(), 90_000],
    ['999999', 3_600_000],
    ['-5', undefined],
    ['soon', undefined],
  ] as const) {
    it(`hears "${written}" as the time to wait`, async () => {
      await begin();
      const headers = { 'retry-after': written, date: new Date(START).toUTCString() };
      service.fault('/manage/segments', { status: 429, headers, body: {} });
      expect((await troubleOf(client.segments())).retryAfterMs).to.equal(ms);
    });
  }

  it('tries the other path of the workflows once, and remembers it', async () => {
    await begin({ service: { variants: { workflows: 'manage/workflows' } } });
    await client.status();
    await client.jobs({ top: 10, includeTasks: true });
    expect(service.requests.map(({ path, status }) => [path.split('/').slice(3).join('/'), status])).to.deep.equal([
      ['workflows/main/status', 404],
      ['manage/workflows/main/status', 200],
      ['manage/workflows/main/jobs', 200],
    ]);
  });

  it('tries the other path of the data sources once, and remembers it', async () => {
    await begin({
      service: { variants: { dataSources: 'manage/datasources' } },
      settings: { dataSourcesPath: 'manage/datasources/v2' },
    });
    service.addDataSource();
    expect((await client.dataSources()).items).to.have.length(1);
    await client.dataSources();
    expect(service.requests.map(({ status }) => status)).to.deep.equal([404, 200, 200]);
  });

  it('says that the environment is not known when both paths lead nowhere', async () => {
    await begin({ settings: { instance: '00000000-1111-4222-8333-444444444444' } });
    expect((await troubleOf(client.dataSources())).kind).to.equal('not-found');
  });

  it('asks no more than its budget in a minute, and waits for the rest', async () => {
    await begin({ settings: { callsPerMinute: 3 } });
    const asked = Promise.all([1, 2, 3, 4, 5].map(() => client.segments()));
    while (service.requests.filter(({ status }) => status === 200).length < 3) await opened.clock.advance(0);
    await opened.clock.advance(30_000);
    expect(service.requests).to.have.length(3);
    await opened.clock.advance(32_000);
    await asked;
    expect(service.requests).to.have.length(5);
  });
});
