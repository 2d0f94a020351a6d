/** What the store keeps for talking: who came, what was told, and what the buttons of cards mean. */
import type { Address, Conversation, DeliveryState, Instant } from './model.ts';

export type LastDelivery = {
  readonly subscriptionId: string;
  /** The number of another subscription of the conversation that brought it: what both match is told once. */
  readonly by?: number;
  readonly destination: Address['destination'];
  readonly state: DeliveryState;
  readonly at: Instant;
  readonly reference: string;
  readonly reason?: string;
};

/** How a conversation is spoken to. */
export type Manners = { readonly language: string; readonly timeZone: string };

/**
 * `was`: how the conversation stood before, told by the same transaction, so that two arrivals at once give one `new`.
 * `back`: how many conversations came back with it, itself included. `wakes`: what waited may go out now.
 */
export type Arrival = {
  readonly conversation: Conversation;
  readonly was: 'new' | 'gone' | 'active';
  readonly back: number;
  readonly wakes: boolean;
};

/** What it means that the conversation was heard of. */
export type Coming = {
  /** Speaks for the conversation (it is back if it was gone), for its team (all that left with it are back), or neither. */
  readonly revives: 'conversation' | 'team' | 'nothing';
  /** Who brought the bot, when that is what happened: to what `revives` says. */
  readonly installedBy?: string;
};

/** What a card's button means. The card holds only `id`; whose button it is and what it does stands here. */
export type Button = {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  /** The command line that pressing it says. */
  readonly line: string;
  /** The revisions that the subscriptions had whose numbers it may act on: changed since, it does nothing. */
  readonly about?: Revisions;
  /** Works once. */
  readonly once: boolean;
  readonly expiresAt: Instant;
};

/** By the subscription's number in its conversation. */
export type Revisions = { readonly [number: string]: number };
