/** `mute <n>|all [for 2 hours|until monday]`: nothing new of it is told here until then; it stays on record. */
import type { Subscription } from '../core/model.ts';
import { FOREVER } from '../core/rhythm.ts';
import { type Until, untilMoment } from '../core/until.ts';
import type { WhenLine } from './line/command.ts';
import { list, offer } from './reply/offers.ts';
import { notThere, subscriptionsCard } from './reply/subscriptions-card.ts';
import type { Press, Reply, Turn } from './reply/turn.ts';
import { lines, wishLine } from './reply/wording.ts';

type Mute = Extract<WhenLine, { kind: 'mute' }>;

const HOUR_MS = 3_600_000;
const MORNING = { hour: 8, minute: 0 };

export const mute = async (line: Mute, turn: Turn): Promise<Reply> => {
  const { store, conversation, clock } = turn;
  const { tenantId, conversationId, timeZone } = conversation;
  const { number, until } = line;
  if (until === 'ask') return askHowLong(line, turn);
  const now = clock.now();
  const end = until === undefined ? FOREVER : untilMoment(until, now, timeZone);
  if (end === undefined || end <= now) return askHowLong(line, turn, turn.say('commands.rhythm.over'));
  const muted = await store.mute(tenantId, conversationId, number, end);
  return muted.length === 0 ? nothingTo(number, turn) : done(line, muted, end, turn);
};

const done = (line: Mute, muted: readonly Subscription[], end: number, turn: Turn): Reply => {
  const { say } = turn;
  const title = titleOf(line, end, turn);
  const [first, ...others] = muted as readonly [Subscription];
  const what = others.length === 0 ? wishLine(first, turn) : say('commands.rhythm.count', { count: muted.length });
  return {
    summary: `${title}: ${what}`,
    template: 'message',
    data: { title, lines: lines(what, say('commands.rhythm.muteText')) },
    buttons: [unmutePress(line.number, turn), ...(end === FOREVER ? lengths(line, turn).slice(0, 3) : []), list(turn)],
    ...(turn.isPressed && { replacesCard: true }),
  };
};

const titleOf = ({ number }: Mute, end: number, { say }: Turn): string => {
  const when = say.moment(end);
  if (number === undefined) {
    return end === FOREVER ? say('commands.rhythm.allMuted') : say('commands.rhythm.allMutedUntil', { when });
  }
  return end === FOREVER
    ? say('commands.rhythm.oneMuted', { number })
    : say('commands.rhythm.oneMutedUntil', { number, when });
};

export const unmutePress = (number: number | undefined, { say }: Turn): Press => ({
  title: number === undefined ? say('commands.buttons.unmuteAll') : say('commands.buttons.unmute', { number }),
  command: { kind: 'unmute', ...(number !== undefined && { number }) },
});

/** The lengths that people mostly want. */
const lengths = ({ number }: Mute, { say, conversation }: Turn): readonly Press[] => {
  const one = { kind: 'mute' as const, ...(number !== undefined && { number }) };
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
      title: say('commands.rhythm.untilMorning', { timeZone: conversation.timeZone }),
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
  if (all.length === 0 || (number !== undefined && !one)) return nothingTo(number, turn);
  const what = one ? wishLine(one, turn) : say('commands.rhythm.count', { count: all.length });
  return offer(
    {
      title: number === undefined ? say('commands.rhythm.askAll') : say('commands.rhythm.ask', { number }),
      texts: [notice, what, say('commands.rhythm.muteText')],
      choices: lengths(line, turn),
    },
    turn,
  );
};

const nothingTo = (number: number | undefined, turn: Turn): Promise<Reply> =>
  number === undefined ? subscriptionsCard({}, turn) : notThere(number, turn);
