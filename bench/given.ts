/** What the benchmarks begin with: an environment, failures in it, and conversations that want to hear of them, by the thousand. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { systemClock } from '../src/core/clock.ts';
import { createDecide } from '../src/core/ingest.ts';
import type { Environment, Run, Wish } from '../src/core/model.ts';
import type { Look, Store } from '../src/core/ports.ts';
import type { Db, Engine } from '../src/store/engine.ts';
import { rowsOf } from '../src/store/engine.ts';
import { isSharedUrl, openStore, pathOf } from '../src/store/index.ts';
import { openPostgres } from '../src/store/postgres.ts';
import { openSqlite } from '../src/store/sqlite.ts';
import { triggers } from '../src/triggers/index.ts';
import { silent } from '../test/fakes/log.ts';
import { ask } from '../test/fakes/postgres.ts';
import { repeat } from './measure.ts';

export const decide = createDecide(triggers);

export const environmentOf = (tenantId: string): Environment => ({ tenantId, environmentId: 'env-1', name: 'Contoso' });
export const contoso = environmentOf('tenant-a');

/** What is seen of an environment, each time at a later moment. */
export type News = {
  /** The first look: all that comes later is news. */
  nothing(): Look;
  /** A run of each of these data sources failed. */
  failures(...sources: readonly string[]): Look;
};

export const createNews = (environment: Environment): News => {
  let at = Date.now();
  const look = (observations: readonly Run[]): Look => ({ seen: { environment, at, observations } });
  return {
    nothing: () => look([]),
    failures: (...sources) => {
      at += 1;
      return look(
        sources.map((id) => ({
          kind: 'run',
          subject: { kind: 'data-source', id, name: 'Loyalty files' },
          runId: `job-${at}`,
          status: 'failed',
          rawStatus: 'failed',
          error: { message: 'The number of columns in the file does not match the schema.' },
          endedAt: at,
        })),
      );
    },
  };
};

export const openEngine = (url: string): Engine =>
  isSharedUrl(url)
    ? openPostgres({ url, clock: systemClock, log: silent })
    : openSqlite({ path: pathOf(url), clock: systemClock });

/** A conversation asks for something, as people do. Its id. */
export const subscribeOne = async (store: Store, serviceUrl: string, wish: Wish): Promise<string> => {
  const conversationId = `19:${randomUUID()}@thread.tacv2`;
  const { tenantId } = wish;
  const { conversation } = await store.arrive(
    { tenantId, conversationId, kind: 'channel', serviceUrl, botId: '28:bot' },
    { language: 'en', timeZone: 'UTC' },
  );
  await store.subscribe(conversation, wish, 'Alice');
  return conversationId;
};

export const failuresOf = (environment: Environment): Wish => ({
  ...environment,
  trigger: 'refresh-failed',
  subjects: [],
  includeOnDemand: false,
});

/** One more conversation with a subscription; what is not said is as in the one that is copied. */
export type Copy = { readonly tenantId?: string; readonly subjectId?: string; readonly threshold?: number };

export const copies = (count: number, of: (index: number) => Copy = () => ({})): readonly Copy[] =>
  Array.from({ length: count }, (_, index) => of(index));

/** What is another in a copy, wherever it stands in a row. */
const IDS = { tenant_id: 'text', conversation_id: 'text', subscription_id: 'text', subject_id: 'text' } as const;
const CHANGES = { ...IDS, threshold: 'double precision' } as const;
type Changes = { readonly [K in keyof typeof IDS]: string } & { readonly threshold: number | null };

const TABLES = ['conversations', 'lanes', 'subscriptions', 'subscription_targets'] as const;
type Table = (typeof TABLES)[number];
const AT_ONCE = 5000;

/**
 * One conversation subscribes through the store; what that wrote is then copied under other ids, because to say it by
 * the thousand takes longer than what is measured.
 */
export const subscribeMany = async (
  url: string,
  like: { readonly serviceUrl: string; readonly wish: Wish },
  more: readonly Copy[],
  /** Less than all is enough for who only looks up. */
  tables: readonly Table[] = TABLES,
): Promise<void> => {
  const { serviceUrl, wish } = like;
  const store = await openStore({ databaseUrl: url, clock: systemClock, log: silent });
  const conversationId = await subscribeOne(store, serviceUrl, wish);
  const [subscription] = await store.subscriptions(wish.tenantId, conversationId);
  await store.close();
  if (!subscription) throw new Error('there is nothing to copy');
  const original: Changes = {
    tenant_id: wish.tenantId,
    conversation_id: conversationId,
    subscription_id: subscription.id,
    subject_id: subscription.subjects[0]?.id ?? 'none',
    threshold: subscription.threshold ?? null,
  };
  const engine = openEngine(url);
  await repeat(Math.ceil(more.length / AT_ONCE), (index) =>
    copyAll(engine, original, { tables, more: more.slice(index * AT_ONCE, (index + 1) * AT_ONCE) }),
  );
  await engine.close();
  // What took days to come about had its statistics by then.
  if (isSharedUrl(url)) await ask(url, 'analyze');
};

const copyAll = (
  engine: Engine,
  original: Changes,
  { tables, more }: { readonly tables: readonly Table[]; readonly more: readonly Copy[] },
): Promise<void> =>
  engine.transaction(async (trx) => {
    const changes = more.map(
      ({ tenantId, subjectId, threshold }): Changes => ({
        tenant_id: tenantId ?? original.tenant_id,
        conversation_id: `19:${randomUUID()}@thread.tacv2`,
        subscription_id: randomUUID(),
        subject_id: subjectId ?? original.subject_id,
        threshold: threshold ?? original.threshold,
      }),
    );
    for (const table of tables) await copyRow(engine, trx, { table, original, changes });
  });

type Copying = {
  readonly table: Table;
  readonly original: Changes;
  readonly changes: readonly Changes[];
};

const copyRow = async (engine: Engine, trx: Db, { table, original, changes }: Copying): Promise<void> => {
  const row = await trx
    .selectFrom(table)
    .selectAll()
    .where('tenant_id', '=', original.tenant_id)
    .where('conversation_id', '=', original.conversation_id)
    .executeTakeFirstOrThrow();
  const values = Object.entries(row).map(([name, value]) => {
    if (name === 'threshold') return sql`r.threshold`;
    if (typeof value !== 'string') return sql.lit(value);
    return Object.keys(IDS).reduce(
      (text, id) => sql`replace(${text}, ${sql.lit(original[id as keyof typeof IDS])}, ${sql.ref(`r.${id}`)})`,
      sql`${sql.lit(value)}`,
    );
  });
  await sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((name) => sql.ref(name)))})
    select ${sql.join(values)} from ${rowsOf(engine, CHANGES, changes)}`.execute(trx);
};
