/** The pool as Kysely takes it: statements planned once, parameters that can be held, no connection used on after it failed. */
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { storable } from './text.ts';

/** pg's own words when nothing came back within `query_timeout`. The connection still waits for the answer then. */
const NO_ANSWER = 'Query read timeout';
/** The tables changed since the statement was planned: a newer version of us has begun to work here. */
const PLAN_OUTDATED = '0A000';
/** Ours are fewer; should that change, the rest is planned each time. */
const MOST_NAMES = 500;

/** The tables of this database changed since a statement was planned; it is planned anew the next time. */
export const isOutdated = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === PLAN_OUTDATED;

export const guardedPool = (pool: Pool): PostgresPool => {
  // Kysely knows a connection again by its identity.
  const known = new WeakMap<PoolClient, PostgresPoolClient>();
  const names = createNames();
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect();
      const guarded = known.get(client) ?? guard(client, names);
      known.set(client, guarded);
      return guarded;
    },
    end: () => pool.end(),
  };
};

type Names = {
  /** The same for the same text; undefined when there are too many. */
  of(text: string): string | undefined;
  /** From now on everything has another name, so that it is planned anew on every connection. */
  forget(): void;
};

const createNames = (): Names => {
  const names = new Map<string, string>();
  let generation = 0;
  return {
    of: (text) => {
      const known = names.get(text);
      if (known !== undefined || names.size >= MOST_NAMES) return known;
      const name = `tidings-${generation}-${names.size}`;
      names.set(text, name);
      return name;
    },
    forget: () => {
      generation += 1;
      names.clear();
    },
  };
};

const guard = (client: PoolClient, names: Names): PostgresPoolClient => {
  let isBroken = false;
  const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
    // Without parameters it is `begin` or the like, and no plan is made.
    const name = parameters.length > 0 ? names.of(text) : undefined;
    try {
      return await client.query({ text, values: parameters.map(toStorable), ...(name !== undefined && { name }) });
    } catch (error) {
      if (error instanceof Error && error.message === NO_ANSWER) isBroken = true;
      if (isOutdated(error)) names.forget();
      throw error;
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy || isBroken),
  };
};

const toStorable = (value: unknown): unknown => (typeof value === 'string' ? storable(value) : value);
