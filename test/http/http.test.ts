/** Health and the coming and going of the server. */
import { expect } from 'chai';
import { ConfigError } from '../../src/core/errors.ts';
import { createAdminServer, createHttpServer, type HttpOptions, type HttpServer } from '../../src/http/index.ts';
import { createRecordingLog } from '../fakes/log.ts';

const json = { 'content-type': 'application/json' };

describe('The server', () => {
  let server: HttpServer;
  const log = createRecordingLog();

  const start = async (options: Partial<HttpOptions> = {}): Promise<void> => {
    const receive = async () => ({ status: 200 });
    server = createHttpServer({ host: '127.0.0.1', port: 0, receive, ready: async () => [], log, ...options });
    await server.start();
  };
  afterEach(() => server.stop());

  it('says that it lives, whether ready or not', async () => {
    await start({ ready: async () => ['the store can not be written to'] });
    const response = await fetch(`${server.url}/livez`);
    expect([response.status, await response.json()]).to.deep.equal([200, { live: true }]);
  });

  it('says whether it is ready, and if not why', async () => {
    const reasons: string[] = [];
    await start({ ready: async () => reasons });
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).to.deep.equal([200, { ready: true, reasons: [] }]);
    reasons.push('starting');
    const notReady = await fetch(`${server.url}/readyz`);
    expect([notReady.status, await notReady.json()]).to.deep.equal([503, { ready: false, reasons: ['starting'] }]);
  });

  it('keeps to itself what broke inside', async () => {
    await start({
      receive: async () => {
        throw new Error('the password is 1234');
      },
    });
    const response = await fetch(`${server.url}/api/messages`, { method: 'POST', headers: json, body: '{}' });
    expect([response.status, await response.text()]).to.deep.equal([500, '{"error":"failed"}']);
    expect(log.lines.filter(({ event }) => event === 'http.failed')).to.have.length(1);
  });

  it('answers what is under way before it stops, and takes nothing more', async () => {
    let arrived = (): void => {};
    let answer = (): void => {};
    const here = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await start({
      receive: async () => {
        arrived();
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return { status: 200 };
      },
    });
    const { url } = server;
    const underWay = fetch(`${url}/api/messages`, { method: 'POST', headers: json, body: '{}' });
    await here;
    const stopped = server.stop();
    const refused = await fetch(`${url}/livez`).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Error);
    answer();
    expect((await underWay).status).to.equal(200);
    await stopped;
  });

  it('stops while somebody keeps a connection open for later', async () => {
    await start();
    await (await fetch(`${server.url}/livez`)).text();
    await server.stop();
  });

  it('tells when its address is taken, or none of this machine, and which setting mends it', async () => {
    await start();
    const port = Number(new URL(server.url).port);
    const common = { receive: async () => ({ status: 200 }), ready: async () => [], log };
    const whyNot = (one: HttpServer): Promise<unknown> =>
      one.start().then(
        () => 'started',
        (error: unknown) => (error instanceof ConfigError ? error.problems[0] : error),
      );
    const taken = `PORT: 127.0.0.1:${port} is taken`;
    expect(await whyNot(createHttpServer({ ...common, host: '127.0.0.1', port }))).to.match(new RegExp(`^${taken}`));
    const operators = {
      ...common,
      host: '127.0.0.1',
      health: async () => ({}),
      metrics: async () => ({ type: '', text: '' }),
    };
    expect(await whyNot(createAdminServer({ ...operators, port }))).to.match(new RegExp(`^ADMIN_${taken}`));
    expect(await whyNot(createHttpServer({ ...common, host: '192.0.2.1', port: 0 }))).to.match(
      /^HOST: 192.0.2.1 is no/,
    );
  });
});
