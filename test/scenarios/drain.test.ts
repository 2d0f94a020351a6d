/** SIGTERM in the middle of a fan-out: the real process, the embedded store, a connector that takes its time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { systemClock } from '../../src/core/clock.ts';
import { openStore } from '../../src/store/index.ts';
import { arrived, contoso, eventOf, happen, placeOf, wishOf } from '../contracts/store/given.ts';
import { type FakeConnector, startConnector } from '../fakes/connector.ts';
import { silent } from '../fakes/log.ts';

const CHANNELS = 200;

type Bot = { readonly process: ChildProcess; readonly url: string; readonly log: readonly string[] };

describe('A process that is told to stop while 200 deliveries wait', () => {
  let folder: string;
  let connector: FakeConnector;
  let bot: Bot | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-drain-'));
    connector = await startConnector();
    await writeFile(join(folder, 'environments.json'), JSON.stringify({ environments: [] }));
    const store = await openStore({ databaseUrl: join(folder, 'tidings.db'), clock: systemClock, log: silent });
    for (let index = 0; index < CHANNELS; index += 1) {
      const place = placeOf(contoso.tenantId, `19:${index}@thread.tacv2`, { serviceUrl: connector.url });
      await store.subscribe(await arrived(store, place), wishOf(contoso), 'Alice');
    }
    const facts = { status: 'failed', mayRetry: false, failuresInARow: 1 };
    const { deliveries } = await happen(store, eventOf(contoso, 'run-1', { facts, occurredAt: Date.now() }));
    expect(deliveries).to.equal(CHANNELS);
    await store.close();
  });
  afterEach(async () => {
    if (bot && bot.process.exitCode === null && bot.process.signalCode === null) bot.process.kill('SIGKILL');
    await connector.stop();
    await rm(folder, { recursive: true });
  });

  const startBot = async (): Promise<Bot> => {
    const process_ = spawn(process.execPath, ['src/main.ts'], {
      env: {
        TIDINGS_DEVELOPMENT: 'true',
        HOST: '127.0.0.1',
        PORT: '0',
        DATABASE_URL: join(folder, 'tidings.db'),
        ENVIRONMENTS_FILE: join(folder, 'environments.json'),
        TIDINGS_PACING: 'off',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const log: string[] = [];
    const url = await new Promise<string>((resolve) => {
      createInterface({ input: process_.stdout as NodeJS.ReadableStream }).on('line', (line) => {
        log.push(line);
        const { msg, url: found } = JSON.parse(line) as { msg: string; url?: string };
        if (msg === 'app.started' && found !== undefined) resolve(found);
      });
    });
    bot = { process: process_, url, log };
    return bot;
  };
  const exited = async ({ process: child }: Bot): Promise<unknown> => (await once(child, 'exit'))[0];
  const said = async ({ log }: Bot, event: string): Promise<void> => {
    while (!log.some((line) => line.includes(`"${event}"`))) await new Promise(setImmediate);
  };

  it('sends no more, waits for what is under way, and leaves the rest to the next: each is told once', async () => {
    connector.fail({ kind: 'hold' });
    const first = await startBot();
    await connector.waitForPosts(20);
    const ready = async () => (await fetch(`${first.url}/readyz`)).status;
    expect(await ready()).to.equal(200);
    const exit = exited(first);
    first.process.kill('SIGTERM');
    await said(first, 'app.stopping');
    expect(await ready(), 'whoever sends it work is told').to.equal(503);
    const underWay = connector.posts.length;
    connector.heal();
    connector.release();
    expect(await exit).to.equal(0);
    expect(connector.posts.length, 'only what was under way').to.be.within(underWay, CHANNELS - 1);
    expect(first.log.join('\n')).to.not.match(/stop\.late|settle\.failed|stop\.failed/);

    const second = await startBot();
    await connector.waitForPosts(CHANNELS);
    const end = exited(second);
    second.process.kill('SIGTERM');
    expect(await end).to.equal(0);
    expect(connector.posts).to.have.length(CHANNELS);
    expect(new Set(connector.posts.map(({ conversationId }) => conversationId)).size).to.equal(CHANNELS);
  });

  it('ends at once when it is told a second time', async () => {
    connector.fail({ kind: 'hold' });
    const first = await startBot();
    await connector.waitForPosts(1);
    const exit = exited(first);
    first.process.kill('SIGTERM');
    await said(first, 'app.stopping');
    first.process.kill('SIGTERM');
    expect(await exit).to.equal(1);
  });
});
