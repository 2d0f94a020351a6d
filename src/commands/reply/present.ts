/** The present value of what a threshold is put on, beside the threshold. */
import type { CardData } from '../../cards/render.ts';
import type { Condition } from '../../core/crossing.ts';
import type { CataloguedSubject, EnvironmentRef, Instant, Subject } from '../../core/model.ts';
import type { Turn } from './turn.ts';
import { exact, line, moreWords, short } from './wording.ts';

type Read = { readonly value: number; readonly measuredAt: Instant };

/** The last that was seen; nobody asks Customer Insights for it. */
export const readingOf = async (
  environment: EnvironmentRef,
  subject: Pick<Subject, 'kind' | 'id'>,
  { store }: Turn,
): Promise<Read | undefined> => {
  const { value, measuredAt } = (await store.stateOf(environment, subject))?.reading ?? {};
  return typeof value === 'number' && measuredAt !== undefined ? { value, measuredAt } : undefined;
};

/** Values are read one by one, and a card has an end. */
const MOST_SHOWN = 10;

export type Present = { readonly rows: readonly CardData[]; readonly more: string | undefined };

/** Without a threshold: just what is there now. */
export const presentValues = async (
  environment: EnvironmentRef,
  subjects: readonly CataloguedSubject[],
  condition: Condition,
  turn: Turn,
): Promise<Present> => {
  const { say } = turn;
  const shown = subjects.slice(0, MOST_SHOWN);
  const more = subjects.length - shown.length;
  const rows = await Promise.all(
    shown.map(async (subject): Promise<CardData> => {
      const read = await readingOf(environment, subject, turn);
      const now = read?.value;
      const measured = read && say('commands.subscribe.measured', { when: say.moment(read.measuredAt) });
      return {
        name: short(subject.name),
        value: line(valueWords(now, condition.threshold, turn)),
        note: line([measured, noteWords(subject, now, condition, turn)].filter(Boolean).join(' · ')),
      };
    }),
  );
  return { rows, more: moreWords(more, say) };
};

const valueWords = (now: number | undefined, threshold: number | undefined, { say }: Turn): string => {
  if (threshold === undefined) {
    return now === undefined
      ? say('commands.subscribe.unreadOnly')
      : say('commands.subscribe.nowOnly', { now: say.number(now) });
  }
  const words = exact(threshold, say);
  return now === undefined
    ? say('commands.subscribe.unread', { threshold: words })
    : say('commands.subscribe.now', { now: say.number(now), threshold: words });
};

const noteWords = (
  subject: CataloguedSubject,
  now: number | undefined,
  { threshold, direction }: Condition,
  { say }: Turn,
): string => {
  if (!subject.active) return say('commands.subscribe.inactive');
  if (now === undefined || threshold === undefined) return '';
  const words = { threshold: exact(threshold, say) };
  if (direction === 'below') return now < threshold ? say('commands.subscribe.belowAlready', words) : '';
  return now > threshold ? say('commands.subscribe.aboveAlready', words) : '';
};
