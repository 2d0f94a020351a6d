/** `edit <n>`: the form with the subscription as it is; `edit <n> above 12000` changes what it says. The number stays. */
import type { Subscription } from '../core/model.ts';
import type { EditLine, SubscribeLine } from './line/command.ts';
import { typedThreshold } from './reply/ask-threshold.ts';
import { notThere } from './reply/subscriptions-card.ts';
import type { Reply, Turn } from './reply/turn.ts';
import { editForm } from './reply/wish-form.ts';
import { changed, lineOf } from './reply/wish-line.ts';

/** The line that it shall be from now on, or what is to be asked first. */
export const edit = async (line: EditLine, turn: Turn): Promise<Reply | SubscribeLine> => {
  const { store, conversation } = turn;
  const { number, kind: _, check = false, ...said } = line;
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const subscription = all.find((one) => one.number === number);
  if (!subscription) return notThere(number, turn);
  return Object.keys(said).length > 0
    ? withTyped(subscription, line, turn)
    : editForm({ number, check }, lineOf(subscription), turn);
};

/** The number that was asked for takes the place of the one that is there; what is none is asked for again. */
const withTyped = (subscription: Subscription, line: EditLine, turn: Turn): SubscribeLine => {
  const { triggers } = turn;
  const typed = line.threshold === undefined ? typedThreshold(turn) : undefined;
  if (typed && 'value' in typed) return changed(subscription, { ...line, threshold: typed.value }, triggers);
  const { threshold, ...rest } = changed(subscription, line, triggers);
  return typed || threshold === undefined ? rest : { ...rest, threshold };
};
