/** What every verb is given, made for each turn of a conversation. */
import type { Insights } from '../../core/asking.ts';
import type { Incoming } from '../../core/conversation.ts';
import type { Conversation, Environment, Outcome, Subscription } from '../../core/model.ts';
import type { Clock, Voices } from '../../core/ports.ts';
import type { Say } from '../../core/say.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import { zoneNames } from '../../locales/languages.ts';
import type { Vocabulary } from '../../locales/vocabularies.ts';
import { namedIn } from '../line/clauses.ts';
import { lexiconOf } from '../line/lexicon.ts';
import { print } from '../line/print.ts';
import { tokenize } from '../line/tokens.ts';
import type { CommandStore, Turn, Webhooks } from './turn.ts';

export type TurnTools = {
  readonly store: CommandStore;
  readonly triggers: readonly AnyTrigger[];
  readonly environments: readonly Environment[];
  readonly clock: Clock;
  readonly insights: Insights;
  readonly voices: Voices;
  sendTest(subscription: Subscription, conversation: Conversation, say: Say): Promise<Outcome>;
  readonly webhooks?: Webhooks;
  nudge?(): void;
  newId(): string;
};

/** `by`: in whose name, when nobody speaks. */
type Spoken = {
  readonly conversation: Conversation;
  readonly say: Say;
  readonly incoming?: Extract<Incoming, { kind: 'said' | 'pressed' }>;
  readonly by?: string;
};

const byOf = (incoming: Spoken['incoming']): string => incoming?.from.objectId ?? incoming?.from.id ?? '';

/** Teams' ids of messages, in milliseconds; other clients number threads in ways that don't tell a reply from a first post. */
const TEAMS_ID = /^\d{13}$/;

/** A message that begins a thread is its root itself. What is pressed stands in a thread that the bot's answer may have begun. */
const repliesTo = (incoming: Spoken['incoming']): Pick<Turn, 'repliesTo'> =>
  incoming?.kind === 'said' &&
  incoming.threadId !== undefined &&
  incoming.threadId !== incoming.activityId &&
  TEAMS_ID.test(incoming.threadId) &&
  TEAMS_ID.test(incoming.activityId)
    ? { repliesTo: incoming.threadId }
    : {};

export const createTurnMaker = (options: TurnTools, vocabularies: readonly Vocabulary[]) => {
  const { store, clock, voices, sendTest, nudge = () => {} } = options;
  const triggers = options.triggers.filter(({ subscribable }) => subscribable);
  const zones = zoneNames(vocabularies);
  const english: Vocabulary = { language: 'en', verbs: {}, words: {}, magnitudes: {}, triggers: {}, cities: {} };
  const toTurn = (spoken: Spoken): Turn => {
    const { conversation, say, incoming, by = byOf(incoming) } = spoken;
    const { tenantId, conversationId } = conversation;
    const deed = { tenantId, conversationId, person: by, verb: '', activityId: incoming?.activityId ?? '' };
    return {
      conversation,
      say,
      by,
      deed,
      note: (what) => store.note({ ...deed, ...what }),
      name: incoming?.from.name ?? '',
      nudge,
      isPressed: incoming?.kind === 'pressed',
      inputs: new Map(incoming?.kind === 'pressed' ? Object.entries(incoming.inputs) : []),
      environments: options.environments.filter((environment) => environment.tenantId === tenantId),
      triggers,
      store,
      clock,
      insights: options.insights,
      newId: options.newId,
      ...(incoming?.threadId !== undefined && { threadId: incoming.threadId }),
      ...repliesTo(incoming),
      languages: voices.languages,
      zones,
      as: ({ language = say.language, timeZone = say.timeZone }) =>
        toTurn({ ...spoken, say: voices.voice(language, timeZone) }),
      readNames: (text) => namedIn(tokenize(text), lexiconOf(vocabularies, say.language)).names,
      readNumber: (text) => lexiconOf(vocabularies, say.language).number(text),
      print: (command) =>
        print(command, vocabularies.find(({ language }) => language === say.language) ?? vocabularies[0] ?? english),
      sendTest: (subscription) => sendTest(subscription, conversation, say),
      ...(options.webhooks && { webhooks: options.webhooks }),
    };
  };
  return toTurn;
};

/** The same turn, with what is being done in it. */
export const named = (turn: Turn, verb: string): Turn => {
  const deed = { ...turn.deed, verb };
  return { ...turn, deed, note: (what) => turn.store.note({ ...deed, ...what }) };
};
