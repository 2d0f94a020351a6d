/** `npm run mutations`: plants one deliberate bug after the other in a copy of the tree, and sees which sentence catches it. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Bug, Suite } from './bug.ts';
import { bugs } from './bugs/index.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const HELP = `npm run mutations -- [--only <pattern of names>] [--json <file>]
  Exit code 1: a bug survived, could not be planted, or a suite fails without any bug.`;

/** Of each suite that was to catch it, the first sentence that failed. Absent: it noticed nothing. */
type Sentences = readonly (string | undefined)[];

/** `trouble`: why it shows nothing. */
type Found = { readonly bug: Bug; readonly sentences: Sentences; readonly ms: number; readonly trouble?: string };

const TIMES = 3;

const root = new URL('../../', import.meta.url).pathname;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean' } },
});

const isCaught = ({ sentences, trouble }: Found): boolean =>
  trouble === undefined && sentences.every((sentence) => sentence !== undefined);

/** All that is said later is worth nothing when a suite fails by itself. */
const refuseBroken = async (bench: Workbench, suites: readonly Suite[]): Promise<void> => {
  const complaint = await bench.check();
  if (complaint !== undefined) throw new Error(`the tree has type errors without any bug:\n${complaint}`);
  for (const suite of suites) {
    const sentence = (await bench.run(suite)).sentence && (await bench.run(suite)).sentence;
    if (sentence !== undefined) throw new Error(`${suite.file} fails without any bug: ${sentence}`);
  }
};

/** On a busy machine a sentence may fail by itself: the one that catches a bug fails again, and passes without the bug. */
const catchWith = async (bench: Workbench, bug: Bug, suite: Suite): Promise<string | undefined> => {
  for (let time = 0; time < TIMES; time += 1) {
    const { sentence } = await bench.run(suite);
    if (sentence === undefined || sentence.includes('" hook')) return sentence;
    const alone = { file: suite.file, exact: sentence };
    const again = await bench.run(alone);
    await bench.mend(bug);
    const without = await bench.run(alone);
    await bench.plant(bug);
    if (again.sentence !== undefined && without.sentence === undefined) return sentence;
  }
  return undefined;
};

const tryOut = async (bench: Workbench, bug: Bug): Promise<Found> => {
  const startedAt = Date.now();
  const ended = () => ({ bug, ms: Date.now() - startedAt });
  try {
    await bench.plant(bug);
    const complaint = await bench.check();
    // What the compiler finds needs no test, so it shows nothing of the tests.
    if (complaint !== undefined) throw new Error(`does not get past the compiler:\n${complaint}`);
    const sentences: (string | undefined)[] = [];
    for (const suite of bug.suites) sentences.push(await catchWith(bench, bug, suite));
    return { ...ended(), sentences };
  } catch (error) {
    return { ...ended(), sentences: [], trouble: (error as Error).message };
  } finally {
    await bench.mend(bug);
  }
};

const rowOf = (found: Found): string => {
  if (found.trouble !== undefined) return `✗ ${found.bug.name}: ${found.trouble}`;
  const caught = found.sentences.map((sentence, index) => sentence ?? `SURVIVED ${found.bug.suites[index]?.file}`);
  const harm = isCaught(found) ? [] : [found.bug.harm];
  const mark = isCaught(found) ? '✓' : '✗';
  return [`${mark} ${found.bug.name} (${(found.ms / 1000).toFixed(1)} s)`, ...harm, ...caught].join('\n    ');
};

const commit = (): string =>
  execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();

const main = async (): Promise<number> => {
  if (values.help) {
    say(HELP);
    return 0;
  }
  const startedAt = Date.now();
  const chosen = bugs.filter(({ name }) => new RegExp(values.only ?? '').test(name));
  const suites = [...new Set(chosen.flatMap((bug) => bug.suites))];
  const bench = await openWorkbench(root);
  const found: Found[] = [];
  try {
    await refuseBroken(bench, suites);
    say(`Without a bug all ${suites.length} suites pass (${Math.round((Date.now() - startedAt) / 1000)} s).\n`);
    for (const bug of chosen) {
      const one = await tryOut(bench, bug);
      found.push(one);
      say(rowOf(one));
    }
  } finally {
    await bench.close();
  }
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const caught = found.filter(isCaught).length;
  say(`\n${caught} of ${found.length} deliberate bugs caught, in ${seconds} s.`);
  if (values.json) {
    const rows = found.map(({ bug: { name, file }, sentences, ms }) => ({ name, file, sentences, ms }));
    writeFileSync(values.json, `${JSON.stringify({ commit: commit(), caught, seconds, bugs: rows }, null, 2)}\n`);
  }
  return caught === found.length && found.length > 0 ? 0 : 1;
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  },
);
