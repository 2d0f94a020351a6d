/** One failed refresh told to N channels: through the store and the cards, beside a bare loop that posts the same bytes. */
import type { Message } from '../src/core/ports.ts';
import { createEgress } from '../src/egress/index.ts';
import type { Benchmark, StoreKind, Workshop } from './benchmark.ts';
import { contoso, copies, createNews, failuresOf, subscribeMany } from './given.ts';
import { type Measured, measure, median, type Sink } from './measure.ts';
import { CONCURRENCY, openSender } from './sender.ts';
import { atLeast, atMost, type Cell, figure } from './table.ts';

const ROUNDS = 5;
/** Of the largest, which has no goal and takes the longest. */
const LARGE = 10_000;
const LARGE_ROUNDS = 2;
const SIZES = [1, 100, 1000, LARGE];
/** Below this a round is over before it has a rate; above it, the issue asks for none. */
const JUDGED: readonly number[] = [100, 1000];
const COLUMNS = ['', 'posts/s', 'CPU µs/post', 'first ms', 'last ms', 'posts/s of the loop', 'CPU of the loop'];

/** The limit: the same bodies to the same paths, nothing kept, nothing made. */
const measureLoop = async (sink: Sink, posts: number, message: Message): Promise<Measured> => {
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

/** The whole way from what was seen to the last post, unpaced, on a store that knows nothing yet. */
const measureTidings = async (
  workshop: Workshop,
  kind: StoreKind,
  { sink, channels }: { readonly sink: Sink; readonly channels: number },
): Promise<{ readonly measured: Measured; readonly message: Message }> => {
  const database = await workshop.newDatabase(kind);
  await subscribeMany(database.url, { serviceUrl: sink.url, wish: failuresOf(contoso) }, copies(channels - 1));
  const sender = await openSender({ databaseUrl: database.url });
  const news = createNews(contoso);
  await sender.ingest([news.nothing()]);
  const measured = await measure(sink, channels, () => sender.ingest([news.failures('loyalty')]));
  await sender.drain();
  await sender.close();
  await database.drop();
  return { measured, message: sender.message() };
};

/** Medians of the rounds, and ratios to the bare loop's rounds pair by pair. */
const rowOf = (name: string, rounds: readonly Measured[], loop: readonly Measured[], isJudged: boolean): Cell[] => {
  const middle = (of: (one: Measured) => number): number => median(rounds.map(of));
  const ratio = (of: (one: Measured) => number): number =>
    median(rounds.map((one, index) => of(one) / of(loop[index] as Measured)));
  const rate = ratio(({ postsPerSecond }) => postsPerSecond);
  const cpu = ratio(({ cpuMicrosPerPost }) => cpuMicrosPerPost);
  const shown = { digits: 2 };
  return [
    name,
    figure(middle(({ postsPerSecond }) => postsPerSecond)),
    figure(middle(({ cpuMicrosPerPost }) => cpuMicrosPerPost)),
    figure(
      middle(({ firstMs }) => firstMs),
      { digits: 1 },
    ),
    figure(
      middle(({ lastMs }) => lastMs),
      { digits: 1 },
    ),
    isJudged ? atLeast(0.75, rate, shown) : figure(rate, shown),
    isJudged ? atMost(1.8, cpu, shown) : figure(cpu, shown),
  ];
};

export const fanOut: Benchmark = {
  name: 'fan-out',
  about: 'One event to N channels, pacing off, rounds interleaved, medians; the database and the sink share the cores.',
  run: async (workshop) => {
    const sink = await workshop.startSink();
    const rows: Cell[][] = [];
    const why = workshop.whyNot('PostgreSQL');
    for (const channels of SIZES.map(workshop.part)) {
      const loop: Measured[] = [];
      const embedded: Measured[] = [];
      const server: Measured[] = [];
      const rounds = workshop.rounds(channels < LARGE ? ROUNDS : LARGE_ROUNDS);
      for (let round = 0; round < rounds; round += 1) {
        const { measured, message } = await measureTidings(workshop, 'embedded store', { sink, channels });
        embedded.push(measured);
        if (why === undefined) {
          server.push((await measureTidings(workshop, 'PostgreSQL', { sink, channels })).measured);
        }
        loop.push(await measureLoop(sink, channels, message));
      }
      const isJudged = JUDGED.includes(channels);
      rows.push(rowOf(`embedded store, N = ${channels}`, embedded, loop, isJudged));
      rows.push(
        why === undefined
          ? rowOf(`PostgreSQL, N = ${channels}`, server, loop, isJudged)
          : ['PostgreSQL', `skipped: ${why}`],
      );
      rows.push(rowOf(`bare loop of posts, N = ${channels}`, loop, loop, false));
    }
    return { columns: COLUMNS, rows };
  },
};
