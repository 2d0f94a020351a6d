/** `refresh <data source|segment|measure|all>` and `cancel`: started here, followed by an errand on one card until it ends. */
import { z } from 'zod';
import type { Job, RefreshWish } from '../../core/asking.ts';
import type { Errand } from '../../core/errands.ts';
import { type CataloguedSubject, type Environment, isTerminal } from '../../core/model.ts';
import type { Command, Ref } from '../line/command.ts';
import { chooseEnvironment } from '../reply/environment.ts';
import { message } from '../reply/message.ts';
import { help, offer } from '../reply/offers.ts';
import { resolve } from '../reply/resolve.ts';
import { MOST_BUTTONS, type Reply, type Turn, verb } from '../reply/turn.ts';
import { isNamedKind, short } from '../reply/wording.ts';
import { refreshCard } from './refresh-card.ts';
import { byId, type LineOf, note, orRefusal, type Run, refusalWords } from './verb.ts';

type Line = LineOf<'refresh'>;

export const REFRESH = 'refresh';

const contentShape = z.object({
  environmentId: z.string(),
  jobId: z.string(),
  name: z.string(),
  startedAt: z.number(),
  /** What the card shows, to edit it only when that changes. */
  shown: z.string(),
});

/** Often at first, when people watch; a full refresh takes hours. */
const intervalAfter = (ageMs: number): number => (ageMs < 60_000 ? 5000 : ageMs < 600_000 ? 15_000 : 60_000);
/** Nothing takes longer that still goes on. */
const GIVE_UP_MS = 24 * 3_600_000;
const OPERATIONS = { 'data-source': 'ingestion', segment: 'segmentation', measure: 'measures' } as const;

export const refresh = verb<Line>('writes', async (said, turn) => {
  const { say } = turn;
  const chosen = chooseEnvironment(said.environment, turn, (environment) => ({ ...said, environment }));
  if ('reply' in chosen) return chosen.reply;
  const environment = chosen.value;
  const line: Line = { ...said, environment: byId(environment) };
  if (said.what === 'all') return said.sure && turn.isPressed ? startAll(environment, turn) : askAll(line, turn);
  const known = (await turn.store.catalogue(environment)).filter(
    ({ kind }) => isNamedKind(kind) && (said.subjects === undefined || kind === said.subjects),
  );
  if (!said.what) return askWhat(line, known, say('commands.actions.refresh.which'), turn);
  const found = resolve(said.what, known);
  if (found.kind === 'found') {
    const { kind, id, name } = found.item;
    const operation = OPERATIONS[kind as keyof typeof OPERATIONS];
    return start({ operation, id }, name, environment, turn);
  }
  const name = short(said.what.text);
  return found.kind === 'several'
    ? askWhat(line, found.items, say('commands.subscribe.severalTitle', { name }), turn)
    : askWhat(line, found.near, say('commands.subscribe.noSuchTitle', { name }), turn);
});

const startAll = (environment: Environment, turn: Turn): Promise<Reply> =>
  start({ operation: 'all' }, turn.say('commands.actions.refresh.everything'), environment, turn);

const askAll = (line: Line, turn: Turn): Reply => {
  const { say } = turn;
  return message({
    title: say('commands.actions.refresh.askAll'),
    texts: [say('commands.actions.refresh.askAllText')],
    buttons: [
      {
        title: say('commands.actions.buttons.refreshAll'),
        command: { ...line, sure: true },
        style: 'positive',
        once: true,
        lifeMs: 15 * 60_000,
      },
    ],
  });
};

const askWhat = (line: Line, items: readonly CataloguedSubject[], title: string, turn: Turn): Reply => {
  const { say } = turn;
  return offer(
    {
      title,
      texts: [say(items.length > 0 ? 'commands.words.choose' : 'commands.actions.refresh.noneLikeIt')],
      choices: items.slice(0, MOST_BUTTONS - 1).map(({ id, name, kind }) => ({
        title: isNamedKind(kind) ? say('commands.form.item', { name, details: say(`commands.kinds.${kind}`) }) : name,
        command: {
          ...line,
          what: { by: 'id', text: id },
          ...(isNamedKind(kind) && { subjects: kind }),
        } as Command,
      })),
      buttons: [{ title: say('commands.actions.buttons.refreshAll'), command: { ...line, what: 'all', sure: false } }],
    },
    turn,
  );
};

const start = async (wish: RefreshWish, name: string, environment: Environment, turn: Turn): Promise<Reply> => {
  const { store, insights, clock, conversation, by, threadId } = turn;
  const { tenantId, conversationId } = conversation;
  const what = `${wish.operation}; ${wish.id ?? ''}`;
  await note(turn, environment, { what, result: 'asked' });
  const asked = await orRefusal(await insights.refresh(environment, wish), turn, environment, what);
  if ('reply' in asked) return asked.reply;
  await note(turn, environment, { what, result: 'done' });
  const job = asked.value;
  const now = clock.now();
  const id = `${REFRESH}:${environment.environmentId}:${job.id}`;
  await store.keepErrand({
    ...{ id, tenantId, conversationId, kind: REFRESH, createdBy: by },
    content: {
      ...{ environmentId: environment.environmentId, jobId: job.id, name, startedAt: now },
      shown: shownOf(job),
    },
    dueAt: now + intervalAfter(0),
    ...(threadId !== undefined && { threadId }),
  });
  const card = refreshCard({ name, environmentName: environment.name, job }, turn);
  return { ...card, errandId: id, replacesCard: turn.isPressed };
};

/** All of a job that people see. */
const shownOf = ({ status, stages }: Job): string =>
  JSON.stringify([status, ...stages.map((stage) => [stage.operation, stage.name, stage.status])]).slice(0, 20_000);

/** One look at a refresh: its card is edited when something changed, and left alone for good when it has ended. */
export const runRefresh = async (errand: Errand, turn: Turn): Promise<Run> => {
  const content = contentShape.parse(errand.content);
  const { environmentId, jobId, name, startedAt } = content;
  const environment = turn.environments.find((one) => one.environmentId === environmentId);
  if (!environment) return {};
  const now = turn.clock.now();
  const age = now - startedAt;
  const asked = await turn.insights.job(environment, jobId);
  const later = intervalAfter(age);
  if ('refused' in asked) {
    const { refused } = asked;
    if (refused.kind === 'busy') return { dueAt: now + Math.max(later, refused.waitMs) };
    if (refused.kind !== 'missing' && age < GIVE_UP_MS) return { dueAt: now + Math.max(later, 30_000) };
    const job: Job = { id: jobId, status: 'unknown', startedAt, stages: [] };
    const trouble = [turn.say('commands.actions.refresh.lost'), ...refusalWords(refused, turn).texts].join(' ');
    const card = refreshCard({ name, environmentName: environment.name, job, trouble }, turn);
    return { reply: { ...card, buttons: [] }, edits: true };
  }
  const job = asked.value;
  const shown = shownOf(job);
  const isOver = isTerminal(job.status);
  const isLost = !isOver && age >= GIVE_UP_MS;
  const trouble = isLost ? { trouble: turn.say('commands.actions.refresh.tooLong') } : {};
  const reply = refreshCard({ name, environmentName: environment.name, job, ...trouble }, turn);
  if (isOver || isLost) return { reply, edits: true };
  const next = { content: { ...content, shown }, dueAt: now + later };
  return shown === content.shown && errand.cardId !== undefined ? next : { ...next, reply, edits: true };
};

export const cancel = verb<LineOf<'cancel'>>('writes', async (said, turn) => {
  const { say, store, conversation } = turn;
  const { tenantId, conversationId } = conversation;
  const followed = (await store.errands(tenantId, conversationId))
    .filter(({ kind }) => kind === REFRESH)
    .map((errand) => ({ errand, ...contentShape.parse(errand.content) }))
    .sort((one, other) => one.startedAt - other.startedAt);
  const meant = meantBy(said, followed);
  // Nothing else is cancelled in its place.
  if (meant.length === 0 && said.what && followed.length > 0) return askWhich(followed, said.what, turn);
  const [only, ...others] = meant;
  if (!only) {
    const texts = [say('commands.actions.cancel.noneText')];
    return offer({ title: say('commands.actions.cancel.none'), texts, buttons: [help(turn)] }, turn);
  }
  if (others.length > 0) return askWhich(meant, undefined, turn);
  const environment = turn.environments.find((one) => one.environmentId === only.environmentId);
  if (!environment) return offer({ title: say('commands.words.unwatched'), texts: [] }, turn);
  const what = only.jobId;
  await note(turn, environment, { what, result: 'asked' });
  const asked = await orRefusal(await turn.insights.cancel(environment, only.jobId), turn, environment, what);
  if ('reply' in asked) return asked.reply;
  await note(turn, environment, { what, result: 'done' });
  // Its card is looked after at once.
  await store.keepErrand({ ...only.errand, dueAt: turn.clock.now() });
  return { summary: say('commands.actions.cancel.done', { name: short(only.name) }) };
});

type Followed = Pick<z.infer<typeof contentShape>, 'environmentId' | 'jobId' | 'name' | 'startedAt'>;

const meantBy = <T extends Followed>({ job, what }: LineOf<'cancel'>, followed: readonly T[]): readonly T[] => {
  if (job !== undefined) return followed.filter(({ jobId }) => jobId === job);
  if (!what) return followed;
  // Nobody calls it by its job's id, which has any digit in it.
  const named = followed.map((one) => ({ one, id: one.name, name: one.name }));
  const found = resolve(what, named);
  if (found.kind === 'found') return [found.item.one];
  return found.kind === 'several' ? found.items.map(({ one }) => one) : [];
};

/** Those of one name are told apart by their environment, and by when they were started. */
const askWhich = (meant: readonly Followed[], unknown: Ref | undefined, turn: Turn): Reply => {
  const { say, environments } = turn;
  const titleOf = ({ name, environmentId, startedAt }: Followed): string => {
    const twins = meant.filter((one) => one.name === name);
    const isSameElsewhere = twins.some((one) => one.environmentId !== environmentId);
    const isTwice = twins.filter((one) => one.environmentId === environmentId).length > 1;
    const environment = environments.find((one) => one.environmentId === environmentId);
    const details = [isSameElsewhere && environment?.name, isTwice && say.moment(startedAt)].filter(Boolean).join(', ');
    return details === '' ? name : say('commands.form.item', { name, details });
  };
  return offer(
    {
      title: unknown
        ? say('commands.subscribe.noSuchTitle', { name: short(unknown.text) })
        : say('commands.actions.cancel.which'),
      texts: [unknown && say('commands.words.choose')],
      choices: meant
        .slice(0, MOST_BUTTONS)
        .map((one) => ({ title: titleOf(one), command: { kind: 'cancel', job: one.jobId } })),
    },
    turn,
  );
};
