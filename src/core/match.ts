/** Which subscriptions an event is for: the rule, as a pure function. The store asks the same by index; a contract test holds them together. */
import { crosses } from './crossing.ts';
import { fold } from './fold.ts';
import type { Event, Subject, Wish } from './model.ts';

export const isWildcard = (text: string): boolean => text.includes('*');

/** `*` stands for anything, or nothing; case and accents don't count. Linear in the name for each star. */
export const fitsWildcard = (wildcard: string, name: string): boolean => {
  const [first = '', ...rest] = fold(wildcard).split('*');
  const last = rest.pop();
  const folded = fold(name);
  if (last === undefined) return folded === first;
  if (!folded.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = folded.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return folded.length - last.length >= at && folded.endsWith(last);
};

type Selection = Pick<Wish, 'subjects' | 'like' | 'except'>;

/** Whether the wish is about the subject: it is meant, and it is not excepted. */
export const isAbout = ({ subjects, like = [], except }: Selection, subject: Pick<Subject, 'id' | 'name'>): boolean => {
  const isNamed = (named: readonly Subject[]) => named.some(({ id }) => id === subject.id);
  const isLike = (wildcards: readonly string[]) => wildcards.some((one) => fitsWildcard(one, subject.name));
  const isMeant = (subjects.length === 0 && like.length === 0) || isNamed(subjects) || isLike(like);
  return isMeant && !isNamed(except?.subjects ?? []) && !isLike(except?.like ?? []);
};

/**
 * Whether all that is meant is excepted too. An exception that fits a wildcard letter by letter fits whatever that
 * wildcard does, since only its stars can take in the other's.
 */
export const leavesNothing = ({ subjects, like = [], except }: Selection): boolean => {
  const { subjects: left = [], like: leftLike = [] } = except ?? {};
  const isLeft = (name: string): boolean => leftLike.some((one) => fitsWildcard(one, name));
  const meant = subjects.length + like.length > 0 ? like : ['*'];
  return subjects.every(({ id, name }) => isLeft(name) || left.some((one) => one.id === id)) && meant.every(isLeft);
};

/**
 * Whether the event is what the wish asks for. Notices to everyone match any wish about the environment. Whether the
 * wish is armed, the readings tell: see `firings`.
 */
export const matches = (wish: Wish, event: Event): boolean => {
  if (wish.tenantId !== event.tenantId || wish.environmentId !== event.environmentId) return false;
  if (event.audience === 'everyone') return true;
  return (
    wish.trigger === event.trigger &&
    isAbout(wish, event.subject) &&
    (!event.onDemand || wish.includeOnDemand) &&
    (event.crossing === undefined ? wish.direction === undefined : crosses(event.crossing, wish))
  );
};
