/** The store's contract on each engine, as it is in use: a file, and a server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaneRules } from '../../src/core/lane.ts';
import { openStore } from '../../src/store/index.ts';
import { describeStore } from '../contracts/store.ts';
import { createHandClock } from '../fakes/clock.ts';
import { createRecordingLog } from '../fakes/log.ts';
import { describeOnPostgres, emptyTables, preparedDatabase } from '../fakes/postgres.ts';
import { openByHand } from './by-hand.ts';

describeStore('SQLite', async (start) => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-store-'));
  const clock = createHandClock(start);
  const databaseUrl = `file:${join(folder, 'tidings.db')}`;
  const open = (lanes: LaneRules = {}) => openStore({ databaseUrl, clock, log: createRecordingLog(), lanes });
  let store = await open();
  return {
    get store() {
      return store;
    },
    clock,
    reopen: async (lanes) => {
      await store.close();
      store = await open(lanes);
    },
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});

describeOnPostgres('With a server', () => {
  let url: string;
  before(async () => {
    url = await preparedDatabase();
  });

  describeStore('PostgreSQL', async (start) => {
    await emptyTables(url);
    const clock = createHandClock(start);
    let store = await openByHand(url, clock);
    return {
      get store() {
        return store;
      },
      clock,
      reopen: async (lanes) => {
        await store.close();
        store = await openByHand(url, clock, { lanes });
      },
      close: () => store.close(),
    };
  });
});
