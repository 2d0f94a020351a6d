/** The list of verbs, and how a line or a pressed button gets to one of them. */
import type { Cards } from '../cards/render.ts';
import type { Insights } from '../core/asking.ts';
import type { Answer, Choice, Incoming, Searched } from '../core/conversation.ts';
import type { Errand, PassOver, Step } from '../core/errands.ts';
import type { Conversation, Environment, Outcome, Subscription } from '../core/model.ts';
import type { Clock, Log, Revisions, Voices } from '../core/ports.ts';
import type { Denial, Need, Policy, Rights } from '../core/rights.ts';
import type { Say } from '../core/say.ts';
import type { AnyTrigger } from '../core/trigger.ts';
import { readVocabularies, type Vocabulary } from '../locales/vocabularies.ts';
import { acknowledge } from './acknowledge.ts';
import { actions, errandRuns } from './actions/index.ts';
import { audit } from './audit.ts';
import { digest } from './digest.ts';
import { edit } from './edit.ts';
import { environments } from './environments.ts';
import { exportAll } from './export.ts';
import { form } from './form.ts';
import { back, hello, welcome } from './hello.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { importAll } from './import.ts';
import { language } from './language.ts';
import type { Command, Parsed } from './line/command.ts';
import { list } from './list.ts';
import { mute } from './mute.ts';
import { parse } from './parse.ts';
import { quiet } from './quiet.ts';
import { toAnswer } from './reply/answer.ts';
import { denied } from './reply/denied.ts';
import { findItems } from './reply/form-items.ts';
import { createTurnMaker, named } from './reply/make-turn.ts';
import { type Meant, meantBy } from './reply/pressed.ts';
import { nextReport, REPORT } from './reply/scheduled-reports.ts';

import type { CommandStore, Reply, Turn, Verb, Webhooks } from './reply/turn.ts';
import { status } from './status.ts';
import { subscribe, subscribing } from './subscribe.ts';
import { test } from './test.ts';
import { timezone } from './timezone.ts';
import { deadButton, staleButton, trouble } from './trouble.ts';
import { unmute } from './unmute.ts';
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
  readonly voices: Voices;
  readonly log: Log;
  readonly rights: Rights;
  policyOf(tenantId: string): Policy;
  /** Posts the real card with example facts. */
  sendTest(subscription: Subscription, conversation: Conversation, say: Say): Promise<Outcome>;
  /** Absent: webhooks are off. */
  readonly webhooks?: Webhooks;
  /** 122 random bits, for buttons. */
  newId(): string;
  /** Something was promised: look now. */
  readonly nudge?: () => void;
  readonly vocabularies?: readonly Vocabulary[];
};

export type Commands = {
  /** Answers what was said or pressed; other bots get no answer, or two might never end. Throws only what the store throws. */
  answer(turn: { incoming: Spoken; conversation: Conversation; say: Say }): Promise<Answer | undefined>;
  /** What can be picked in the form, as far as somebody has typed it; nothing for whoever may not see it. */
  find(turn: { searched: Searched; conversation: Conversation; say: Say }): Promise<readonly Choice[]>;
  /** Said once when the bot is added to a place. */
  welcome(turn: { conversation: Conversation; installedBy: string; say: Say }): Promise<Answer>;
  /** Said when the bot was added again to where it had been, and what was asked for then is on again. */
  back(turn: { conversation: Conversation; count: number; say: Say }): Promise<Answer>;
  /** One run of what was asked for earlier. Throws outages only. */
  runErrand(turn: { errand: Errand; conversation: Conversation; say: Say }): Promise<Step>;
  /** What comes at regular times is not made up for. */
  readonly passOverErrand: PassOver;
};

/** What each verb needs and does. */
export const verbs: { readonly [K in Command['kind']]: Verb<Extract<Command, { kind: K }>> } = {
  help,
  hello,
  environments,
  status,
  form: subscribing(form),
  edit: subscribing(edit),
  history,
  export: exportAll,
  import: importAll,
  subscribe,
  list,
  unsubscribe,
  'unsubscribe-all': unsubscribeAll,
  test,
  acknowledge,
  why,
  mute,
  unmute,
  quiet,
  digest,
  language,
  timezone,
  audit,
  ...actions,
};

export const createCommands = (options: CommandsOptions): Commands => {
  const { rights, vocabularies = readVocabularies() } = options;
  const toTurn = createTurnMaker(options, vocabularies);
  return {
    answer: async ({ incoming, conversation, say }) => {
      const turn = toTurn({ conversation, say, incoming });
      const meant: Meant | undefined =
        incoming.kind === 'said'
          ? { parsed: parse(incoming.text, vocabularies, { language: say.language }) }
          : await meantBy(incoming.button, turn, vocabularies);
      const told = named(turn, meant ? nameOf(meant.parsed) : 'button');
      const need = meant ? await needOf(meant.parsed, told) : 'reads';
      const denial = await rights.check({ conversation, person: incoming.from, need });
      if (denial) return deny({ denial, need }, told, options);
      return toAnswer(await (meant ? act(meant, need, told) : deadButton(told)), told, options);
    },

    find: async ({ searched, conversation, say }) => {
      const { dataset, from } = searched;
      // What stands in the inputs is taken along, as when a button is pressed.
      const turn = toTurn({ conversation, say, incoming: { ...searched, kind: 'pressed', button: dataset } });
      const meant = await meantBy(dataset, turn, vocabularies);
      const isForm = meant?.parsed.kind === 'form' || meant?.parsed.kind === 'edit';
      const denial = isForm ? await rights.check({ conversation, person: from, need: 'reads' }) : 'unknown';
      return denial === undefined ? findItems(searched, turn) : [];
    },

    welcome: async ({ conversation, installedBy, say }) => {
      const turn = toTurn({ conversation, say });
      return toAnswer(welcome(installedBy, turn), turn, options);
    },

    back: async ({ conversation, say, count }) => {
      const turn = toTurn({ conversation, say });
      return toAnswer(back(count, turn), turn, options);
    },

    runErrand: async ({ errand, conversation, say }) => {
      const run = errandRuns[errand.kind];
      // One of a version that could more: it is over.
      if (!run) return {};
      const turn = named(toTurn({ conversation, say, by: errand.createdBy }), errand.kind);
      const { reply, ...step } = await run(errand, turn);
      return { ...step, ...(reply && { answer: await toAnswer(reply, turn, options) }) };
    },

    passOverErrand: (errand, { timeZone }) =>
      errand.kind === REPORT ? nextReport(errand, options.clock.now(), timeZone) : undefined,
  };
};

/** Says no, and puts on record that it was tried. Nothing else is read or written: not even the button is spent. */
const deny = async (
  { denial, need }: { readonly denial: Denial; readonly need: Need },
  turn: Turn,
  options: CommandsOptions,
): Promise<Answer | undefined> => {
  const { tenantId, conversationId } = turn.conversation;
  options.log.warn({ tenantId, conversationId, verb: turn.deed.verb, need, why: denial }, 'authz.denied');
  await turn.note({ result: 'denied', after: denial });
  return denial === 'bot' ? undefined : toAnswer(denied(denial, options.policyOf(tenantId), turn), turn, options);
};

/** A button acts on what it was shown with, and no more often than it may. */
const act = async ({ parsed, button, about }: Meant, need: Need, turn: Turn): Promise<Reply> => {
  const { store, conversation } = turn;
  const { tenantId, conversationId } = conversation;
  const stale = about && (await staleIn(parsed, about, turn));
  if (stale !== undefined) return belowTold(button, await staleButton(stale, turn));
  if (button && !(await store.takeButton(tenantId, conversationId, button.id))) return deadButton(turn);
  if (need !== 'personal-data') return belowTold(button, await run(parsed, turn));
  let isNoted = false;
  const noting: Turn = {
    ...turn,
    note: (what) => {
      isNoted = true;
      return turn.note(what);
    },
  };
  const reply = await run(parsed, noting);
  if (!isNoted) await turn.note({ result: 'done' });
  return reply;
};

/** The card that was told stays: whatever comes of its buttons stands below it. */
const belowTold = (button: Meant['button'], reply: Reply): Reply =>
  button ? reply : { ...reply, replacesCard: false };

/** The number of the subscription that is not as it was, if so. */
const staleIn = async (
  parsed: Parsed,
  about: Revisions,
  { store, conversation }: Turn,
): Promise<number | undefined> => {
  if (!('number' in parsed) || parsed.number === undefined || parsed.kind === 'history') return undefined;
  const { number } = parsed;
  if (typeof number !== 'number') return undefined;
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const now = all.find((one) => one.number === number);
  return now !== undefined && now.revision === about[number] ? undefined : number;
};

const nameOf = (parsed: Parsed): string => (parsed.kind === 'trouble' ? 'unknown' : parsed.kind);

const needOf = async (parsed: Parsed, turn: Turn): Promise<Need> => {
  const { needs } = verbOf(parsed);
  return typeof needs === 'function' ? needs(parsed, turn) : needs;
};

/** The table's types hold each kind together with its command; TypeScript can't follow that through the lookup. */
const verbOf = (parsed: Parsed): Verb<Parsed> =>
  (parsed.kind === 'trouble' ? trouble : verbs[parsed.kind]) as Verb<Parsed>;

const run = (parsed: Parsed, turn: Turn): Promise<Reply> => verbOf(parsed).run(parsed, turn);
