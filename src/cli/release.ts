/** `release`: ends the hold after a restore, and says what becomes of what waited. */
import { readDatabaseUrl } from '../config.ts';
import type { Release } from '../core/operations.ts';
import { openBeside } from '../store/index.ts';
import { UsageError, type Verb } from './verb.ts';

const WAYS: readonly Release[] = ['digest', 'resend', 'drop'];
const DONE: Readonly<Record<Release, string>> = {
  digest: 'sent, as one card for each conversation that has several',
  resend: 'sent',
  drop: 'not sent any more, and listed as expired',
};

export const release: Verb = {
  name: 'release',
  takes: '--digest|--resend|--drop',
  about: 'lets sending begin again after a restore or a hold',
  options: { digest: 'flag', resend: 'flag', drop: 'flag' },
  words: 0,
  run: async ({ options }, { variables, clock, log, print }) => {
    const [how, ...more] = WAYS.filter((way) => options[way]);
    if (!how || more.length > 0) throw new UsageError('give one of --digest, --resend and --drop');
    const store = await openBeside({ databaseUrl: readDatabaseUrl(variables), clock, log });
    try {
      if (!(await store.hold())) return print('Nothing is held back.');
      print(`Released. Deliveries that waited: ${await store.release(how)}, ${DONE[how]}.`);
    } finally {
      await store.close();
    }
  },
};
