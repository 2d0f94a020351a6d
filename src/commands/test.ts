/** `test <n>`: posts the real card with example facts, the way real ones go, and says what became of it. */
import type { Outcome } from '../core/model.ts';
import { status } from './reply/offers.ts';
import { notThere } from './reply/subscriptions-card.ts';
import type { Reply, Turn } from './reply/turn.ts';
import { lines } from './reply/wording.ts';

export const test = async ({ number }: { readonly number: number }, turn: Turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const subscription = all.find((known) => known.number === number);
  if (!subscription) return notThere(number, turn);
  const outcome = await turn.sendTest(subscription);
  if (outcome.kind === 'delivered') return { summary: say('commands.test.delivered', { number }) };
  const title = say('commands.test.failed', { number });
  const what = say(`commands.test.outcomes.${outcome.kind}.what`);
  return {
    summary: `${title}: ${what}`,
    template: 'message',
    data: {
      title,
      lines: lines(
        what,
        say(`commands.test.outcomes.${outcome.kind}.cure`),
        say('commands.test.detail', { detail: detailOf(outcome) }),
      ),
    },
    buttons: [
      { title: say('commands.buttons.testNumber', { number }), command: { kind: 'test', number } },
      status(turn),
    ],
  };
};

const detailOf = (outcome: Exclude<Outcome, { kind: 'delivered' }>): string =>
  [outcome.status, outcome.code, outcome.reason].filter((part) => part !== undefined && part !== '').join(' · ');
