/** The list of verbs, and how a line or a pressed button gets to one of them. */
import type { Cards } from '../cards/render.ts';
import { readButton } from '../core/actions.ts';
import type { Insights } from '../core/asking.ts';
import type { Audit } from '../core/audit.ts';
import type { Answer, Incoming } from '../core/conversation.ts';
import type { Errand, Step } from '../core/errands.ts';
import type { Conversation, Environment, Outcome, Subscription } from '../core/model.ts';
import type { Clock, Voices } from '../core/ports.ts';
import type { Say } from '../core/say.ts';
import type { AnyTrigger } from '../core/trigger.ts';
import { zoneNames } from '../locales/languages.ts';
import { readVocabularies, type Vocabulary } from '../locales/vocabularies.ts';
import { acknowledge } from './acknowledge.ts';
import { actions, errandRuns } from './actions/index.ts';
import { environments } from './environments.ts';
import { form } from './form.ts';
import { hello, welcome } from './hello.ts';
import { help } from './help.ts';
import { language } from './language.ts';
import type { Command, Parsed } from './line/command.ts';
import { lexiconOf } from './line/lexicon.ts';
import { print } from './line/print.ts';
import { list } from './list.ts';
import { parse } from './parse.ts';
import { toAnswer } from './reply/answer.ts';
import { readButtonLine } from './reply/secret-lines.ts';
import { NUMBER_INPUT } from './reply/subscriptions-card.ts';
import { commandFor } from './reply/told.ts';
import type { CommandStore, Reply, Turn, Webhooks } from './reply/turn.ts';
import { status } from './status.ts';
import { subscribe } from './subscribe.ts';
import { test } from './test.ts';
import { timezone } from './timezone.ts';
import { deadButton, trouble } from './trouble.ts';
import { unsubscribe, unsubscribeAll } from './unsubscribe.ts';
import { why } from './why.ts';

export type { CommandStore } from './reply/turn.ts';

type Spoken = Extract<Incoming, { kind: 'said' | 'pressed' }>;

export type CommandsOptions = {
  readonly store: CommandStore;
  readonly triggers: readonly AnyTrigger[];
  /** All that are configured; a conversation only ever sees those of its tenant. */
  readonly environments: readonly Environment[];
  readonly cards: Cards;
  readonly clock: Clock;
  readonly insights: Insights;
  readonly audit: Audit;
  readonly voices: Voices;
  /** Posts the real card with example facts. */
  sendTest(subscription: Subscription, conversation: Conversation, say: Say): Promise<Outcome>;
  /** Absent: webhooks are off. */
  readonly webhooks?: Webhooks;
  /** 128 random bits, for buttons. */
  newId(): string;
  /** Something was promised: look now. */
  readonly nudge?: () => void;
  readonly vocabularies?: readonly Vocabulary[];
};

export type Commands = {
  /** Answers what was said or pressed. Throws only what the store throws. */
  answer(turn: { incoming: Spoken; conversation: Conversation; say: Say }): Promise<Answer>;
  /** Said once when the bot is added to a place. */
  welcome(turn: { conversation: Conversation; installedBy: string; say: Say }): Promise<Answer>;
  /** One run of what was asked for earlier. Throws outages only. */
  runErrand(turn: { errand: Errand; conversation: Conversation; say: Say }): Promise<Step>;
};

/** Lines behind buttons are ours, and name things by ids of any length. */
const LONGEST_BUTTON_LINE = 100_000;

/** Each with the kind of command that it answers. */
type Acting = { readonly [K in keyof typeof actions]: (typeof actions)[K]['answer'] };

const verbs: {
  readonly [K in Command['kind']]: (command: Extract<Command, { kind: K }>, turn: Turn) => Promise<Reply>;
} = {
  help: (_, turn) => help(turn),
  hello: (_, turn) => hello(turn),
  environments: (_, turn) => environments(turn),
  status: (_, turn) => status(turn),
  form: async (_, turn) => {
    const made = await form(turn);
    return 'kind' in made ? subscribe(made, turn) : made;
  },
  subscribe,
  list,
  unsubscribe,
  'unsubscribe-all': unsubscribeAll,
  test,
  acknowledge,
  why,
  ...(Object.fromEntries(Object.entries(actions).map(([kind, { answer }]) => [kind, answer])) as Acting),
  language,
  timezone,
};

export const createCommands = (options: CommandsOptions): Commands => {
  const { store, vocabularies = readVocabularies() } = options;
  const toTurn = createToTurn(options, vocabularies);
  return {
    answer: async ({ incoming, conversation, say }) => {
      const { language } = say;
      const turn = toTurn({ conversation, say, incoming, by: incoming.from.objectId ?? incoming.from.id });
      if (incoming.kind === 'said') {
        return toAnswer(await run(parse(incoming.text, vocabularies, { language }), turn), turn, options);
      }
      const press = readButton(incoming.button);
      if (press) {
        const meant = await meantBy(press, turn);
        return toAnswer(meant ? await run(meant, turn) : deadButton(turn), turn, options);
      }
      const button = await store.takeButton(conversation.tenantId, conversation.conversationId, incoming.button);
      const line = button && readButtonLine(button.line, turn);
      const hearing = { language, longest: LONGEST_BUTTON_LINE };
      const reply =
        line === undefined ? deadButton(turn) : await run(withNumber(parse(line, vocabularies, hearing), turn), turn);
      return toAnswer(reply, turn, options);
    },

    welcome: async ({ conversation, installedBy, say }) => {
      const turn = toTurn({ conversation, say, by: '' });
      return toAnswer(welcome(installedBy, turn), turn, options);
    },

    runErrand: async ({ errand, conversation, say }) => {
      const run = errandRuns[errand.kind];
      // One of a version that could more: it is over.
      if (!run) return {};
      const turn = toTurn({ conversation, say, by: errand.createdBy });
      const { reply, ...step } = await run(errand, turn);
      return { ...step, ...(reply && { answer: await toAnswer(reply, turn, options) }) };
    },
  };
};

const createToTurn = (options: CommandsOptions, vocabularies: readonly Vocabulary[]) => {
  const { store, clock, voices, sendTest, nudge = () => {} } = options;
  const triggers = options.triggers.filter(({ subscribable }) => subscribable);
  const zones = zoneNames(vocabularies);
  const english: Vocabulary = { language: 'en', verbs: {}, words: {}, magnitudes: {}, triggers: {}, cities: {} };
  type Asked = { conversation: Conversation; say: Say; by: string; incoming?: Spoken };
  const toTurn = ({ conversation, say, by, incoming }: Asked): Turn => ({
    conversation,
    say,
    by,
    name: incoming?.from.name ?? '',
    nudge,
    isPressed: incoming?.kind === 'pressed',
    inputs: new Map(incoming?.kind === 'pressed' ? Object.entries(incoming.inputs) : []),
    environments: options.environments.filter(({ tenantId }) => tenantId === conversation.tenantId),
    triggers,
    store,
    clock,
    insights: options.insights,
    audit: options.audit,
    newId: options.newId,
    ...(incoming?.threadId !== undefined && { threadId: incoming.threadId }),
    languages: voices.languages,
    zones,
    as: ({ language = say.language, timeZone = say.timeZone }) =>
      toTurn({ conversation, say: voices.voice(language, timeZone), by, ...(incoming && { incoming }) }),
    readNumber: (text) => lexiconOf(vocabularies, say.language).number(text),
    print: (command) =>
      print(command, vocabularies.find(({ language }) => language === say.language) ?? vocabularies[0] ?? english),
    sendTest: (subscription) => sendTest(subscription, conversation, say),
    ...(options.webhooks && { webhooks: options.webhooks }),
  });
  return toTurn;
};

/** The buttons of what was told say which delivery they are on; all else is read here, in this conversation alone. */
const meantBy = async (press: NonNullable<ReturnType<typeof readButton>>, turn: Turn): Promise<Command | undefined> => {
  const { tenantId, conversationId } = turn.conversation;
  const told = await turn.store.told(tenantId, conversationId, { deliveryId: press.deliveryId });
  return told && commandFor(press.action, told);
};

/** The card's picker says which number the button's verb is about. */
const withNumber = (parsed: Parsed, { inputs }: Turn): Parsed => {
  if (parsed.kind !== 'trouble' || parsed.why !== 'no-number') return parsed;
  const picked = inputs.get(NUMBER_INPUT) ?? '';
  return /^\d{1,9}$/.test(picked) ? { kind: parsed.verb, number: Number(picked) } : parsed;
};

const run = (parsed: Parsed, turn: Turn): Promise<Reply> => {
  if (parsed.kind === 'trouble') return trouble(parsed, turn);
  // The table's types hold each kind together with its command; TypeScript can't follow that through the lookup.
  const verb = verbs[parsed.kind] as (command: Command, turn: Turn) => Promise<Reply>;
  return verb(parsed, turn);
};
