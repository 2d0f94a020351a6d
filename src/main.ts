/** Reads the configuration, starts the app, stops it on a signal. The only place of the bot that reads the process's environment. */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { systemClock } from './core/clock.ts';
import { ConfigError } from './core/errors.ts';
import { logOptions } from './log.ts';

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const start = async (): Promise<void> => {
  const config = readConfig({ variables: process.env, readFile: (path) => readFileSync(path, 'utf8') });
  const log = pino(logOptions(config.logLevel));
  const app = await createApp({ config, clock: systemClock, log });
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'app.stopping');
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(String(error)),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await app.start();
};

start().catch((error: unknown) => {
  fail(error instanceof ConfigError ? error.message : `Tidings could not start: ${(error as Error).stack ?? error}`);
});
