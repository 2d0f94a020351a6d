/** What Teams publishes for one bot: posts to a conversation in windows of four lengths, and requests for a tenant in a second. */

type Limit = { readonly ms: number; readonly most: number };

const OF_CONVERSATION: readonly Limit[] = [
  { ms: 1000, most: 7 },
  { ms: 2000, most: 8 },
  { ms: 30_000, most: 60 },
  { ms: 3_600_000, most: 1800 },
];
export const TENANT_PER_SECOND = 50;
const OF_TENANT: readonly Limit[] = [{ ms: 1000, most: TENANT_PER_SECOND }];

/** True when there is room for one more in every window that ends now, wherever it began. */
const hasRoom = (taken: readonly number[], limits: readonly Limit[], at: number): boolean =>
  limits.every(({ ms, most }) => (taken[taken.length - most] ?? Number.NEGATIVE_INFINITY) <= at - ms);

/** Takes the posts one by one, and says of each whether it is within the limits; refused ones are not counted. */
export const createTeamsLimits = (): ((path: string, at: number) => boolean) => {
  const taken = new Map<string, number[]>();
  const of = (key: string): number[] => {
    const known = taken.get(key) ?? [];
    taken.set(key, known);
    return known;
  };
  return (path, at) => {
    const conversation = of(path);
    const tenant = of(path.split('/')[1] ?? '');
    if (!hasRoom(conversation, OF_CONVERSATION, at) || !hasRoom(tenant, OF_TENANT, at)) return false;
    conversation.push(at);
    tenant.push(at);
    return true;
  };
};
