/** `quiet 22:00-07:00 [and weekends]`, `quiet off`: hours in which nothing is told here; said alone, what they are. */
import type { Quiet } from '../core/rhythm.ts';
import type { WhenLine } from './line/command.ts';
import { list, status } from './reply/offers.ts';
import { hoursWords, rhythmLines, rhythmOf, undo } from './reply/rhythm.ts';
import type { Press, Reply, Turn } from './reply/turn.ts';
import { lines } from './reply/wording.ts';

const NIGHT: Quiet = { hours: { from: { hour: 22, minute: 0 }, to: { hour: 7, minute: 0 } } };

export const quiet = async (
  { quiet: wanted }: Extract<WhenLine, { kind: 'quiet' }>,
  turn: Turn,
  notice?: string,
): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const before = await rhythmOf(turn);
  if (wanted === undefined) return show(before.quiet, notice, turn);
  const { quiet: _, ...rest } = before;
  const after = wanted === 'off' ? rest : { ...rest, quiet: wanted };
  await store.keepRhythm(conversation.tenantId, conversation.conversationId, after);
  turn.nudge();
  const title =
    wanted === 'off'
      ? say('commands.rhythm.quietOff')
      : say('commands.rhythm.quietOn', { hours: hoursWords(wanted, turn) });
  return {
    summary: title,
    template: 'message',
    data: {
      title,
      lines: lines(...rhythmLines(after, turn), wanted === 'off' ? undefined : say('commands.rhythm.quietText')),
    },
    buttons: [undo({ kind: 'quiet', quiet: before.quiet ?? 'off' }, turn), status(turn)],
    ...(turn.isPressed && { replacesCard: true }),
  };
};

const show = (now: Quiet | undefined, notice: string | undefined, turn: Turn): Reply => {
  const { say } = turn;
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
