/** What people say to the bot and what it answers, free of any chat platform's types. */
import type { Instant, Place } from './model.ts';
import type { Message } from './ports.ts';

export type Person = {
  /** The directory's object id; absent for people that the platform does not identify. */
  readonly objectId?: string;
  readonly id: string;
  readonly name: string;
};

type Turn = {
  readonly place: Place;
  readonly activityId: string;
  readonly at: Instant;
  /** Root message of the thread that was spoken in, if any: answers go there. */
  readonly threadId?: string;
  readonly from: Person;
  /** BCP 47, as the client says. */
  readonly locale?: string;
  readonly timeZone?: string;
};

export type Incoming =
  /** Words, without the mention of the bot. */
  | (Turn & { readonly kind: 'said'; readonly text: string })
  /** A card's button: one opaque id; `inputs` are what the person typed, strings only. `cardId` is the card pressed. */
  | (Turn & {
      readonly kind: 'pressed';
      readonly button: string;
      readonly inputs: { readonly [name: string]: string };
      readonly cardId?: string;
    })
  /**
   * The bot came here (`upgraded`: it had been here before and only its version changed), or went. `scope` channel: to
   * or from this one, while its team keeps the bot; team: all conversations of the team, or the one chat.
   */
  | (Turn & { readonly kind: 'installed'; readonly scope: 'channel' | 'team'; readonly upgraded: boolean })
  | (Turn & { readonly kind: 'uninstalled'; readonly scope: 'channel' | 'team' })
  /** A channel or team was renamed; `place` carries the new names. `scope` team: all conversations of the team. */
  | (Turn & { readonly kind: 'renamed'; readonly scope: 'channel' | 'team' })
  | (Turn & { readonly kind: 'deleted'; readonly scope: 'channel' | 'team' })
  | (Turn & { readonly kind: 'restored'; readonly scope: 'channel' | 'team' })
  /** Anything else: the address is kept current and nothing is answered. */
  | (Turn & { readonly kind: 'other'; readonly what: string });

/** Somebody types into a card's picker. Nothing is said by it, and nothing changes. */
export type Searched = Turn & {
  /** What the card said to look in: opaque, as buttons are. */
  readonly dataset: string;
  readonly text: string;
  readonly skip: number;
  readonly most: number;
  /** What else stands in the card's inputs. */
  readonly inputs: { readonly [name: string]: string };
};

/** One that can be picked: `title` is shown as plain text, `value` comes back. */
export type Choice = { readonly title: string; readonly value: string };

/** An Adaptive Card, expanded and ready to be sent. */
export type Card = { readonly type: 'AdaptiveCard'; readonly [property: string]: unknown };

export type Answer = {
  /** One line for toasts and clients without cards. */
  readonly summary: string;
  readonly card?: Card;
  /** Put the answer in the place of the card whose button was pressed. */
  readonly replacesCard?: boolean;
  /** Called with the id of the message that shows it, once it stands there. */
  readonly onShown?: (messageId: string) => Promise<void>;
};

export const messageOf = ({ summary, card }: Answer): Message => ({
  summary,
  ...(card && { cardJson: JSON.stringify(card) }),
});

/** Shown to the person who caused it, in their language; anything else thrown is a bug or an outage. */
export class UserError extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(answer.summary);
    this.name = 'UserError';
    this.answer = answer;
  }
}
