/** The one-command try-out: what it starts it tells about, watches over and puts away again. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { systemClock } from '../../src/core/clock.ts';
import { environmentSchema } from '../../src/customer-insights/settings.ts';
import { environmentsOf } from '../../src/demo/bot.ts';
import { playgroundConfig } from '../../src/demo/playground.ts';
import { CUSTOMER_INSIGHTS_AUDIENCE } from '../../src/demo/sign-in.ts';
import { type Access, type Simulator, startSimulator } from '../../src/demo/simulator.ts';
import { createTryOut, type TryOut, type TryOutOptions } from '../../src/demo/try-out.ts';
import { createHandClock } from '../fakes/clock.ts';

const botProgram = fileURLToPath(new URL('../fakes/bot-program.ts', import.meta.url));

describe('the try-out', () => {
  const printed: string[] = [];
  let tryOut: TryOut;
  const start = (more: Partial<TryOutOptions> = {}): TryOut => {
    printed.length = 0;
    tryOut = createTryOut({
      ...{ clock: systemClock, seed: 'test', speed: 1, withPlayground: false, verbose: true, botProgram },
      print: (text) => printed.push(text),
      environment: { PATH: process.env['PATH'] ?? '' },
      ...more,
    });
    return tryOut;
  };
  afterEach(() => tryOut.stop());

  const folderOf = (): string => /Log {5}(.+)\/bot\.log/.exec(printed.join('\n'))?.[1] ?? '';

  it('starts the bot as for the real service, tells what to do, and leaves nothing behind', async () => {
    const { endpoint, controlUrl } = await start().started;
    const said = printed.join('\n');
    expect(said).to.contain(endpoint).and.to.contain('subscribe refresh failed').and.to.contain(`${controlUrl}/fail`);
    expect(said).to.match(/the refresh of ".+" fails at \d\d:\d\d:\d\d, in \d+ seconds/);
    const variables = (await (await fetch(new URL('/variables', endpoint))).json()) as Record<string, string>;
    expect(variables).to.include({ TIDINGS_DEVELOPMENT: 'true', HOST: '127.0.0.1', PORT: new URL(endpoint).port });
    expect(variables['DATABASE_URL']).to.equal(`file:${join(folderOf(), 'tidings.db')}`);
    expect(Object.keys(variables).filter((name) => name.startsWith('MicrosoftApp'))).to.deep.equal([]);
    expect(existsSync(variables['NODE_EXTRA_CA_CERTS'] ?? '')).to.equal(true);
    await tryOut.stop();
    expect(existsSync(folderOf())).to.equal(false);
    for (const url of [new URL('/readyz', endpoint), `${controlUrl}/next`]) {
      expect(await fetch(url).catch(() => 'gone')).to.equal('gone');
    }
  });

  it('says which part died and what its last words were', async () => {
    const { endpoint } = await start().started;
    await fetch(new URL('/die', endpoint)).catch(() => {});
    expect(await tryOut.broken).to.match(/^The bot ended with code 3\. Its last words:[\s\S]*Out of tea\./);
  });

  it('fails with the reason when the bot does not start, and takes down what it had started', async () => {
    const reason = await start({ botProgram: join(tmpdir(), 'no-such-program.ts') }).started.catch(
      (e: Error) => e.message,
    );
    expect(reason).to.match(/^The bot ended with code 1\.[\s\S]*no-such-program/);
    expect(printed.join('\n')).not.to.contain('Ctrl-C');
  });

  it('stops halfway through its start', async () => {
    const { started, stop } = start();
    const problem = started.catch((error: Error) => error);
    await stop();
    expect(await problem).to.be.instanceOf(Error);
  });

  it('keeps the data in the folder that it is given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidings-keep-'));
    try {
      await start({ keep: folder }).started;
      await tryOut.stop();
      expect(await readFile(join(folder, 'bot.log'), 'utf8')).to.equal('Watching Tarnwick Outdoor.\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says so when the port that was asked for is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const reason = await start({ port }).started.catch((error: Error) => error.message);
    await new Promise((resolve) => other.close(resolve));
    expect(reason).to.equal(`Port ${port} is taken. Give another one with --port, or none.`);
  });

  it('furnishes the Playground with a team, a channel besides General and at least five people', () => {
    const config = playgroundConfig('tenant') as {
      users: object[];
      team: { channels: object[] };
      bot: { name: string };
    };
    expect(config.users.length).to.be.at.least(5);
    expect(config.team.channels).to.have.length(1);
    expect(config.bot.name).to.equal('Tidings');
  });
});

describe('the simulator', () => {
  const clock = createHandClock(Date.UTC(2026, 2, 2, 6));
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ clock, seed: 'test' });
  });
  after(() => simulator.stop());
  const pull = async (what: string, method = 'POST'): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(`${simulator.controlUrl}/${what}`, { method });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const stateOf = (name: string) =>
    simulator.world().dataSources.find(({ dataSourceMetadata }) => dataSourceMetadata.friendlyName === name)
      ?.dataSourceMetadata.refreshState;

  it('is described to the bot in the form of its settings', () => {
    const { environments } = environmentsOf(simulator.access) as { environments: unknown[] };
    expect(environmentSchema.safeParse(environments[0]).success).to.equal(true);
  });

  it('fails a refresh when its string is pulled', async () => {
    const { status, body } = await pull('fail?dataSource=Store%20tills');
    expect([status, body['jobStatus']]).to.deep.equal([200, 'failed']);
    expect(stateOf('Store tills')).to.equal('updateFailed');
  });

  it('refreshes one data source, or all, when its string is pulled', async () => {
    expect((await pull('refresh?dataSource=CRM%20contacts')).body).to.include({ operationType: 'ingestion' });
    await clock.advance(10_000);
    expect(stateOf('CRM contacts')).to.equal('updated');
    expect((await pull('refresh')).body).to.include({ operationType: 'all', jobSubmissionKind: 'onDemand' });
  });

  it('tells the next failure, and refuses strings that it does not have', async () => {
    expect((await pull('next', 'GET')).body).to.have.all.keys('dataSource', 'at');
    expect((await pull('fail?dataSource=Nothing')).status).to.equal(404);
    expect((await pull('explode')).status).to.equal(400);
  });

  it('starts a job for a caller of the documented API who signed in and has a key', async () => {
    const { access } = simulator;
    const url = `${access.baseUrl}/instances/${access.instanceId}/workflows/main/jobs`;
    const id = simulator.world().dataSources[0]?.dataSourceMetadata.dataSourceId;
    const query = `?operationType=Ingestion&identifiers='${id}'&forceRunRequested=true`;
    const authorization = `Bearer ${await signIn(access)}`;
    const call = (key: string) =>
      fetch(`${url}${query}`, { method: 'POST', headers: { authorization, 'ocp-apim-subscription-key': key } });
    expect((await call('wrong')).status).to.equal(401);
    const started = (await (await call(access.secondaryKey)).json()) as Record<string, unknown>;
    expect(started).to.deep.include({ operationType: 'ingestion', jobSubmissionKind: 'onDemand', idList: [id] });
    expect(simulator.world().jobs[0]?.jobId).to.equal(started['jobId']);
  });
});

const signIn = ({ authority, tenantId, clientId, clientSecret, certificate }: Access): Promise<string> =>
  new Promise((resolve, reject) => {
    const form = new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
      scope: `${CUSTOMER_INSIGHTS_AUDIENCE}/.default`,
    });
    const url = `${authority}/${tenantId}/oauth2/v2.0/token`;
    request(url, { method: 'POST', ca: certificate }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve((JSON.parse(text) as { access_token: string }).access_token));
    })
      .on('error', reject)
      .end(form.toString());
  });
