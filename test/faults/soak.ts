/** `npm run soak`: the long form of the fault suite. Goes on after a failure, and writes the acceptance report as it goes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sharedPostgres, whyNoPostgres } from '../fakes/postgres.ts';
import { lookAtMachine } from './machine.ts';
import { growthOf, watchMemory } from './memory.ts';
import { commandOf, type Done, type Findings, isKept, type Mutations, reportOf } from './report.ts';
import { type PlannedRun, planOf, type SoakOptions, sizeOf } from './soak-plan.ts';
import { lineOf, put } from './trial.ts';

const HELP = `npm run soak -- [options]
  --share <n>         of the counts of the long form (default 1: about 700 runs); 0: each ordeal once
  --engine <name>     sqlite or postgres (default: both)
  --only <words>      ordeals with these words in their id
  --count <n>         one run of this size for each
  --seed <n>          of the first run of each ordeal (default: by chance)
  --mutations <file>  what npm run mutations -- --json wrote
  --out <file>        the report (default: docs/acceptance.md, when all ordeals run)
Exit code 1: a promise was broken, or a run broke off.`;

const { values } = parseArgs({
  options: {
    ...{ share: { type: 'string' }, engine: { type: 'string' }, only: { type: 'string' }, count: { type: 'string' } },
    ...{ seed: { type: 'string' }, mutations: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const numberOf = (name: 'share' | 'count' | 'seed'): number | undefined => {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} ${text} is no number`);
  return number;
};

const optionsOf = (): SoakOptions => {
  const count = numberOf('count');
  return {
    share: numberOf('share') ?? 1,
    seed: numberOf('seed') ?? Math.floor(Math.random() * 2 ** 31),
    engines: values.engine === undefined ? ['sqlite', 'postgres'] : [values.engine],
    ...(values.only !== undefined && { only: values.only }),
    ...(count !== undefined && { count }),
  };
};

const REPORT = new URL('../../docs/acceptance.md', import.meta.url).pathname;

/** Where the report goes: one of a part must not stand for the whole. */
const outOf = (): string | undefined => {
  const isWhole = values.only === undefined && values.engine === undefined && values.count === undefined;
  return values.out ?? (isWhole ? REPORT : undefined);
};

const attempt = async (planned: PlannedRun): Promise<Done> => {
  const { ordeal, count, seed } = planned;
  const watch = watchMemory();
  const end = await put(ordeal, count, seed).then(
    (trial) => ({ trial }),
    (error: unknown) => ({ broke: String((error as Error).message ?? error) }),
  );
  const samples = await watch.stop();
  const growthMbPerHour = ordeal.id.startsWith('M') ? growthOf(samples) : undefined;
  return { planned, ...end, ...(growthMbPerHour !== undefined && { growthMbPerHour }) };
};

const sayHow = (done: Done): void => {
  const { planned, trial, broke } = done;
  const line = trial ? lineOf(trial) : `seed ${planned.seed} · it broke off: ${broke}`;
  say(`${isKept(done) ? '✓' : '✗'} ${planned.ordeal.id} · ${line}`);
  for (const complaint of trial?.complaints ?? []) say(`    ${complaint}`);
  if (!isKept(done)) say(`    again: ${commandOf(done)}`);
};

const main = async (): Promise<number> => {
  if (values.help) {
    say(HELP);
    return 0;
  }
  const options = optionsOf();
  const withPostgres = options.engines.includes('postgres');
  if (withPostgres && whyNoPostgres !== undefined) throw new Error(whyNoPostgres);
  const plan = planOf(options);
  if (plan.length === 0) throw new Error('no ordeal is called so');
  const mutations = values.mutations && (JSON.parse(readFileSync(values.mutations, 'utf8')) as Mutations);
  const out = outOf();
  const startedAt = new Date();
  const machine = await lookAtMachine(withPostgres);
  const done: Done[] = [];
  const findings = (): Findings => ({
    ...{ machine, size: sizeOf(options), seed: options.seed, startedAt, done, planned: plan.length },
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    ...(mutations && { mutations }),
  });
  say(`${plan.length} runs, seeds from ${options.seed} up.`);
  for (const planned of plan) {
    const one = await attempt(planned);
    done.push(one);
    sayHow(one);
    // After each, so that what is known is not lost when it is ended.
    if (out !== undefined) writeFileSync(out, reportOf(findings()));
  }
  if (withPostgres) await (await sharedPostgres()).stop();
  const kept = done.filter(isKept).length;
  say(`${kept} of ${done.length} runs kept every promise.${out === undefined ? '' : ' The report is written.'}`);
  return kept === done.length ? 0 : 1;
};

main().then(
  // What still runs of a run that broke off must not keep it alive.
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  },
);
