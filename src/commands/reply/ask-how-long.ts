/** Asks for how long to be mute. */
import type { Until } from '../../core/until.ts';
import type { WhenLine } from '../line/command.ts';
import { offer } from './offers.ts';
import { notThere, subscriptionsCard } from './subscriptions-card.ts';
import type { Press, Reply, Turn } from './turn.ts';
import { wishLine } from './wording.ts';

type Mute = Extract<WhenLine, { kind: 'mute' }>;

const HOUR_MS = 3_600_000;
const MORNING = { hour: 8, minute: 0 };

/** The lengths that people mostly want. */
export const lengths = ({ number }: Mute, { say }: Turn): readonly Press[] => {
  const one = { kind: 'mute' as const, number };
  const forHours = (hours: number): Press => {
    const until: Until = { by: 'duration', ms: hours * HOUR_MS };
    return {
      title: say('commands.rhythm.forHours', { hours: say.duration(hours * HOUR_MS) }),
      command: { ...one, until },
    };
  };
  const tomorrow: Until = { by: 'days', days: 1, time: MORNING };
  return [
    forHours(1),
    forHours(4),
    {
      title: say('commands.rhythm.untilMorning'),
      command: { ...one, until: tomorrow },
    },
    { title: say('commands.rhythm.untilUnmuted'), command: one },
  ];
};

export const askHowLong = async (line: Mute, turn: Turn, notice?: string): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const { number } = line;
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const one = all.find((known) => known.number === number);
  if (all.length === 0 || (number !== 'all' && !one)) return nothingTo(number, turn);
  const what = one ? wishLine(one, turn) : say('commands.words.subscriptions', { count: all.length });
  const asked = offer(
    {
      title: number === 'all' ? say('commands.rhythm.askAll') : say('commands.rhythm.ask', { number }),
      texts: [notice, what, say('commands.rhythm.muteText')],
      choices: lengths(line, turn),
    },
    turn,
  );
  // The card whose button was pressed tells news, or the list.
  return { ...asked, replacesCard: false };
};

export const nothingTo = (number: Mute['number'], turn: Turn): Promise<Reply> =>
  number === 'all' ? subscriptionsCard({}, turn) : notThere(number, turn);
