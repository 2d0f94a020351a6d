/** What was told, as people ask about it and answer to it. */
import type { Event, Instant } from './model.ts';

/** A delivery as people ask about it: what it told, why, and what became of it. */
export type ToldHere = {
  readonly deliveryId: string;
  readonly reference: string;
  readonly event: Event;
  /** Absent for notices to everyone. */
  readonly subscription?: { readonly id: string; readonly number: number };
  /** When it was posted, or its card edited to tell it. */
  readonly shownAt: Instant;
  /** The subscription was made another after that, or ended. */
  readonly isOutdated: boolean;
};

/** `already`: somebody does, who may have been forgotten. `closed`: there is nothing to take care of any more. */
export type Acknowledging =
  | { readonly kind: 'already'; readonly by?: string }
  | { readonly kind: 'acknowledged' | 'closed' | 'unknown' };
