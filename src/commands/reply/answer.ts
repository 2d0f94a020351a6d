/** A reply → the answer that is sent: its buttons are written down and its card is filled. */
import { asIs, type CardData, type Cards, clean, languageTag, shorten } from '../../cards/render.ts';
import type { Answer } from '../../core/conversation.ts';
import type { Button } from '../../core/ports.ts';
import { lineOfButton } from './secret-lines.ts';
import type { Press, Reply, Turn } from './turn.ts';

/** How long a card's buttons work. */
const BUTTON_LIFE_MS = 7 * 24 * 60 * 60 * 1000;
const LONGEST_TITLE = 60;
const LONGEST_SUMMARY = 300;

export type AnswerTools = { readonly cards: Cards; newId(): string };

/** Throws when the store can't keep the buttons. */
export const toAnswer = async (reply: Reply, turn: Turn, { cards, newId }: AnswerTools): Promise<Answer> => {
  const { template, data, replacesCard = false } = reply;
  // Shown as plain text wherever it is shown, so it is cleaned and not escaped.
  const summary = shorten(clean(reply.summary), LONGEST_SUMMARY);
  if (template === undefined) return { summary };
  const kept: Button[] = [];
  const keep = (press: Press): CardData => {
    const button = toButton(press, turn, newId());
    kept.push(button);
    return {
      // A button shows one line.
      title: asIs(shorten(clean(press.title), LONGEST_TITLE)),
      id: asIs(button.id),
      inputs: press.withInputs ? 'auto' : 'none',
      style: press.style ?? 'default',
    };
  };
  const { buttons = [], choices = [] } = reply;
  const card = cards.render(template, {
    language: languageTag(turn.say.language),
    fallbackText: summary,
    ...data,
    choices: choices.map(keep),
    buttons: buttons.map(keep),
  });
  if (kept.length > 0) await turn.store.keepButtons(kept);
  const { errandId: id } = reply;
  const { tenantId, conversationId } = turn.conversation;
  return {
    ...{ summary, card },
    ...(replacesCard && { replacesCard }),
    ...(id !== undefined && {
      onShown: (cardId: string) => turn.store.showErrand({ tenantId, conversationId, id }, cardId),
    }),
  };
};

const toButton = ({ command, once = false, lifeMs = BUTTON_LIFE_MS }: Press, turn: Turn, id: string): Button => {
  const { tenantId, conversationId } = turn.conversation;
  return {
    id,
    tenantId,
    conversationId,
    line: lineOfButton(command, turn),
    once,
    expiresAt: turn.clock.now() + lifeMs,
  };
};
