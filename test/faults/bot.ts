/** The bot as `main.ts` starts it, but with a clock that may go faster and a point at which it may end: for the fault suite only. */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { logOptions } from '../../src/log.ts';
import { CLOUD_VARIABLE, withCloud } from './cloud.ts';
import { endAt, POINT_VARIABLE } from './points.ts';
import { watchStandstills } from './standstill.ts';
import { createFastClock, readPace, TIME_VARIABLE } from './time.ts';

const { [TIME_VARIABLE]: time, [POINT_VARIABLE]: point, [CLOUD_VARIABLE]: cloud, ...variables } = process.env;

const fail = (error: unknown): never => {
  process.stderr.write(`${(error as Error).stack ?? error}\n`);
  process.exit(1);
};

const start = async (): Promise<void> => {
  const config = withCloud(readConfig({ variables, readFile: (path) => readFileSync(path, 'utf8') }), cloud);
  const log = endAt(point, pino(logOptions(config.logLevel)));
  const pace = readPace(time);
  watchStandstills(pace, log);
  const app = await createApp({ config, clock: createFastClock(pace), log });
  process.once('SIGTERM', () => {
    log.info({}, 'app.stopping');
    app.stop().then(() => process.exit(0), fail);
  });
  await app.start();
};

start().catch(fail);
