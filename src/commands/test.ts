/** `test <n>`: posts the real card with example facts, the way real ones go, and says what became of it. */
import type { Outcome } from '../core/model.ts';
import { message } from './reply/message.ts';
import { status } from './reply/offers.ts';
import { notThere } from './reply/subscriptions-card.ts';
import { type Turn, verb } from './reply/turn.ts';
import { recipientsWords } from './reply/wording.ts';

export const test = verb<{ readonly number: number }>('writes', async ({ number }, turn) => {
  const { say, store, conversation } = turn;
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const subscription = all.find((known) => known.number === number);
  if (!subscription) return notThere(number, turn);
  const outcome = await turn.sendTest(subscription);
  await turn.note({ result: outcome.kind === 'delivered' ? 'done' : 'failed', number });
  const to = subscription.to && recipientsWords(subscription.to, say);
  if (outcome.kind === 'delivered') {
    return {
      summary:
        to === undefined
          ? say('commands.test.delivered', { number })
          : say('commands.test.deliveredElsewhere', { number, to }),
    };
  }
  const title =
    to === undefined ? say('commands.test.failed', { number }) : say('commands.test.failedElsewhere', { number, to });
  const { what, cure } = wordsOf(outcome.kind, to !== undefined, turn);
  return message({
    summary: say('commands.words.summed', { title, text: what }),
    title,
    texts: [what, cure, say('commands.test.detail', { detail: detailOf(outcome) })],
    buttons: [
      { title: say('commands.buttons.testNumber', { number }), command: { kind: 'test', number } },
      status(turn),
    ],
  });
});

const wordsOf = (kind: Exclude<Outcome['kind'], 'delivered'>, isElsewhere: boolean, { say }: Turn) =>
  isElsewhere
    ? {
        what: say(`commands.test.outcomesElsewhere.${kind}.what`),
        cure: say(`commands.test.outcomesElsewhere.${kind}.cure`),
      }
    : { what: say(`commands.test.outcomes.${kind}.what`), cure: say(`commands.test.outcomes.${kind}.cure`) };

const detailOf = (outcome: Exclude<Outcome, { kind: 'delivered' }>): string =>
  [outcome.status, outcome.code, outcome.reason].filter((part) => part !== undefined && part !== '').join(' · ');
