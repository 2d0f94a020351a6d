/** Whether the bots' memory grows while they run: what the operating system says of this process's children. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BOT, MAIN } from './fleet.ts';

const run = promisify(execFile);

export type Sample = { readonly at: number; readonly pid: number; readonly mb: number };

export type MemoryWatch = { stop(): Promise<readonly Sample[]> };

const EVERY_MS = 2000;
const PROGRAMS = [BOT, MAIN];

/** Parent, id, memory in KiB, and the line it was started with; nothing where there is no `ps`. */
const sample = async (): Promise<readonly Sample[]> => {
  const { stdout } = await run('ps', ['-A', '-o', 'ppid=,pid=,rss=,args=']).catch(() => ({ stdout: '' }));
  const at = Date.now();
  return stdout.split('\n').flatMap((line) => {
    const [, parent, pid, kib, args = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    const isBot = Number(parent) === process.pid && PROGRAMS.some((program) => args.includes(program));
    return isBot ? [{ at, pid: Number(pid), mb: Number(kib) / 1024 }] : [];
  });
};

export const watchMemory = (): MemoryWatch => {
  const samples: Sample[] = [];
  let pending: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    pending = sample().then((found) => samples.push(...found));
  }, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await pending;
      return samples;
    },
  };
};

/** By how much a process grew in an hour, once it was warm: the steepest line through the second halves of their lives. */
export const growthOf = (samples: readonly Sample[]): number | undefined => {
  const slopes = [...Map.groupBy(samples, ({ pid }) => pid).values()].flatMap((own) => {
    const late = own.slice(Math.floor(own.length / 2));
    return late.length < 10 ? [] : [slopeOf(late)];
  });
  return slopes.length === 0 ? undefined : Math.max(...slopes);
};

const HOUR_MS = 3_600_000;

/** Least squares. */
const slopeOf = (samples: readonly Sample[]): number => {
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [at, mb] = [mean(samples.map((one) => one.at)), mean(samples.map((one) => one.mb))];
  const above = samples.reduce((sum, one) => sum + (one.at - at) * (one.mb - mb), 0);
  const below = samples.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
  return below === 0 ? 0 : (above / below) * HOUR_MS;
};
