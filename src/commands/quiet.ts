/** `quiet 22:00-07:00 [and weekends]`, `quiet off`: hours in which nothing is told here; said alone, what they are. */
import type { Note } from '../core/audit.ts';
import type { Need } from '../core/rights.ts';
import type { WhenLine } from './line/command.ts';
import { showQuiet } from './reply/ask-when.ts';
import { status } from './reply/offers.ts';
import { hoursWords, rhythmLines, rhythmOf, undo } from './reply/rhythm.ts';
import { type Reply, verb } from './reply/turn.ts';
import { lines } from './reply/wording.ts';

type Line = Extract<WhenLine, { kind: 'quiet' }>;

/** Whoever may look may ask what it is. */
const needOf = async ({ quiet }: Line): Promise<Need> => (quiet === undefined ? 'reads' : 'writes');

export const quiet = verb<Line>(needOf, async ({ quiet: wanted }, turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const before = await rhythmOf(turn);
  if (wanted === undefined) return showQuiet(turn);
  const { quiet: _, ...rest } = before;
  const after = wanted === 'off' ? rest : { ...rest, quiet: wanted };
  const note: Note = { ...turn.deed, result: 'done', after: JSON.stringify(wanted) };
  await store.keepRhythm(conversation.tenantId, conversation.conversationId, after, note);
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
});
