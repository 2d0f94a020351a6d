/** What people ask of their subscriptions besides making and ending them: to change one, what it would have told, what it told. */
import type { Deed } from './audit.ts';
import type { CrossingFacts } from './crossing.ts';
import type { Conversation, DeliveryState, EnvironmentRef, Instant, Subject, Subscription, Wish } from './model.ts';

/** `same`: another one of the conversation wants just that already. `gone`: there is none of that number. */
export type Edited =
  | { readonly kind: 'edited'; readonly subscription: Subscription }
  | { readonly kind: 'same'; readonly number: number }
  | { readonly kind: 'gone' };

/** One thing that was told in the conversation, or for it elsewhere. */
export type TellingPast = EnvironmentRef & {
  /** The subscription's; absent for notices to everyone. */
  readonly number?: number;
  readonly trigger: string;
  readonly subject: Subject;
  readonly at: Instant;
  readonly state: DeliveryState;
  readonly reason?: string;
  readonly reference: string;
};

export type Past = { readonly number?: number; readonly skip: number; readonly most: number };

export type WishStore = {
  /**
   * The subscription becomes the wish under its number, its revision counted up. What waits and fits the wish is told
   * where the wish says; what does not is cancelled, or told by another subscription that wants it.
   */
  edit(conversation: Conversation, number: number, wish: Wish, deed?: Deed): Promise<Edited>;
  /** The last readings of a subject, oldest first; at most `MOST_READINGS`. */
  readings(environment: EnvironmentRef, subject: Pick<Subject, 'kind' | 'id'>): Promise<CrossingFacts['history']>;
  /** Newest first. */
  past(tenantId: string, conversationId: string, past: Past): Promise<readonly TellingPast[]>;
};

/** So far one looks back for what armed a threshold, and for what it would have told. */
export const MOST_READINGS = 1000;
