/** When two wishes are the same: one string for each, in whatever order things were said. */
import { type Recipients, type Subject, subjectKey, type Wish } from './model.ts';

const keysOf = (subjects: readonly Subject[]): readonly string[] => [...new Set(subjects.map(subjectKey))].toSorted();

/** Names, on-demand runs and what is posted anew don't make it another wish. */
export const wishKeyOf = (wish: Wish): string => {
  const { environmentId, trigger, subjects, like, except, threshold, direction, rearmBelow, to } = wish;
  const more = [
    ...(like ? [['like', ...like.toSorted()]] : []),
    ...(except
      ? [
          ['except', ...keysOf(except.subjects)],
          ['except like', ...except.like.toSorted()],
        ]
      : []),
    ...(direction ? [[direction]] : []),
    ...(rearmBelow === undefined ? [] : [['re-arm', rearmBelow]]),
  ];
  return JSON.stringify([
    ...[environmentId, trigger, keysOf(subjects), threshold ?? null],
    // Absent where it was never asked for, as in wishes of before there was a choice.
    ...(to ? [recipientsKey(to)] : []),
    ...more,
  ]);
};

const recipientsKey = (to: Recipients): readonly string[] => {
  switch (to.kind) {
    case 'email':
      return ['email', ...[...new Set(to.addresses)].toSorted()];
    case 'owners':
      return ['owners'];
    case 'webhook':
      return ['webhook', to.key];
    case 'thread':
      return ['thread', to.threadId];
  }
};
