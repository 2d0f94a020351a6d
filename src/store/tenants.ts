/** Which tenants there are, found by hopping along indexes: for what is done tenant by tenant. */
import { CANARY_TENANT } from '../core/canary.ts';
import type { Db } from './engine.ts';

/** Those that were ever watched or talked from, in order; not the canary's. */
export const tenantsOf = async (db: Db): Promise<readonly string[]> => {
  const found = new Set<string>();
  for (const table of ['environments', 'conversations'] as const) {
    let last = '';
    for (;;) {
      const row = await db
        .selectFrom(table)
        .select('tenant_id')
        .where('tenant_id', '>', last)
        .orderBy('tenant_id')
        .limit(1)
        .executeTakeFirst();
      if (!row) break;
      last = row.tenant_id;
      found.add(last);
    }
  }
  found.delete(CANARY_TENANT);
  return [...found].toSorted();
};
