/** The message of a notification as JSON text, expanded once for all who get it; only the reference is put in later. */
import { randomUUID } from 'node:crypto';
import { type Cards, escapeText, lineOf } from '../../cards/render.ts';
import type { Card } from '../../core/conversation.ts';
import type { Notification } from '../../core/model.ts';
import type { Message } from '../../core/ports.ts';
import type { Say } from '../../core/say.ts';

/** Makes the message of one delivery. */
export type Prepared = (reference: string) => Message;

/** Stands where the reference goes. Letters and digits, so that no escaping touches it; random, so that no name is it. */
const PLACE = `TD${randomUUID().replaceAll('-', '')}`;

const prepare = (summary: string, card: Card): Prepared => {
  const pieces = JSON.stringify(card).split(PLACE);
  return (reference) => ({ summary, cardJson: pieces.join(JSON.stringify(escapeText(reference)).slice(1, -1)) });
};

export type Preparing = {
  /** The whole card. Throws when it can't be expanded. */
  whole(notification: Notification, say: Say): Prepared;
  /** One line of text, for a place that refused the whole card. Throws when it can't be expanded. */
  plain(notification: Notification, say: Say): Prepared;
};

/**
 * Remembers what it prepared for as long as the notification object lives: a notification is never changed, and all
 * deliveries of a fan-out share one.
 */
export const createPreparing = (cards: Pick<Cards, 'notification' | 'plain'>): Preparing => {
  const remember = (make: Cards['notification']): Preparing['whole'] => {
    const known = new WeakMap<Notification, Map<string, Prepared>>();
    return (notification, say) => {
      const byLanguage = known.get(notification) ?? new Map<string, Prepared>();
      known.set(notification, byLanguage);
      const prepared =
        byLanguage.get(say.language) ??
        prepare(lineOf(notification, say), make(notification, { reference: PLACE, say }));
      byLanguage.set(say.language, prepared);
      return prepared;
    };
  };
  return { whole: remember(cards.notification), plain: remember(cards.plain) };
};
