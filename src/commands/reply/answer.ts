/** A reply → the answer that is sent: its buttons are written down and its card is filled. */
import { asIs, type CardData, type Cards, clean, inRows, languageTag, shorten } from '../../cards/render.ts';
import { BUTTON_LIFE_MS } from '../../core/actions.ts';
import type { Answer } from '../../core/conversation.ts';
import type { Button, Revisions } from '../../core/ports.ts';
import { lineOfButton } from './secret-lines.ts';
import type { Press, Reply, Turn } from './turn.ts';

const LONGEST_TITLE = 60;
const LONGEST_SUMMARY = 300;

export type AnswerTools = { readonly cards: Cards; newId(): string };

/** Throws when the store can't keep the buttons. */
export const toAnswer = async (reply: Reply, turn: Turn, { cards, newId }: AnswerTools): Promise<Answer> => {
  const { template, data, replacesCard = false } = reply;
  // Shown as plain text wherever it is shown, so it is cleaned and not escaped.
  const summary = shorten(clean(reply.summary), LONGEST_SUMMARY);
  if (template === undefined) return { summary };
  const { buttons = [], choices = [] } = reply;
  const revisions = await revisionsFor([...choices, ...buttons], turn);
  const kept: Button[] = [];
  // A button shows one line.
  const titleOf = ({ title }: Press): string => shorten(clean(title), LONGEST_TITLE);
  const keep = (press: Press): CardData => {
    const button = toButton(press, revisions, turn, newId());
    kept.push(button);
    return {
      title: asIs(titleOf(press)),
      id: asIs(button.id),
      inputs: press.withInputs ? 'auto' : 'none',
      style: press.style ?? 'default',
    };
  };
  /** In rows, each as the card takes it. */
  const rowsOf = (presses: readonly Press[]): readonly { readonly buttons: readonly CardData[] }[] =>
    inRows(presses, titleOf).map((row) => ({ buttons: row.map(keep) }));
  const choiceRows = rowsOf(choices);
  const card = cards.render(template, {
    language: languageTag(turn.say.language),
    fallbackText: summary,
    ...data,
    // Under each other, or beside each other as far as they fit.
    choices: choiceRows.flatMap((row) => row.buttons),
    choiceRows,
    buttonRows: rowsOf(buttons),
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

/** Of the subscriptions, as they are now: a button that is about one of them does nothing when it has changed since. */
const revisionsFor = async (presses: readonly Press[], { store, conversation }: Turn): Promise<Revisions> => {
  if (!presses.some(({ command }) => numberIn(command) !== undefined || picks(command))) return {};
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  return Object.fromEntries(all.map(({ number, revision }) => [number, revision]));
};

const numberIn = (command: Press['command']): number | 'all' | undefined => {
  if (command.kind === 'subscribe') return command.edits;
  return 'number' in command ? command.number : undefined;
};

/** The number comes from the card's picker. */
const PICKING: readonly Press['command']['kind'][] = ['unsubscribe', 'test', 'edit', 'mute'];

const picks = ({ kind }: Press['command']): boolean => PICKING.includes(kind);

const aboutOf = (command: Press['command'], revisions: Revisions): Revisions | undefined => {
  const number = numberIn(command);
  if (number === 'all') return undefined;
  if (number === undefined) return picks(command) ? revisions : undefined;
  const revision = revisions[number];
  return revision === undefined ? undefined : { [number]: revision };
};

const toButton = (
  { command, once = false, lifeMs = BUTTON_LIFE_MS }: Press,
  revisions: Revisions,
  turn: Turn,
  id: string,
): Button => {
  const { tenantId, conversationId } = turn.conversation;
  const about = aboutOf(command, revisions);
  return {
    id,
    tenantId,
    conversationId,
    line: lineOfButton(command, turn),
    ...(about && { about }),
    once,
    expiresAt: turn.clock.now() + lifeMs,
  };
};
