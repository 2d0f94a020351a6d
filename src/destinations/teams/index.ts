/** Tells people in Teams: the notification's card, posted to a channel or chat. */
import type { Cards } from '../../cards/render.ts';
import type { Outcome, Place } from '../../core/model.ts';
import type { Connector, Destination, Message, Parcel } from '../../core/ports.ts';
import { createPreparing, type Prepared } from './prepared.ts';

export type TeamsOptions = {
  readonly connector: Pick<Connector, 'post' | 'probe'>;
  readonly cards: Pick<Cards, 'notification' | 'plain'>;
};

/** Teams refuses the message as such: wrong in its eyes, or too big. */
const MESSAGE_REFUSED = [400, 413];

const refusedMessage = (outcome: Outcome): boolean =>
  outcome.kind === 'refused' && outcome.status !== undefined && MESSAGE_REFUSED.includes(outcome.status);

/**
 * A destination that posts cards by the connector. A card that Teams refuses is said once more in one line of text,
 * since an unlovely message is better than none.
 */
export const createTeamsDestination = ({ connector, cards }: TeamsOptions): Destination => {
  const preparing = createPreparing(cards);

  const post = async (parcel: Parcel, prepare: () => Prepared): Promise<Outcome> => {
    let place: Place;
    let message: Message;
    try {
      if (parcel.address.destination !== 'teams') throw new Error('it is for another destination');
      place = parcel.address.place;
      message = prepare()(parcel.reference);
    } catch (error) {
      return { kind: 'refused', reason: `the card could not be made: ${String(error)}` };
    }
    try {
      return await connector.post(place, message);
    } catch (error) {
      // The connector promises not to throw; if it does, nobody knows how far it came.
      return { kind: 'unsure', reason: `posting broke off: ${String(error)}` };
    }
  };

  return {
    kind: 'teams',
    send: async (parcel) => {
      const outcome = await post(parcel, () => preparing.whole(parcel.notification, parcel.say));
      return refusedMessage(outcome) ? post(parcel, () => preparing.plain(parcel.notification, parcel.say)) : outcome;
    },
    probe: async (address) =>
      address.destination === 'teams'
        ? connector.probe(address.place)
        : { kind: 'refused', reason: 'it is for another destination' },
  };
};
