/** `redeliver`: a delivery that was given up goes out again, as one of its own. */
import { readDatabaseUrl } from '../config.ts';
import type { Redelivered } from '../core/operations.ts';
import { openBeside } from '../store/index.ts';
import { UsageError, type Verb } from './verb.ts';

type Refusal = Extract<Redelivered, { refused: unknown }>['refused'];

const WHY: Readonly<Record<Refusal, string>> = {
  unknown: 'no delivery that is dead, uncertain or expired has this reference (tidings deliveries lists them)',
  already: 'it was redelivered before',
  unsubscribed: 'nobody asks for it any more: its subscription has ended',
  gone: 'the bot is not in its conversation any more',
};

export const redeliver: Verb = {
  name: 'redeliver',
  takes: '<reference>',
  about: 'sends a delivery again that is dead, uncertain or expired',
  words: 1,
  run: async ({ words: [word = ''] }, { variables, clock, log, print }) => {
    const reference = word.toUpperCase();
    if (!/^TD-[0-9A-Z]{7}$/.test(reference))
      throw new UsageError(`"${word}" is no reference; give one like TD-7F3K2Q9`);
    const store = await openBeside({ databaseUrl: readDatabaseUrl(variables), clock, log });
    try {
      const done = await store.redeliver(reference);
      if ('refused' in done) throw new Error(`${reference} is not redelivered: ${WHY[done.refused]}`);
      print(`${reference} goes out again as ${done.as}, within a minute of a running bot.`);
    } finally {
      await store.close();
    }
  },
};
