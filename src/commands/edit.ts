/** `edit <n>`: the form with the subscription as it is; `edit <n> above 12000` changes what it says. The number stays. */
import type { EditLine, SubscribeLine } from './line/command.ts';
import { notThere } from './reply/subscriptions-card.ts';
import type { Reply, Turn } from './reply/turn.ts';
import { editForm } from './reply/wish-form.ts';
import { changed, lineOf } from './reply/wish-line.ts';

/** The line that it shall be from now on, or what is to be asked first. */
export const edit = async (line: EditLine, turn: Turn): Promise<Reply | SubscribeLine> => {
  const { store, conversation, triggers } = turn;
  const { number, kind: _, check = false, ...said } = line;
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const subscription = all.find((one) => one.number === number);
  if (!subscription) return notThere(number, turn);
  return Object.keys(said).length > 0
    ? changed(subscription, line, triggers)
    : editForm({ number, check }, lineOf(subscription), turn);
};
