/** The ports outwards: what a destination is given, what it answers, and the bot's mouth in Teams. */
import type { ActionName } from './actions.ts';
import type { Address, Event, Notification, Outcome, Place } from './model.ts';
import type { Say } from './say.ts';

/** What a destination is given to send. */
export type Parcel = {
  readonly address: Address;
  /** Shared by all deliveries of one event in one language and condition: expand it once. */
  readonly notification: Notification;
  readonly reference: string;
  readonly say: Say;
  /** The thread of the conversation that it is told in; absent: it begins its own. */
  readonly threadId?: string;
  /** Cards that stand there and say something else by now: they are edited in their place first. */
  readonly edits?: readonly CardEdit[];
  /** What is posted then: its card, one line in the thread of the first card that was edited, or nothing. Default: card. */
  readonly post?: 'card' | 'line' | 'nothing';
  /** What people can do about it, and the id that goes before each of these on their buttons. */
  readonly actions?: readonly ActionName[];
  readonly actionsId?: string;
  /** What is told, for destinations that tell more than its words. Teams needs none of it. */
  readonly told?: Told;
};

export type CardEdit = Pick<Parcel, 'notification' | 'reference' | 'actions' | 'actionsId'> & {
  readonly cardId: string;
};

export type Told = {
  /** The same at every attempt, so that a receiver can drop repeats. */
  readonly deliveryId: string;
  readonly event: Event;
  readonly environmentName: string;
  readonly threshold?: number;
  /** The subscription's number in its conversation, and what people call that. */
  readonly number?: number;
  readonly names?: readonly string[];
};

export type Destination = {
  readonly kind: Address['destination'];
  /** Tries once, within its own deadline. Never throws: every failure is an Outcome. */
  send(parcel: Parcel): Promise<Outcome>;
  /** Asks, without sending anything, whether the address takes messages: `delivered` says yes. Absent: can't be asked. */
  probe?(address: Address): Promise<Outcome>;
};

/** A message ready for the wire; `cardJson` is the Adaptive Card as JSON text. */
export type Message = { readonly summary: string; readonly cardJson?: string };

/** The bot's mouth in Teams. One attempt each, within a deadline; never throws. */
export type Connector = {
  /** A new message, or with `threadId` one in that thread. */
  post(place: Place, message: Message, threadId?: string): Promise<Outcome>;
  update(place: Place, activityId: string, message: Message): Promise<Outcome>;
  /** Reads who is there, and changes nothing: `delivered` says that the service works and the place is there. */
  probe(place: Place): Promise<Outcome>;
};
