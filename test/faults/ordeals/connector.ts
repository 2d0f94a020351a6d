/** Faults of the service that takes the posts: it asks to slow down, fails, hangs, cuts off, babbles and points elsewhere. */
import { type FakeConnector, startConnector } from '../../fakes/connector.ts';
import type { Arena } from '../arena.ts';
import { type isSeen, referenceIn } from '../oracle.ts';
import { eventually, momentOf, pause } from '../time.ts';
import { FAILURES, SUCCESSES } from '../wishes.ts';
import { type Endured, letHappen, type Ordeal, populate } from './ordeal.ts';

const RETRY_AFTER_S = 20;

type Posted = { readonly raw: string; readonly method: string };
/** What would show something twice if it were repeated: no edit of a card. */
const isDelivery = ({ raw, method }: Posted): boolean => method === 'POST' && /TD-[0-9A-Z]{7}/.test(raw);

/** Until so many deliveries have been asked to be kept. */
const posted = (connector: FakeConnector): number => connector.posts.filter(isDelivery).length;

/** All posts are turned down for a while; where it says for how long, nobody comes back before. */
const storm = async (arena: Arena, ms: number, says: boolean): Promise<Endured> => {
  const { connector, pace } = arena;
  await populate(arena, 1);
  const headers: Record<string, string> = says ? { 'retry-after': String(RETRY_AFTER_S) } : {};
  const notBefore = new Map<string, number>();
  const complaints: string[] = [];
  let refused = 0;
  connector.fail(
    { kind: 'status', status: 429, headers, body: { error: { code: 'Throttled', message: 'slow down' } } },
    {
      when: (post) => {
        if (!isDelivery(post)) return false;
        const reference = referenceIn(post) as string;
        const at = momentOf(pace, post.at);
        if (says && at < (notBefore.get(reference) ?? 0)) complaints.push(`${reference} came back too early`);
        notBefore.set(reference, at + RETRY_AFTER_S * 1000 - pace.scale);
        refused += 1;
        return true;
      },
    },
  );
  const rest = letHappen(arena, 60);
  await pause(ms);
  rest();
  connector.heal();
  return { faults: refused, doublesAllowed: 0, complaints, postsAllowed: Number.POSITIVE_INFINITY };
};

/** Three of ten posts fail on their way, and nobody knows what became of them; a third failure would cost hours. */
const failures = async (arena: Arena, happenings: number): Promise<Endured> => {
  const { connector, dice } = arena;
  await populate(arena, 1);
  let failed = 0;
  const failedOf = new Map<string, number>();
  for (const status of [502, 503, 504]) {
    connector.fail(
      { kind: 'status', status },
      {
        when: (post) => {
          const reference = referenceIn(post);
          const before = failedOf.get(reference ?? '') ?? 0;
          if (reference === undefined || before >= 2 || !dice.chance(0.112)) return false;
          failedOf.set(reference, before + 1);
          failed += 1;
          return true;
        },
      },
    );
  }
  const rest = letHappen(arena, 40);
  await eventually(() => arena.script.happenings.length >= happenings, 120_000);
  rest();
  await arena.settle(20_000);
  connector.heal();
  return { faults: failed, doublesAllowed: 0 };
};

/** Some channels' service never answers, or with a byte a second; the others must not feel it. */
const hangs = async (arena: Arena, channels: number): Promise<Endured> => {
  const { connector } = arena;
  await populate(arena, 1);
  let hung = 0;
  const ill = new Set<string>();
  for (const [index, { conversationId }] of arena.channels.slice(0, channels).entries()) {
    ill.add(conversationId);
    const when = (post: Posted): boolean => isDelivery(post);
    connector.fail({ kind: index % 2 === 0 ? 'hang' : 'slow' }, { conversationId, when, times: 1 });
    hung += index % 2 === 0 ? 1 : 0;
  }
  const rest = letHappen(arena, 60);
  await pause(6000);
  rest();
  const late = async (): Promise<readonly string[]> =>
    (await arena.judge()).lost.filter((key) => ![...ill].some((conversationId) => key.includes(conversationId)));
  // Less than it takes until nobody waits for an answer any more.
  const isFree = await eventually(async () => (await late()).length === 0, 6000);
  const complaints = isFree ? [] : ['some waited for channels that are not theirs'];
  return { faults: channels, doublesAllowed: hung, doublesExactly: hung, complaints };
};

/** Each post is kept, and the connection reset before anybody is told: a share of all, or all when they come first. */
const resets = async (arena: Arena, deliveries: number): Promise<Endured> => {
  const { connector, dice } = arena;
  await populate(arena, 1);
  let reset = 0;
  const when = (post: Posted): boolean => {
    const isHit = isDelivery(post) && dice.chance(0.05);
    if (isHit) reset += 1;
    return isHit;
  };
  connector.fail({ kind: 'reset' }, { when });
  const rest = letHappen(arena, 40);
  await eventually(() => posted(connector) >= deliveries, 120_000);
  rest();
  connector.heal();
  return { faults: reset, doublesAllowed: reset, doublesExactly: reset };
};

/** A 2xx is a 2xx, whatever stands in it. */
const babble = async (arena: Arena, posts: number): Promise<Endured> => {
  const { connector } = arena;
  await populate(arena, 1);
  let babbled = 0;
  for (const status of [200, 202, 201]) {
    connector.fail({ kind: 'garbage', status }, { times: Math.ceil(posts / 3), when: isDelivery });
    babbled += Math.ceil(posts / 3);
  }
  const rest = letHappen(arena, 40);
  await eventually(() => posted(connector) >= posts * 1.2, 60_000);
  rest();
  connector.heal();
  return { faults: babbled, doublesAllowed: 0, postsAllowed: 1 };
};

/** Another host is pointed to, which nobody goes to. */
const redirects = async (arena: Arena, times: number): Promise<Endured> => {
  const { connector } = arena;
  const other = await startConnector();
  try {
    await populate(arena, 1);
    let pointed = 0;
    connector.fail(
      { kind: 'redirect', to: `${other.url}v3/conversations/x/activities` },
      {
        times,
        when: (post) => {
          if (!isDelivery(post)) return false;
          pointed += 1;
          return true;
        },
      },
    );
    const rest = letHappen(arena, 60);
    await eventually(() => pointed >= times, 60_000);
    rest();
    connector.heal();
    const complaints = other.posts.length === 0 ? [] : [`${other.posts.length} posts followed where they were pointed`];
    return { faults: pointed, doublesAllowed: 0, complaints, postsAllowed: times + 1 };
  } finally {
    await other.stop();
  }
};

/** What can't be taken ends with a reason, and nobody waits behind it. */
const poison = async (arena: Arena, deliveries: number): Promise<Endured> => {
  const { connector, dice } = arena;
  await populate(arena, 1);
  const poisoned = new Set<string>();
  const body = { error: { code: 'BadSyntax', message: 'the card can not be read' } };
  const met = new Set<string>();
  const when = (post: Parameters<typeof isSeen>[0]): boolean => {
    const reference = referenceIn(post);
    if (reference === undefined) return false;
    if (!met.has(reference) && dice.chance(0.02)) poisoned.add(reference);
    met.add(reference);
    return poisoned.has(reference);
  };
  connector.fail({ kind: 'status', status: 400, body }, { when });
  const rest = letHappen(arena, 40);
  await eventually(() => met.size >= deliveries, 120_000);
  rest();
  await arena.settle(30_000);
  const { states } = await arena.judge();
  const dead = states['dead'] ?? 0;
  const complaints = dead === poisoned.size ? [] : [`${poisoned.size} were poison, ${dead} are dead`];
  return { faults: poisoned.size, doublesAllowed: 0, complaints };
};

const unpaced = { TIDINGS_PACING: 'off', TIDINGS_DIGEST: 'off' } as const;
const base = { engine: 'sqlite', scale: 60, variables: unpaced, wishes: [FAILURES, SUCCESSES] } as const;

export const connector: readonly Ordeal[] = [
  {
    id: 'C1 told',
    says: () => 'come back no earlier than a service asks that wants them to slow down',
    arena: base,
    counts: { always: 2000, faults: 6000, soak: 60_000 },
    endure: (arena, ms) => storm(arena, ms, true),
  },
  {
    id: 'C1 untold',
    says: () => 'bring everything after a storm of refusals that did not say for how long',
    arena: base,
    counts: { always: 0, faults: 6000, soak: 60_000 },
    endure: (arena, ms) => storm(arena, ms, false),
  },
  {
    id: 'C2',
    says: (count) => `bring ${count} happenings through a service of which every third answer is a failure`,
    arena: base,
    counts: { always: 0, faults: 100, soak: 5000 },
    endure: failures,
  },
  {
    id: 'C3',
    says: (count) => `don't let others wait for ${count} channels whose service hangs or answers a byte a second`,
    arena: base,
    counts: { always: 0, faults: 4, soak: 12 },
    endure: hangs,
  },
  {
    id: 'C4',
    says: (count) => `show a card again for each connection reset after it was kept, and no other, of ${count} posts`,
    arena: { ...base, scale: 100 },
    counts: { always: 0, faults: 500, soak: 50_000 },
    patienceMs: 150_000,
    endure: resets,
  },
  {
    id: 'C5 garbage',
    says: (count) => `post once where the answer is fine but makes no sense, ${count} times`,
    arena: base,
    counts: { always: 20, faults: 50, soak: 5000 },
    endure: babble,
  },
  {
    id: 'C5 redirects',
    says: (count) => `don't follow where they are pointed to, ${count} times`,
    arena: { ...base, scale: 200 },
    counts: { always: 0, faults: 5, soak: 20 },
    endure: redirects,
  },
  {
    id: 'P1',
    says: (count) => `give up on what a service can't read, with the reason, and bring the rest of ${count}`,
    arena: base,
    counts: { always: 0, faults: 500, soak: 20_000 },
    endure: poison,
  },
];
