/** How long the first post takes when nothing else is to be done, one event at a time, and the last of a thousand. */
import type { Benchmark, StoreKind, Workshop } from './benchmark.ts';
import { onStores } from './benchmark.ts';
import { contoso, copies, createNews, failuresOf, subscribeMany } from './given.ts';
import { now, pause, quantile, repeat, type Sink } from './measure.ts';
import { openSender } from './sender.ts';
import { atMost, figure } from './table.ts';

const EVENTS = 300;
const CHANNELS = 1000;
const ROUNDS = 5;
/** Between two events, so that nothing of the one is under way at the other. */
const IDLE_MS = 20;

type Times = { readonly firstMs: number; readonly firstAfterCommitMs: number; readonly lastMs: number };

/** The same event again and again, told to so many channels. */
const measureTimes = async (
  workshop: Workshop,
  kind: StoreKind,
  { sink, channels, events }: { readonly sink: Sink; readonly channels: number; readonly events: number },
): Promise<readonly Times[]> => {
  const database = await workshop.newDatabase(kind);
  await subscribeMany(database.url, { serviceUrl: sink.url, wish: failuresOf(contoso) }, copies(channels - 1));
  const sender = await openSender({ databaseUrl: database.url });
  const news = createNews(contoso);
  await sender.ingest([news.nothing()]);
  const once = async (): Promise<Times> => {
    await sink.forget();
    const arrived = sink.until({ posts: channels });
    const startedAt = now();
    await sender.ingest([news.failures('loyalty')]);
    const committedAt = now();
    const { firstAt, lastAt } = await arrived;
    await sender.drain();
    await pause(IDLE_MS);
    return {
      firstMs: firstAt - startedAt,
      firstAfterCommitMs: firstAt - committedAt,
      lastMs: lastAt - startedAt,
    };
  };
  // The first one finds everything cold.
  await once();
  const times = await repeat(events, once);
  await sender.close();
  await database.drop();
  return times;
};

export const latency: Benchmark = {
  name: 'latency',
  about:
    'From an event to its posts at the sink, idle, pacing off, one event at a time, in ms. What was seen is handed in, judged and committed in "to the first".',
  run: async (workshop) => {
    const sink = await workshop.startSink();
    const rows = await onStores(workshop, async (kind) => {
      const one = await measureTimes(workshop, kind, { sink, channels: 1, events: workshop.part(EVENTS) });
      const channels = workshop.part(CHANNELS);
      const many = await measureTimes(workshop, kind, { sink, channels, events: workshop.rounds(ROUNDS) });
      const shown = { digits: 1, unit: ' ms' };
      const row = (what: string, values: readonly number[], goals: readonly [number, number] | undefined) => [
        `${kind}: ${what}`,
        ...[0.5, 0.99].map((share, index) => {
          const value = quantile(values, share);
          return goals ? atMost(goals[index] as number, value, shown) : figure(value, shown);
        }),
      ];
      const afterCommit = one.map(({ firstAfterCommitMs }) => firstAfterCommitMs);
      const last = many.map(({ lastMs }) => lastMs);
      return [
        row(`committed to the first, N = 1, ${one.length} events`, afterCommit, [10, 50]),
        row(
          'seen to the first, N = 1',
          one.map(({ firstMs }) => firstMs),
          undefined,
        ),
        [
          `${kind}: seen to the last, N = ${channels}, ${many.length} events`,
          atMost(500, quantile(last, 0.5), shown),
          figure(quantile(last, 0.99), shown),
        ],
      ];
    });
    return { columns: ['', 'p50', 'p99'], rows };
  },
};
