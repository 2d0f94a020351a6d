/** What is freed when a store is opened that nobody else works on. */
import { sql } from 'kysely';
import type { Engine } from './engine.ts';

/** Claims of a process that is no more are free at once. Only for a database that nobody else is at work on. */
export const freeClaims = async (engine: Engine): Promise<void> => {
  const now = await engine.now(engine.db);
  for (const table of ['environments', 'errands'] as const) {
    await engine.db.updateTable(table).set({ lease_until: null }).where('lease_until', 'is not', null).execute();
  }
  await engine.db
    .updateTable('lanes')
    .set({
      lease_until: null,
      due_at: sql<number | null>`case when parked is not null then null when free_at > ${now} then free_at
        else cast(${now} as bigint) end`,
    })
    .where('lease_until', 'is not', null)
    .execute();
};
