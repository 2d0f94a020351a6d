/** What those who run the bot ask of the store: how it stands, what is troubled, what may be forgotten, what is held back. */
import type { DeliveryState, EnvironmentHealth, EnvironmentRef, Instant } from './model.ts';

/** Not ended yet. */
export type WaitingState = Extract<DeliveryState, 'pending' | 'sending' | 'retry' | 'parked'>;

/** Sending is held back since a restore, until an operator says what to do with what waits. */
export type Hold = {
  readonly since: Instant;
  /** When the backup was made: what was sent after it is not known any more. */
  readonly backupAt: Instant;
};

export type Vitals = {
  readonly at: Instant;
  readonly environments: readonly EnvironmentHealth[];
  readonly waiting: { readonly [state in WaitingState]: number };
  /** When the oldest delivery was promised that waits for us, not for its conversation to come back. */
  readonly oldestAt?: Instant;
  readonly dead: number;
  readonly uncertain: number;
  /** In the last 30 days. */
  readonly webhooksDisabled: number;
  /** When the last canary came through; before the first did, when it was let fly. Absent: none was. */
  readonly canaryAt?: Instant;
  /** Lanes that take nothing now, by reason. */
  readonly paused: readonly { readonly reason: string; readonly lanes: number }[];
  readonly hold?: Hold;
};

/**
 * What becomes of what waited. resend: it is sent, as ever. digest: what waits for one conversation goes as one card.
 * drop: it is not sent any more, and listed as expired.
 */
export type Release = 'resend' | 'digest' | 'drop';

/** A delivery as operators see it: no card, no names of customers' things. */
export type Entry = {
  readonly tenantId: string;
  readonly reference: string;
  readonly state: DeliveryState;
  readonly reason?: string;
  readonly trigger: string;
  readonly environmentId: string;
  readonly attempts: number;
  readonly promisedAt: Instant;
  readonly changedAt: Instant;
  /** Where it goes or should have gone: the kind of address, a colon, and the address. */
  readonly laneId: string;
};

/** Ended, and perhaps nobody was told. */
export type TroubledState = Extract<DeliveryState, 'dead' | 'uncertain' | 'expired'>;

export type Trouble = Entry & {
  readonly occurredAt: Instant;
  /** The reference of the delivery by which it was repeated. */
  readonly redeliveredAs?: string;
};

/** `as`: the reference of the new delivery. */
export type Redelivered =
  | { readonly as: string }
  /** No troubled delivery has the reference; it was repeated before; nobody wants it, or the bot is not there any more. */
  | { readonly refused: 'unknown' | 'already' | 'unsubscribed' | 'gone' };

/** How long what is kept. Turns (24 h) and buttons (their own end) need no setting. */
export type Keep = {
  readonly eventsMs: number;
  /** After they have ended. */
  readonly deliveriesMs: number;
  readonly readingsMs: number;
  readonly quarantineMs: number;
  /** Conversations that the bot is no longer in. */
  readonly goneMs: number;
  /** The record of who did what. */
  readonly auditMs: number;
};

/** One batch of what was forgotten. */
export type Forgotten = { readonly what: string; readonly rows: number };

/** What goes at once at somebody's wish. Each tells how many rows of what. */
export type Erasure = {
  /** All that is known of a tenant, the record of who did what included. */
  purgeTenant(tenantId: string): Promise<readonly Forgotten[]>;
  /** A person's own chats, and their id and name wherever they stand; the record keeps what was done, not by whom. */
  erasePerson(tenantId: string, person: string): Promise<readonly Forgotten[]>;
};

export type Operations = Erasure & {
  vitals(): Promise<Vitals>;
  /** The latest first, of one tenant or all, in these states. */
  deliveries(wanted: {
    readonly states: readonly DeliveryState[];
    readonly tenantId?: string;
    readonly limit: number;
  }): Promise<readonly Entry[]>;
  /** The latest first; without a state, those that are dead or uncertain. By reference: whatever it ended as. */
  troubled(wanted: {
    readonly tenantId?: string;
    readonly state?: TroubledState;
    readonly reference?: string;
    readonly limit: number;
  }): Promise<readonly Trouble[]>;
  /** Promises a troubled delivery anew, once, as a delivery of its own at the end of its lane. */
  redeliver(reference: string): Promise<Redelivered>;
  /**
   * Deletes what is too old, at most `most` rows a statement, and nothing that something kept still needs. Each batch
   * is a transaction of its own, so that claims and settlements go between them; the caller may stop after any.
   */
  forget(keep: Keep, most: number): AsyncIterable<Forgotten>;
  /** True for one of all who ask, once in `everyMs`: that one does it. */
  takeDuty(name: string, everyMs: number): Promise<boolean>;
  /** Ends a claim on an environment with nothing done: whoever comes next may look at once. */
  letGo(environment: EnvironmentRef & { readonly epoch: number }): Promise<void>;
  hold(): Promise<Hold | undefined>;
  /**
   * Holds sending back from now on, as after a restore: processes that send stop within a minute. Every environment
   * is looked at at once, so that what happened since `backupAt` is seen again.
   */
  holdBack(backupAt: Instant): Promise<void>;
  /** Ends the hold. Returns how many deliveries waited. */
  release(how: Release): Promise<number>;
};
