/** Kill -9 in the middle of a thousand deliveries: the real process, the embedded store, a recording connector. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../src/core/clock.ts';
import { createDecide } from '../../src/core/ingest.ts';
import type { Run } from '../../src/core/model.ts';
import type { Log } from '../../src/core/ports.ts';
import { openStore } from '../../src/store/index.ts';
import { triggers } from '../../src/triggers/index.ts';
import { startConnector } from '../fakes/connector.ts';

const CHANNELS = 1000;
const IN_FLIGHT = 64;
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const contoso = { tenantId: 'tenant-a', environmentId: 'env-1', name: 'Contoso' };

/** A store file in which one failed refresh waits to be told to a thousand channels. */
const promiseToEveryChannel = async (databaseUrl: string, serviceUrl: string): Promise<void> => {
  const store = await openStore({ databaseUrl, clock: systemClock, log: silent });
  await store.watch([contoso]);
  const decide = createDecide(triggers);
  const look = (at: number, observations: readonly Run[]) => ({ seen: { environment: contoso, at, observations } });
  await store.record([look(1, [])], decide);
  for (let index = 0; index < CHANNELS; index += 1) {
    const { conversation } = await store.arrive(
      {
        tenantId: 'tenant-a',
        conversationId: `19:${index}@thread.tacv2`,
        kind: 'channel',
        serviceUrl,
        botId: '28:bot',
      },
      { language: 'en', timeZone: 'UTC' },
    );
    await store.subscribe(
      conversation,
      { ...contoso, trigger: 'refresh-failed', subjects: [], includeOnDemand: false },
      'Alice',
    );
  }
  const failure: Run = {
    kind: 'run',
    subject: { kind: 'data-source', id: 'loyalty', name: 'Loyalty files' },
    runId: 'job-1',
    status: 'failed',
    rawStatus: 'failed',
    endedAt: Date.now(),
  };
  const { deliveries } = await store.record([look(2, [failure])], decide);
  expect(deliveries).to.equal(CHANNELS);
  await store.close();
};

const startBot = (variables: Record<string, string>): ChildProcess =>
  spawn(process.execPath, ['src/main.ts'], { env: variables, stdio: ['ignore', 'ignore', 'inherit'] });

describe('A process killed with -9 while 1,000 deliveries wait', () => {
  it('loses none after its restart, and repeats at most those that were in flight', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidings-kill-'));
    const connector = await startConnector();
    const databaseUrl = `file:${join(folder, 'tidings.db')}`;
    const environmentsFile = join(folder, 'environments.json');
    await writeFile(environmentsFile, JSON.stringify({ environments: [] }));
    await promiseToEveryChannel(databaseUrl, connector.url);
    const variables = {
      TIDINGS_DEVELOPMENT: 'true',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      ENVIRONMENTS_FILE: environmentsFile,
      // A thousand posts of one tenant, as fast as can be.
      TIDINGS_PACING: 'off',
      LOG_LEVEL: 'warn',
    };
    const first = startBot(variables);
    await connector.waitForPosts(300);
    first.kill('SIGKILL');
    await once(first, 'exit');
    expect(connector.posts.length).to.be.lessThan(CHANNELS);

    const second = startBot(variables);
    await connector.waitFor(
      () => new Set(connector.posts.map(({ conversationId }) => conversationId)).size === CHANNELS,
    );
    second.kill('SIGTERM');
    const [code] = await once(second, 'exit');
    expect(code).to.equal(0);

    const posts = connector.posts.map(({ conversationId }) => conversationId);
    const repeats = posts.length - new Set(posts).size;
    expect(repeats).to.be.at.most(IN_FLIGHT);
    await connector.stop();
    await rm(folder, { recursive: true });
  });
});
