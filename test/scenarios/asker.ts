/** A person who types and presses, and reads what comes of it; and places that hear of what happens, or don't. */
import type { Card } from '../../src/core/conversation.ts';
import { expectGoodCard } from '../cards/schema.ts';
import { buttonsOf } from '../commands/world.ts';
import type { Shown } from '../fakes/connector.ts';
import type { PressOptions, TeamsConversation, TeamsPerson } from '../fakes/teams-client.ts';
import type { Stage } from './stage.ts';

const cardOf = ({ post }: Shown): Card | undefined => post.card as Card | undefined;

/** What a message shows, as JSON where it is a card. */
export const textOf = ({ post }: Shown): string => JSON.stringify(post.card ?? post.activity.text ?? '');

type Inputs = Readonly<Record<string, string>>;

/** Presses the button of that title on a card, where the card stands. */
export const pressOn = async (
  place: TeamsConversation,
  shown: Shown | undefined,
  title: string,
  { inputs = {}, ...options }: Partial<PressOptions> & { readonly inputs?: Inputs } = {},
): Promise<void> => {
  const buttons = buttonsOf(shown && cardOf(shown));
  const button = buttons.find((one) => one.title === title);
  if (!shown || !button) throw new Error(`no button "${title}" among ${buttons.map((one) => one.title).join(' | ')}`);
  const { id: cardId, threadId: thread } = shown;
  await place.press({ button: button.id, ...inputs }, { cardId, ...(thread !== undefined && { thread }), ...options });
};

/** What the last card in the conversation shows, without what escaping put in. */
export type Seen = { readonly text: string; readonly card: Card | undefined; readonly id: string };

export const lastSeen = (stage: Stage, conversationId: string): Seen => {
  const shown = stage.connector.shown(conversationId).at(-1);
  if (!shown) throw new Error('nothing was said');
  const card = cardOf(shown);
  if (card) expectGoodCard(card);
  const text = card ? JSON.stringify(card) : String(shown.post.activity.summary ?? '');
  return { text: text.replaceAll(/[\u2060]/g, '').replaceAll('\\\\', ''), card, id: shown.id };
};

/** Somebody who types and presses, and reads what comes last. */
export const asker = (stage: Stage, place: TeamsConversation) => {
  const { conversationId } = place;
  const last = (): Seen => lastSeen(stage, conversationId);
  return {
    place,
    last,
    say: async (text: string, from?: TeamsPerson): Promise<string> => {
      await place.say(text, from ? { from } : {});
      return last().text;
    },
    /** Presses a button of the last card. */
    press: async (title: string, inputs: Inputs = {}, options: Partial<PressOptions> = {}): Promise<string> => {
      await pressOn(place, stage.connector.shown(conversationId).at(-1), title, { inputs, ...options });
      return last().text;
    },
    titles: (): readonly string[] => buttonsOf(last().card).map(({ title }) => title),
  };
};

/** Which of these conversations hear of a failure that happens now, in every environment. */
export const hear = async (stage: Stage, places: readonly TeamsConversation[]): Promise<readonly boolean[]> => {
  const counts = () => places.map(({ conversationId }) => stage.lines(conversationId).length);
  const before = counts();
  await stage.clock.advance(1000);
  for (const one of stage.insights) one.failRefresh('Loyalty files');
  await stage.look();
  const after = counts();
  for (const one of stage.insights) one.succeedRefresh('Loyalty files');
  await stage.look();
  return after.map((count, at) => count > (before[at] ?? 0));
};
