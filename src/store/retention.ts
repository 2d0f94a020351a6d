/** Forgetting: what is older than it is kept for goes, in small batches, and never what something kept still needs. */
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../core/model.ts';
import type { Forgotten, Keep, Operations } from '../core/operations.ts';
import { forgetAudit } from './audit.ts';
import { TURNS_KEPT_MS } from './buttons.ts';
import { ENDED, endedAs } from './ended.ts';
import type { Db, Engine } from './engine.ts';
import { isOpen } from './queue.ts';
import type { Schema } from './schema.ts';
import { tenantsOf } from './tenants.ts';

export const createRetention = (engine: Engine): Pick<Operations, 'forget'> => ({
  async *forget(keep, most) {
    for (const tenantId of await tenantsOf(engine.db)) yield* forgetTenant(engine, { tenantId, keep, most });
  },
});

type Batches = AsyncGenerator<Forgotten, void, undefined>;
type Wanted = { readonly tenantId: string; readonly keep: Keep; readonly most: number };

/** Deliveries first, since events stay for as long as a delivery of theirs does. */
async function* forgetTenant(engine: Engine, { tenantId, keep, most }: Wanted): Batches {
  const now = await engine.now(engine.db);
  const { db } = engine;
  yield* forgetDeliveries(engine, { tenantId, before: now - keep.deliveriesMs, most });
  const old = (what: Omit<Old, 'tenantId' | 'most'>): Batches => inBatches(db, { ...what, tenantId, most });
  const eventsBefore = now - keep.eventsMs;
  yield* old({
    table: 'events',
    key: ['event_id'],
    age: 'recorded_at',
    before: eventsBefore,
    // What happened long ago may be seen again for as long as it counts as news: its row is how it is known.
    but: sql`and old.occurred_at < ${eventsBefore} and not exists (select 1 from deliveries as d
      where d.tenant_id = old.tenant_id and d.event_id = old.event_id)`,
  });
  yield* old({
    table: 'readings',
    key: ['environment_id', 'kind', 'subject_id', 'measured_at'],
    age: 'measured_at',
    before: now - keep.readingsMs,
  });
  yield* old({
    table: 'quarantine',
    key: ['environment_id', 'item_id'],
    age: 'last_at',
    before: now - keep.quarantineMs,
  });
  yield* old({ table: 'stories', key: ['story_id'], age: 'updated_at', before: now - keep.deliveriesMs });
  yield* old({ table: 'redeliveries', key: ['delivery_id'], age: 'at', before: now - keep.deliveriesMs });
  yield* old({ table: 'turns', key: ['conversation_id', 'activity_id'], age: 'at', before: now - TURNS_KEPT_MS });
  yield* old({ table: 'buttons', key: ['conversation_id', 'button_id'], age: 'expires_at', before: now });
  yield* blankEnded(db, { tenantId, before: now - keep.goneMs, most });
  yield* purgeConversations(engine, { tenantId, before: now - keep.goneMs });
  yield* forgetMailboxes(engine, { tenantId, most });
  yield* forgetAudit(engine, { tenantId, before: now - keep.auditMs, most });
}

type Old = {
  readonly table: keyof Schema;
  /** The primary key without the tenant. */
  readonly key: readonly string[];
  readonly age: string;
  readonly before: Instant;
  readonly but?: RawBuilder<unknown>;
  readonly tenantId: string;
  readonly most: number;
};

async function* inBatches(db: Db, old: Old): Batches {
  for (;;) {
    const rows = await deleteBatch(db, old);
    if (rows > 0) yield { what: old.table, rows };
    if (rows < old.most) return;
  }
}

const deleteBatch = async (db: Db, { table, key, age, before, but, tenantId, most }: Old): Promise<number> => {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const oldColumns = sql.join(key.map((column) => sql.ref(`old.${column}`)));
  const { numAffectedRows } = await sql`delete from ${sql.table(table)}
    where tenant_id = ${tenantId} and (${columns}) in (
      select ${oldColumns} from ${sql.table(table)} as old
      where old.tenant_id = ${tenantId} and ${sql.ref(`old.${age}`)} < ${before} ${but ?? sql``}
      order by ${sql.ref(`old.${age}`)} limit ${most})`.execute(db);
  return Number(numAffectedRows ?? 0);
};

type Bounds = { readonly tenantId: string; readonly before: Instant; readonly most: number };

/** Only those that have ended, by the time of their end. What was tried goes first, so that no attempt is left alone. */
async function* forgetDeliveries(engine: Engine, { tenantId, before, most }: Bounds): Batches {
  const { db } = engine;
  for (const state of ENDED) {
    for (;;) {
      const ended = await db
        .selectFrom('deliveries')
        .select('delivery_id')
        .where('tenant_id', '=', tenantId)
        .where(endedAs('deliveries', state))
        .where('updated_at', '<', before)
        .orderBy('updated_at')
        .limit(most)
        .execute();
      if (ended.length === 0) break;
      const ids = engine.table(
        { id: 'text' },
        ended.map(({ delivery_id }) => ({ id: delivery_id })),
      );
      yield* forgetOutcomes(db, { tenantId, ids, most });
      const { numAffectedRows } = await sql`delete from deliveries
        where tenant_id = ${tenantId} and delivery_id in (select w.id from ${ids} as w)`.execute(db);
      yield { what: 'deliveries', rows: Number(numAffectedRows ?? 0) };
      if (ended.length < most) break;
    }
  }
}

async function* forgetOutcomes(
  db: Db,
  { tenantId, ids, most }: { tenantId: string; ids: RawBuilder<{ readonly id: string | null }>; most: number },
): Batches {
  for (;;) {
    const { numAffectedRows } = await sql`delete from outcomes
      where tenant_id = ${tenantId} and (delivery_id, attempt) in (
        select o.delivery_id, o.attempt from outcomes as o
        where o.tenant_id = ${tenantId} and o.delivery_id in (select w.id from ${ids} as w)
        limit ${most})`.execute(db);
    const rows = Number(numAffectedRows ?? 0);
    if (rows > 0) yield { what: 'outcomes', rows };
    if (rows < most) return;
  }
}

/** Of subscriptions that ended long ago the number stays, since none is given twice; who, what and to whom goes. */
async function* blankEnded(db: Db, { tenantId, before, most }: Bounds): Batches {
  for (;;) {
    const { numAffectedRows } = await sql`update subscriptions
      set created_by = '', subjects = '[]', wish = '', recipients = null
      where tenant_id = ${tenantId} and subscription_id in (
        select s.subscription_id from subscriptions as s
        where s.tenant_id = ${tenantId} and s.state = 'ended' and s.ended_at < ${before} and s.wish <> ''
        limit ${most})`.execute(db);
    const rows = Number(numAffectedRows ?? 0);
    if (rows > 0) yield { what: 'subscriptions', rows };
    if (rows < most) return;
  }
}

/**
 * Conversations that the bot left long ago, with all that names them or people in them. Their deliveries have ended
 * when it left, and have gone by now, as they are not kept for longer than this.
 */
async function* purgeConversations(engine: Engine, old: Omit<Bounds, 'most'>): Batches {
  for (;;) {
    const rows = await engine.transaction((trx) => purgeSome(engine, trx, old));
    if (rows > 0) yield { what: 'conversations', rows };
    if (rows < SOME) return;
  }
}

/** Each brings its subscriptions along. */
const SOME = 20;

const purgeSome = async (engine: Engine, trx: Db, { tenantId, before }: Omit<Bounds, 'most'>): Promise<number> => {
  const gone = await trx
    .selectFrom('conversations as c')
    .select('c.conversation_id')
    .where('c.tenant_id', '=', tenantId)
    .where(sql<boolean>`c.state = 'gone'`)
    .where('c.updated_at', '<', before)
    .orderBy('c.updated_at')
    .limit(SOME)
    // Nobody comes back while it goes.
    .modifyEnd(engine.lock('c'))
    .execute();
  if (gone.length > 0) {
    await purgeConversation(
      engine,
      trx,
      tenantId,
      gone.map(({ conversation_id }) => conversation_id),
    );
  }
  return gone.length;
};

/** With all that names them or people in them, but what was sent: that goes by its own age. */
export const purgeConversation = async (
  engine: Engine,
  trx: Db,
  tenantId: string,
  conversationIds: readonly string[],
): Promise<void> => {
  const ids = conversationIds.map((conversation_id) => ({ conversation_id }));
  const theirs = sql`conversation_id in
    (select w.conversation_id from ${engine.table({ conversation_id: 'text' }, ids)} as w)`;
  const ofTenant = sql`tenant_id = ${tenantId}`;
  await sql`delete from stories where ${ofTenant}
    and lane_id in (select lane_id from lanes where ${ofTenant} and ${theirs})`.execute(trx);
  await sql`delete from subscription_targets where ${ofTenant}
    and subscription_id in (select subscription_id from subscriptions where ${ofTenant} and ${theirs})`.execute(trx);
  for (const table of ['subscriptions', 'lanes', 'turns', 'buttons', 'errands', 'conversations']) {
    await sql`delete from ${sql.table(table)} where ${ofTenant} and ${theirs}`.execute(trx);
  }
};

/**
 * Lanes to mailboxes and webhooks in which nothing waits nor may be sent again: addresses of people, kept for no longer
 * than they are needed. Whoever is told something again gets a new one.
 */
async function* forgetMailboxes(engine: Engine, { tenantId, most }: Omit<Bounds, 'before'>): Batches {
  for (;;) {
    const { numAffectedRows } = await sql`delete from lanes where tenant_id = ${tenantId}
      and due_at is null and lease_until is null and lane_id in (
        select l.lane_id from lanes as l
        where l.tenant_id = ${tenantId} and l.due_at is null and l.lease_until is null
          and substr(l.lane_id, 1, 6) <> 'teams:'
          and not exists (select 1 from deliveries as d
            where d.tenant_id = l.tenant_id and d.lane_id = l.lane_id and ${isOpen('d')})
          and l.lane_id not in (select t.lane_id from deliveries as t
            where t.tenant_id = ${tenantId} and t.state in ('dead', 'uncertain', 'expired'))
        limit ${most})`.execute(engine.db);
    const rows = Number(numAffectedRows ?? 0);
    if (rows > 0) yield { what: 'lanes', rows };
    if (rows < most) return;
  }
}
