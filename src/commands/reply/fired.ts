/** How often a threshold would have fired in the readings that we have: what one should know before subscribing to it. */
import { type Condition, firings } from '../../core/crossing.ts';
import { isAbout } from '../../core/match.ts';
import type { EnvironmentRef, Instant, SubjectKind, Wish } from '../../core/model.ts';
import { roundNumbers } from '../../core/round-numbers.ts';
import type { Turn } from './turn.ts';
import { conditionWords } from './wording.ts';

/** Of so many subjects the readings are read, and no more. */
const MOST_ASKED = 50;
/** Thresholds that are tried out for somebody who has named none. */
const MOST_NUMBERS = 4;

type Asked = Pick<Wish, 'subjects' | 'like' | 'except'> & Condition & EnvironmentRef & { readonly kind: SubjectKind };

type Readings = Awaited<ReturnType<Turn['store']['readings']>>;

/** Of each thing that is meant; `since`: the first. Nothing where there is nothing to go by. */
const readingsOf = async (
  asked: Asked,
  { store }: Turn,
): Promise<{ readonly read: readonly Readings[]; readonly since: Instant } | undefined> => {
  const known = await store.catalogue(asked, asked.kind);
  const meant = known.filter((subject) => !subject.noThreshold && isAbout(asked, subject)).slice(0, MOST_ASKED);
  const all = await Promise.all(meant.map((subject) => store.readings(asked, subject)));
  const read = all.filter(({ length }) => length > 1);
  const since = Math.min(...read.flatMap(([oldest]) => oldest?.measuredAt ?? []));
  return read.length === 0 ? undefined : { read, since };
};

/** With the threshold that is said. Nothing where there is nothing to go by. */
export const firedLine = async (asked: Asked, turn: Turn): Promise<string | undefined> => {
  const { say } = turn;
  const known = await readingsOf(asked, turn);
  if (!known) return undefined;
  const times = known.read.flatMap((readings) => firings(readings, asked));
  const count = times.length;
  const since = say.moment(known.since);
  if (count === 0) return say('commands.subscribe.firedNever', { since });
  return say('commands.subscribe.fired', { count, since, last: say.moment(Math.max(...times)) });
};

/** With round numbers within what was read: for who has to name a threshold. Nothing where there is nothing to go by. */
export const firedAtLine = async (asked: Asked, turn: Turn): Promise<string | undefined> => {
  const { say } = turn;
  const known = await readingsOf(asked, turn);
  if (!known) return undefined;
  const values = known.read.flat().map(({ value }) => value);
  // What re-arms a threshold lies below it.
  const low = Math.max(Math.min(...values), asked.rearmBelow ?? Number.NEGATIVE_INFINITY);
  const numbers = roundNumbers(low, Math.max(...values), MOST_NUMBERS);
  // Members are counted whole, and so is the threshold.
  const fitting = asked.kind === 'segment' ? numbers.filter(Number.isInteger) : numbers;
  const counts = fitting.map((threshold) => {
    const condition = { ...asked, threshold };
    const count = known.read.reduce((sum, readings) => sum + firings(readings, condition).length, 0);
    return say('commands.subscribe.firedAt', { condition: conditionWords(condition, say), count });
  });
  if (counts.length === 0) return undefined;
  return say('commands.subscribe.firedBy', { since: say.moment(known.since), counts: say.list(counts) });
};
