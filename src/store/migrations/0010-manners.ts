/** Who said which language and time zone a conversation has: nobody, a person's client, or a command. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const manners: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const name of ['language_from', 'zone_from']) {
      await db.schema
        .alterTable('conversations')
        .addColumn(name, 'text', (column) => column.notNull().defaultTo('person'))
        .execute();
    }
  },
};
