/** `purge-tenant` and `erase-person`: what is known of them goes at once, and how many rows of what is told. */
import { readDatabaseUrl } from '../config.ts';
import type { Forgotten } from '../core/operations.ts';
import type { Store } from '../core/ports.ts';
import { openBeside } from '../store/index.ts';
import { readId } from './ids.ts';
import { type Context, type Given, UsageError, type Verb } from './verb.ts';

const erasing =
  (erase: (store: Store, words: readonly string[]) => Promise<readonly Forgotten[]>): Verb['run'] =>
  async ({ words, options }: Given, { variables, clock, log, print }: Context) => {
    if (options['yes'] !== true) throw new UsageError('nothing was erased: it can not be undone, so say --yes too');
    const store = await openBeside({ databaseUrl: readDatabaseUrl(variables), clock, log });
    try {
      const forgotten = await erase(store, words.map(readId));
      for (const { what, rows } of forgotten) print(`${what} ${rows}`);
      if (forgotten.every(({ rows }) => rows === 0)) print('Nothing was known by this id; is it right?');
    } finally {
      await store.close();
    }
  };

export const purgeTenant: Verb = {
  name: 'purge-tenant',
  takes: '<tenant id> --yes',
  about: 'deletes all that is known of a tenant, and tells how many rows of what',
  options: { yes: 'flag' },
  words: 1,
  run: erasing((store, [tenantId = '']) => store.purgeTenant(tenantId)),
};

export const erasePerson: Verb = {
  name: 'erase-person',
  takes: '<tenant id> <object id> --yes',
  about: "deletes a person's chats, and their id and name wherever they stand; the record keeps what was done",
  options: { yes: 'flag' },
  words: 2,
  run: erasing((store, [tenantId = '', person = '']) => store.erasePerson(tenantId, person)),
};
