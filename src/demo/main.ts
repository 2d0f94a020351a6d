/** `npm run demo`: reads what was asked for, tries the bot out, and on Ctrl-C puts everything away again. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { systemClock } from '../core/clock.ts';
import { USAGE } from './guide.ts';
import { createTryOut } from './try-out.ts';

// Closing the terminal closes these, too; what was started is put away all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const complain = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** What programs need of the machine. The person's own settings for a bot stay out of the try-out. */
const machine = (): { readonly [name: string]: string } => {
  const names = [
    'PATH',
    'Path',
    'HOME',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
    'SystemRoot',
    'TEMP',
    'TMP',
    'TMPDIR',
  ];
  const found = [...names, 'LANG', 'TZ', 'LOG_LEVEL', 'TIDINGS_TIME_ZONE'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
};

const numberOf = (name: string, text: string | undefined, from: number, to: number): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= from && value <= to) return value;
  throw new Error(`--${name}: give a number from ${from} to ${to}.`);
};

const portOf = (name: string, text: string | undefined): number | undefined => {
  const port = numberOf(name, text, 1, 65_535);
  if (port === undefined || Number.isInteger(port)) return port;
  throw new Error(`--${name}: give a whole number from 1 to 65535.`);
};

const read = () => {
  const { values } = parseArgs({
    options: {
      'no-playground': { type: 'boolean', default: false },
      port: { type: 'string' },
      'playground-port': { type: 'string' },
      speed: { type: 'string' },
      keep: { type: 'string' },
      seed: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const port = portOf('port', values.port);
  const playgroundPort = portOf('playground-port', values['playground-port']);
  return {
    help: values.help,
    withPlayground: !values['no-playground'],
    verbose: values.verbose,
    speed: numberOf('speed', values.speed, 0.1, 20) ?? 1,
    // A kept store must not take this run's jobs for those of the last.
    seed: values.seed ?? randomUUID(),
    ...(values.keep !== undefined && { keep: values.keep }),
    ...(port !== undefined && { port }),
    ...(playgroundPort !== undefined && { playgroundPort }),
  };
};

const run = async (): Promise<number> => {
  const { help, ...wanted } = read();
  if (help) {
    print(USAGE);
    return 0;
  }
  const tryOut = createTryOut({ ...wanted, clock: systemClock, print, environment: machine() });
  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(undefined));
  });
  const broken = Promise.race([tryOut.broken, tryOut.started.then(() => tryOut.broken)]).catch(
    (error: unknown) => (error as Error).message,
  );
  const why = await Promise.race([interrupted, broken]);
  if (why !== undefined) complain(`\nThe try-out ended: ${why}`);
  else print('\nStopping …');
  await tryOut.stop();
  return why === undefined ? 0 : 1;
};

run().then(
  (code) => process.exit(code),
  (error: unknown) => {
    complain(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(1);
  },
);
