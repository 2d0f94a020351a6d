/** `subscribe <trigger> …`: what was said is matched with what there is, and then promised or asked about. */
import type { Condition } from '../core/crossing.ts';
import type { Wish } from '../core/model.ts';
import type { SubscribeLine } from './line/command.ts';
import { askThreshold } from './reply/ask-threshold.ts';
import { type Confirmed, confirm } from './reply/confirmation.ts';
import { type Found, matchLine, needOfLine, wishOf } from './reply/match-line.ts';
import { notThere, subscriptionsCard } from './reply/subscriptions-card.ts';
import { type Reply, type Step, type Turn, type Verb, verb } from './reply/turn.ts';

/** A verb that makes such a line, or asks for more first: it needs what the line needs. */
export const subscribing = <C>(make: (command: C, turn: Turn) => Promise<Reply | SubscribeLine>): Verb<C> =>
  verb<C>(
    async (command, turn) => {
      const made = await make(command, turn);
      return 'kind' in made ? needOfLine(made, turn) : 'writes';
    },
    async (command, turn) => {
      const made = await make(command, turn);
      return 'kind' in made ? subscribe.run(made, turn) : made;
    },
  );

/** Changes nothing unless all of the line is understood. */
export const subscribe = verb<SubscribeLine>(needOfLine, async (asked, turn) => {
  const said = inItsThread(asked, turn);
  const matched = await matchLine(said, turn);
  if ('reply' in matched) return matched.reply;
  const { found, chosen } = matched.value;
  if ('condition' in chosen) return promise(said, { ...found, ...chosen }, turn);
  return askThreshold({ ...found, line: said, trouble: chosen.ask }, turn);
});

/** What is said in a reply is meant for that thread, unless it says where. */
const inItsThread = (line: SubscribeLine, { repliesTo }: Turn): SubscribeLine =>
  line.to || repliesTo === undefined ? line : { ...line, to: { by: 'thread', threadId: repliesTo } };

const promise = async (
  line: SubscribeLine,
  found: Found & { readonly condition: Condition },
  turn: Turn,
): Promise<Reply> => {
  const { trigger, selection, recipients } = found;
  const kept = await keep(line, wishOf(line, found, found.condition), turn);
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
