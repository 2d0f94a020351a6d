/** Prints a table of ratios, each against a reference in the same run: `npm run bench`. */
import { type Measured, measureRaw, measureTidings, startSink } from './fan-out.ts';

const ROUNDS = 5;
const SIZES = [1, 100, 1000];

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const figure = (rounds: readonly Measured[], of: (one: Measured) => number): number => median(rounds.map(of));
const columns = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell, index) => String(cell)[index === 0 ? 'padEnd' : 'padStart'](index === 0 ? 28 : 12)).join('')}\n`;

const sink = await startSink();
process.stdout.write(`One event to N channels, embedded store, ${ROUNDS} interleaved rounds, medians\n\n`);
process.stdout.write(columns(['', 'posts/s', 'CPU µs/post', 'first ms', 'last ms', 'rate', 'CPU']));
for (const channels of SIZES) {
  const raw: Measured[] = [];
  const ours: Measured[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { measured, message } = await measureTidings(sink, channels);
    ours.push(measured);
    raw.push(await measureRaw(sink, channels, message));
  }
  const ratio = (of: (one: Measured) => number): string =>
    median(ours.map((one, index) => of(one) / of(raw[index] as Measured))).toFixed(2);
  for (const [name, rounds] of [
    ['Tidings', ours],
    ['bare loop of posts', raw],
  ] as const) {
    process.stdout.write(
      columns([
        `${name}, N = ${channels}`,
        Math.round(figure(rounds, ({ postsPerSecond }) => postsPerSecond)),
        Math.round(figure(rounds, ({ cpuMicrosPerPost }) => cpuMicrosPerPost)),
        figure(rounds, ({ firstMs }) => firstMs).toFixed(1),
        figure(rounds, ({ lastMs }) => lastMs).toFixed(1),
        name === 'Tidings' ? ratio(({ postsPerSecond }) => postsPerSecond) : 1,
        name === 'Tidings' ? ratio(({ cpuMicrosPerPost }) => cpuMicrosPerPost) : 1,
      ]),
    );
  }
}
sink.stop();
