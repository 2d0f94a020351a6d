/** What happens when something comes in from a conversation: keep its address, answer once, follow its coming and going. */
import type { Answer, Incoming } from './conversation.ts';
import { UserError } from './conversation.ts';
import type { Conversation } from './model.ts';
import type { Log, Store, Voices } from './ports.ts';
import type { Say } from './say.ts';

type Spoken = Extract<Incoming, { kind: 'said' | 'pressed' }>;

export type TurnOptions = {
  readonly store: Pick<Store, 'arrive' | 'leave' | 'rename' | 'takeTurn'>;
  readonly voices: Voices;
  readonly commands: {
    answer(turn: { incoming: Spoken; conversation: Conversation; say: Say }): Promise<Answer>;
    welcome(turn: { conversation: Conversation; installedBy: string; say: Say }): Promise<Answer>;
  };
  /** A conversation that becomes reachable again may have deliveries waiting. */
  readonly nudge: () => void;
  readonly log: Log;
  readonly timeZone: string;
};

/** Returns the function that takes each incoming and gives the answer, if there is one. Throws only on an outage. */
export const createTurns = (options: TurnOptions) => {
  const { store, voices, commands, nudge, log } = options;

  const arrive = async (incoming: Incoming) => {
    const { locale, timeZone } = incoming;
    const heard = { ...(locale !== undefined && { language: locale }), ...(timeZone !== undefined && { timeZone }) };
    const arrival = await store.arrive(incoming.place, heard, { language: 'en', timeZone: options.timeZone });
    // What was parked when Teams refused this address may go now.
    if (arrival.was !== 'new') nudge();
    return arrival;
  };

  const voiceOf = ({ language, timeZone }: Conversation): Say => voices.voice(language, timeZone);

  const speak = async (incoming: Spoken): Promise<Answer | undefined> => {
    const { place, activityId } = incoming;
    const { conversation } = await arrive(incoming);
    if (!(await store.takeTurn(place.tenantId, place.conversationId, activityId))) return undefined;
    try {
      return await commands.answer({ incoming, conversation, say: voiceOf(conversation) });
    } catch (error) {
      if (error instanceof UserError) return error.answer;
      throw error;
    }
  };

  const welcome = async (incoming: Extract<Incoming, { kind: 'installed' }>): Promise<Answer | undefined> => {
    const { conversation, was } = await arrive(incoming);
    if (was === 'active' || incoming.upgraded) return undefined;
    return commands.welcome({ conversation, installedBy: incoming.from.name, say: voiceOf(conversation) });
  };

  return async (incoming: Incoming): Promise<Answer | undefined> => {
    const { place } = incoming;
    if (incoming.kind !== 'said' && incoming.kind !== 'pressed') {
      log.info({ tenantId: place.tenantId, what: incoming.kind }, 'conversation.changed');
    }
    switch (incoming.kind) {
      case 'said':
      case 'pressed':
        return speak(incoming);
      case 'installed':
        return welcome(incoming);
      case 'uninstalled':
        await store.leave(
          place.tenantId,
          place.teamId ? { teamId: place.teamId } : { conversationId: place.conversationId },
        );
        return undefined;
      case 'deleted':
        await store.leave(
          place.tenantId,
          incoming.scope === 'team' && place.teamId
            ? { teamId: place.teamId }
            : { conversationId: place.conversationId },
        );
        return undefined;
      case 'renamed': {
        const { teamId, teamName, conversationId, channelName } = place;
        await store.rename(
          place.tenantId,
          incoming.scope === 'team'
            ? { ...(teamId && { teamId }), ...(teamName && { teamName }) }
            : { conversationId, ...(channelName && { channelName }) },
        );
        return undefined;
      }
      case 'restored':
      case 'other':
        await arrive(incoming);
        return undefined;
    }
  };
};
