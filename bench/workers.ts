/** What a second worker process adds when posts take their time: PostgreSQL, real processes, a sink that answers after 50 ms. */
import { systemClock } from '../src/core/clock.ts';
import type { Store } from '../src/core/ports.ts';
import { openStore } from '../src/store/index.ts';
import { silent } from '../test/fakes/log.ts';
import { countOpen } from '../test/faults/tables.ts';
import { eventually } from '../test/faults/time.ts';
import type { Benchmark, Workshop } from './benchmark.ts';
import { onStores } from './benchmark.ts';
import { contoso, copies, createNews, decide, failuresOf, type News, subscribeMany } from './given.ts';
import { median, now, repeat, type Sink } from './measure.ts';
import { CONCURRENCY } from './sender.ts';
import { atLeast, atMost, figure } from './table.ts';

const POSTS = 3000;
const ROUNDS = 3;
const PATIENCE_MS = 60_000;
const LATENCY_MS = 50;
/** The most that one worker can do: what it has in flight, as often as an answer fits in a second. */
const IDEAL = (CONCURRENCY * 1000) / LATENCY_MS;

type Rate = { readonly postsPerSecond: number; readonly doubles: number };

type Given = {
  readonly sink: Sink;
  readonly databaseUrl: string;
  readonly store: Store;
  readonly news: News;
  readonly posts: number;
};

/** From the commit of the event to the last post, among the workers that run now. */
const measureRate = async ({ sink, databaseUrl, store, news, posts }: Given): Promise<Rate> => {
  await sink.forget();
  const arrived = sink.until({ conversations: posts });
  await store.record([news.failures('loyalty')], decide);
  const committedAt = now();
  const { lastAt } = await arrived;
  // What is not written down yet would come again in the next measurement, when its lease is over.
  await eventually(async () => (await countOpen(databaseUrl)) === 0, PATIENCE_MS);
  const tally = await sink.tally();
  return { postsPerSecond: (posts / (lastAt - committedAt)) * 1000, doubles: tally.posts - tally.conversations };
};

/** One worker, then a second beside it; each has sent before it is measured. */
const measureRound = async (workshop: Workshop, given: Given): Promise<readonly [Rate, Rate]> => {
  const variables = { ROLE: 'worker', TIDINGS_PACING: 'off' };
  const fleet = await workshop.createFleet(given.databaseUrl, { variables });
  await fleet.start().ready;
  await measureRate(given);
  const one = await measureRate(given);
  await fleet.start().ready;
  await measureRate(given);
  const two = await measureRate(given);
  await fleet.end();
  return [one, two];
};

export const workers: Benchmark = {
  name: 'workers',
  about: `1 and 2 worker processes on PostgreSQL, pacing off, a sink that answers after ${LATENCY_MS} ms, ${CONCURRENCY} posts in flight each: ideal ${IDEAL} posts/s a worker.`,
  run: async (workshop) => {
    const columns = ['', 'posts/s', 'of the ideal', 'posts/s, 2 to 1', 'doubles'];
    const rows = await onStores(workshop, async () => {
      const posts = workshop.part(POSTS);
      const sink = await workshop.startSink({ latencyMs: LATENCY_MS });
      const database = await workshop.newDatabase('PostgreSQL');
      await subscribeMany(database.url, { serviceUrl: sink.url, wish: failuresOf(contoso) }, copies(posts - 1));
      const store = await openStore({ databaseUrl: database.url, clock: systemClock, log: silent });
      const news = createNews(contoso);
      await store.record([news.nothing()], decide);
      const given = { sink, databaseUrl: database.url, store, news, posts };
      const rounds = await repeat(workshop.rounds(ROUNDS), () => measureRound(workshop, given));
      await store.close();
      await database.drop();
      const ratio = median(rounds.map(([one, two]) => two.postsPerSecond / one.postsPerSecond));
      return [0, 1].map((index) => {
        const all = rounds.map((round) => round[index] as Rate);
        const rate = median(all.map(({ postsPerSecond }) => postsPerSecond));
        return [
          index === 0 ? '1 worker' : '2 workers',
          figure(rate),
          figure(rate / IDEAL / (index + 1), { digits: 2 }),
          index === 0 ? '' : atLeast(1.9, ratio, { digits: 2 }),
          atMost(0, Math.max(...all.map(({ doubles }) => doubles))),
        ];
      });
    }, ['PostgreSQL']);
    return { columns, rows };
  },
};
