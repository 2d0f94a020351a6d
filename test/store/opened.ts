/** Stores that a suite opens by the address of their database, closed after each of its tests. */
import { systemClock } from '../../src/core/clock.ts';
import type { Log, Store } from '../../src/core/ports.ts';
import { openStore } from '../../src/store/index.ts';
import { silent } from '../fakes/log.ts';

/** To be called within `describe`. */
export const openingStores = (): ((databaseUrl: string, log?: Log) => Promise<Store>) => {
  const opened: Store[] = [];
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  return async (databaseUrl, log = silent) => {
    const store = await openStore({ databaseUrl, clock: systemClock, log });
    opened.push(store);
    return store;
  };
};
