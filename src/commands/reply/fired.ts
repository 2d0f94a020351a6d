/** How often a threshold would have fired in the readings that we have: what one should know before subscribing to it. */
import { type Condition, firings } from '../../core/crossing.ts';
import { isAbout } from '../../core/match.ts';
import type { EnvironmentRef, SubjectKind, Wish } from '../../core/model.ts';
import type { Turn } from './turn.ts';

/** Of so many subjects the readings are read, and no more. */
const MOST_ASKED = 50;

type Asked = Pick<Wish, 'subjects' | 'like' | 'except'> & Condition & EnvironmentRef & { readonly kind: SubjectKind };

/** Nothing where there is nothing to go by. */
export const firedLine = async (asked: Asked, turn: Turn): Promise<string | undefined> => {
  const { store, say } = turn;
  const known = await store.catalogue(asked, asked.kind);
  const meant = known.filter((subject) => !subject.noThreshold && isAbout(asked, subject)).slice(0, MOST_ASKED);
  const all = await Promise.all(meant.map((subject) => store.readings(asked, subject)));
  const read = all.filter(({ length }) => length > 1);
  const first = Math.min(...read.map(([oldest]) => oldest?.measuredAt ?? Number.POSITIVE_INFINITY));
  if (read.length === 0) return undefined;
  const times = read.flatMap((readings) => firings(readings, asked));
  const count = times.length;
  const since = say.moment(first);
  if (count === 0) return say('commands.subscribe.firedNever', { since });
  return say('commands.subscribe.fired', { count, since, last: say.moment(Math.max(...times)) });
};
