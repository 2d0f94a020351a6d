/** When this conversation is told, in words: its quiet hours, its digest, and what is mute until when. */
import type { Subscription } from '../../core/model.ts';
import { FOREVER, isMuted, nextDigestAt, type Quiet, quietUntil, type Rhythm } from '../../core/rhythm.ts';
import type { Schedule } from '../../core/schedule.ts';
import { timeText } from '../line/print-when.ts';
import type { Turn } from './turn.ts';

/** As it is now, not as it was when the turn began. */
export const rhythmOf = async ({ store, conversation }: Turn): Promise<Rhythm> =>
  (await store.conversation(conversation.tenantId, conversation.conversationId))?.rhythm ?? {};

type Muted = Pick<Subscription, 'mutedUntil'>;

export const mutedWords = (subscription: Muted, { say, clock }: Turn): string => {
  if (!isMuted(subscription, clock.now())) return '';
  const { mutedUntil = FOREVER } = subscription;
  return mutedUntil === FOREVER
    ? say('commands.rhythm.muted')
    : say('commands.rhythm.mutedUntil', { when: say.moment(mutedUntil) });
};

export const hoursWords = ({ hours, weekends }: Quiet, { say }: Turn): string =>
  [hours ? `${timeText(hours.from)}–${timeText(hours.to)}` : '', weekends ? say('commands.rhythm.weekends') : '']
    .filter((part) => part !== '')
    .join(', ');

/** "daily at 08:00", "every Monday at 09:00"; on buttons with the day's short name. */
export const scheduleWords = (schedule: Schedule, { say }: Turn, style: 'long' | 'short' = 'long'): string => {
  const time = timeText(schedule);
  const { weekday } = schedule;
  if (weekday === undefined) return say('commands.rhythm.daily', { time });
  const name = new Intl.DateTimeFormat(say.language, { weekday: style, timeZone: 'UTC' });
  // The first of March 2026 was a Sunday.
  return say('commands.rhythm.weekly', { day: name.format(Date.UTC(2026, 2, 1 + weekday)), time });
};

/** One line for each rule, with what it means now. */
export const rhythmLines = ({ quiet, digest }: Rhythm, turn: Turn): readonly string[] => {
  const { say, clock } = turn;
  const { timeZone } = turn.conversation;
  const now = clock.now();
  const lines: string[] = [];
  if (quiet) {
    const until = quietUntil(quiet, now, timeZone);
    lines.push(
      [
        say('commands.rhythm.quietLine', { hours: hoursWords(quiet, turn), timeZone }),
        until > now ? say('commands.rhythm.quietNow', { when: say.moment(until) }) : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    );
  }
  if (digest) {
    const next = nextDigestAt({ digest, ...(quiet && { quiet }) }, now, timeZone) ?? now;
    lines.push(
      say('commands.rhythm.digestLine', { when: scheduleWords(digest, turn), timeZone, next: say.moment(next) }),
    );
  }
  return lines;
};
