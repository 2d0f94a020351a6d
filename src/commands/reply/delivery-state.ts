/** What became of something that was to be told, in words. */
import type { DeliveryState } from '../../core/model.ts';
import type { Say } from '../../core/say.ts';
import { WITHDRAWN } from '../../core/withdrawn.ts';
import { short } from './wording.ts';

type Became = { readonly state: DeliveryState; readonly reason?: string };

/** Nobody was told, since its subscription was mute. */
export const wasMuted = ({ state, reason }: Became): boolean => state === 'cancelled' && reason === WITHDRAWN.muted;

export const stateWord = (one: Became, say: Say): string =>
  wasMuted(one) ? say('commands.status.muted') : say(`commands.status.deliveries.${one.state}`);

const REASONS = ['unsubscribed', 'left', 'edited', 'disabled'] as const;

/** Ours in the conversation's language; those of the world as they are. */
const reasonWords = (reason: string, say: Say): string => {
  const ours = REASONS.find((one) => WITHDRAWN[one] === reason);
  return ours ? say(`commands.history.withdrawn.${ours}`) : short(reason);
};

/** "Withdrawn (unsubscribed)" */
export const stateWords = (one: Became, say: Say): string => {
  const state = stateWord(one, say);
  if (one.reason === undefined || wasMuted(one)) return state;
  return say('commands.history.reason', { state, reason: reasonWords(one.reason, say) });
};
