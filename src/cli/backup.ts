/** `backup`: a copy of the embedded store, whole and on the disk, while the bot goes on. */
import { resolve } from 'node:path';
import { backUp } from '../store/index.ts';
import { embeddedFile } from './embedded.ts';
import type { Verb } from './verb.ts';

export const backup: Verb = {
  name: 'backup',
  takes: '<file>',
  about: 'copies the embedded store into a new file, while the bot runs',
  words: 1,
  run: async ({ words: [file = ''] }, { variables, clock, print }) => {
    const { path, bytes } = backUp({
      database: embeddedFile(variables, 'pg_dump or your base backups'),
      copy: resolve(file),
      now: clock.now(),
    });
    print(`${path}: ${bytes} bytes.`);
  },
};
