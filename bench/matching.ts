/** Whom an event is for, among a thousand to a million subscriptions: by the store's own query, its plan, and the pages that it touches. */
import { CompiledQuery, sql } from 'kysely';
import type { Event } from '../src/core/model.ts';
import type { Engine } from '../src/store/engine.ts';
import { isSharedUrl } from '../src/store/index.ts';
import { receiversOf } from '../src/store/receivers.ts';
import { ask } from '../test/fakes/postgres.ts';
import { createDice } from '../test/faults/chance.ts';
import type { Benchmark, StoreKind, Workshop } from './benchmark.ts';
import { onStores } from './benchmark.ts';
import { copies, openEngine, subscribeMany } from './given.ts';
import { now } from './measure.ts';
import { atMost, type Cell, figure, should } from './table.ts';

const SIZES = [1000, 10_000, 100_000, 1_000_000];
const PER_TENANT = 100;
const SEGMENTS = 10;
const STEP = 1000;
/** On one segment, each with a threshold of its own, and how many of them are crossed. */
const CROWD = 10_000;
const CROSSED = 100;
const LOOK_UPS = 2000;
const MOST_MS = 2000;
const LOOKED_UP = ['conversations', 'subscription_targets'] as const;

const tenantOf = (index: number): string => `tenant-${index}`;
const wish = {
  tenantId: tenantOf(0),
  environmentId: 'env-1',
  trigger: 'segment-threshold-crossed',
  subjects: [{ kind: 'segment' as const, id: 'segment-0', name: 'VIP' }],
  threshold: STEP,
  includeOnDemand: false,
};

/** Each tenant has ten segments with ten thresholds each. The first of all is the one that is copied. */
const subscribeFromTo = (url: string, from: number, to: number): Promise<void> =>
  subscribeMany(
    url,
    { serviceUrl: 'http://127.0.0.1/', wish: { ...wish, tenantId: tenantOf(from / PER_TENANT) } },
    copies(to - from - 1, (index) => {
      const number = from + index + 1;
      const own = number % PER_TENANT;
      return {
        tenantId: tenantOf(Math.floor(number / PER_TENANT)),
        subjectId: `segment-${own % SEGMENTS}`,
        threshold: STEP * (1 + Math.floor(own / SEGMENTS)),
      };
    }),
    LOOKED_UP,
  );

/** A segment that grew from `before` to `now`. */
const growth = (tenantId: string, segment: string, crossing: { before: number; now: number }): Event => ({
  id: 'event',
  tenantId,
  environmentId: wish.environmentId,
  trigger: wish.trigger,
  subject: { kind: 'segment', id: segment, name: 'VIP' },
  occurredAt: 1,
  facts: {},
  crossing,
  onDemand: false,
  audience: 'matching',
  story: segment,
});

type Plan = { readonly pages: number | undefined; readonly isByIndex: boolean; readonly steps: string };

type Node = {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Node[];
};
const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

const planOnPostgres = async ({ db }: Engine, event: Event): Promise<Plan> => {
  const rows = await receiversOf(db, event).explain<{ 'QUERY PLAN': readonly { Plan: Node }[] }>(
    'json',
    sql`analyze, buffers`,
  );
  const root = rows[0]?.['QUERY PLAN'][0]?.Plan as Node;
  const reads = nodesOf(root).filter((node) => / Scan$/.test(node['Node Type']));
  return {
    pages: root['Shared Hit Blocks'] + root['Shared Read Blocks'],
    isByIndex: reads.every(
      (node) => /^(Bitmap )?Index/.test(node['Node Type']) || node['Node Type'] === 'Bitmap Heap Scan',
    ),
    steps: reads.map((node) => [node['Node Type'], node['Index Name'] ?? ''].join(' ').trim()).join(', '),
  };
};

/** SQLite does not tell its pages, but each step. */
const planOnSqlite = async ({ db }: Engine, event: Event): Promise<Plan> => {
  const { sql: text, parameters } = receiversOf(db, event).compile();
  const { rows } = await db.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${text}`, [...parameters]),
  );
  const steps = rows.map(({ detail }) => detail).filter((step) => /^(SEARCH|SCAN)/.test(step));
  return {
    pages: undefined,
    isByIndex: steps.length > 0 && steps.every((step) => /USING (COVERING )?INDEX/.test(step)),
    steps: steps.map((step) => step.replace(/ \(.*/, '')).join(', '),
  };
};

type Found = Plan & { readonly eventsPerSecond: number; readonly receivers: number };

/** One look-up after the other. */
const measureLookUps = async (engine: Engine, url: string, next: () => Event): Promise<Found> => {
  for (let index = 0; index < 50; index += 1) await receiversOf(engine.db, next()).execute();
  let [done, receivers] = [0, 0];
  const startedAt = now();
  while (done < LOOK_UPS && now() - startedAt < MOST_MS) {
    receivers += (await receiversOf(engine.db, next()).execute()).length;
    done += 1;
  }
  const eventsPerSecond = (done / (now() - startedAt)) * 1000;
  const event = next();
  // Once without being looked at, so that its pages are at hand.
  await receiversOf(engine.db, event).execute();
  const plan = await (isSharedUrl(url) ? planOnPostgres : planOnSqlite)(engine, event);
  return { ...plan, eventsPerSecond, receivers: receivers / done };
};

const onEngine = async (url: string, next: () => Event): Promise<Found> => {
  if (isSharedUrl(url)) await ask(url, 'vacuum analyze');
  const engine = openEngine(url);
  try {
    return await measureLookUps(engine, url, next);
  } finally {
    await engine.close();
  }
};

const rowOf = (name: string, found: Found, fewest: number | undefined, isJudged: boolean): readonly Cell[] => {
  const { pages, isByIndex, steps, eventsPerSecond, receivers } = found;
  return [
    name,
    figure(eventsPerSecond),
    figure(receivers, { digits: 1 }),
    pages === undefined ? '-' : isJudged && fewest ? atMost(2 * fewest, pages) : figure(pages),
    should(isByIndex ? 'yes' : steps, 'by index', isByIndex),
  ];
};

const measureGrowth = async (workshop: Workshop, kind: StoreKind): Promise<readonly (readonly Cell[])[]> => {
  const database = await workshop.newDatabase(kind);
  const dice = createDice(1);
  const rows: (readonly Cell[])[] = [];
  let [before, fewest] = [0, undefined as number | undefined];
  for (const size of SIZES.map((usual) => Math.max(PER_TENANT, workshop.part(usual / PER_TENANT) * PER_TENANT))) {
    if (size > before) await subscribeFromTo(database.url, before, size);
    before = size;
    const found = await onEngine(database.url, () => {
      const threshold = STEP * dice.between(1, PER_TENANT / SEGMENTS);
      const crossing = { before: threshold - 1, now: threshold + 1 };
      const tenant = tenantOf(dice.between(0, size / PER_TENANT - 1));
      return growth(tenant, `segment-${dice.between(0, SEGMENTS - 1)}`, crossing);
    });
    fewest ??= found.pages;
    rows.push(rowOf(`${kind}, ${size} subscriptions`, found, fewest, size === SIZES.at(-1)));
  }
  await database.drop();
  return rows;
};

const measureCrowd = async (workshop: Workshop, kind: StoreKind): Promise<readonly Cell[]> => {
  const database = await workshop.newDatabase(kind);
  const crowd = workshop.part(CROWD);
  const like = { serviceUrl: 'http://127.0.0.1/', wish };
  await subscribeMany(
    database.url,
    like,
    copies(crowd - 1, (index) => ({ threshold: STEP + index + 1 })),
    LOOKED_UP,
  );
  const dice = createDice(2);
  const found = await onEngine(database.url, () => {
    const from = STEP + dice.between(0, Math.max(0, crowd - CROSSED));
    return growth(wish.tenantId, 'segment-0', { before: from, now: from + CROSSED });
  });
  await database.drop();
  return rowOf(`${kind}, ${crowd} on one segment, ${CROSSED} crossed`, found, undefined, false);
};

export const matching: Benchmark = {
  name: 'matching',
  about: `Whom an event is for: ${PER_TENANT} subscriptions a tenant, random tenants, one look-up at a time on one connection; pages as PostgreSQL counts them.`,
  run: async (workshop) => ({
    columns: ['', 'events/s', 'receivers', 'pages', 'found by index'],
    rows: await onStores(workshop, async (kind) => [
      ...(await measureGrowth(workshop, kind)),
      await measureCrowd(workshop, kind),
    ]),
  }),
};
