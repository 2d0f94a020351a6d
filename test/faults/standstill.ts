/** A bot that its machine gave no time for so long that its deadlines lost their meaning says so: a fault that nobody had planned. */
import { LEASE_MS } from '../../src/core/holds.ts';
import type { Log } from '../../src/core/ports.ts';
import type { Pace } from './time.ts';

const LINE = 'bot.stood-still';
const EVERY_MS = 20;
/** Three in a row and a lease is over. */
const OF_A_LEASE = 1 / 3;
/** With more of the time spent at work, it was the bot itself that let nothing else run. */
const OWN_WORK = 0.5;

/** Looks at the clock on the wall again and again, and logs how late it came to that. */
export const watchStandstills = ({ scale }: Pace, log: Log): void => {
  const limitMs = (LEASE_MS / scale) * OF_A_LEASE;
  let before = performance.now();
  let cpu = process.cpuUsage();
  const look = (): void => {
    const ms = performance.now() - before;
    const { user, system } = process.cpuUsage(cpu);
    const workMs = (user + system) / 1000;
    if (ms > limitMs && workMs < ms * OWN_WORK) log.info({ ms: Math.round(ms), workMs: Math.round(workMs) }, LINE);
    before = performance.now();
    cpu = process.cpuUsage();
  };
  setInterval(look, EVERY_MS).unref();
};

/** For how long a line says that its bot stood still, in milliseconds; nothing for other lines. */
export const standstillIn = (line: string): number | undefined => {
  if (!line.includes(`"${LINE}"`)) return undefined;
  return Number(/"ms":(\d+)/.exec(line)?.[1]);
};
