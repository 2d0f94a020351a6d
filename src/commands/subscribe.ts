/** `subscribe <trigger> …`: what was said is matched with what there is, and then promised or asked about. */
import type { Condition } from '../core/crossing.ts';
import { mailDomainOf } from '../core/mail.ts';
import type { Environment, Wish } from '../core/model.ts';
import type { Need } from '../core/rights.ts';
import type { AnyTrigger } from '../core/trigger.ts';
import type { SubscribeLine } from './line/command.ts';
import { askThreshold } from './reply/ask-threshold.ts';
import { chooseCondition } from './reply/condition.ts';
import { type Confirmed, confirm } from './reply/confirmation.ts';
import { chooseEnvironment } from './reply/environment.ts';
import { offerInstead, offerTriggers } from './reply/offers.ts';
import { type ChosenRecipients, chooseRecipients } from './reply/recipients.ts';
import { bare, chooseSelection, type Selection } from './reply/selection.ts';
import { notThere, subscriptionsCard } from './reply/subscriptions-card.ts';
import { type Reply, type Step, type Turn, type Verb, verb } from './reply/turn.ts';
import { exact, isNamedKind, nameList, triggerName } from './reply/wording.ts';

/** Mail to a domain that the conversation writes to already takes no more than any other subscription. */
const needOf = async ({ to }: SubscribeLine, { store, conversation }: Turn): Promise<Need> => {
  if (to?.by === 'webhook') return 'outside';
  if (to?.by !== 'email') return 'writes';
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const known = new Set(all.flatMap((one) => (one.to?.kind === 'email' ? one.to.addresses.map(mailDomainOf) : [])));
  return to.addresses.every((address) => known.has(mailDomainOf(address))) ? 'writes' : 'outside';
};

/** A verb that makes such a line, or asks for more first: it needs what the line needs. */
export const subscribing = <C>(make: (command: C, turn: Turn) => Promise<Reply | SubscribeLine>): Verb<C> =>
  verb<C>(
    async (command, turn) => {
      const made = await make(command, turn);
      return 'kind' in made ? needOf(made, turn) : 'writes';
    },
    async (command, turn) => {
      const made = await make(command, turn);
      return 'kind' in made ? subscribe.run(made, turn) : made;
    },
  );

/** Changes nothing unless all of the line is understood. */
export const subscribe = verb<SubscribeLine>(needOf, async (asked, turn) => {
  const said = inItsThread(asked, turn);
  const trigger = turn.triggers.find(({ name }) => name === said.trigger);
  if (!trigger) return offerTriggers({ said: said.trigger, near: [], rest: said, ambiguous: false }, turn);
  const environment = chooseEnvironment(said.environment, turn, (ref) => ({ ...said, environment: ref }));
  if ('reply' in environment) return environment.reply;
  const misfit = findMisfit(said, trigger, turn);
  if (misfit) return misfit;
  const selection = await chooseSelection(said, trigger, environment.value, turn);
  if ('reply' in selection) return selection.reply;
  const recipients = await chooseRecipients(said, environment.value, turn);
  if ('reply' in recipients) return recipients.reply;
  const chosen = chooseCondition(said, trigger, turn);
  if ('reply' in chosen) return chosen.reply;
  const found = {
    trigger,
    environment: environment.value,
    selection: selection.value,
    ...(recipients.value && { recipients: recipients.value }),
  };
  if ('ask' in chosen) return askThreshold({ ...found, line: said, trouble: chosen.ask }, turn);
  return promise(said, { ...found, ...chosen }, turn);
});

/** What is said in a reply is meant for that thread, unless it says where. */
const inItsThread = (line: SubscribeLine, { repliesTo }: Turn): SubscribeLine =>
  line.to || repliesTo === undefined ? line : { ...line, to: { by: 'thread', threadId: repliesTo } };

/** What the line says and the trigger can't do: told with the reason, and the rest is offered. */
const findMisfit = (line: SubscribeLine, trigger: AnyTrigger, turn: Turn): Reply | undefined => {
  const { say } = turn;
  const name = triggerName(trigger.name, say);
  const named = [...line.subjects, ...(line.except ?? [])];
  if (!isNamedKind(trigger.subjects) && named.length > 0) {
    const names = nameList(
      named.map(({ text }) => ({ name: text })),
      say,
    );
    return offerInstead('noNames', [say('commands.subscribe.noNames', { trigger: name, name: names })], turn, {
      title: say('commands.buttons.withoutNames'),
      command: { ...line, subjects: [], except: [] },
    });
  }
  if (trigger.condition !== 'threshold' && line.threshold !== undefined) {
    const { threshold, direction: _, rearmBelow: __, ...rest } = line;
    const text = say('commands.subscribe.noThreshold', { trigger: name, threshold: exact(threshold, say) });
    return offerInstead('noThreshold', [text], turn, {
      title: say('commands.buttons.withoutThreshold'),
      command: rest,
    });
  }
  return undefined;
};

type Found = {
  readonly trigger: AnyTrigger;
  readonly environment: Environment;
  readonly selection: Selection;
  readonly condition: Condition;
  readonly recipients?: ChosenRecipients;
};

const wishOf = (line: SubscribeLine, { trigger, environment, selection, condition, recipients }: Found): Wish => {
  const { subjects, like, except } = selection;
  return {
    tenantId: environment.tenantId,
    environmentId: environment.environmentId,
    trigger: trigger.name,
    subjects: subjects.map(bare),
    ...(like && { like }),
    ...(except && { except }),
    ...condition,
    includeOnDemand: line.includeOnDemand && trigger.onDemandOption,
    ...(line.broadcast && { broadcast: line.broadcast }),
    ...(recipients && { to: recipients.to }),
  };
};

const promise = async (line: SubscribeLine, found: Found, turn: Turn): Promise<Reply> => {
  const { trigger, selection, recipients } = found;
  const kept = await keep(line, wishOf(line, found), turn);
  if ('reply' in kept) return kept.reply;
  const { outcome } = kept.value;
  return confirm(
    {
      ...kept.value,
      selection,
      trigger,
      leftOut: line.includeOnDemand && !trigger.onDemandOption,
      // One that was there before has another.
      ...(recipients?.secret !== undefined && outcome !== 'existed' && { secret: recipients.secret }),
    },
    turn,
  );
};

type Kept = Step<Pick<Confirmed, 'subscription' | 'outcome'>>;

const keep = async (line: SubscribeLine, wish: Wish, turn: Turn): Promise<Kept> => {
  const { store, conversation, by } = turn;
  if (line.edits !== undefined) return amend(line.edits, wish, turn);
  const before = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const { subscription, existed } = await store.subscribe(conversation, wish, by, { ...turn.deed, verb: 'subscribe' });
  const then = before.find(({ number }) => number === subscription.number);
  const isChanged = existed && then !== undefined && then.revision !== subscription.revision;
  return { value: { subscription, outcome: isChanged ? 'changed' : existed ? 'existed' : 'done' } };
};

const amend = async (number: number, wish: Wish, turn: Turn): Promise<Kept> => {
  const edited = await turn.store.edit(turn.conversation, number, wish, { ...turn.deed, verb: 'edit' });
  turn.nudge();
  switch (edited.kind) {
    case 'edited':
      return { value: { subscription: edited.subscription, outcome: 'changed' } };
    case 'gone':
      return { reply: await notThere(number, turn) };
    case 'same': {
      const notice = turn.say('commands.edit.same', { number, other: edited.number });
      return { reply: await subscriptionsCard({ notice: [notice] }, turn) };
    }
  }
};
