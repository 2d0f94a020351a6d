/** The watch over environments: which are due for a look, under whose lease, and how it stands. */
import { sql } from 'kysely';
import type { Environment, EnvironmentHealth } from '../core/model.ts';
import type { ClaimedEnvironment, Store } from '../core/ports.ts';
import { type Engine, rowsOf } from './engine.ts';
import { readCatalogued, readCursor, readProblem, readState } from './json.ts';
import type { EnvironmentRow } from './schema.ts';

type Watch = Pick<
  Store,
  'watch' | 'claimEnvironments' | 'recordProblem' | 'markBlind' | 'health' | 'catalogue' | 'stateOf'
>;

export const createWatch = (engine: Engine): Watch => ({
  watch: (environments) => register(engine, environments),
  claimEnvironments: (n, leaseMs) => claimEnvironments(engine, n, leaseMs),

  recordProblem: async ({ tenantId, environmentId, epoch }, problem, nextPollAt) => {
    const now = await engine.now(engine.db);
    await engine.db
      .updateTable('environments')
      .set({ problem: JSON.stringify(problem), last_poll_at: now, next_poll_at: nextPollAt, lease_until: null })
      .where('tenant_id', '=', tenantId)
      .where('environment_id', '=', environmentId)
      .where('epoch', '=', epoch)
      .execute();
  },

  markBlind: async ({ tenantId, environmentId }, since) => {
    await engine.db
      .updateTable('environments')
      .set({ blind_since: since })
      .where('tenant_id', '=', tenantId)
      .where('environment_id', '=', environmentId)
      .execute();
  },

  health: async (tenantId) => {
    const rows = await engine.db
      .selectFrom('environments')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('watched', '=', 1)
      .orderBy('environment_id')
      .execute();
    return rows.map(toHealth);
  },

  catalogue: async ({ tenantId, environmentId }, kind) => {
    const rows = await engine.db
      .selectFrom('subjects')
      .select('catalogue')
      .where('tenant_id', '=', tenantId)
      .where('environment_id', '=', environmentId)
      .where('listed', '=', 1)
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind as NonNullable<typeof kind>))
      .orderBy('kind')
      .orderBy('subject_id')
      .execute();
    return rows.flatMap(({ catalogue }) => (catalogue === null ? [] : [readCatalogued(catalogue)]));
  },

  stateOf: async ({ tenantId, environmentId }, subject) => {
    const row = await engine.db
      .selectFrom('subjects')
      .select('state')
      .where('tenant_id', '=', tenantId)
      .where('environment_id', '=', environmentId)
      .where('kind', '=', subject.kind)
      .where('subject_id', '=', subject.id)
      .executeTakeFirst();
    return row?.state ? readState(row.state) : undefined;
  },
});

/** An environment that nobody has looked at yet is due at once. */
export const newEnvironment = (environment: Environment, now: number) => ({
  tenant_id: environment.tenantId,
  environment_id: environment.environmentId,
  name: environment.name,
  mail: mailOf(environment),
  next_poll_at: now,
  epoch: 0,
});

const mailOf = ({ mail }: Environment): string | null => (mail ? JSON.stringify(mail) : null);

const register = async (engine: Engine, environments: Parameters<Store['watch']>[0]): Promise<void> => {
  await engine.transaction(async (trx) => {
    const now = await engine.now(trx);
    await trx.updateTable('environments').set({ watched: 0 }).where('watched', '=', 1).execute();
    for (const environment of environments) {
      await trx
        .insertInto('environments')
        .values({ ...newEnvironment(environment, now), watched: 1 })
        .onConflict((conflict) =>
          conflict
            .columns(['tenant_id', 'environment_id'])
            .doUpdateSet({ watched: 1, name: environment.name, mail: mailOf(environment) }),
        )
        .execute();
    }
  });
};

const claimEnvironments = async (engine: Engine, n: number, leaseMs: number): Promise<readonly ClaimedEnvironment[]> =>
  engine.transaction(async (trx) => {
    const now = await engine.now(trx);
    const due = await trx
      .selectFrom('environments')
      .selectAll()
      .where('watched', '=', 1)
      .where('next_poll_at', '<=', now)
      .where((is) => is.or([is('lease_until', 'is', null), is('lease_until', '<=', now)]))
      .orderBy('next_poll_at')
      .orderBy('tenant_id')
      .orderBy('environment_id')
      .limit(n)
      .modifyEnd(engine.lockFree)
      .execute();
    if (due.length === 0) return [];
    const keys = due.map(({ tenant_id, environment_id }) => ({ tenant_id, environment_id }));
    await trx
      .updateTable('environments')
      .from(rowsOf(engine, { tenant_id: 'text', environment_id: 'text' }, keys))
      .set({ epoch: sql<number>`environments.epoch + 1`, lease_until: now + leaseMs })
      .whereRef('environments.tenant_id', '=', 'r.tenant_id')
      .whereRef('environments.environment_id', '=', 'r.environment_id')
      .execute();
    return due.map((row) => toClaimed({ ...row, epoch: row.epoch + 1 }));
  });

const toClaimed = (row: EnvironmentRow): ClaimedEnvironment => ({
  ...toHealth(row),
  epoch: row.epoch,
  ...(row.cursor !== null && { cursor: readCursor(row.cursor) }),
});

export const toHealth = (row: EnvironmentRow): EnvironmentHealth => ({
  tenantId: row.tenant_id,
  environmentId: row.environment_id,
  nextPollAt: row.next_poll_at,
  ...(row.watched_since !== null && { watchedSince: row.watched_since }),
  ...(row.last_poll_at !== null && { lastPollAt: row.last_poll_at }),
  ...(row.last_success_at !== null && { lastSuccessAt: row.last_success_at }),
  ...(row.problem !== null && { problem: readProblem(row.problem) }),
  ...(row.blind_since !== null && { blindSince: row.blind_since }),
});
