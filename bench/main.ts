/** Runs the benchmarks, all or those that are named, and prints a table of each: `npm run bench -- [name …]`. */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { commands } from './commands.ts';
import { fanOut } from './fan-out.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { limits } from './limits.ts';
import { matching } from './matching.ts';
import { memory } from './memory.ts';
import { parsing } from './parse.ts';
import { written } from './table.ts';
import { workers } from './workers.ts';
import { openWorkshop } from './workshop.ts';

const BENCHMARKS: readonly Benchmark[] = [fanOut, latency, workers, matching, memory, limits, kill, commands, parsing];

const print = (text: string): void => void process.stdout.write(text);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    part: { type: 'string' },
  },
});

const fail = (words: string): never => {
  process.stderr.write(`${words}\n`);
  process.exit(2);
};

/** A number above 0, if one was given. */
const numberOf = (name: 'rounds' | 'part', isFit: (value: number) => boolean, cure: string): number | undefined => {
  const text = values[name];
  if (text === undefined || (isFit(Number(text)) && Number(text) > 0)) return text === undefined ? text : Number(text);
  return fail(`--${name}: give ${cure}`);
};

const chosen = (): readonly Benchmark[] => {
  const names = BENCHMARKS.map(({ name }) => name);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) fail(`There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}`);
  return positionals.length === 0 ? BENCHMARKS : BENCHMARKS.filter(({ name }) => positionals.includes(name));
};

const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');

const run = async (benchmarks: readonly Benchmark[]): Promise<void> => {
  const rounds = numberOf('rounds', Number.isInteger, 'a whole number from 1');
  const part = numberOf('part', (value) => value <= 1, 'a share of the usual sizes, such as 0.1');
  const workshop = await openWorkshop({ ...(rounds !== undefined && { rounds }), ...(part !== undefined && { part }) });
  let isStopped = false;
  const quit = (): void => {
    isStopped = true;
    void workshop.close().finally(() => process.exit(130));
  };
  process.once('SIGINT', quit);
  process.once('SIGTERM', quit);
  try {
    for (const { name, about, run: measure } of benchmarks) {
      print(`\n${name}: ${about}\n\n`);
      const startedAt = Date.now();
      print(written(await measure(workshop)));
      print(`\n  ${((Date.now() - startedAt) / 1000).toFixed(0)} s, load average ${load()}\n`);
    }
  } catch (error) {
    // Whatever is put away under its feet fails.
    if (!isStopped) throw error;
  } finally {
    await workshop.close();
    process.off('SIGINT', quit);
    process.off('SIGTERM', quit);
  }
};

const benchmarks = chosen();
if (values.list) print(benchmarks.map(({ name, about }) => `${name.padEnd(10)} ${about}\n`).join(''));
else await run(benchmarks);
