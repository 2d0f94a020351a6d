/** What the verbs that ask Customer Insights have in common: what they need, where they may answer, and that they are noted. */
import type { Asked, Refusal } from '../../core/asking.ts';
import type { AuditResult } from '../../core/audit.ts';
import type { Step as ErrandStep } from '../../core/errands.ts';
import { referenceOf } from '../../core/ids.ts';
import type { Environment, Problem } from '../../core/model.ts';
import type { ActionLine } from '../line/action.ts';
import type { Command, Ref } from '../line/command.ts';
import { chooseEnvironment } from '../reply/environment.ts';
import { help, offer } from '../reply/offers.ts';
import type { Reply, Step, Turn } from '../reply/turn.ts';

export type ActionKind = ActionLine['kind'];
export type LineOf<K extends ActionKind> = Extract<ActionLine, { kind: K }>;

/** One run of an errand: its reply is made into an answer like any other. */
export type Run = Omit<ErrandStep, 'answer'> & { readonly reply?: Reply };

/** For the record. */
export type Noted = {
  /** What was looked at or changed: names of tables and fields, ids; never the values of fields. */
  readonly what: string;
  readonly result: Exclude<AuditResult, 'denied'> | 'refused';
};

export const note = (
  { note: put }: Turn,
  environment: Environment | undefined,
  { what, result }: Noted,
): Promise<void> => {
  const after = [what, environment && `of ${environment.environmentId}`].filter(Boolean).join(' ');
  return put({ result: result === 'refused' ? 'denied' : result, after });
};

export const byId = (environment: Environment): Ref => ({ by: 'id', text: environment.environmentId });

/** The environment, where this conversation may be shown what is about persons; else the reply that says where. */
export const choosePrivately = async (
  line: ActionLine & { readonly environment?: Ref },
  turn: Turn,
  what: Noted['what'],
): Promise<Step<Environment>> => {
  const chosen = chooseEnvironment(line.environment, turn, (environment) => ({ ...line, environment }) as Command);
  const environment = 'value' in chosen ? chosen.value : undefined;
  // Nobody is asked which one, only to hear that none may be shown here.
  const couldBe = environment ? [environment] : turn.environments;
  const mayShow = couldBe.length === 0 || couldBe.some(({ profilesInChannels }) => profilesInChannels);
  if (turn.conversation.kind === 'personal' || mayShow) return chosen;
  await note(turn, environment, { what, result: 'refused' });
  const { say } = turn;
  return {
    reply: offer(
      {
        title: say('commands.actions.privateTitle'),
        texts: [say('commands.actions.private'), say('commands.actions.privateCure')],
        buttons: [help(turn)],
      },
      turn,
    ),
  };
};

/** What came, or the reply that says why nothing did. A lasting refusal is noted as one. */
export const orRefusal = async <T>(
  asked: Asked<T>,
  turn: Turn,
  environment: Environment,
  what: Noted['what'],
): Promise<Step<T>> => {
  if ('value' in asked) return asked;
  const { refused } = asked;
  await note(turn, environment, { what, result: refused.kind === 'not-allowed' ? 'refused' : 'failed' });
  return { reply: refusal(refused, turn) };
};

/** Why there is no answer, and what to do. */
export const refusal = (refused: Refusal, turn: Turn): Reply => {
  const { title, texts } = refusalWords(refused, turn);
  return offer({ title, texts, buttons: [help(turn)] }, turn);
};

/** They ask by conditions, which is what the service refuses most. */
const FILTERING: readonly string[] = ['items', 'item', 'search'] satisfies readonly ActionKind[];

type Words = { readonly title: string; readonly texts: readonly string[] };

export const refusalWords = (refused: Refusal, turn: Pick<Turn, 'say' | 'deed'>): Words => {
  const { say, deed } = turn;
  const both = (kind: 'missing' | 'not-allowed' | 'unsure') => ({
    title: say(`commands.actions.refused.${kind}.title`),
    texts: [say(`commands.actions.refused.${kind}.cure`)],
  });
  switch (refused.kind) {
    case 'busy': {
      const time = say.duration(refused.waitMs);
      return {
        title: say('commands.actions.refused.busy.title'),
        texts: [say('commands.actions.refused.busy.cure', { time })],
      };
    }
    case 'invalid': {
      const said = refused.message;
      const told = said === '' ? [] : [say('commands.actions.refused.invalid.said', { said })];
      const isFilter = FILTERING.includes(deed.verb);
      const cure = say(isFilter ? 'commands.actions.refused.invalid.cure' : 'commands.actions.refused.other');
      return { title: say('commands.actions.refused.invalid.title'), texts: [...told, cure] };
    }
    case 'problem':
      return problemWords(refused.problem, turn);
    case 'unsure': {
      const { title, texts } = both('unsure');
      return { title, texts: [...texts, ...referenceWords(turn)] };
    }
    default:
      return both(refused.kind);
  }
};

/** The watch keeps trying what passes; a question is asked once. */
const PASSING: readonly Problem['kind'][] = ['unreachable', 'garbled'];

const problemWords = (problem: Problem['kind'], turn: Pick<Turn, 'say' | 'deed'>): Words => {
  const { say } = turn;
  const isPassing = PASSING.includes(problem);
  return {
    title: say('commands.actions.refused.problemTitle', { what: say(`problems.${problem}.what`) }),
    texts: [
      isPassing ? say('commands.actions.refused.again') : say(`problems.${problem}.cure`),
      ...referenceWords(turn),
    ],
  };
};

/** What the operator finds the question by in the log; nobody asked what runs by itself. */
const referenceWords = ({ say, deed }: Pick<Turn, 'say' | 'deed'>): readonly string[] =>
  deed.activityId === ''
    ? []
    : [say('commands.actions.refused.reference', { reference: referenceOf(deed.activityId) })];
