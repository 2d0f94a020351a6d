/** The memory of a real bot that sends tens of thousands of posts, with a hundred thousand subscriptions in its store. */
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/core/clock.ts';
import { openStore } from '../src/store/index.ts';
import { silent } from '../test/fakes/log.ts';
import type { Replica } from '../test/faults/fleet.ts';
import type { Benchmark, StoreKind, Workshop } from './benchmark.ts';
import { onStores } from './benchmark.ts';
import { contoso, copies, createNews, decide, failuresOf, subscribeMany } from './given.ts';
import type { Weighed } from './heap.ts';
import { repeat, type Sink } from './measure.ts';
import { atMost, figure } from './table.ts';

const SUBSCRIPTIONS = 100_000;
const PER_TENANT = 100;
const CHANNELS = 1000;
/** Before the first weighing: caches fill, code is compiled. */
const WARM_UP_EVENTS = 5;
const EVENTS = 50;
const MEGA = 1024 * 1024;

/** Of the subscriptions, so many hear of each event; the others are other tenants'. Returns how many posts wait. */
const fill = async (workshop: Workshop, url: string, sink: Sink): Promise<{ warmUp: number; all: number }> => {
  const channels = workshop.part(CHANNELS);
  const others = Math.max(0, workshop.part(SUBSCRIPTIONS) - channels);
  await subscribeMany(url, { serviceUrl: sink.url, wish: failuresOf(contoso) }, [
    ...copies(channels - 1),
    ...copies(others, (index) => ({ tenantId: `other-${Math.floor(index / PER_TENANT)}` })),
  ]);
  const store = await openStore({ databaseUrl: url, clock: systemClock, log: silent });
  const news = createNews(contoso);
  await store.record([news.nothing()], decide);
  await repeat(WARM_UP_EVENTS + EVENTS, () => store.record([news.failures('loyalty')], decide));
  await store.close();
  return { warmUp: WARM_UP_EVENTS * channels, all: (WARM_UP_EVENTS + EVENTS) * channels };
};

const weighing = (): { readonly onLine: (line: string) => void; weigh(bot: Replica): Promise<Weighed['weighed']> } => {
  let resolve = (_: Weighed['weighed']): void => {};
  return {
    onLine: (line) => {
      if (line.startsWith('{"weighed"')) resolve((JSON.parse(line) as Weighed).weighed);
    },
    weigh: (bot) =>
      new Promise((done) => {
        resolve = done;
        process.kill(bot.pid, 'SIGUSR2');
      }),
  };
};

const measureMemory = async (workshop: Workshop, kind: StoreKind) => {
  const sink = await workshop.startSink();
  const database = await workshop.newDatabase(kind);
  const { warmUp, all } = await fill(workshop, database.url, sink);
  const { onLine, weigh } = weighing();
  const fleet = await workshop.createFleet(database.url, {
    variables: {
      ...(kind === 'PostgreSQL' && { ROLE: 'worker' }),
      TIDINGS_PACING: 'off',
      // What waits would become one message.
      TIDINGS_DIGEST: 'off',
      NODE_OPTIONS: `--import=${fileURLToPath(new URL('heap.ts', import.meta.url))} --disable-warning=ExperimentalWarning`,
    },
    onLine,
  });
  const bot = fleet.start();
  await bot.ready;
  const idle = await weigh(bot);
  await sink.until({ posts: warmUp });
  const early = await weigh(bot);
  await sink.until({ posts: all });
  const late = await weigh(bot);
  await fleet.end();
  sink.stop();
  await database.drop();
  return { posts: all - warmUp, idle, early, late };
};

export const memory: Benchmark = {
  name: 'memory',
  about: `A real bot (no environments to look at) sends with ${SUBSCRIPTIONS} subscriptions in its store, pacing and digests off; heap after garbage collection.`,
  run: async (workshop) => {
    const rows = await onStores(workshop, async (kind) => {
      const { posts, idle, early, late } = await measureMemory(workshop, kind);
      const shown = { digits: 1, unit: ' MB' };
      return [
        [
          kind,
          posts,
          figure(idle.residentBytes / MEGA, shown),
          figure(late.residentBytes / MEGA, shown),
          atMost(200, late.mostResidentBytes / MEGA, shown),
          figure(early.heapBytes / MEGA, shown),
          atMost(5, (late.heapBytes - early.heapBytes) / MEGA, shown),
        ],
      ];
    });
    return {
      columns: ['', 'posts', 'resident at the start', 'resident', 'most resident', 'heap before', 'growth of the heap'],
      rows,
    };
  },
};
