/** Faults of Microsoft's sign-in, without which the bot has no token: nothing goes without one, and nothing dies of it. */
import type { Arena } from '../arena.ts';
import type { Identity, SignInFault } from '../identity.ts';
import { referenceIn } from '../oracle.ts';
import { eventually, pause } from '../time.ts';
import { FAILURES, SUCCESSES } from '../wishes.ts';
import { type Endured, letHappen, type Ordeal, populate } from './ordeal.ts';

const FAULTS: readonly SignInFault[] = ['down', 'refuses', 'slow'];
/** By the bots' clock: longer than a token lives. */
const OUTAGE_MS = 4 * 60_000;
/** By their clock, too: the longest nap of a bot that was refused so long, and then some. */
const AFTERWARDS_MS = 10 * 60_000;

/** Every post must carry a token that is good then; others are turned down, as Teams does. */
const checkTokens = ({ connector }: Arena, identity: Identity): readonly string[] => {
  const bare: string[] = [];
  const body = { error: { code: 'Unauthorized', message: 'who are you?' } };
  connector.fail(
    { kind: 'status', status: 401, body },
    {
      when: (post) => {
        const isBad = !identity.isGood(post.authorization);
        if (isBad) bare.push(`${referenceIn(post) ?? 'an answer'} was posted without a good token`);
        return isBad;
      },
    },
  );
  return bare;
};

const outage = async (arena: Arena, identity: Identity, fault: SignInFault): Promise<readonly string[]> => {
  const { connector, pace, rounds } = arena;
  identity.fail(fault);
  await pause(OUTAGE_MS / pace.scale);
  const isSeen = await rounds.healthSays('sign-in', 'trouble');
  const met = identity.heal();
  const before = connector.posts.length;
  const isOver = await eventually(() => connector.posts.length > before, AFTERWARDS_MS / pace.scale);
  return [
    ...(met > 0 ? [] : [`${fault}: nobody tried to sign in`]),
    ...(isSeen ? [] : [`${fault}: health did not say that there is trouble with the sign-in`]),
    ...(isOver ? [] : [`${fault}: nothing was told within 10 minutes after it was over`]),
  ];
};

const outages = async (arena: Arena, times: number): Promise<Endured> => {
  const { identity } = arena;
  if (!identity) throw new Error('the bots have no identity');
  const bare = checkTokens(arena, identity);
  const complaints: string[] = [];
  await populate(arena, 2);
  const rest = letHappen(arena, 60);
  for (let time = 0; time < times; time += 1) {
    for (const fault of FAULTS) complaints.push(...(await outage(arena, identity, fault)));
  }
  rest();
  await arena.settle(AFTERWARDS_MS / arena.pace.scale);
  const { states } = await arena.judge();
  for (const state of ['dead', 'uncertain', 'expired', 'parked']) {
    if (states[state] !== undefined) complaints.push(`${states[state]} are ${state}`);
  }
  return {
    faults: times * FAULTS.length,
    doublesAllowed: 0,
    complaints: [...complaints, ...bare.slice(0, 5)],
    postsAllowed: 1,
  };
};

export const signIn: readonly Ordeal[] = [
  {
    id: 'T1 postgres',
    says: (count) =>
      `post nothing without a token and give nothing up, with sign-in down, refused, slow: ${count} each`,
    arena: {
      engine: 'postgres',
      scale: 20,
      signsIn: true,
      wishes: [FAILURES, SUCCESSES],
      variables: { TIDINGS_PACING: 'off', TIDINGS_DIGEST: 'off' },
    },
    counts: { always: 0, faults: 1, soak: 20 },
    endure: outages,
  },
];
