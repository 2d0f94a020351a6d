/** The status report as a card: every process of the environment with its state, as the system page shows it; trouble first. */
import { type CardData, cut } from '../../cards/render.ts';
import type { Process } from '../../core/asking.ts';
import type { Environment, RunStatus } from '../../core/model.ts';
import { nextTime, type Schedule } from '../../core/schedule.ts';
import { operationWord, severityOf, stageState, statusWord } from '../../core/telling.ts';
import type { ReportPart } from '../line/action.ts';
import { scheduleWords } from '../reply/rhythm.ts';
import type { Press, Reply, Turn } from '../reply/turn.ts';
import { line, lines, moreWords, short } from '../reply/wording.ts';
import { byId } from './verb.ts';

/** In the order in which they depend on each other; what is in none of them comes last. */
const PARTS: readonly (readonly [part: ReportPart | 'others', operations: readonly string[]])[] = [
  ['sources', ['ingestion']],
  ['unification', ['map', 'match', 'merge']],
  ['segments', ['segmentation']],
  ['measures', ['measures', 'attributemeasures', 'entitymeasures', 'tablemeasures']],
  ['exports', ['export']],
];

const partOf = ({ operation }: Process): ReportPart | 'others' =>
  PARTS.find(([, operations]) => operations.includes(operation))?.[0] ?? 'others';

const isTrouble = ({ status }: Process): boolean => status === 'failed' || status === 'timed-out';

const TROUBLES = { most: 12, bytes: 7000, rowBytes: 420 };
const STATES = { most: 80, bytes: 11_000, rowBytes: 30 };

export type Report = {
  readonly environment: Environment;
  readonly processes: readonly Process[];
  readonly part?: ReportPart;
  /** It comes by itself at these times. */
  readonly schedule?: Schedule;
};

export const reportCard = (report: Report, turn: Turn): Reply => {
  const { environment, part, schedule } = report;
  const { say } = turn;
  const processes = report.processes.filter((one) => part === undefined || partOf(one) === part);
  const troubles = processes.filter(isTrouble);
  const title = titleOf(report, turn);
  const text = summaryOf(processes, turn);
  const bad = cut(
    troubles.map((process) => troubleRow(process, turn)),
    TROUBLES,
  );
  const { groups, more } = groupsOf(processes, turn);
  const left = bad.more + more;
  return {
    summary: `${title} – ${text}`,
    template: 'records',
    data: {
      title,
      lines: lines(text),
      records: [...bad.shown, ...groups],
      more: moreWords(left, say),
      note: line(
        schedule
          ? planWords(schedule, turn)
          : say('commands.actions.report.asOf', { at: say.moment(turn.clock.now()) }),
      ),
    },
    buttons: buttonsOf(report, environment, turn),
  };
};

/** What it is about. */
export const titleOf = ({ environment, part }: Pick<Report, 'environment' | 'part'>, { say }: Turn): string => {
  const name = short(environment.name);
  return part === undefined
    ? say('commands.actions.report.title', { environment: name })
    : say('commands.actions.report.partTitle', {
        part: say(`commands.actions.report.parts.${part}`),
        environment: name,
      });
};

const countWords = (processes: readonly Process[], { say }: Turn): string => {
  const counts = new Map<string, number>();
  for (const { status } of processes) {
    const word = stateWord(status, say);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const all = [...counts].toSorted(([, a], [, b]) => b - a);
  return say.list(
    all.map(([state, count]) => say('commands.actions.report.count', { count: say.number(count), state })),
  );
};

const stateWord = (status: RunStatus | undefined, say: Turn['say']): string =>
  status === undefined ? say('commands.actions.report.notStarted') : statusWord(status, say);

const summaryOf = (processes: readonly Process[], turn: Turn): string =>
  processes.length === 0 ? turn.say('commands.actions.report.none') : countWords(processes, turn);

/** The steps of unification have names of their own in each language; everything else is called as it is. */
const nameOf = (process: Process, say: Turn['say']): string => {
  const { name, operation, id } = process;
  const word = operationWord(operation, say);
  return short(partOf(process) === 'unification' ? word : (name ?? id ?? word));
};

const troubleRow = (process: Process, { say }: Turn): CardData => {
  const { status = 'unknown', error, lastSuccessAt } = process;
  const at = process.endedAt === undefined ? '' : ` · ${say.moment(process.endedAt)}`;
  const last = lastSuccessAt === undefined ? say('facts.never') : say.moment(lastSuccessAt);
  return {
    name: nameOf(process, say),
    state: `${statusWord(status, say)}${at}`,
    color: 'attention',
    weight: 'Bolder',
    detail: error?.message === undefined ? undefined : line(error.message),
    facts: [{ label: say('facts.lastSuccess'), value: last }],
  };
};

/** One record a part, with a fact for each process that is not told above. */
const groupsOf = (processes: readonly Process[], turn: Turn): { groups: readonly CardData[]; more: number } => {
  const { say } = turn;
  const rows = processes
    .filter((one) => !isTrouble(one))
    .toSorted((a, b) => orderOf(a) - orderOf(b))
    .map((process) => ({ part: partOf(process), fact: factOf(process, say) }));
  const { shown, more } = cut(
    rows.map(({ fact }) => fact),
    STATES,
  );
  const byPart = Map.groupBy(shown.keys(), (index) => rows[index]?.part ?? 'others');
  const groups = [...byPart].map(
    ([part, indexes]): CardData => ({
      name: say(`commands.actions.report.parts.${part}`),
      facts: indexes.flatMap((index) => rows[index]?.fact ?? []),
    }),
  );
  return { groups, more };
};

const orderOf = (process: Process): number => {
  const at = PARTS.findIndex(([part]) => part === partOf(process));
  return at === -1 ? PARTS.length : at;
};

const factOf = (process: Process, say: Turn['say']): CardData => {
  const { status, skipReason, endedAt, rawStatus } = process;
  const state =
    status === undefined
      ? say('commands.actions.report.notStarted')
      : status === 'unknown'
        ? (rawStatus ?? statusWord(status, say))
        : stageState({ status, ...(skipReason && { skipReason }) }, say);
  const isOver = severityOf(status ?? 'unknown') !== 'neutral';
  return {
    label: nameOf(process, say),
    value: isOver && endedAt !== undefined ? `${state} · ${say.moment(endedAt)}` : state,
  };
};

/** "Comes daily at 08:00 (Europe/Oslo); next: …" */
export const planWords = (schedule: Schedule, turn: Turn): string => {
  const { say, clock, conversation } = turn;
  const { timeZone } = conversation;
  const next = say.moment(nextTime(schedule, clock.now(), timeZone));
  return say('commands.actions.report.comes', { when: scheduleWords(schedule, turn), timeZone, next });
};

const buttonsOf = ({ part, schedule }: Report, environment: Environment, { say }: Turn): readonly Press[] => {
  const again = { kind: 'report' as const, environment: byId(environment), ...(part && { part }) };
  return [
    { title: say('commands.actions.buttons.reportAgain'), command: again },
    schedule
      ? { title: say('commands.actions.buttons.reportOff'), command: { ...again, schedule: 'off' } }
      : { title: say('commands.actions.buttons.reportDaily'), command: { ...again, schedule: { hour: 8, minute: 0 } } },
  ];
};
