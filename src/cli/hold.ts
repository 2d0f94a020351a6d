/** `hold`: holds sending back, after a database was restored by its own tools, or to stop a storm. */
import { readDatabaseUrl } from '../config.ts';
import type { Instant } from '../core/model.ts';
import { openBeside } from '../store/index.ts';
import { UsageError, type Verb } from './verb.ts';

const readMoment = (text: string, now: Instant): Instant => {
  // With its zone: what is a moment here may be another one where the bot runs.
  const at = /T.*(Z|[+-]\d\d:?\d\d)$/i.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isFinite(at) || at > now) {
    throw new UsageError(`--backup-at is "${text}": give the moment of the backup with its zone, as 2026-11-21T03:00Z`);
  }
  return at;
};

export const hold: Verb = {
  name: 'hold',
  takes: '[--backup-at <moment>]',
  about: 'holds sending back until "release" (after a restore of PostgreSQL: before the bot is started again)',
  options: { 'backup-at': 'value' },
  words: 0,
  run: async ({ options }, { variables, clock, log, print }) => {
    const now = clock.now();
    const given = options['backup-at'];
    const backupAt = typeof given === 'string' ? readMoment(given, now) : now;
    const store = await openBeside({ databaseUrl: readDatabaseUrl(variables), clock, log });
    try {
      await store.holdBack(backupAt);
    } finally {
      await store.close();
    }
    print(
      'Nothing is sent from now on; what is being sent this moment still goes, and a bot that runs stops within a minute.',
    );
    print('It goes on looking and answering. Then say tidings release --digest, --resend or --drop.');
  },
};
