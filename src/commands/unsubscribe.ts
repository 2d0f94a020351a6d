/** `unsubscribe <n>` ends one subscription at once, with a way back; `unsubscribe all` asks first. */
import type { Subscription } from '../core/model.ts';
import type { Sure } from './line/command.ts';
import { message } from './reply/message.ts';
import { list, undo } from './reply/offers.ts';
import { notThere, subscriptionsCard } from './reply/subscriptions-card.ts';
import { type Press, type Reply, type Turn, verb } from './reply/turn.ts';
import { lineOf } from './reply/wish-line.ts';
import { firstLines, numberedLine, wishLine } from './reply/wording.ts';

const MOST_NAMED = 5;

export const unsubscribe = verb<{ readonly number: number }>('writes', async ({ number }, turn) => {
  const { say, store, conversation } = turn;
  const [ended] = await store.unsubscribe(conversation.tenantId, conversation.conversationId, number, turn.deed);
  if (!ended) return notThere(number, turn);
  const title = say('commands.unsubscribe.done', { number });
  const what = wishLine(ended, turn);
  return message({
    summary: say('commands.words.summed', { title, text: what }),
    title,
    texts: [what, say('commands.unsubscribe.doneText')],
    buttons: [...back(ended, turn), list(turn)],
  });
});

/**
 * The same wish again. It gets a new number, because none is given twice. A webhook's address is put away and can't be
 * said again: it is subscribed anew, with a new secret.
 */
const back = (ended: Subscription, turn: Turn): readonly Press[] =>
  ended.to?.kind === 'webhook' ? [] : [undo(lineOf(ended), turn)];

/** Only a press of the question's own button is a yes, and only while what it asked about is still so. */
export const unsubscribeAll = verb<{ readonly sure?: Sure }>('writes', async ({ sure }, turn) => {
  const { say, store, conversation, isPressed } = turn;
  const { tenantId, conversationId } = conversation;
  const all = await store.subscriptions(tenantId, conversationId);
  if (all.length === 0) return subscriptionsCard({}, turn);
  const asked = sureOf(all);
  if (!isPressed || !sure) return ask(all, undefined, turn);
  if (sure.count !== asked.count || sure.highest !== asked.highest) {
    return ask(all, say('commands.unsubscribe.changed'), turn);
  }
  const ended = await store.unsubscribe(tenantId, conversationId, undefined, turn.deed);
  return message({
    title: say('commands.unsubscribe.doneAll', { count: ended.length }),
    texts: [...named(ended, turn), say('commands.unsubscribe.doneAllText')],
    buttons: [{ title: say('commands.buttons.askAgain'), command: { kind: 'form' } }],
    replacesCard: true,
  });
});

/** Numbers only grow and are never given twice, so these two tell any two sets of a conversation apart in time. */
const sureOf = (all: readonly Subscription[]): Sure => ({
  count: all.length,
  highest: Math.max(...all.map(({ number }) => number)),
});

const named = (subscriptions: readonly Subscription[], turn: Turn): readonly (string | undefined)[] =>
  firstLines(
    subscriptions.map((subscription) => numberedLine(subscription, turn)),
    MOST_NAMED,
    turn.say,
  );

const ask = (all: readonly Subscription[], notice: string | undefined, turn: Turn): Reply => {
  const { say } = turn;
  const count = all.length;
  return message({
    title: say('commands.unsubscribe.askAll', { count }),
    texts: [notice, ...named(all, turn), say('commands.unsubscribe.askAllText')],
    buttons: [
      {
        title: say('commands.buttons.endAll', { count }),
        command: { kind: 'unsubscribe-all', sure: sureOf(all) },
        style: 'destructive',
        once: true,
      },
      { title: say('commands.buttons.keep', { count }), command: { kind: 'list' } },
    ],
    replacesCard: notice !== undefined,
  });
};
