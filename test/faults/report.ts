/** The acceptance report: what a run of the fault suite showed, in numbers, for people who have to decide. Pure. */
import { INVARIANTS } from './invariants.ts';
import type { Machine } from './machine.ts';
import { doublesOf, mbOf } from './oracle.ts';
import type { PlannedRun } from './soak-plan.ts';
import { quantile, type Trial } from './trial.ts';

export type Done = {
  readonly planned: PlannedRun;
  /** Absent: it could not be brought to an end, and `broke` says why. */
  readonly trial?: Trial;
  readonly broke?: string;
  /** Of the bots' memory; absent where it was too short or the system does not tell. */
  readonly growthMbPerHour?: number;
};

/** As `npm run mutations -- --json` writes it. */
export type Mutations = {
  readonly commit: string;
  readonly caught: number;
  readonly seconds: number;
  readonly bugs: readonly { readonly name: string; readonly sentences: readonly (string | null)[] }[];
};

export type Findings = {
  readonly machine: Machine;
  readonly size: string;
  readonly seed: number;
  readonly startedAt: Date;
  readonly seconds: number;
  /** How many were to run. */
  readonly planned: number;
  readonly done: readonly Done[];
  readonly mutations?: Mutations;
};

const NOT_TESTED = [
  'Real Teams: the service at the other end is a recorder that speaks the documented protocol and fails on request.',
  'Real Customer Insights: the environments are simulated after the documented API.',
  'Sovereign clouds (GCC, 21Vianet), other regions, and changes of region.',
  'A full disk, a standby that lags and is promoted, a clock that jumps, an upgrade with both versions at work.',
  'Mail servers and webhooks under the same faults: their outcomes are tested one by one, not in these runs.',
];

export const isKept = ({ trial }: Done): boolean => trial?.complaints.length === 0;

/** How a run is played again. */
export const commandOf = ({ planned: { ordeal, count, seed } }: Pick<Done, 'planned'>): string =>
  `npm run soak -- --only '${ordeal.id}' --seed ${seed} --count ${count}`;

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Where a table has no room for what is not known. */
const whole = (number: number | undefined): string => (number === undefined ? '–' : String(Math.round(number)));

const most = (numbers: readonly (number | undefined)[]): number | undefined => {
  const known = numbers.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

const HEAD = [
  ...['Ordeal', 'Runs', 'failed', 'Faults', 'To tell', 'Posts', 'Lost', 'Seen again', 'allowed', 'most of one'],
  ...['Out of order', 'Wrong tenant', 'Recovery p50', 'p95', 'max (ms)', 'Memory (MB)'],
];

const rowOf = (name: string, done: readonly Done[]): readonly (string | number)[] => {
  const trials = done.flatMap(({ trial }) => trial ?? []);
  const verdicts = trials.map(({ verdict }) => verdict);
  const recoveries = trials.flatMap(({ endured }) => endured.recoveriesMs ?? []);
  const recovery = (share: number): string => (recoveries.length === 0 ? '–' : whole(quantile(recoveries, share)));
  return [
    name,
    done.length,
    done.filter((one) => !isKept(one)).length,
    sum(trials.map(({ endured }) => endured.faults)),
    sum(verdicts.map(({ expected }) => expected)),
    sum(verdicts.map(({ posts }) => posts)),
    sum(verdicts.map(({ lost }) => lost.length)),
    sum(verdicts.map(doublesOf)),
    sum(trials.map(({ endured }) => endured.doublesAllowed)),
    Math.max(0, ...verdicts.flatMap(({ doubles }) => [...doubles.values()])),
    sum(verdicts.map(({ disorders }) => disorders.length)),
    sum(verdicts.map(({ crossings }) => crossings.length)),
    ...[recovery(0.5), recovery(0.95), recovery(1)],
    whole(most(verdicts.map(mbOf))),
  ];
};

const heading = ({ machine, size, seed, startedAt, seconds, planned, done }: Findings): string => {
  const { commit, cores, processor, memoryGb, system, node, sqlite, postgres, loadBefore } = machine;
  const kept = done.filter(isKept).length;
  const repeats = sum(done.map(({ trial }) => trial?.repeats ?? 0));
  return [
    `**${kept} of ${done.length} runs kept every promise${done.length < planned ? `; ${planned - done.length} are still to come` : ''}.**`,
    '',
    `- Commit ${commit}; ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${Math.round(seconds / 60)} minutes.`,
    `- ${size}. Seeds from ${seed} up, one for each run of an ordeal.`,
    `- ${cores} cores (${processor}), ${memoryGb} GB, ${system}; load before it began: ${loadBefore.toFixed(1)}.`,
    `- Node ${node}, SQLite ${sqlite}${postgres === undefined ? '' : `, PostgreSQL ${postgres} on the same machine, without fsync`}.`,
    ...(repeats > 0 ? [`- Put again, since the machine stood still during the ordeal: ${repeats}.`] : []),
  ].join('\n');
};

const memoryOf = (done: readonly Done[]): string => {
  const long = done.filter(({ planned }) => planned.ordeal.id.startsWith('M'));
  const rows = long.map(({ planned, trial, growthMbPerHour }) => [
    ...[planned.ordeal.id, planned.count, trial?.verdict.posts ?? '–', whole(trial && mbOf(trial.verdict))],
    growthMbPerHour === undefined ? '–' : growthMbPerHour.toFixed(1),
  ]);
  return table(['Run', 'Minutes', 'Posts', 'Most (MB)', 'Growth in its second half (MB/h)'], rows);
};

const failuresOf = (done: readonly Done[]): string => {
  const failed = done.filter((one) => !isKept(one));
  if (failed.length === 0) return 'None.';
  return failed
    .map((one) =>
      [
        `- ${one.planned.ordeal.id}, seed ${one.planned.seed} (\`${commandOf(one)}\`):`,
        ...(one.broke === undefined ? (one.trial?.complaints ?? []) : [`it broke off: ${one.broke}`]).map(
          (what) => `  - ${what.split('\n')[0]?.slice(0, 300).replaceAll('|', '\\|')}`,
        ),
      ].join('\n'),
    )
    .join('\n');
};

const mutationsOf = (mutations: Mutations | undefined): string => {
  if (!mutations) return 'Not given to this run (`npm run mutations -- --json <file>`, then `--mutations <file>`).';
  const { caught, bugs, commit, seconds } = mutations;
  const noticedBy = (sentences: Mutations['bugs'][number]['sentences']): string =>
    sentences.length === 0 ? '**not planted**' : sentences.map((one) => one ?? '**survived**').join('; ');
  const rows = bugs.map(({ name, sentences }) => [name, noticedBy(sentences)]);
  return `${caught} of ${bugs.length} caught at commit ${commit}, in ${seconds} s.\n\n${table(['Bug', 'Sentence that failed'], rows)}`;
};

const sentencesOf = (byOrdeal: ReadonlyMap<string, readonly Done[]>): string =>
  [...byOrdeal]
    .map(([id, [first]]) => `- **${id}**: bots ${first?.planned.ordeal.says(first.planned.count)}.`)
    .join('\n');

export const reportOf = (findings: Findings): string => {
  const { done } = findings;
  const byOrdeal = Map.groupBy(done, ({ planned }) => planned.ordeal.id);
  const parts: readonly (readonly [string, string])[] = [
    ['Ordeals', table(HEAD, [...[...byOrdeal].map(([id, own]) => rowOf(id, own)), rowOf('**All**', done)])],
    ['What each is', sentencesOf(byOrdeal)],
    ['Failures', failuresOf(done)],
    [
      'Invariants',
      table(
        ['After every run', 'Kept'],
        INVARIANTS.map(({ id, says, holds }) => [
          `${id} ${says}`,
          `${done.filter(({ trial }) => trial && holds(trial)).length} of ${done.length}`,
        ]),
      ),
    ],
    ['Memory', memoryOf(done)],
    ['Deliberate bugs', mutationsOf(findings.mutations)],
    ['Not tested', NOT_TESTED.map((line) => `- ${line}`).join('\n')],
  ];
  return [
    '# Acceptance report',
    'Written by `npm run soak`; what the columns mean stands in [operating.md](operating.md#what-was-tested).',
    heading(findings),
    ...parts.map(([title, text]) => `## ${title}\n\n${text}`),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
};
