/** `restore`: a backup in the store's place, with sending held back until somebody has looked. */
import { resolve } from 'node:path';
import { restoreBackup } from '../store/index.ts';
import { embeddedFile } from './embedded.ts';
import type { Verb } from './verb.ts';

export const restore: Verb = {
  name: 'restore',
  takes: '<file>',
  about: 'puts a backup in the place of the embedded store; the bot must not run; sending is held back afterwards',
  words: 1,
  run: async ({ words: [file = ''] }, { variables, clock, print }) => {
    const database = embeddedFile(variables, 'pg_restore or your base backups');
    const { backupAt, setAside } = restoreBackup({ database, copy: resolve(file), now: clock.now() });
    print(`Restored as of ${new Date(backupAt).toISOString()}.`);
    if (setAside !== undefined) print(`What was there before is at ${setAside}.`);
    print('Nothing is sent yet. Start the bot, let it look (it sees again what happened since the backup), then say');
    print(
      'tidings release --digest   one card a conversation for all that waits; some of it may have been told before',
    );
    print('tidings release --resend   each as it would have been sent');
    print('tidings release --drop     nothing of it');
  },
};
