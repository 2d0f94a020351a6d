/** The store's contract on the embedded engine, in a file as it is in use. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/index.ts';
import { describeStore } from '../contracts/store.ts';
import { createHandClock } from '../fakes/clock.ts';
import { createRecordingLog } from '../fakes/log.ts';

describeStore('SQLite', async (start) => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-store-'));
  const clock = createHandClock(start);
  const open = () => openStore({ databaseUrl: `file:${join(folder, 'tidings.db')}`, clock, log: createRecordingLog() });
  let store = await open();
  return {
    get store() {
      return store;
    },
    clock,
    reopen: async () => {
      await store.close();
      store = await open();
    },
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});
