/** What SQLite makes of the statements that a store prepares. */
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '../../src/core/ports.ts';
import { openStore } from '../../src/store/index.ts';
import { START } from '../contracts/store/given.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';

export type Statement = { readonly text: string; readonly plan: readonly string[] };

type Work = (store: Store, clock: HandClock) => Promise<void>;

/** Every statement that is prepared for the work on a new store, with its plan; what is prepared before it is left out. */
export const plansOf = async (work: Work, before: Work = async () => {}): Promise<readonly Statement[]> => {
  const texts = new Set<string>();
  const databases = new Set<DatabaseSync>();
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (text) {
    texts.add(text);
    databases.add(this);
    return prepare.call(this, text);
  };
  try {
    const clock = createHandClock(START);
    const store = await openStore({ databaseUrl: ':memory:', clock, log: silent });
    await before(store, clock);
    texts.clear();
    await work(store, clock);
    const [database] = databases;
    if (!database) throw new Error('nothing was prepared');
    const asked = [...texts].filter((text) => /^\s*(select|insert|update|delete|with)/.test(text));
    const statements = asked.map((text) => {
      const nulls = Array.from(text.matchAll(/\?/g), () => null);
      const rows = prepare.call(database, `explain query plan ${text}`).all(...nulls);
      return { text, plan: rows.map((row) => String(row['detail'])) };
    });
    await store.close();
    return statements;
  } finally {
    DatabaseSync.prototype.prepare = prepare;
  }
};
