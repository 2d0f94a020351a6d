/** What the core needs of the world. Each port has one contract suite in `test/contracts/` that every implementation passes. */
import type { AuditStore, Deed, Note } from './audit.ts';
import type { ClaimStore } from './claims.ts';
import type { ErrandStore } from './errands.ts';
import type {
  CataloguedSubject,
  Conversation,
  Environment,
  EnvironmentHealth,
  EnvironmentRef,
  Event,
  Instant,
  Place,
  Problem,
  Reading,
  Seen,
  SubjectKind,
  SubjectState,
  Subscription,
  Wish,
} from './model.ts';
import type { Operations } from './operations.ts';
import type { RhythmStore } from './rhythm.ts';
import type { Say } from './say.ts';
import type { Arrival, Button, Coming, LastDelivery, Manners } from './talk.ts';
import type { Acknowledging, ToldHere } from './told.ts';
import type { WishStore } from './wishes.ts';

export type * from './claims.ts';
export type * from './outbound.ts';
export type * from './talk.ts';
export type * from './told.ts';

/** Time, passed in. Tests set it by hand. */
export type Clock = {
  now(): Instant;
  /** Calls back once after `ms`; the returned function cancels. Never keeps the process alive by itself. */
  after(ms: number, callback: () => void): () => void;
};

/** Structured log: named fields first, then the event's name. Secrets and customers' names never go in at info. */
export type Log = {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
};

export type Voices = {
  /** The voice of a language (falls back to the nearest, then English) in an IANA time zone. */
  voice(language: string, timeZone: string): Say;
  readonly languages: readonly string[];
};

/** Where observations come from. `stop` waits for what is under way. */
export type Source = { start(): Promise<void>; stop(): Promise<void> };

/** Keeps secrets that have to be written down; what is sealed for one tenant opens for no other. */
export type Vault = {
  seal(tenantId: string, text: string): string;
  /** Throws when it was sealed for another tenant, with a key that is not known any more, or was changed since. */
  open(tenantId: string, sealed: string): string;
};

// ── Store ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What `decide` may know: when the watch began (absent: this is the first complete look) and what was known before. */
export type Known = {
  readonly watchedSince?: Instant;
  /** By `subjectKey`. A subject never seen is absent. */
  readonly states: ReadonlyMap<string, SubjectState>;
};

export type Decision = {
  readonly events: readonly Event[];
  /** By `subjectKey`: the state from now on; null forgets the subject. */
  readonly states: ReadonlyMap<string, SubjectState | null>;
  /** Usable readings that were news, for the history. */
  readonly readings: readonly Reading[];
  /** Runs told in an earlier status than the one that is known of them: passed over, but counted. */
  readonly late?: number;
};

export type Decide = (seen: Seen, known: Known) => Decision;

/** What a source remembers of an environment between looks: plain JSON, its own business. */
export type Cursor = { readonly [name: string]: unknown };

/** A complete look, with where to go on from. Written in one transaction with all that follows from it. */
export type Look = {
  readonly seen: Seen;
  readonly cursor?: Cursor;
  /** The epoch under which the environment was claimed; a look of an older epoch changes nothing. */
  readonly epoch?: number;
  readonly nextPollAt?: Instant;
  /** False for looks that are not a view of the environment (a notice that we are blind). Default true. */
  readonly complete?: boolean;
};

export type Recorded = {
  /** Events that were new. */
  readonly events: readonly Event[];
  /** Deliveries promised. */
  readonly deliveries: number;
  /** Events that were known already. */
  readonly repeated: number;
  /** True when another worker holds the environment by now, so nothing was written. */
  readonly fenced: boolean;
};

export type ClaimedEnvironment = EnvironmentHealth & { readonly epoch: number; readonly cursor?: Cursor };

/** What other pages of the store say. */
type OtherPages = ClaimStore & Operations & ErrandStore & AuditStore & RhythmStore & WishStore;

export type Store = OtherPages & {
  // The watch ──────────────────────────────────────────────────────────────
  /** Registers what the configuration names, keeping what is known of it; the rest is no longer claimed. */
  watch(environments: readonly Environment[]): Promise<void>;
  /** Up to n environments whose poll is due, each under a lease and a new epoch. */
  claimEnvironments(n: number, leaseMs: number): Promise<readonly ClaimedEnvironment[]>;
  /** Prolongs a claim to `leaseMs` from now; false when it is somebody else's by now. */
  renewEnvironment(environment: EnvironmentRef & { readonly epoch: number }, leaseMs: number): Promise<boolean>;
  /**
   * One transaction a call: observations, events, the deliveries that follow, cursors. Events already known change
   * nothing. The first complete look of an environment starts its watch at `seen.at`.
   */
  record(looks: readonly Look[], decide: Decide): Promise<Recorded>;
  /** A look failed: no cursor moves. Ends the claim. */
  recordProblem(
    environment: EnvironmentRef & { readonly epoch: number },
    problem: Problem,
    nextPollAt: Instant,
  ): Promise<void>;
  /** Marks that people were told that we are blind (a moment) or see again (null). */
  markBlind(environment: EnvironmentRef, since: Instant | null): Promise<void>;
  health(tenantId: string): Promise<readonly EnvironmentHealth[]>;
  catalogue(environment: EnvironmentRef, kind?: SubjectKind): Promise<readonly CataloguedSubject[]>;
  stateOf(environment: EnvironmentRef, subject: { kind: SubjectKind; id: string }): Promise<SubjectState | undefined>;

  // Conversations ──────────────────────────────────────────────────────────
  /** Keeps the address current. What is back has its subscriptions and what was parked. Default: the conversation. */
  arrive(place: Place, heard: Partial<Manners>, more?: Partial<Coming> & { otherwise?: Manners }): Promise<Arrival>;
  /** As a command said: from now on nothing that is only heard changes it. */
  setManners(tenantId: string, conversationId: string, manners: Partial<Manners>, note?: Note): Promise<void>;
  /** Who brought the bot to the conversation, or to its team by another channel. */
  installers(place: Pick<Place, 'tenantId' | 'conversationId' | 'teamId'>): Promise<readonly string[]>;
  /** Whether another conversation of the team is known. */
  knowsTeam(place: Pick<Place, 'tenantId' | 'conversationId' | 'teamId'>): Promise<boolean>;
  /** The bot is no longer there: deliveries stop at once, subscriptions are kept. */
  leave(tenantId: string, where: { conversationId: string } | { teamId: string }): Promise<void>;
  rename(
    tenantId: string,
    names: { teamId?: string; teamName?: string; conversationId?: string; channelName?: string },
  ): Promise<void>;
  conversation(tenantId: string, conversationId: string): Promise<Conversation | undefined>;
  /** The environment that is meant from now on where none is named. */
  chooseEnvironment(tenantId: string, conversationId: string, environmentId: string, note?: Note): Promise<void>;
  /** True the first time an inbound activity is seen. */
  takeTurn(tenantId: string, conversationId: string, activityId: string): Promise<boolean>;

  // Subscriptions ──────────────────────────────────────────────────────────
  /** The same wish again in the same conversation gives the subscription that is there (`existed`). */
  subscribe(
    conversation: Conversation,
    wish: Wish,
    by: string,
    /** Put on the record, in the same transaction. */
    deed?: Deed,
  ): Promise<{ subscription: Subscription; existed: boolean }>;
  /** The same with several, all or none, in this order. */
  subscribeAll(
    conversation: Conversation,
    wishes: readonly Wish[],
    by: string,
    deed?: Deed,
  ): Promise<readonly { subscription: Subscription; existed: boolean }[]>;
  /** By number; without one, all of the conversation. Their waiting deliveries are cancelled. Returns those ended. */
  unsubscribe(tenantId: string, conversationId: string, number?: number, deed?: Deed): Promise<readonly Subscription[]>;
  subscriptions(tenantId: string, conversationId: string): Promise<readonly Subscription[]>;
  /** Of each subscription's last news, one for each place that they went to. */
  lastDeliveries(tenantId: string, conversationId: string): Promise<readonly LastDelivery[]>;

  // Stories ────────────────────────────────────────────────────────────────
  /** What was told in this conversation by that delivery; absent: it was not told here, or that is forgotten. */
  told(
    tenantId: string,
    conversationId: string,
    by: { readonly deliveryId: string } | { readonly reference: string },
  ): Promise<ToldHere | undefined>;
  /** Somebody takes care of the story that the delivery belongs to; its card is promised an edit that says who. */
  acknowledge(
    tenantId: string,
    conversationId: string,
    deliveryId: string,
    by: { readonly id: string; readonly name: string },
    note?: Note,
  ): Promise<Acknowledging>;

  // Buttons ────────────────────────────────────────────────────────────────
  keepButtons(buttons: readonly Button[]): Promise<void>;
  /** The button, if it is of this conversation, unspent and not expired. */
  button(tenantId: string, conversationId: string, id: string): Promise<Button | undefined>;
  /** The same; spends it when it works once. */
  takeButton(tenantId: string, conversationId: string, id: string): Promise<Button | undefined>;

  /** How long a worker may sleep at most: others give it work that it is not told of. Absent: until it is told. */
  readonly longestNapMs?: number;
  /** Who waits for one of this process's connections. Absent: there is but one. */
  readonly poolWaiting?: () => number;
  /** Calls back when another process on the same store may have made something due. Returns what ends it. */
  onHint?(callback: () => void): () => Promise<void>;

  /** Makes the canary's place, and forgets those that came through. False: one is under way. */
  perchCanary(): Promise<boolean>;

  /** Throws when the store can't be written to. */
  check(): Promise<void>;
  close(): Promise<void>;
};
