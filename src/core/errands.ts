/** Errands: what is to be done for a conversation later or again, written down so that a restart forgets none. */
import type { Answer } from './conversation.ts';
import type { Conversation, Instant } from './model.ts';

/** `content` is plain JSON, the business of whoever runs errands of this kind. */
export type Errand = {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly kind: string;
  readonly content: { readonly [name: string]: unknown };
  readonly dueAt: Instant;
  /** The thread that it was asked for in. */
  readonly threadId?: string;
  /** The message that shows how it stands. */
  readonly cardId?: string;
  readonly createdBy: string;
};

export type ClaimedErrand = Errand & { readonly epoch: number };

/** What one run of an errand comes to. */
export type Step = {
  /** What the conversation is to see; absent: nothing new. */
  readonly answer?: Answer;
  /** Puts the answer in the place of the errand's card, where there is one. */
  readonly edits?: boolean;
  readonly content?: Errand['content'];
  /** When to go on; absent: it is over. */
  readonly dueAt?: Instant;
};

export type ErrandStore = {
  /** Writes an errand down, or changes the one of that id. Whoever runs it at this moment changes nothing any more. */
  keepErrand(errand: Errand): Promise<void>;
  /** False when there was none. */
  dropErrand(tenantId: string, conversationId: string, id: string): Promise<boolean>;
  /** Those of a conversation, the one due first before the others. */
  errands(tenantId: string, conversationId: string): Promise<readonly Errand[]>;
  /** The message that shows it, once it is known. */
  showErrand(of: { tenantId: string; conversationId: string; id: string }, cardId: string): Promise<void>;
  /** Up to n that are due, each under a lease and a new epoch. */
  claimErrands(n: number, leaseMs: number): Promise<readonly ClaimedErrand[]>;
  /** Ends the claim: `next` is how the errand goes on, or that it is over. False when it is somebody else's by now. */
  settleErrand(claimed: ClaimedErrand, next: 'over' | Pick<Errand, 'content' | 'dueAt' | 'cardId'>): Promise<boolean>;
};

/** Runs an errand of one kind. Throws only outages: then it is tried again. */
export type RunErrand = (errand: ClaimedErrand, conversation: Conversation) => Promise<Step>;

/** When an errand goes on that fell due while its place was gone; undefined: soon after the place is back. */
export type PassOver = (errand: Errand, conversation: Conversation) => Instant | undefined;
