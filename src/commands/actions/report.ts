/** `report [on <kind>] [daily at 08:00 | weekly monday 09:00 | off]`: the status report now, or by itself from now on. */
import type { Errand } from '../../core/errands.ts';
import type { Environment } from '../../core/model.ts';
import { nextTime, type Schedule } from '../../core/schedule.ts';
import type { ReportPart } from '../line/action.ts';
import { chooseEnvironment } from '../reply/environment.ts';
import { message } from '../reply/message.ts';
import { help, offer } from '../reply/offers.ts';
import { contentShape, nextReport, REPORT, scheduleIn } from '../reply/scheduled-reports.ts';
import { type Reply, type Turn, verb } from '../reply/turn.ts';
import { short } from '../reply/wording.ts';
import { planWords, reportCard, titleOf } from './report-card.ts';
import { byId, type LineOf, note, orRefusal, type Run, refusal } from './verb.ts';

type Line = LineOf<'report'>;

export const report = verb<Line>(
  // What comes by itself from now on changes what the conversation is told.
  async ({ schedule }) => (schedule === undefined || schedule === 'unclear' ? 'reads' : 'writes'),
  async (said, turn) => {
    const chosen = chooseEnvironment(said.environment, turn, (environment) => ({ ...said, environment }));
    if ('reply' in chosen) return chosen.reply;
    const environment = chosen.value;
    const { schedule } = said;
    if (schedule === 'unclear') return unclear(turn);
    if (schedule === 'off') return stop(said, environment, turn);
    if (schedule) return plan(said, schedule, environment, turn);
    const what = said.part ?? '';
    const asked = await orRefusal(await turn.insights.processes(environment), turn, environment, what);
    if ('reply' in asked) return asked.reply;
    await note(turn, environment, { what, result: 'done' });
    const planned = await plannedFor(said, environment, turn);
    return reportCard(
      {
        ...{ environment, processes: asked.value },
        ...(said.part && { part: said.part }),
        ...(planned && { schedule: planned }),
      },
      turn,
    );
  },
);

const idOf = ({ environmentId }: Environment, part: ReportPart | undefined): string =>
  `${REPORT}:${environmentId}:${part ?? 'all'}`;

const plannedFor = async ({ part }: Line, environment: Environment, turn: Turn): Promise<Schedule | undefined> => {
  const { tenantId, conversationId } = turn.conversation;
  const errands = await turn.store.errands(tenantId, conversationId);
  const found = errands.find(({ id }) => id === idOf(environment, part));
  return found && scheduleIn(found);
};

const plan = async ({ part }: Line, schedule: Schedule, environment: Environment, turn: Turn): Promise<Reply> => {
  const { say, store, conversation, clock, by, threadId } = turn;
  const { tenantId, conversationId, timeZone } = conversation;
  await note(turn, environment, { what: `${part ?? 'all'}; scheduled`, result: 'asked' });
  await store.keepErrand({
    ...{ id: idOf(environment, part), tenantId, conversationId, kind: REPORT, createdBy: by },
    content: { environmentId: environment.environmentId, schedule, ...(part && { part }) },
    dueAt: nextTime(schedule, clock.now(), timeZone),
    ...(threadId !== undefined && { threadId }),
  });
  const title = say('commands.actions.report.planned', { environment: short(environment.name) });
  const again = { kind: REPORT, environment: byId(environment), ...(part && { part }) } as const;
  return message({
    title,
    texts: [part && titleOf({ environment, part }, turn), planWords(schedule, turn)],
    buttons: [
      { title: say('commands.actions.buttons.reportNow'), command: again },
      { title: say('commands.actions.buttons.reportOff'), command: { ...again, schedule: 'off' } },
    ],
  });
};

const stop = async ({ part }: Line, environment: Environment, turn: Turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const { tenantId, conversationId } = conversation;
  const mine = `${REPORT}:${environment.environmentId}:`;
  const all = (await store.errands(tenantId, conversationId)).filter(({ kind }) => kind === REPORT);
  const isEnded = ({ id }: Errand): boolean => (part ? id === idOf(environment, part) : id.startsWith(mine));
  const ended = all.filter(isEnded);
  for (const { id } of ended) await store.dropErrand(tenantId, conversationId, id);
  await note(turn, environment, { what: `${part ?? 'all'}; off`, result: 'done' });
  const others = all.filter((one) => !isEnded(one)).flatMap((one) => subjectOf(one, turn) ?? []);
  const outcome = ended.length > 0 ? 'stopped' : 'notPlanned';
  if (others.length === 0) {
    return message({ title: say(`commands.actions.report.${outcome}`), texts: [say('commands.actions.report.howTo')] });
  }
  const reports = say.list(others.map((one) => titleOf(one, turn)));
  const texts = [
    titleOf({ environment, ...(part && { part }) }, turn),
    say('commands.actions.report.still', { reports }),
  ];
  return message({ title: say(`commands.actions.report.${outcome}That`), texts });
};

/** What a planned report is about; nothing when that is not watched any more. */
const subjectOf = ({ content }: Errand, { environments }: Turn) => {
  const { environmentId, part } = contentShape.parse(content);
  const environment = environments.find((one) => one.environmentId === environmentId);
  return environment && { environment, ...(part && { part }) };
};

const unclear = (turn: Turn): Reply => {
  const { say } = turn;
  const texts = [say('commands.actions.report.howTo')];
  return offer({ title: say('commands.actions.report.unclear'), texts, buttons: [help(turn)] }, turn);
};

/** A little later when the calls are used up, but never so late that the next one is due. */
const LATER_MS = 60_000;

/** One scheduled report. Of an environment that can't be asked the reason is told: silence would look like a good day. */
export const runReport = async (errand: Errand, turn: Turn): Promise<Run> => {
  const { environmentId, part } = contentShape.parse(errand.content);
  const schedule = scheduleIn(errand);
  const environment = turn.environments.find((one) => one.environmentId === environmentId);
  // It is not watched any more.
  if (!environment) return {};
  const now = turn.clock.now();
  const dueAt = nextReport(errand, now, turn.conversation.timeZone);
  const asked = await turn.insights.processes(environment);
  if ('refused' in asked && asked.refused.kind === 'busy') {
    return { dueAt: Math.min(dueAt, now + Math.max(LATER_MS, asked.refused.waitMs)) };
  }
  const reply =
    'refused' in asked
      ? refusal(asked.refused, turn)
      : reportCard({ environment, processes: asked.value, schedule, ...(part && { part }) }, turn);
  return { reply, dueAt };
};
