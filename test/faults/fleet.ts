/** Real bot processes: started, killed, frozen and ended by their own ids, with every word that they say kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { standstillIn } from './standstill.ts';

export type Replica = {
  readonly pid: number;
  /** Where it listens; resolves when it says that it started, rejects with its last words when it ended before. */
  readonly ready: Promise<string>;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  isOver(): boolean;
  /** Where operators look; known once it listens there. */
  adminUrl(): string | undefined;
  /** It was ready by that moment, and nothing has been done to it since. */
  isWell(since: number): boolean;
  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void;
};

export type Fleet = {
  /** All lines of all processes, in the order of their coming. */
  readonly words: readonly string[];
  /** How often one of them was given no time by its machine, though nobody had frozen it. */
  standstills(): number;
  start(variables?: Readonly<Record<string, string>>): Replica;
  /** Those that have not ended. */
  running(): readonly Replica[];
  /** Resolves when none is left. */
  end(): Promise<void>;
};

/** The bot's own program, for faults that need no faster clock. */
export const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** The same with a clock that may go faster. */
export const BOT = fileURLToPath(new URL('bot.ts', import.meta.url));

const LAST_WORDS = 20;

export const createFleet = (options: {
  readonly program: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}): Fleet => {
  const { program, variables, onLine = () => {} } = options;
  const words: string[] = [];
  let standstills = 0;
  const hear = (line: string, replica: Replica): void => {
    words.push(line);
    const ms = standstillIn(line);
    if (ms !== undefined && replica.isWell(Date.now() - ms)) standstills += 1;
    onLine(line);
  };
  const replicas = new Set<Replica>();
  const quit = (): void => {
    for (const replica of replicas) replica.signal('SIGKILL');
  };
  process.once('exit', quit);
  // Without this, whoever ends the tests leaves the bots behind.
  const exit = (): void => process.exit(143);
  process.once('SIGTERM', exit);
  return {
    words,
    standstills: () => standstills,
    start: (more = {}) => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
        env: { ...variables, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const replica = toReplica(child, hear);
      replicas.add(replica);
      replica.ended.then(() => replicas.delete(replica));
      return replica;
    },
    running: () => [...replicas],
    end: async () => {
      const all = [...replicas];
      quit();
      await Promise.all(all.map(({ ended }) => ended));
      process.removeListener('exit', quit);
      process.removeListener('SIGTERM', exit);
    },
  };
};

const toReplica = (child: ChildProcess, hear: (line: string, replica: Replica) => void): Replica => {
  const own: string[] = [];
  let adminUrl: string | undefined;
  let readyAt = Number.POSITIVE_INFINITY;
  let touchedAt = Number.NEGATIVE_INFINITY;
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        hear(line, replica);
        own.push(line);
        if (own.length > LAST_WORDS) own.shift();
        const url = line.includes('"app.started"') ? /"url":"([^"]+)"/.exec(line)?.[1] : undefined;
        const adminPort = line.includes('"admin.listening"') ? /"port":(\d+)/.exec(line)?.[1] : undefined;
        if (adminPort !== undefined) adminUrl = `http://127.0.0.1:${adminPort}`;
        if (url === undefined) return;
        readyAt = Date.now();
        resolve(url);
      });
    }
    ended.then(({ code, signal }) =>
      reject(new Error(`The bot ended (${signal ?? code}) before it was ready:\n${own.join('\n')}`)),
    );
  });
  // Whoever kills a process at its start does not wait for it to be ready.
  ready.catch(() => {});
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const replica: Replica = {
    pid: child.pid as number,
    ready,
    ended,
    isOver,
    adminUrl: () => adminUrl,
    isWell: (since) => !isOver() && readyAt <= since && touchedAt <= since,
    signal: (name) => {
      // Frozen, it stays so until it is told to go on.
      touchedAt = name === 'SIGSTOP' || name === 'SIGKILL' ? Number.POSITIVE_INFINITY : Date.now();
      child.kill(name);
    },
  };
  return replica;
};
