/** How all benchmarks measure: a sink in a process of its own, the moments of its posts, medians and quantiles. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { SinkOptions, Tally, Times, Until } from './sink.ts';

export type Measured = {
  readonly posts: number;
  readonly postsPerSecond: number;
  /** Of this process: the sink has its own. */
  readonly cpuMicrosPerPost: number;
  readonly firstMs: number;
  readonly lastMs: number;
};

export type Sink = {
  readonly url: string;
  forget(): Promise<void>;
  /** Resolves when it holds, counted since it last forgot. */
  until(what: Until): Promise<Times>;
  tally(): Promise<Tally>;
  stop(): void;
};

/** By the same clock as the sink's. */
export const now = (): number => performance.timeOrigin + performance.now();

export const startSink = async (options: SinkOptions = {}): Promise<Sink> => {
  const child = fork(new URL('sink.ts', import.meta.url), [JSON.stringify(options)]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const answers = new Map<number, (answer: unknown) => void>();
  child.on('message', (answer: { id: number }) => {
    answers.get(answer.id)?.(answer);
    answers.delete(answer.id);
  });
  let lastId = 0;
  const ask = <T>(question: object): Promise<T> =>
    new Promise((resolve) => {
      lastId += 1;
      answers.set(lastId, resolve as (answer: unknown) => void);
      child.send({ id: lastId, ...question });
    });
  return {
    url: `http://127.0.0.1:${port}/`,
    forget: () => ask({ say: 'forget' }),
    until: (until) => ask<Times>({ until }),
    tally: () => ask<Tally>({ say: 'tally' }),
    stop: () => void child.kill(),
  };
};

/** Runs `work` and gives the figures of its posts; `work` starts them and need not wait for them. */
export const measure = async (sink: Sink, posts: number, work: () => Promise<unknown>): Promise<Measured> => {
  await sink.forget();
  const arrived = sink.until({ posts });
  const cpu = process.cpuUsage();
  const startedAt = now();
  const working = work();
  const { firstAt, lastAt } = await arrived;
  await working;
  const { user, system } = process.cpuUsage(cpu);
  return {
    posts,
    postsPerSecond: (posts / (lastAt - startedAt)) * 1000,
    cpuMicrosPerPost: (user + system) / posts,
    firstMs: firstAt - startedAt,
    lastMs: lastAt - startedAt,
  };
};

/** Says beside the tables that something went wrong. */
export const complain = (words: string): void => void process.stderr.write(`  ! ${words}\n`);

/** The least value that so great a share of the values does not exceed. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.max(0, Math.ceil(values.length * share) - 1))] ??
  Number.NaN;
export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One after the other, as many times as said. */
export const repeat = async <T>(times: number, work: (index: number) => Promise<T>): Promise<readonly T[]> => {
  const results: T[] = [];
  for (let index = 0; index < times; index += 1) results.push(await work(index));
  return results;
};
