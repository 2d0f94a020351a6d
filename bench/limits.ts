/** A large tenant's storm under Teams' limits, with the pacing that the product comes with, and a small tenant's single events meanwhile. */
import { systemClock } from '../src/core/clock.ts';
import { readLanes } from '../src/core/lane-settings.ts';
import type { Look, Store } from '../src/core/ports.ts';
import { openStore } from '../src/store/index.ts';
import { silent } from '../test/fakes/log.ts';
import type { Benchmark, StoreKind, Workshop } from './benchmark.ts';
import { onStores } from './benchmark.ts';
import { copies, createNews, decide, environmentOf, failuresOf, subscribeMany, subscribeOne } from './given.ts';
import { now, pause, quantile, repeat, type Sink } from './measure.ts';
import { openSender } from './sender.ts';
import { atMost, figure, should } from './table.ts';
import { TENANT_PER_SECOND } from './teams-limits.ts';

const CHANNELS = 100;
/** Data sources that fail at once. */
const FAILURES = 5;
/** As the app has it where pacing is on (`src/app.ts`). */
const TENANT_CONCURRENCY = 48;
const SMALL_CHANNELS = 20;
const SMALL_EVERY_MS = 150;

const large = environmentOf('large-tenant');
const small = environmentOf('small-tenant');

const usual = () => {
  const read = readLanes({});
  if ('problems' in read || !read.lanes.tenant) throw new Error('the usual pacing is off');
  return { lanes: read.lanes, tenant: read.lanes.tenant };
};

/** Who takes what was seen, and sends it. */
type Bot = { record(look: Look): Promise<unknown>; close(): Promise<void> };

/** The embedded store in this process, where it can be given events; PostgreSQL with a worker process of its own. */
const openBot = async (workshop: Workshop, kind: StoreKind, databaseUrl: string): Promise<Bot> => {
  if (kind === 'embedded store') {
    const { lanes } = usual();
    const sender = await openSender({ databaseUrl, lanes, tenantConcurrency: TENANT_CONCURRENCY });
    return { record: (look) => sender.ingest([look]), close: sender.close };
  }
  const fleet = await workshop.createFleet(databaseUrl, { variables: { ROLE: 'worker' } });
  await fleet.start().ready;
  const store: Store = await openStore({ databaseUrl, clock: systemClock, log: silent });
  return {
    record: (look) => store.record([look], decide),
    close: async () => {
      await fleet.end();
      await store.close();
    },
  };
};

/** The channels of both tenants, each of the small one's with a data source of its own. The path of each of those. */
const fill = async (url: string, sink: Sink, channels: number): Promise<readonly string[]> => {
  const serviceUrl = `${sink.url}${large.tenantId}/`;
  await subscribeMany(url, { serviceUrl, wish: failuresOf(large) }, copies(channels - 1));
  const store = await openStore({ databaseUrl: url, clock: systemClock, log: silent });
  const ids = await repeat(SMALL_CHANNELS, (index) => {
    const subjects = [{ kind: 'data-source' as const, id: `source-${index}`, name: 'Loyalty files' }];
    return subscribeOne(store, `${sink.url}${small.tenantId}/`, { ...failuresOf(small), subjects });
  });
  await store.close();
  return ids.map((id) => `/${small.tenantId}/v3/conversations/${encodeURIComponent(id)}/activities`);
};

type Storm = {
  readonly ms: number;
  readonly taken: number;
  readonly refused: number;
  readonly smallEvents: number;
  /** Of the small tenant's events, from the commit to the post. */
  readonly smallMs: readonly number[];
};

const measureStorm = async (workshop: Workshop, kind: StoreKind): Promise<Storm> => {
  const sink = await workshop.startSink({ limits: true });
  const database = await workshop.newDatabase(kind);
  const channels = workshop.part(CHANNELS);
  const paths = await fill(database.url, sink, channels);
  const bot = await openBot(workshop, kind, database.url);
  const [ofLarge, ofSmall] = [createNews(large), createNews(small)];
  await bot.record(ofLarge.nothing());
  await bot.record(ofSmall.nothing());
  // The first one finds everything cold, and is not counted.
  const sent = new Map<string, number[]>(paths.map((path) => [path, []]));
  const sendSmall = async (index: number): Promise<void> => {
    const which = index % SMALL_CHANNELS;
    await bot.record(ofSmall.failures(`source-${which}`));
    sent.get(paths[which] as string)?.push(now());
  };
  await bot.record(ofSmall.failures('source-0'));
  await sink.until({ posts: 1 });
  await sink.forget();

  const posts = channels * FAILURES;
  const over = sink.until({ posts, pathPrefix: `/${large.tenantId}/` });
  await bot.record(ofLarge.failures(...Array.from({ length: FAILURES }, (_, index) => `source-${index}`)));
  const committedAt = now();
  let isOver = false;
  let endedAt = 0;
  void over.then(({ lastAt }) => {
    isOver = true;
    endedAt = lastAt;
  });
  let events = 0;
  while (!isOver) {
    await sendSmall(events);
    events += 1;
    await pause(SMALL_EVERY_MS);
  }
  await sink.until({ posts: events, pathPrefix: `/${small.tenantId}/` });
  const tally = await sink.tally();
  await bot.close();
  sink.stop();
  await database.drop();
  const smallMs = tally.paths.flatMap((path, index) => {
    const at = sent.get(path)?.shift();
    return at === undefined ? [] : [(tally.ats[index] as number) - at];
  });
  return {
    ms: endedAt - committedAt,
    taken: tally.posts - events,
    refused: tally.refused,
    smallEvents: events,
    smallMs,
  };
};

export const limits: Benchmark = {
  name: 'limits',
  about: `${FAILURES} failures told to ${CHANNELS} channels of one tenant with the usual pacing, at a sink that refuses what is above Teams' limits; meanwhile another tenant's single events.`,
  run: async (workshop) => {
    const { tenant } = usual();
    const rows =
      // Paced, they leave both cores idle: together they take as long as one.
      (
        await Promise.all(
          (['embedded store', 'PostgreSQL'] as const).map((kind) =>
            onStores(workshop, async () => {
              const { ms, taken, refused, smallEvents, smallMs } = await measureStorm(workshop, kind);
              const posts = workshop.part(CHANNELS) * FAILURES;
              const ours = (posts - tenant.burst) / tenant.perSecond;
              const teams = Math.ceil(posts / TENANT_PER_SECOND) - 1;
              const seconds = ms / 1000;
              const shown = { digits: 2 };
              return [
                [`${kind}: ${posts} posts of one tenant`, `${figure(seconds, { digits: 1 })} s`],
                [`  of the ideal by our pacing, ${figure(ours, { digits: 1 })} s`, atMost(1.15, seconds / ours, shown)],
                [`  of the ideal by Teams' limits, ${figure(teams)} s`, atMost(1.15, seconds / teams, shown)],
                ['  refused', atMost(1, (100 * refused) / posts, { digits: 1, unit: ' %' })],
                ['  lost', should(figure(posts - taken), '0', posts === taken)],
                [
                  `  another tenant's ${smallEvents} events, p50`,
                  `${figure(quantile(smallMs, 0.5), { digits: 1 })} ms`,
                ],
                ["  another tenant's events, p99", atMost(250, quantile(smallMs, 0.99), { digits: 1, unit: ' ms' })],
              ];
            }, [kind]),
          ),
        )
      ).flat();
    return {
      columns: ['', ''],
      rows: [
        ...rows,
        [
          `our pacing is stricter than Teams' on purpose: ${tenant.perSecond} posts/s a tenant, where Teams takes ${TENANT_PER_SECOND}`,
          '',
        ],
      ],
    };
  },
};
