/** How fast the recorder was posted to, against what Teams takes of one bot: in a conversation, and in a tenant. */
import type { Post } from '../fakes/connector.ts';
import { momentOf, type Pace } from './time.ts';

type Limit = { readonly most: number; readonly ms: number };

const IN_CONVERSATION: readonly Limit[] = [
  { most: 7, ms: 1000 },
  { most: 8, ms: 2000 },
  { most: 60, ms: 30_000 },
  { most: 1800, ms: 3_600_000 },
];
const IN_TENANT: readonly Limit[] = [{ most: 30, ms: 1000 }];

/** The most that fell into a window of this length, wherever it is laid. */
const mostIn = (moments: readonly number[], ms: number): number => {
  let from = 0;
  let most = 0;
  for (const [index, at] of moments.entries()) {
    while ((moments[from] as number) <= at - ms) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
};

/** `tenantOf` says whose a post is. The posts are in the order of their coming. */
export const rushesIn = (posts: readonly Post[], pace: Pace, tenantOf: (post: Post) => string): readonly string[] => {
  const check = (by: (post: Post) => string, limits: readonly Limit[]): readonly string[] =>
    [...Map.groupBy(posts, by)].flatMap(([where, own]) => {
      const moments = own.map(({ at }) => momentOf(pace, at));
      return limits
        .map(({ most, ms }) => ({ most, ms, found: mostIn(moments, ms) }))
        .filter(({ most, found }) => found > most)
        .map(({ most, ms, found }) => `${found} posts in ${ms / 1000} s (Teams takes ${most}) in ${where}`);
    });
  return [...check(({ conversationId }) => conversationId, IN_CONVERSATION), ...check(tenantOf, IN_TENANT)];
};
