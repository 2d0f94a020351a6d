/** Kill -9 of the real process in the middle of its posts: what is lost, what comes twice, and how soon all is told. */
import { systemClock } from '../src/core/clock.ts';
import { openStore } from '../src/store/index.ts';
import { silent } from '../test/fakes/log.ts';
import type { Fleet } from '../test/faults/fleet.ts';
import { countOpen } from '../test/faults/tables.ts';
import { eventually } from '../test/faults/time.ts';
import type { Benchmark, StoreKind, Workshop } from './benchmark.ts';
import { onStores } from './benchmark.ts';
import { contoso, copies, createNews, decide, failuresOf, subscribeMany } from './given.ts';
import { now, repeat, type Sink } from './measure.ts';
import { CONCURRENCY } from './sender.ts';
import { atMost, figure } from './table.ts';

const POSTS = 2000;
/** So many have come when it is killed. */
const KILLED_AT = 650;
const ROUNDS = 3;
const PATIENCE_MS = 60_000;

type Recovery = {
  readonly lost: number;
  readonly doubles: number;
  /** Until every conversation had its post. */
  readonly toldMs: number;
  /** Until the store knew so of each: by then nothing comes twice any more. */
  readonly writtenMs: number;
};

/** What came of it, from `since` on; who waits too long takes it as it is. */
const recover = async ({ sink, posts, databaseUrl }: Given, since: number): Promise<Recovery> => {
  const told = sink.until({ conversations: posts });
  await eventually(async () => (await countOpen(databaseUrl)) === 0, PATIENCE_MS);
  const writtenMs = now() - since;
  const tally = await sink.tally();
  const lost = posts - tally.conversations;
  const toldMs = lost > 0 ? Number.POSITIVE_INFINITY : (await told).lastAt - since;
  return { lost, doubles: tally.posts - tally.conversations, toldMs, writtenMs };
};

type Given = {
  readonly sink: Sink;
  readonly fleet: Fleet;
  readonly databaseUrl: string;
  readonly posts: number;
  readonly promise: () => Promise<void>;
};

const prepare = async (workshop: Workshop, kind: StoreKind): Promise<Given & { close(): Promise<void> }> => {
  const posts = workshop.part(POSTS);
  const sink = await workshop.startSink();
  const database = await workshop.newDatabase(kind);
  await subscribeMany(database.url, { serviceUrl: sink.url, wish: failuresOf(contoso) }, copies(posts - 1));
  const fleet = await workshop.createFleet(database.url, { variables: { TIDINGS_PACING: 'off' } });
  const promise = async (): Promise<void> => {
    const store = await openStore({ databaseUrl: database.url, clock: systemClock, log: silent });
    const news = createNews(contoso);
    await store.record([news.nothing()], decide);
    await store.record([news.failures('loyalty')], decide);
    await store.close();
  };
  const close = async (): Promise<void> => {
    await fleet.end();
    sink.stop();
    await database.drop();
  };
  return { sink, fleet, databaseUrl: database.url, posts, promise, close };
};

/** From the start of the process that takes its place. */
const restarted = async (given: Given, killedAt: number): Promise<Recovery> => {
  const { sink, fleet, promise } = given;
  await promise();
  const first = fleet.start();
  await sink.until({ posts: killedAt });
  first.signal('SIGKILL');
  await first.ended;
  const since = now();
  fleet.start();
  return recover(given, since);
};

/** From the kill of one of two: the other lives on. */
const survived = async (given: Given, killedAt: number): Promise<Recovery> => {
  const { sink, fleet, promise } = given;
  const [first, second] = [fleet.start(), fleet.start()];
  await Promise.all([first.ready, second.ready]);
  const reached = sink.until({ posts: killedAt });
  await promise();
  await reached;
  first.signal('SIGKILL');
  return recover(given, now());
};

export const kill: Benchmark = {
  name: 'kill',
  about: `kill -9 of the real process after ${KILLED_AT} of ${POSTS} posts, ${CONCURRENCY} in flight, pacing off; the worst of the rounds.`,
  run: async (workshop) => {
    const rows = await onStores(workshop, async (kind) => {
      const isEmbedded = kind === 'embedded store';
      // The other waits for leases to end, half a minute each time.
      const rounds = isEmbedded ? workshop.rounds(ROUNDS) : 1;
      const all = await repeat(rounds, async () => {
        const { close, ...begun } = await prepare(workshop, kind);
        const recovery = await (isEmbedded ? restarted : survived)(begun, workshop.part(KILLED_AT));
        await close();
        return recovery;
      });
      const shown = { digits: 1, unit: ' s' };
      const worst = (of: (one: Recovery) => number): number => Math.max(...all.map(of));
      return [
        [
          isEmbedded ? `embedded store, restarted, ${rounds} rounds` : 'PostgreSQL, one of two replicas killed',
          atMost(
            0,
            worst(({ lost }) => lost),
          ),
          atMost(
            1.5 * CONCURRENCY,
            worst(({ doubles }) => doubles),
          ),
          figure(worst(({ toldMs }) => toldMs) / 1000, shown),
          atMost(isEmbedded ? 3 : 35, worst(({ writtenMs }) => writtenMs) / 1000, shown),
        ],
      ];
    });
    return { columns: ['', 'lost', 'doubles', 'all told', 'and written down'], rows };
  },
};
