/** `unmute <n>|all`: it is told again from now on. */
import type { Note } from '../core/audit.ts';
import { isMuted } from '../core/rhythm.ts';
import { untilAgain } from '../core/until.ts';
import type { WhenLine } from './line/command.ts';
import { nothingTo } from './reply/ask-how-long.ts';
import { message } from './reply/message.ts';
import { list, undo } from './reply/offers.ts';
import { type Press, type Reply, type Turn, verb } from './reply/turn.ts';
import { wishLine } from './reply/wording.ts';

type Unmute = Extract<WhenLine, { kind: 'unmute' }>;

export const unmute = verb<Unmute>('writes', async ({ number }, turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const { tenantId, conversationId } = conversation;
  const before = await store.subscriptions(tenantId, conversationId);
  const one = number === 'all' ? {} : { number };
  const note: Note = { ...turn.deed, result: 'done', ...one, after: 'told' };
  const told = await store.mute(tenantId, conversationId, one.number, null, note);
  const [first] = told;
  if (!first) return nothingTo(number, turn);
  const title = number === 'all' ? say('commands.rhythm.allUnmuted') : say('commands.rhythm.oneUnmuted', { number });
  return message({
    title,
    texts: [number === 'all' ? undefined : wishLine(first, turn), say('commands.rhythm.unmuteText')],
    buttons: [...back(number === 'all' ? undefined : before.find((one) => one.number === number), turn), list(turn)],
  });
});

/** Mute again as it was, to the minute. */
const back = (
  before: (Parameters<typeof isMuted>[0] & { readonly number: number }) | undefined,
  turn: Turn,
): readonly Press[] => {
  if (!before || !isMuted(before, turn.clock.now())) return [];
  const { number, mutedUntil = 0 } = before;
  const year = new Date(mutedUntil).getUTCFullYear();
  const until = year < 9999 ? { until: untilAgain(mutedUntil, turn.conversation.timeZone) } : {};
  return [undo({ kind: 'mute', number, ...until }, turn)];
};
