/** The pool as Kysely takes it: parameters that PostgreSQL can hold, and no connection used on after it failed us. */
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { storable } from './text.ts';

/** pg's own words when nothing came back within `query_timeout`. The connection still waits for the answer then. */
const NO_ANSWER = 'Query read timeout';

export const guardedPool = (pool: Pool): PostgresPool => {
  // Kysely knows a connection again by its identity.
  const known = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect();
      const guarded = known.get(client) ?? guard(client);
      known.set(client, guarded);
      return guarded;
    },
    end: () => pool.end(),
  };
};

const guard = (client: PoolClient): PostgresPoolClient => {
  let isBroken = false;
  const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(text, parameters.map(toStorable));
    } catch (error) {
      if (error instanceof Error && error.message === NO_ANSWER) isBroken = true;
      throw error;
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy || isBroken),
  };
};

const toStorable = (value: unknown): unknown => (typeof value === 'string' ? storable(value) : value);
