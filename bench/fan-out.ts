/** One failed refresh told to N channels: through the store and the cards, beside a bare loop that posts the same bytes. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCards } from '../src/cards/render.ts';
import { systemClock } from '../src/core/clock.ts';
import { createDeliver } from '../src/core/deliver.ts';
import { createDecide, createIngest } from '../src/core/ingest.ts';
import type { Run } from '../src/core/model.ts';
import type { Connector, Log, Message } from '../src/core/ports.ts';
import { createDestinations } from '../src/destinations/index.ts';
import { createEgress, type Egress } from '../src/egress/index.ts';
import { createVoices } from '../src/locales/say.ts';
import { openStore } from '../src/store/index.ts';
import { createConnector } from '../src/teams/connector.ts';
import { triggers } from '../src/triggers/index.ts';

const CONCURRENCY = 64;
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const watched = { tenantId: 'tenant-a', environmentId: 'env-1', name: 'Contoso' };

export type Measured = {
  readonly posts: number;
  readonly postsPerSecond: number;
  /** Of this process: the sink has its own. */
  readonly cpuMicrosPerPost: number;
  readonly firstMs: number;
  readonly lastMs: number;
};

type Sink = { readonly url: string; expect(posts: number): Promise<() => Promise<Times>>; stop(): void };
type Times = { readonly firstAt: number; readonly lastAt: number };

const now = (): number => performance.timeOrigin + performance.now();

export const startSink = async (): Promise<Sink> => {
  const child: ChildProcess = fork(new URL('sink.ts', import.meta.url));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}/`,
    expect: async (posts) => {
      const ready = once(child, 'message');
      child.send({ expect: posts });
      await ready;
      const done = once(child, 'message');
      return async () => ((await done) as [Times])[0];
    },
    stop: () => child.kill(),
  };
};

/** Runs `work` and gives the figures of its posts; `work` starts them and need not wait for them. */
const measure = async (sink: Sink, posts: number, work: () => Promise<unknown>): Promise<Measured> => {
  const arrived = await sink.expect(posts);
  const cpu = process.cpuUsage();
  const startedAt = now();
  const working = work();
  const { firstAt, lastAt } = await arrived();
  await working;
  const { user, system } = process.cpuUsage(cpu);
  return {
    posts,
    postsPerSecond: (posts / (lastAt - startedAt)) * 1000,
    cpuMicrosPerPost: (user + system) / posts,
    firstMs: firstAt - startedAt,
    lastMs: lastAt - startedAt,
  };
};

/** The limit: the same bodies to the same paths, nothing kept, nothing made. */
export const measureRaw = async (sink: Sink, posts: number, message: Message): Promise<Measured> => {
  const egress = createEgress({ connections: CONCURRENCY });
  const body = Buffer.from(
    JSON.stringify({ type: 'message', summary: message.summary, attachments: [JSON.parse(message.cardJson ?? '{}')] }),
  );
  const result = await measure(sink, posts, async () => {
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < posts) {
        const url = new URL(`v3/conversations/${next++}/activities`, sink.url);
        await egress.request({
          method: 'POST',
          url,
          headers: { 'content-type': 'application/json' },
          body,
          deadlineMs: 15_000,
          maxBytes: 65_536,
        });
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, posts) }, worker));
  });
  await egress.close();
  return result;
};

const connectorTo = (egress: Egress, record: (message: Message) => void): Connector => {
  const connector = createConnector({
    egress,
    token: { get: async () => undefined },
    allowedHosts: [],
    development: true,
    clock: systemClock,
    log: silent,
  });
  return {
    ...connector,
    post: (place, message, threadId) => {
      record(message);
      return connector.post(place, message, threadId);
    },
  };
};

/**
 * The whole second stroke from the commit of the event on, unpaced. Without a database the embedded store is used, in a
 * file that is removed afterwards. Returns the figures and one message.
 */
export const measureTidings = async (
  sink: Sink,
  channels: number,
  databaseUrl?: string,
): Promise<{ readonly measured: Measured; readonly message: Message }> => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-bench-'));
  const store = await openStore({
    databaseUrl: databaseUrl ?? join(folder, 'bench.db'),
    clock: systemClock,
    log: silent,
  });
  const egress = createEgress({ connections: CONCURRENCY });
  let message: Message = { summary: '' };
  const connector = connectorTo(egress, (one) => {
    message = one;
  });
  const deliver = createDeliver({
    store,
    destinations: createDestinations({ connector, cards: createCards() }),
    triggers,
    describeEnvironment: () => watched,
    voices: createVoices(),
    clock: systemClock,
    log: silent,
    concurrency: CONCURRENCY,
  });
  const ingest = createIngest({ store, decide: createDecide(triggers), log: silent, nudge: deliver.nudge });
  await subscribeEach(store, channels, sink.url);
  deliver.start();
  await ingest([{ seen: { environment: watched, at: 1, observations: [] } }]);
  const failure: Run = {
    kind: 'run',
    subject: { kind: 'data-source', id: 'loyalty', name: 'Loyalty files' },
    runId: 'job-1',
    status: 'failed',
    rawStatus: 'failed',
    error: { message: 'The number of columns in the file does not match the schema.' },
    endedAt: 2,
  };
  const measured = await measure(sink, channels, () =>
    ingest([{ seen: { environment: watched, at: 3, observations: [failure] } }]),
  );
  await deliver.drain();
  await deliver.stop();
  await egress.close();
  await store.close();
  await rm(folder, { recursive: true });
  return { measured, message };
};

const subscribeEach = async (
  store: Awaited<ReturnType<typeof openStore>>,
  channels: number,
  serviceUrl: string,
): Promise<void> => {
  await store.watch([watched]);
  for (let index = 0; index < channels; index += 1) {
    const place = {
      tenantId: 'tenant-a',
      conversationId: `19:${index}@thread.tacv2`,
      kind: 'channel',
      botId: '28:bot',
    };
    const { conversation } = await store.arrive(
      { ...place, kind: 'channel', serviceUrl },
      { language: 'en', timeZone: 'UTC' },
    );
    const wish = { ...watched, trigger: 'refresh-failed', subjects: [], includeOnDemand: false };
    await store.subscribe(conversation, wish, 'Alice');
  }
};
