/** Environments with people in them, and a person who asks the bot about them, for the scenarios of the connector's actions. */

import type { Card } from '../../src/core/conversation.ts';
import { createTables } from '../../src/demo/people.ts';
import type { DataRow } from '../../src/demo/wire.ts';
import { expectGoodCard } from '../cards/schema.ts';
import { buttonsOf } from '../commands/world.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import type { PressOptions, TeamsConversation, TeamsPerson } from '../fakes/teams-client.ts';
import type { Stage } from './stage.ts';

const START = Date.UTC(2026, 10, 2, 6, 0);

/** An invented customer base; the same for everybody but for the first person's name. */
export const populate = (insights: FakeCustomerInsights, first: Partial<DataRow> = {}): void => {
  const { entities, rows } = createTables(START, 'scenario');
  const [one, ...others] = rows['Customer'] ?? [];
  insights.change((world) => ({
    ...world,
    entities,
    rows: { ...rows, Customer: [{ ...one, ...first } as DataRow, ...others] },
  }));
};

export const firstCustomer = (insights: FakeCustomerInsights): DataRow => {
  const [one] = insights.world().rows['Customer'] ?? [];
  if (!one) throw new Error('nobody lives here');
  return one;
};

/** What the last card in the conversation shows, without what escaping put in. */
export type Seen = { readonly text: string; readonly card: Card | undefined; readonly id: string };

export const lastSeen = (stage: Stage, conversationId: string): Seen => {
  const shown = stage.connector.shown(conversationId).at(-1);
  if (!shown) throw new Error('nothing was said');
  const card = shown.post.card as Card | undefined;
  if (card) expectGoodCard(card);
  const text = card ? JSON.stringify(card) : String(shown.post.activity.summary ?? '');
  return { text: text.replaceAll(/[\u2060]/g, '').replaceAll('\\\\', ''), card, id: shown.id };
};

/** Somebody who types and presses, and reads what comes last. */
export const asker = (stage: Stage, place: TeamsConversation) => {
  const last = (): Seen => lastSeen(stage, place.conversationId);
  return {
    place,
    last,
    say: async (text: string, from?: TeamsPerson): Promise<string> => {
      await place.say(text, from ? { from } : {});
      return last().text;
    },
    /** Presses a button of the last card. */
    press: async (
      title: string,
      inputs: Readonly<Record<string, string>> = {},
      options: Partial<PressOptions> = {},
    ) => {
      const { card, id } = last();
      const button = buttonsOf(card).find((one) => one.title === title);
      if (!button) {
        throw new Error(
          `no button "${title}" among ${buttonsOf(card)
            .map((one) => one.title)
            .join(' | ')}`,
        );
      }
      await place.press({ button: button.id, ...inputs }, { cardId: id, ...options });
      return last().text;
    },
    titles: (): readonly string[] => buttonsOf(last().card).map(({ title }) => title),
  };
};
