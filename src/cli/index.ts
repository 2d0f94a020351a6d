/** The list of verbs; a new one is a file beside this and a line here. */
import { ConfigError } from '../core/errors.ts';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { checkConfig } from './check-config.ts';
import { deliveries } from './deliveries.ts';
import { erasePerson, purgeTenant } from './erase.ts';
import { hold } from './hold.ts';
import { findVerb, readLine, usageOf } from './line.ts';
import { migrate } from './migrate.ts';
import { redeliver } from './redeliver.ts';
import { release } from './release.ts';
import { restore } from './restore.ts';
import { type Context, UsageError, type Verb } from './verb.ts';

const help: Verb = {
  name: 'help',
  takes: '',
  about: 'shows this',
  words: 0,
  run: async (_, { print }) => {
    const width = Math.max(...verbs.map((verb) => usageOf(verb).length));
    for (const verb of verbs) print(`${usageOf(verb).padEnd(width)}  ${verb.about}`);
    print('');
    print('Settings come from the same variables as the bot’s. Exit code: 0 done, 1 not done, 2 said the wrong way.');
  },
};

const verbs: readonly Verb[] = [
  checkConfig,
  migrate,
  deliveries,
  redeliver,
  backup,
  restore,
  hold,
  release,
  audit,
  purgeTenant,
  erasePerson,
  help,
];

/** Runs a command line; returns the exit code. Never throws. `complain` writes a line to standard error. */
export const runLine = async (
  args: readonly string[],
  context: Context,
  complain: (line: string) => void,
): Promise<0 | 1 | 2> => {
  const [name = 'help', ...rest] = args;
  try {
    const verb = findVerb(verbs, name === '--help' || name === '-h' ? 'help' : name);
    await verb.run(readLine(verb, rest), context);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`tidings: ${error.message}`);
      return 2;
    }
    complain(
      error instanceof ConfigError ? error.problems.join('\n') : `tidings: ${(error as Error).message ?? error}`,
    );
    return 1;
  }
};
