/** What happens when something comes in from a conversation: keep its address, answer once, follow its coming and going. */
import type { Answer, Choice, Incoming, Searched } from './conversation.ts';
import type { Conversation } from './model.ts';
import type { Coming, Log, Store, Voices } from './ports.ts';
import type { Say } from './say.ts';

type Spoken = Extract<Incoming, { kind: 'said' | 'pressed' }>;

export type TurnOptions = {
  readonly store: Pick<
    Store,
    'arrive' | 'leave' | 'rename' | 'takeTurn' | 'knowsTeam' | 'subscriptions' | 'conversation'
  >;
  readonly voices: Voices;
  readonly commands: {
    answer(turn: { incoming: Spoken; conversation: Conversation; say: Say }): Promise<Answer | undefined>;
    find(turn: { searched: Searched; conversation: Conversation; say: Say }): Promise<readonly Choice[]>;
    welcome(turn: { conversation: Conversation; installedBy: string; say: Say }): Promise<Answer>;
    back(turn: { conversation: Conversation; count: number; say: Say }): Promise<Answer>;
  };
  /** A conversation that becomes reachable again may have deliveries waiting. */
  readonly nudge: () => void;
  readonly log: Log;
  readonly timeZone: string;
};

export type Turns = {
  /** Takes each incoming and gives the answer, if there is one. Throws a UserError, and on an outage. */
  take(incoming: Incoming): Promise<Answer | undefined>;
  /** The same with each search. Where we never were, or are not any more, nothing is found. */
  find(searched: Searched): Promise<readonly Choice[]>;
};

export const createTurns = (options: TurnOptions): Turns => {
  const { store, voices, commands, nudge, log } = options;

  const arrive = async (incoming: Incoming, coming?: Coming) => {
    const { locale, timeZone } = incoming;
    const heard = { ...(locale !== undefined && { language: locale }), ...(timeZone !== undefined && { timeZone }) };
    const otherwise = { language: 'en', timeZone: options.timeZone };
    const arrival = await store.arrive(incoming.place, heard, { otherwise, ...coming });
    if (arrival.wakes) nudge();
    return arrival;
  };

  const voiceOf = ({ language, timeZone }: Conversation): Say => voices.voice(language, timeZone);

  const speak = async (incoming: Spoken): Promise<Answer | undefined> => {
    const { place, activityId } = incoming;
    // A chat of one's own has nobody else who could have brought the bot.
    const { objectId } = incoming.from;
    const isOwn = place.kind === 'personal' && objectId !== undefined;
    const { conversation } = await arrive(incoming, {
      revives: 'conversation',
      ...(isOwn && { installedBy: objectId }),
    });
    if (!(await store.takeTurn(place.tenantId, place.conversationId, activityId))) return undefined;
    return commands.answer({ incoming, conversation, say: voiceOf(conversation) });
  };

  /**
   * One welcome for a place and its whole team, though Teams tells of an installation in several ways, in the team's
   * channel and in the one that was picked, and again at upgrades. A channel that the bot was added to apart from its
   * team has people of its own, so it has a welcome of its own.
   */
  const welcome = async (incoming: Extract<Incoming, { kind: 'installed' }>): Promise<Answer | undefined> => {
    const { place, from, scope } = incoming;
    const isKnown = scope === 'team' && (await store.knowsTeam(place));
    const { conversation, was, back } = await arrive(incoming, {
      revives: scope === 'team' ? 'team' : 'conversation',
      ...(from.objectId !== undefined && !incoming.upgraded && { installedBy: from.objectId }),
    });
    if (incoming.upgraded) return undefined;
    const say = voiceOf(conversation);
    if (back > 0) {
      const { length: count } = await store.subscriptions(place.tenantId, place.conversationId);
      return count > 0 ? commands.back({ conversation, count, say }) : undefined;
    }
    if (was !== 'new' || isKnown) return undefined;
    const welcomed = (scope === 'team' && place.teamId) || place.conversationId;
    const isFirst = await store.takeTurn(place.tenantId, welcomed, 'welcome');
    return isFirst ? commands.welcome({ conversation, installedBy: from.name, say }) : undefined;
  };

  const take = async (incoming: Incoming): Promise<Answer | undefined> => {
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
        await arrive(incoming, { revives: incoming.scope === 'team' ? 'team' : 'conversation' });
        return undefined;
      case 'other':
        // Late news from where the bot was removed don't bring it back.
        await arrive(incoming, { revives: 'nothing' });
        return undefined;
    }
  };
  return {
    take,
    find: async (searched) => {
      const { tenantId, conversationId } = searched.place;
      const conversation = await store.conversation(tenantId, conversationId);
      if (!conversation) return [];
      // Only whoever types sees it, so it is in their language.
      const say = voices.voice(searched.locale ?? conversation.language, conversation.timeZone);
      return commands.find({ searched, conversation, say });
    },
  };
};
