/** Answers that ask when: for how long to be mute, in which hours to be quiet, when the digest comes. */
import type { Quiet } from '../../core/rhythm.ts';
import type { Schedule } from '../../core/schedule.ts';
import type { Until } from '../../core/until.ts';
import type { WhenLine } from '../line/command.ts';
import { list, offer } from './offers.ts';
import { digestWords, hoursWords, rhythmLines, rhythmOf } from './rhythm.ts';
import { notThere, subscriptionsCard } from './subscriptions-card.ts';
import type { Press, Reply, Turn } from './turn.ts';
import { lines, wishLine } from './wording.ts';

type Mute = Extract<WhenLine, { kind: 'mute' }>;

const HOUR_MS = 3_600_000;
const MORNING = { hour: 8, minute: 0 };
const NIGHT: Quiet = { hours: { from: { hour: 22, minute: 0 }, to: { hour: 7, minute: 0 } } };
const DAILY: Schedule = { hour: 8, minute: 0 };
const WEEKLY: Schedule = { hour: 9, minute: 0, weekday: 1 };

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
  const what = one ? wishLine(one, turn) : say('commands.rhythm.count', { count: all.length });
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

/** The quiet hours as they are, and some to choose from. */
export const showQuiet = async (turn: Turn, notice?: string): Promise<Reply> => {
  const { say } = turn;
  const { quiet: now } = await rhythmOf(turn);
  const title = now
    ? say('commands.rhythm.quietOn', { hours: hoursWords(now, turn) })
    : say('commands.rhythm.quietNone');
  const examples: readonly Quiet[] = [NIGHT, { ...NIGHT, weekends: true }];
  const choices: readonly Press[] = [
    ...examples.map((one): Press => ({ title: hoursWords(one, turn), command: { kind: 'quiet', quiet: one } })),
    ...(now ? [{ title: say('commands.buttons.quietOff'), command: { kind: 'quiet', quiet: 'off' } } as const] : []),
  ];
  return {
    summary: title,
    template: 'choices',
    data: {
      title,
      lines: lines(
        notice,
        ...rhythmLines(now ? { quiet: now } : {}, turn),
        say('commands.rhythm.quietText'),
        say('commands.rhythm.quietHow', { example: turn.print({ kind: 'quiet', quiet: NIGHT }) }),
      ),
    },
    choices,
    buttons: [list(turn)],
  };
};

/** The digest as it is, and some to choose from. */
export const showDigest = async (turn: Turn, notice?: string): Promise<Reply> => {
  const { say } = turn;
  const { digest: now } = await rhythmOf(turn);
  const title = now
    ? say('commands.rhythm.digestOn', { when: digestWords(now, turn) })
    : say('commands.rhythm.digestNone');
  const choices: readonly Press[] = [
    ...[DAILY, WEEKLY].map(
      (one): Press => ({ title: digestWords(one, turn), command: { kind: 'digest', schedule: one } }),
    ),
    ...(now
      ? [{ title: say('commands.buttons.digestOff'), command: { kind: 'digest', schedule: 'off' } } as const]
      : []),
  ];
  return {
    summary: title,
    template: 'choices',
    data: {
      title,
      lines: lines(
        notice,
        ...rhythmLines(now ? { digest: now } : {}, turn),
        say('commands.rhythm.digestText'),
        say('commands.rhythm.digestHow', { example: turn.print({ kind: 'digest', schedule: WEEKLY }) }),
      ),
    },
    choices,
    buttons: [list(turn)],
  };
};
