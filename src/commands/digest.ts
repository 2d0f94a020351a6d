/** `digest daily at 08:00`, `digest weekly monday 09:00`, `digest off`: all that happened in one message; said alone, when it comes. */
import type { Note } from '../core/audit.ts';
import type { Need } from '../core/rights.ts';
import type { WhenLine } from './line/command.ts';
import { showDigest } from './reply/ask-when.ts';
import { status } from './reply/offers.ts';
import { digestWords, rhythmLines, rhythmOf, undo } from './reply/rhythm.ts';
import { type Reply, verb } from './reply/turn.ts';
import { lines } from './reply/wording.ts';

type Line = Extract<WhenLine, { kind: 'digest' }>;

/** Whoever may look may ask what it is. */
const needOf = async ({ schedule }: Line): Promise<Need> => (schedule === undefined ? 'reads' : 'writes');

export const digest = verb<Line>(needOf, async ({ schedule }, turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const before = await rhythmOf(turn);
  if (schedule === undefined) return showDigest(turn);
  const { digest: _, ...rest } = before;
  const after = schedule === 'off' ? rest : { ...rest, digest: schedule };
  const note: Note = { ...turn.deed, result: 'done', after: JSON.stringify(schedule) };
  await store.keepRhythm(conversation.tenantId, conversation.conversationId, after, note);
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
});
