/** A program that the try-out starts: its words go to a file, its end is noticed, and it is stopped by its own id. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Clock } from '../core/ports.ts';

export type ChildOptions = {
  /** What people call it. */
  readonly name: string;
  /** A JavaScript or TypeScript file that Node runs, with its arguments. */
  readonly program: readonly string[];
  readonly folder: string;
  readonly environment: { readonly [name: string]: string };
  readonly logFile: string;
  readonly onLine?: (line: string) => void;
  readonly clock: Pick<Clock, 'after'>;
  readonly patienceMs?: number;
  /** Aborted: it is asked to stop, whatever it is at. */
  readonly signal?: AbortSignal;
};

export type Child = {
  readonly name: string;
  readonly pid: number;
  /** Resolves when it has ended, with how and its last words. */
  readonly ended: Promise<string>;
  /** Asks it to stop, and after a while insists; resolves when it has ended. */
  stop(): Promise<void>;
};

/** If we are killed, it ends too. */
const LEASH = new URL('../leash.ts', import.meta.url).href;
const LAST_LINES = 30;
const PATIENCE_MS = 12_000;

/** Throws when the program can't be started at all. */
export const startChild = async (options: ChildOptions): Promise<Child> => {
  const { name, program, folder, environment, clock, patienceMs = PATIENCE_MS } = options;
  const child = spawn(process.execPath, ['--import', LEASH, ...program], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C reaches only us, and we stop things in order.
    detached: process.platform !== 'win32',
  });
  const lastLines = listen(child, options);
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      resolve([`${name} ${how}. Its last words:`, ...lastLines].join('\n  '));
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const quit = (): void => {
    child.kill('SIGTERM');
  };
  options.signal?.addEventListener('abort', quit, { once: true });
  if (options.signal?.aborted) quit();
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    name,
    pid: child.pid as number,
    ended,
    stop: async () => {
      if (!isOver()) quit();
      const calm = clock.after(patienceMs, () => child.kill('SIGKILL'));
      await ended;
      calm();
    },
  };
};

/** Writes all that it says to its file; keeps the last lines. */
const listen = (child: ChildProcess, { logFile, onLine }: ChildOptions): readonly string[] => {
  const lines: string[] = [];
  const log = createWriteStream(logFile, { flags: 'a' });
  // The folder may be gone when the last words come.
  log.on('error', () => {});
  child.once('close', () => log.end());
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
      log.write(`${line}\n`);
      onLine?.(line);
    });
  }
  return lines;
};

/** Asks until it answers as wished; gives up when `ended` resolves or the time is over, and says which. */
export const waitUntilReady = async (options: {
  readonly name: string;
  readonly isReady: () => Promise<boolean>;
  readonly ended: Promise<string>;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly patienceMs?: number;
}): Promise<void> => {
  const { name, isReady, ended, clock, patienceMs = 60_000 } = options;
  const deadline = clock.now() + patienceMs;
  let over: string | undefined;
  const noticed = ended.then((why) => {
    over = why;
  });
  while (over === undefined) {
    if (await isReady().catch(() => false)) return;
    if (clock.now() >= deadline)
      throw new Error(`${name} was not ready after ${Math.round(patienceMs / 1000)} seconds.`);
    await Promise.race([noticed, new Promise<void>((resolve) => clock.after(150, resolve))]);
  }
  throw new Error(over);
};
