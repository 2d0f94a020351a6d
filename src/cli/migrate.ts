/** `migrate`: brings the database to this version's shape, without starting the bot. */
import { readDatabaseUrl } from '../config.ts';
import { openStore } from '../store/index.ts';
import type { Verb } from './verb.ts';

export const migrate: Verb = {
  name: 'migrate',
  takes: '',
  about: "brings the database to this version's shape (the bot does so itself when it starts)",
  words: 0,
  run: async (_, { variables, clock, log, print }) => {
    const store = await openStore({ databaseUrl: readDatabaseUrl(variables), clock, log });
    await store.close();
    print("The database is of this version's shape.");
  },
};
