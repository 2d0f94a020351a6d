/** Who wants to know, where, and what became of telling them: conversations, subscriptions, deliveries, outcomes. */
import type { EnvironmentRef, Event, Instant, Subject } from './model.ts';

export type Place = {
  readonly tenantId: string;
  /** Without `;messageid=…`: the channel or chat, not a thread in it. */
  readonly conversationId: string;
  readonly kind: 'channel' | 'group' | 'personal';
  /** Where its connector is; only sent to when the host is allowed. */
  readonly serviceUrl: string;
  readonly botId: string;
  readonly teamId?: string;
  readonly teamName?: string;
  readonly channelName?: string;
};

export type Conversation = Place & {
  readonly language: string;
  readonly timeZone: string;
  /** `gone`: the bot was removed or the channel deleted. Kept so that its subscriptions come back with it. */
  readonly state: 'active' | 'gone';
};

/** Where a delivery goes. `laneId` is the address in one string: one lane per address. */
export type Address = { readonly destination: 'teams'; readonly laneId: string; readonly place: Place };

/** What a subscription asks for, as understood from the person's words. */
export type Wish = EnvironmentRef & {
  readonly trigger: string;
  /** Empty: every subject of the trigger's kind. */
  readonly subjects: readonly Subject[];
  readonly threshold?: number;
  readonly includeOnDemand: boolean;
};

export type Subscription = Wish & {
  readonly id: string;
  readonly conversationId: string;
  /** What people call it in the conversation: never given twice there. */
  readonly number: number;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly revision: number;
};

export type DeliveryState =
  | 'pending'
  | 'sending'
  | 'retry'
  | 'delivered'
  | 'parked'
  | 'dead'
  | 'uncertain'
  | 'expired'
  | 'cancelled';

/** A delivery in the hands of a worker, with all it needs to be sent. */
export type ClaimedDelivery = {
  readonly tenantId: string;
  readonly id: string;
  /** Short and visible on the card, such as `TD-7F3K2Q9`. */
  readonly reference: string;
  readonly epoch: number;
  /** Attempts before this one, and how many of them may have arrived. */
  readonly attempts: number;
  readonly unsure: number;
  readonly createdAt: Instant;
  readonly event: Event;
  readonly address: Address;
  readonly language: string;
  readonly timeZone: string;
  /** Absent for notices to everyone. */
  readonly subscription?: { readonly id: string; readonly number: number; readonly threshold?: number };
};

/**
 * What became of one attempt to send.
 * delivered: it is there. not-sent: safe to repeat. unsure: it may have arrived. refused: this message never.
 * gone: this address not now. halted: nothing can be sent for this tenant or bot now.
 */
export type Outcome = { readonly status?: number; readonly code?: string } & (
  | { readonly kind: 'delivered'; readonly activityId?: string }
  | { readonly kind: 'not-sent'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unsure'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'gone'; readonly reason: string }
  | { readonly kind: 'halted'; readonly reason: string; readonly scope: 'bot' | 'tenant' }
);

/** What to write down after an attempt. */
export type Settlement = {
  readonly state: Exclude<DeliveryState, 'pending' | 'sending' | 'cancelled' | 'expired'>;
  readonly reason?: string;
  /** For `retry`: how long to wait, by the store's clock. */
  readonly delayMs?: number;
  /** The address can't take anything now: its lane waits until it is back. */
  readonly parkLane?: boolean;
};
