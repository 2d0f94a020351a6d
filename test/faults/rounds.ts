/** Rounds through the bots, as a balancer and Prometheus make them: how each says it is, what it measures, how large it is. */
import { readFile } from 'node:fs/promises';
import type { Fleet, Replica } from './fleet.ts';
import { eventually, pause } from './time.ts';

export type Rounds = {
  /** What was wrong: they said that they were ill though they were well, or nothing at all. */
  readonly lies: readonly string[];
  /** Health and metrics, as they were told. */
  readonly words: readonly string[];
  /** The largest that any was, resident; 0 where the system does not tell. */
  largestBytes(): number;
  /** What ails all of them from now on, so that nobody is asked to be well; nothing: they should be. */
  expect(ailment: 'no database' | undefined): void;
  /** Whether one that is up says so of something it depends on. Asks until then, for a while. */
  healthSays(dependency: string, state: 'ok' | 'trouble'): Promise<boolean>;
  stop(): Promise<void>;
};

const EVERY_MS = 1000;
/** As long as Prometheus waits. */
const ANSWER_MS = 10_000;
/** After it was told to go on, or what ailed it was over. */
const GRACE_MS = 15_000;

type Answer = { readonly status: number; readonly text: string };

const ask = async (url: string): Promise<Answer | undefined> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    return { status: response.status, text: await response.text() };
  } catch {
    return undefined;
  }
};

/** The most that it ever held, by the kernel. */
const sizeOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
};

export const makeRounds = (fleet: Fleet): Rounds => {
  const lies: string[] = [];
  const words: string[] = [];
  let largest = 0;
  let ailment: string | undefined;
  let wellSince = 0;
  let stopped = false;

  const isAskedToBeWell = (replica: Replica, since: number): boolean =>
    ailment === undefined && wellSince + GRACE_MS <= since && replica.isWell(since - GRACE_MS);

  const visit = async (replica: Replica): Promise<void> => {
    largest = Math.max(largest, await sizeOf(replica.pid));
    const admin = replica.adminUrl();
    if (admin === undefined) return;
    const since = Date.now();
    const wellBefore = isAskedToBeWell(replica, since);
    const [live, ready, health, metrics] = await Promise.all(
      ['livez', 'readyz', 'healthz', 'metrics'].map((path) => ask(`${admin}/${path}`)),
    );
    for (const answer of [health, metrics]) if (answer) words.push(answer.text);
    if (!wellBefore || !isAskedToBeWell(replica, since)) return;
    for (const [name, answer] of Object.entries({ live, ready, health, metrics })) {
      if (answer?.status !== 200) lies.push(`${name}: ${answer ? `${answer.status} ${answer.text}` : 'no answer'}`);
    }
  };
  const walk = async (): Promise<void> => {
    while (!stopped) {
      await Promise.all(fleet.running().map(visit));
      await pause(EVERY_MS);
    }
  };
  const walking = walk();

  const saysSo = async (replica: Replica, dependency: string, state: string): Promise<boolean> => {
    const answer = await ask(`${replica.adminUrl()}/healthz`);
    const health = answer ? (JSON.parse(answer.text) as { dependencies?: Record<string, { state: string }> }) : {};
    return health.dependencies?.[dependency]?.state === state;
  };
  return {
    lies,
    words,
    largestBytes: () => largest,
    expect: (next) => {
      if (ailment !== undefined && next === undefined) wellSince = Date.now();
      ailment = next;
    },
    healthSays: (dependency, state) =>
      eventually(async () => {
        const said = await Promise.all(fleet.running().map((replica) => saysSo(replica, dependency, state)));
        return said.includes(true);
      }, ANSWER_MS),
    stop: async () => {
      stopped = true;
      await walking;
    },
  };
};
