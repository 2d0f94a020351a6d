/** Tells people in Teams: the notification's card, posted to a channel or chat, and edited there as its story goes on. */
import { type Cards, clean, shorten } from '../../cards/render.ts';
import type { Outcome, Place } from '../../core/model.ts';
import type { CardEdit, Connector, Destination, Message, Parcel } from '../../core/ports.ts';
import { createPreparing, type Face, type Prepared } from './prepared.ts';

export type TeamsOptions = {
  readonly connector: Pick<Connector, 'post' | 'update' | 'probe'>;
  readonly cards: Pick<Cards, 'notification' | 'plain'>;
};

/** Teams refuses the message as such: wrong in its eyes, or too big. */
const MESSAGE_REFUSED = [400, 413];
const LINE = 500;

const refusedMessage = (outcome: Outcome): boolean =>
  outcome.kind === 'refused' && outcome.status !== undefined && MESSAGE_REFUSED.includes(outcome.status);

/** Somebody deleted the message that was to be edited or answered. */
const isMissing = (outcome: Outcome): boolean => outcome.kind === 'refused' && outcome.status === 404;

/** An edit may be repeated as often as one likes: what is not known to have arrived is as good as not sent. */
const safe = (outcome: Outcome): Outcome => (outcome.kind === 'unsure' ? { ...outcome, kind: 'not-sent' } : outcome);

/**
 * A destination that posts cards by the connector. A card that Teams refuses is said once more in one line of text,
 * since an unlovely message is better than none.
 */
export const createTeamsDestination = ({ connector, cards }: TeamsOptions): Destination => {
  const preparing = createPreparing(cards);

  type Send = (message: Message) => Promise<Outcome>;

  const attempt = async (send: Send, prepare: () => Message): Promise<Outcome> => {
    let message: Message;
    try {
      message = prepare();
    } catch (error) {
      return { kind: 'refused', reason: `the card could not be made: ${String(error)}` };
    }
    try {
      return await send(message);
    } catch (error) {
      // The connector promises not to throw; if it does, nobody knows how far it came.
      return { kind: 'unsure', reason: `posting broke off: ${String(error)}` };
    }
  };

  const put = async (send: Send, face: Face & Pick<Parcel, 'notification'>, say: Parcel['say']): Promise<Outcome> => {
    const made = (prepared: Prepared) => prepared(face);
    const outcome = await attempt(send, () => made(preparing.whole(face.notification, face.actions ?? [], say)));
    return refusedMessage(outcome) ? attempt(send, () => made(preparing.plain(face.notification, [], say))) : outcome;
  };

  /** Which cards are not there any more; or what went wrong, before anything was posted. */
  const edit = async (
    place: Place,
    parcel: Parcel,
  ): Promise<{ missing: ReadonlySet<CardEdit> } | { failed: Outcome }> => {
    const missing = new Set<CardEdit>();
    for (const one of parcel.edits ?? []) {
      const outcome = safe(await put((message) => connector.update(place, one.cardId, message), one, parcel.say));
      if (isMissing(outcome)) missing.add(one);
      else if (outcome.kind !== 'delivered') return { failed: outcome };
    }
    return { missing };
  };

  const post = async (place: Place, parcel: Parcel, missing: ReadonlySet<CardEdit>): Promise<Outcome> => {
    const [card] = parcel.edits ?? [];
    if (parcel.post === 'nothing') return { kind: 'delivered' };
    if (parcel.post === 'line' && card && !missing.has(card)) {
      const outcome = await attempt(
        (message) => connector.post(place, message, threadOf(place, parcel, card)),
        () => ({ summary: lineOf(parcel) }),
      );
      // Deleted a moment ago.
      if (!isMissing(outcome)) return outcome;
    }
    const outcome = await put((message) => connector.post(place, message, threadOf(place, parcel)), parcel, parcel.say);
    return outcome.kind === 'delivered' ? { ...outcome, isCard: true } : outcome;
  };

  return {
    kind: 'teams',
    send: async (parcel) => {
      const place = placeOf(parcel);
      if (typeof place === 'string') return { kind: 'refused', reason: `the card could not be made: ${place}` };
      const edited = await edit(place, parcel);
      if ('failed' in edited) return edited.failed;
      const outcome = await post(place, parcel, edited.missing);
      const calls = (parcel.edits?.length ?? 0) + (parcel.post === 'nothing' ? 0 : 1);
      return calls > 1 ? { ...outcome, calls } : outcome;
    },
    probe: async (address) =>
      address.destination === 'teams'
        ? connector.probe(address.place)
        : { kind: 'refused', reason: 'it is for another destination' },
  };
};

/** Or why it can't be read. */
const placeOf = (parcel: Parcel): Place | string => {
  try {
    return parcel.address.destination === 'teams' ? parcel.address.place : 'it is for another destination';
  } catch (error) {
    return String(error);
  }
};

/** Chats have no threads. What is told in a thread stays in it: there is no thread below a reply. */
const threadOf = ({ kind }: Place, { threadId }: Parcel, card?: CardEdit): string | undefined =>
  kind === 'channel' ? (threadId ?? card?.cardId) : undefined;

/** Plain text: what is new, of what, where that does not stand above it, and the reference as on a card. */
const lineOf = ({ notification, address, threadId, reference }: Parcel): string => {
  const { title, news, summary } = notification;
  const isBelow = address.destination === 'teams' && address.place.kind === 'channel' && threadId === undefined;
  const line = news === undefined ? summary : isBelow ? news : `${title}: ${news}`;
  return `${shorten(clean(line), LINE)} · ${reference}`;
};
