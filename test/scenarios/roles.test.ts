/** One process answers in Teams, others look and deliver: nothing but a PostgreSQL database between them. */
import { expect } from 'chai';
import { type App, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { type FakeConnector, startConnector } from '../fakes/connector.ts';
import { emptyWorld, type FakeCustomerInsights, startFakeCustomerInsights } from '../fakes/customer-insights.ts';
import { createRecordingLog, type RecordingLog } from '../fakes/log.ts';
import { describeOnPostgres, preparedDatabase } from '../fakes/postgres.ts';
import { createFakeTeams } from '../fakes/teams-client.ts';
import { TENANTS } from './stage.ts';

const [HOME] = TENANTS;

describeOnPostgres('Processes of different roles', () => {
  let insights: FakeCustomerInsights;
  let connector: FakeConnector;
  let databaseUrl: string;
  const apps: { readonly app: App; readonly log: RecordingLog }[] = [];

  const open = async (role: 'web' | 'worker'): Promise<(typeof apps)[number]> => {
    const environment = {
      tenant: HOME,
      instance: insights.instanceId,
      name: 'Contoso',
      intervalSeconds: 1,
      baseUrl: insights.url,
      callsPerMinute: 10_000,
      credentials: { clientId: '33333333-3333-4333-8333-333333333333', clientSecret: { variable: 'SECRET' } },
      subscriptionKeys: { primary: { variable: 'KEY_1' }, secondary: { variable: 'KEY_2' } },
    };
    const config = readConfig({
      variables: {
        TIDINGS_DEVELOPMENT: 'true',
        TIDINGS_DEVELOPMENT_TENANT: HOME,
        HOST: '127.0.0.1',
        PORT: '0',
        ROLE: role,
        DATABASE_URL: databaseUrl,
        SECRET: 'x',
        KEY_1: 'primary-key',
        KEY_2: 'secondary-key',
      },
      readFile: () => JSON.stringify({ environments: [environment] }),
    });
    const log = createRecordingLog();
    const credential = {
      getToken: async () => ({ token: 'any', expiresOnTimestamp: systemClock.now() + 86_400_000 }),
    };
    const app = await createApp({ config, clock: systemClock, log, credential });
    await app.start();
    apps.push({ app, log });
    return { app, log };
  };

  beforeEach(async () => {
    databaseUrl = await preparedDatabase();
    insights = await startFakeCustomerInsights({
      clock: systemClock,
      world: emptyWorld({ instanceId: 'aaaaaaaa-0000-4000-8000-000000000000' }),
    });
    insights.succeedRefresh('Loyalty files');
    connector = await startConnector();
  });
  afterEach(async () => {
    for (const { app } of apps.splice(0)) await app.stop();
    await connector.stop();
    await insights.stop();
  });

  it('tell, by one of the workers and once, what was asked for at another process', async () => {
    const web = await open('web');
    const [worker, other] = [await open('worker'), await open('worker')];
    const teamsAt = (app: App) =>
      createFakeTeams({ endpoint: () => `${app.url}/api/messages`, serviceUrl: connector.url, tenantId: HOME });
    const { general } = teamsAt(web.app).team('Data');
    await general.install();
    // A worker has looked once, so what fails now is news.
    while (![worker, other].some(({ log }) => log.text().includes('look.done'))) {
      await new Promise((done) => setImmediate(done));
    }
    expect(await general.say('subscribe failures')).to.equal(200);
    const before = connector.posts.length;
    insights.failRefresh('Loyalty files', { error: { message: 'Too many columns.' } });
    await connector.waitForPosts(before + 1);
    const posted = connector.shown(general.conversationId).at(-1);
    expect(String(posted?.post.activity.summary)).to.contain('Loyalty files: refresh failed');

    expect(await teamsAt(worker.app).team('Data').general.say('help')).to.equal(404);
    expect(web.log.text()).to.not.include('look.').and.to.not.include('delivery.attempted');
    const attempts = [worker, other].flatMap(({ log }) =>
      log.lines.filter(({ event }) => event === 'delivery.attempted'),
    );
    expect(attempts).to.have.length(1);
  });
});
