/** `mute <n>|all [for 2 hours|until monday]`: nothing new of it is told here until then; it stays on record. */
import type { Note } from '../core/audit.ts';
import type { Subscription } from '../core/model.ts';
import { FOREVER } from '../core/rhythm.ts';
import type { Need } from '../core/rights.ts';
import { untilMoment } from '../core/until.ts';
import type { WhenLine } from './line/command.ts';
import { askHowLong, lengths, nothingTo } from './reply/ask-how-long.ts';
import { message } from './reply/message.ts';
import { list } from './reply/offers.ts';
import { type Press, type Reply, type Turn, verb } from './reply/turn.ts';
import { wishLine } from './reply/wording.ts';

type Mute = Extract<WhenLine, { kind: 'mute' }>;

/** Whoever may look may ask for how long. */
const needOf = async ({ until }: Mute): Promise<Need> => (until === 'ask' ? 'reads' : 'writes');

export const mute = verb<Mute>(needOf, async (line, turn): Promise<Reply> => {
  const { store, conversation, clock } = turn;
  const { tenantId, conversationId, timeZone } = conversation;
  const { number, until } = line;
  if (until === 'ask') return askHowLong(line, turn);
  const now = clock.now();
  const end = until === undefined ? FOREVER : untilMoment(until, now, timeZone);
  if (end === undefined || end <= now) return askHowLong(line, turn, turn.say('commands.rhythm.over'));
  const one = number === 'all' ? {} : { number };
  const after = end === FOREVER ? 'muted' : new Date(end).toISOString();
  const note: Note = { ...turn.deed, result: 'done', ...one, after };
  const muted = await store.mute(tenantId, conversationId, one.number, end, note);
  if (muted.length === 0) return nothingTo(number, turn);
  return done(line, muted, end, turn);
});

const done = (line: Mute, muted: readonly Subscription[], end: number, turn: Turn): Reply => {
  const { say } = turn;
  const title = titleOf(line, end, turn);
  const [first, ...others] = muted as readonly [Subscription];
  const what =
    others.length === 0 ? wishLine(first, turn) : say('commands.words.subscriptions', { count: muted.length });
  return message({
    summary: say('commands.words.summed', { title, text: what }),
    title,
    texts: [what, say('commands.rhythm.muteText')],
    buttons: [unmutePress(line.number, turn), ...(end === FOREVER ? lengths(line, turn).slice(0, 3) : []), list(turn)],
    replacesCard: turn.isPressed,
  });
};

const titleOf = ({ number }: Mute, end: number, { say }: Turn): string => {
  const when = say.moment(end);
  if (number === 'all') {
    return end === FOREVER ? say('commands.rhythm.allMuted') : say('commands.rhythm.allMutedUntil', { when });
  }
  return end === FOREVER
    ? say('commands.rhythm.oneMuted', { number })
    : say('commands.rhythm.oneMutedUntil', { number, when });
};

const unmutePress = (number: Mute['number'], { say }: Turn): Press => ({
  title: number === 'all' ? say('commands.buttons.unmuteAll') : say('commands.buttons.unmute', { number }),
  command: { kind: 'unmute', number },
});
