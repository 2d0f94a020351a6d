/** The message of a notification as JSON text, expanded once for all who get it; what is each one's own is put in later. */
import { randomUUID } from 'node:crypto';
import { type Cards, escapeText, lineOf } from '../../cards/render.ts';
import type { ActionName } from '../../core/actions.ts';
import type { Card } from '../../core/conversation.ts';
import type { Notification } from '../../core/model.ts';
import type { Message, Parcel } from '../../core/ports.ts';
import type { Say } from '../../core/say.ts';

/** What differs from one receiver to the next. */
export type Face = Pick<Parcel, 'reference' | 'actions' | 'actionsId'>;

/** Makes the message of one delivery. */
export type Prepared = (face: Face) => Message;

/** Letters and digits, so that no escaping touches it; random, so that no name is it. */
const newPlace = (): string => `TD${randomUUID().replaceAll('-', '')}`;

/** Stand where the reference and the id of the buttons go. */
const REFERENCE = newPlace();
const ACTIONS_ID = newPlace();

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

const prepare = (summary: string, card: Card): Prepared => {
  const pieces = JSON.stringify(card).split(REFERENCE);
  return ({ reference, actionsId }) => {
    const cardJson = pieces.join(inJson(escapeText(reference)));
    return {
      summary,
      cardJson: actionsId === undefined ? cardJson : cardJson.replaceAll(ACTIONS_ID, inJson(actionsId)),
    };
  };
};

type Prepare = (notification: Notification, actions: readonly ActionName[], say: Say) => Prepared;

export type Preparing = {
  /** The whole card. Throws when it can't be expanded. */
  readonly whole: Prepare;
  /** One line of text, for a place that refused the whole card. Throws when it can't be expanded. */
  readonly plain: Prepare;
};

/**
 * Remembers what it prepared for as long as the notification object lives: a notification is never changed, and all
 * deliveries of a fan-out share one.
 */
export const createPreparing = (cards: Pick<Cards, 'notification' | 'plain'>): Preparing => {
  const remember = (make: Cards['notification']): Prepare => {
    const known = new WeakMap<Notification, Map<string, Prepared>>();
    return (notification, actions, say) => {
      const made = known.get(notification) ?? new Map<string, Prepared>();
      known.set(notification, made);
      const key = [say.language, ...actions].join();
      const prepared =
        made.get(key) ??
        prepare(
          lineOf(notification, say),
          make(notification, { reference: REFERENCE, say, actions, actionsId: ACTIONS_ID }),
        );
      made.set(key, prepared);
      return prepared;
    };
  };
  return { whole: remember(cards.notification), plain: remember(cards.plain) };
};
