/** Who wants to know, where, and what became of telling them: conversations, subscriptions, deliveries, outcomes. */
import type { EnvironmentRef, Event, Instant, Subject } from './model.ts';
import type { Rhythm } from './rhythm.ts';

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
  /** The one that is meant where none is named; absent: nobody chose one. */
  readonly environmentId?: string;
  /** When it wants to be told; absent: at any time. */
  readonly rhythm?: Rhythm;
};

/** Where a delivery goes. `laneId` is the address in one string: one lane per address. */
export type Address = { readonly laneId: string } & (
  | { readonly destination: 'teams'; readonly place: Place }
  | { readonly destination: 'email'; readonly to: string }
  /** `sealed` holds the URL and the secret; only the vault opens it. `host` may be shown. */
  | { readonly destination: 'webhook'; readonly host: string; readonly sealed: string }
  /** Nobody: see `canary.ts`. */
  | { readonly destination: 'internal' }
);

/** Who gets what a subscription brings, in the place of the conversation that it belongs to. */
export type Recipients =
  | { readonly kind: 'email'; readonly addresses: readonly string[] }
  /** Whoever owns the event's subject at the time; see `ownersOf`. */
  | { readonly kind: 'owners' }
  /** `key` tells the same URL from another without telling the URL. */
  | { readonly kind: 'webhook'; readonly host: string; readonly key: string; readonly sealed: string }
  /** The conversation still, but in this thread of it. */
  | { readonly kind: 'thread'; readonly threadId: string };

/** What is not meant, though it is all or a wildcard that is asked for. */
export type Exceptions = { readonly subjects: readonly Subject[]; readonly like: readonly string[] };

/** What a subscription asks for, as understood from the person's words. */
export type Wish = EnvironmentRef & {
  readonly trigger: string;
  /** Empty, and no wildcards either: every subject of the trigger's kind. */
  readonly subjects: readonly Subject[];
  /** Wildcards such as `CRM*`: what is called so is meant too, today or later. */
  readonly like?: readonly string[];
  readonly except?: Exceptions;
  readonly threshold?: number;
  /** Absent: it fires on the way up. */
  readonly direction?: 'below';
  /** After a rise it is silent until the value was below this; not above the threshold. */
  readonly rearmBelow?: number;
  readonly includeOnDemand: boolean;
  /** Absent: `none`. */
  readonly broadcast?: Broadcast;
  /** Absent: the conversation itself. */
  readonly to?: Recipients;
};

export type Subscription = Wish & {
  readonly id: string;
  readonly conversationId: string;
  /** What people call it in the conversation: never given twice there. */
  readonly number: number;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly revision: number;
  /** Nothing of it is told until then; may be over. */
  readonly mutedUntil?: Instant;
};

/** `by`: what people call who takes care of it; absent: they were forgotten. */
export type Acknowledged = { readonly by?: string; readonly at: Instant };

/** What belongs together in one conversation: one card, edited in its place as the story goes on. */
export type Story = {
  readonly id: string;
  /** The message that is its card; absent: there is none yet, or none any more. */
  readonly cardId?: string;
  readonly openedAt: Instant;
  readonly acknowledged?: Acknowledged;
};

/** What is posted anew, besides the change of the story's card: nothing, the recovery, or every change. */
export type Broadcast = 'none' | 'recovery' | 'all';

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
  readonly story?: Story;
  /** Nothing is new: the story's card is to be brought up to date, and that is all. */
  readonly isEdit?: boolean;
  /** Absent for notices to everyone. */
  readonly subscription?: {
    readonly broadcast?: Broadcast;
    readonly id: string;
    readonly number: number;
    readonly threshold?: number;
    readonly to?: Recipients['kind'];
    /** The thread that it tells in. */
    readonly threadId?: string;
    /** What people call the conversation that it belongs to, as far as is known: its team and channel. */
    readonly names?: readonly string[];
  };
  /** Since when all attempts to this address failed. */
  readonly failingSince?: Instant;
  /** What goes out with it as one digest, in order. */
  readonly together?: readonly ClaimedDelivery[];
  /** It waited for the conversation's hours: the end of the quiet ones, or the time of the digest. */
  readonly held?: 'quiet' | 'digest';
  /** Since when it could have gone out, without the time in which the conversation was quiet; absent: since it was promised. */
  readonly openSince?: Instant;
  /** It goes before others in its lane, which wait for the conversation's hours. */
  readonly isAhead?: boolean;
  /** Too old to be told by itself: it is counted in a summary. */
  readonly isExpired?: boolean;
  /** How often in a row the address turned messages away lately for reasons that we don't know. */
  readonly doubts?: number;
  /** The first of its tenant after a pause: what comes of it ends the pause, or prolongs it. */
  readonly isTrial?: boolean;
};

/**
 * What became of one attempt to send.
 * delivered: it is there. not-sent: safe to repeat. unsure: it may have arrived. refused: this message never.
 * gone: this address not now. halted: nothing can be sent for this tenant or bot now.
 */
export type Outcome = {
  readonly status?: number;
  readonly code?: string;
  /** Requests that it took; absent: one. */
  readonly calls?: number;
  /** The message that was delivered is a card, not a line below one: if its delivery has a story, it is that story's card. */
  readonly isCard?: boolean;
} & (
  | { readonly kind: 'delivered'; readonly activityId?: string }
  | { readonly kind: 'not-sent'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unsure'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'refused'; readonly reason: string }
  /** `doubtful`: for a reason that we don't know, so it is asked again before we believe it. */
  | { readonly kind: 'gone'; readonly reason: string; readonly doubtful?: boolean }
  | { readonly kind: 'halted'; readonly reason: string; readonly scope: 'bot' | 'tenant' }
);

/** What to write down after an attempt. */
export type Settlement = {
  readonly state: Exclude<DeliveryState, 'pending' | 'sending' | 'cancelled'>;
  readonly reason?: string;
  /** For `retry`: how long to wait, by the store's clock. */
  readonly delayMs?: number;
  /** The address can't take anything now: its lane waits until it is back. */
  readonly parkLane?: boolean;
  /** Nothing of the tenant is tried for so long, by the store's clock, or until something comes in from it. */
  readonly pauseTenantMs?: number;
  /** It was not tried at all, so it does not count as an attempt. */
  readonly isDeferred?: boolean;
  /** The address is given up: its subscription ends, and its conversation is told. */
  readonly disable?: 'gone' | 'failing';
};
