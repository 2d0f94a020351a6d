/** `digest daily at 08:00`, `digest weekly monday 09:00`, `digest off`: all that happened in one message; said alone, when it comes. */
import type { Schedule } from '../core/schedule.ts';
import type { WhenLine } from './line/command.ts';
import { list, status } from './reply/offers.ts';
import { digestWords, rhythmLines, rhythmOf, undo } from './reply/rhythm.ts';
import type { Press, Reply, Turn } from './reply/turn.ts';
import { lines } from './reply/wording.ts';

const DAILY: Schedule = { hour: 8, minute: 0 };
const WEEKLY: Schedule = { hour: 9, minute: 0, weekday: 1 };

export const digest = async (
  { schedule }: Extract<WhenLine, { kind: 'digest' }>,
  turn: Turn,
  notice?: string,
): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const before = await rhythmOf(turn);
  if (schedule === undefined) return show(before.digest, notice, turn);
  const { digest: _, ...rest } = before;
  const after = schedule === 'off' ? rest : { ...rest, digest: schedule };
  await store.keepRhythm(conversation.tenantId, conversation.conversationId, after);
  turn.nudge();
  const title =
    schedule === 'off'
      ? say('commands.rhythm.digestOff')
      : say('commands.rhythm.digestOn', { when: digestWords(schedule, turn) });
  const text = say(schedule === 'off' ? 'commands.rhythm.digestOffText' : 'commands.rhythm.digestText');
  return {
    summary: title,
    template: 'message',
    data: { title, lines: lines(...rhythmLines(after, turn), text) },
    buttons: [undo({ kind: 'digest', schedule: before.digest ?? 'off' }, turn), status(turn)],
    ...(turn.isPressed && { replacesCard: true }),
  };
};

const show = (now: Schedule | undefined, notice: string | undefined, turn: Turn): Reply => {
  const { say } = turn;
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
