/** Prints a table of ratios, each against a reference in the same run: `npm run bench`. */
import { ask, startPostgres, whyNoPostgres } from '../test/fakes/postgres.ts';
import { type Measured, measureRaw, measureTidings, startSink } from './fan-out.ts';

const ROUNDS = 5;
const SIZES = [1, 100, 1000, 10_000];

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const columns = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell, index) => String(cell)[index === 0 ? 'padEnd' : 'padStart'](index === 0 ? 32 : 12)).join('')}\n`;
const print = (text: string): void => void process.stdout.write(text);

/** One line of the table: medians of the rounds, and ratios to the bare loop's rounds pair by pair. */
const line = (name: string, rounds: readonly Measured[], raw: readonly Measured[]): string => {
  const figure = (of: (one: Measured) => number): number => median(rounds.map(of));
  const ratio = (of: (one: Measured) => number): string =>
    median(rounds.map((one, index) => of(one) / of(raw[index] as Measured))).toFixed(2);
  return columns([
    name,
    Math.round(figure(({ postsPerSecond }) => postsPerSecond)),
    Math.round(figure(({ cpuMicrosPerPost }) => cpuMicrosPerPost)),
    figure(({ firstMs }) => firstMs).toFixed(1),
    figure(({ lastMs }) => lastMs).toFixed(1),
    ratio(({ postsPerSecond }) => postsPerSecond),
    ratio(({ cpuMicrosPerPost }) => cpuMicrosPerPost),
  ]);
};

const sink = await startSink();
const postgres = whyNoPostgres === undefined ? await startPostgres({ durable: true }) : undefined;
print(
  `One event to N channels, pacing off, ${ROUNDS} interleaved rounds, medians; the database and the sink share the cores\n`,
);
if (whyNoPostgres !== undefined) print(`Without PostgreSQL: ${whyNoPostgres}\n`);
print(`\n${columns(['', 'posts/s', 'CPU µs/post', 'first ms', 'last ms', 'rate', 'CPU'])}`);
let databases = 0;
/** An empty database of the durable server; its URL. */
const newDatabase = async (serverUrl: string): Promise<string> => {
  const name = `bench_${databases++}`;
  await ask(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
};
for (const channels of SIZES) {
  const raw: Measured[] = [];
  const embedded: Measured[] = [];
  const server: Measured[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { measured, message } = await measureTidings(sink, channels);
    embedded.push(measured);
    if (postgres) server.push((await measureTidings(sink, channels, await newDatabase(postgres.url))).measured);
    raw.push(await measureRaw(sink, channels, message));
  }
  print(line(`embedded store, N = ${channels}`, embedded, raw));
  if (postgres) print(line(`PostgreSQL, N = ${channels}`, server, raw));
  print(line(`bare loop of posts, N = ${channels}`, raw, raw));
}
await postgres?.stop();
sink.stop();
