/** Time that goes by faster, the same for the bots, Customer Insights and the database, so that hours of waiting fit in a test. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Instant } from '../../src/core/model.ts';
import type { Clock } from '../../src/core/ports.ts';

/** `scale` seconds go by in one, counted from `origin`, which all who take part share. */
export type Pace = { readonly scale: number; readonly origin: Instant };

/** What a start of the shortest program takes where nothing else is going on. */
const USUAL_START_MS = 80;
const SLOWEST = 4;

/** The scale for a machine that may be busy: where all takes longer, time goes slower, so that deadlines keep their meaning. */
export const scaleHere = async (scale: number): Promise<number> => {
  const startedAt = performance.now();
  for (let time = 0; time < 3; time += 1) await promisify(execFile)(process.execPath, ['-e', '0']);
  const slowness = (performance.now() - startedAt) / (3 * USUAL_START_MS);
  return Math.max(1, scale / Math.min(SLOWEST, Math.max(1, slowness)));
};

/** What a process is told of it by its variables. */
export const TIME_VARIABLE = 'FAULTS_TIME';

export const writePace = ({ scale, origin }: Pace): string => `${scale}@${origin}`;

/** Nothing given: the real time. */
export const readPace = (text: string | undefined): Pace => {
  const [scale = 1, origin = 0] = (text ?? '1@0').split('@').map(Number);
  return { scale, origin };
};

/** The moment that it is then, when by the real clock it is `real`. */
export const momentOf = ({ scale, origin }: Pace, real: Instant): Instant =>
  Math.floor(origin + (real - origin) * scale);

export const createFastClock = (pace: Pace): Clock => ({
  now: () => momentOf(pace, Date.now()),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms / pace.scale);
    timer.unref();
    return () => clearTimeout(timer);
  },
});

/** Makes a database's clock go as fast: a function of its own stands before the built-in one, for this database only. */
export const fastDatabase = ({ scale, origin }: Pace, database: string): readonly string[] => {
  const start = `to_timestamp(${origin}::double precision / 1000)`;
  return [
    `create function public.clock_timestamp() returns timestamptz language sql volatile as
      'select ${start} + (pg_catalog.clock_timestamp() - ${start}) * ${scale}'`,
    `alter database ${database} set search_path = public, pg_catalog`,
  ];
};

/** Resolves after so many milliseconds of real time: faults come at random moments, not after an event. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again and again until it holds; false when the patience (real time) is over. */
export const eventually = async (
  holds: () => boolean | Promise<boolean>,
  patienceMs: number,
  everyMs = 50,
): Promise<boolean> => {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    if (await holds()) return true;
    if (Date.now() >= deadline) return false;
    await pause(everyMs);
  }
};
