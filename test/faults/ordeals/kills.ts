/** Ends by kill -9: at random moments, and at named points before and after each commit and post. */
import { randomUUID } from 'node:crypto';
import type { Arena } from '../arena.ts';
import type { Replica } from '../fleet.ts';
import { POINT_VARIABLE } from '../points.ts';
import { eventually, pause } from '../time.ts';
import { FAILURES } from '../wishes.ts';
import { type Endured, type Felt, feel, inHand, letHappen, type Ordeal, populate, recoveriesOf } from './ordeal.ts';

const kill = async (arena: Arena, victim: Replica, felt: Felt[]): Promise<void> => {
  victim.signal('SIGKILL');
  await victim.ended;
  felt.push(await feel(arena));
};

/** Most are killed a moment after they began to work, some while they still start. */
const randomKills = async (arena: Arena, kills: number, replicas: number): Promise<Endured> => {
  const { dice, fleet } = arena;
  const felt: Felt[] = [];
  await populate(arena, replicas);
  const rest = letHappen(arena, 90);
  for (let count = 0; count < kills; count += 1) {
    await pause(dice.between(150, 600));
    await kill(arena, dice.pick(fleet.running()), felt);
    const next = fleet.start();
    if (dice.chance(0.85)) await next.ready;
  }
  rest();
  const [last] = fleet.running();
  await last?.ready;
  return { faults: kills, doublesAllowed: inHand(felt), ...(await later(arena, felt)) };
};

/** The end of what was in hand is known when all has settled. */
const later = async (arena: Arena, felt: readonly Felt[]): Promise<Pick<Endured, 'recoveriesMs'>> => {
  await arena.settle(60_000);
  return { recoveriesMs: await recoveriesOf(arena, felt) };
};

type At = (arena: Arena, felt: Felt[]) => Promise<string | undefined>;

/** The bot ends itself when it comes to the point; whoever else runs goes on. */
const atPoint =
  (point: string, most = 3): At =>
  async (arena, felt) => {
    const victim = arena.fleet.start({ [POINT_VARIABLE]: `${point}#${arena.dice.between(1, most)}` });
    return ends(arena, victim, point, felt);
  };

const ends = async (arena: Arena, victim: Replica, point: string, felt: Felt[]): Promise<string | undefined> => {
  const isOver = await eventually(victim.isOver, 90_000);
  if (!isOver) victim.signal('SIGKILL');
  const { signal } = await victim.ended;
  felt.push(await feel(arena));
  return isOver && signal === 'SIGKILL' ? undefined : `${point} was never reached (${signal})`;
};

/** The connector sees it in the middle of a post. */
const atPost =
  (kind: 'swallow' | 'hold'): At =>
  async (arena, felt) => {
    const { connector, fleet } = arena;
    // Whoever has it in hand then.
    await fleet.start().ready;
    let met = false;
    const isDelivery = /TD-[0-9A-Z]{7}/;
    const when = ({ raw, method }: { readonly raw: string; readonly method: string }): boolean => {
      if (met || method !== 'POST' || !isDelivery.test(raw)) return false;
      met = true;
      return true;
    };
    connector.fail({ kind }, { times: 1, when });
    const came = await eventually(() => met, 30_000);
    const before = fleet.running().length;
    for (const one of fleet.running()) await kill(arena, one, felt);
    connector.release();
    if (before > 1) await fleet.start().ready;
    return came ? undefined : `no post came to be ${kind === 'hold' ? 'held' : 'swallowed'}`;
  };

/** Somebody asks for something at that moment; Teams, unanswered, sends it again, and at last so does the person. */
const atSubscribe =
  (point: string): At =>
  async (arena, felt) => {
    const channel = arena.newChannel();
    const victim = arena.fleet.start({ [POINT_VARIABLE]: point });
    arena.talkTo(await victim.ready);
    const activityId = randomUUID();
    await channel.install();
    const say = (id: string) => channel.say(FAILURES.line, { activityId: id }).catch(() => 0);
    await say(activityId);
    const complaint = await ends(arena, victim, point, felt);
    const next = arena.fleet.start();
    arena.talkTo(await next.ready);
    await say(activityId);
    await say(randomUUID());
    const count = await arena.adopt(channel, FAILURES);
    await kill(arena, next, felt);
    return complaint ?? (count === 1 ? undefined : `${point}: asked for once, stands there ${count} times`);
  };

export const POINTS: Readonly<Record<string, At>> = {
  'when the store was opened': atPoint('log:store.opened', 1),
  'before it has claimed an environment': atPoint('before:turn-of-environment'),
  'after it has claimed an environment': atPoint('after:turn-of-environment'),
  'before a look is written down': atPoint('before:look'),
  'after a look is written down': atPoint('after:look'),
  'when a look was told': atPoint('log:event.ingested'),
  'before it has claimed deliveries': atPoint('before:claim'),
  'after it has claimed deliveries': atPoint('after:claim'),
  'when a post has left, and is not kept': atPost('swallow'),
  'when a post is kept, and not answered': atPost('hold'),
  'when a post is answered': atPoint('log:delivery.attempted'),
  'before the answer is written down': atPoint('before:settle'),
  'after the answer is written down': atPoint('after:settle'),
  'before a subscription is written down': atSubscribe('before:subscribe'),
  'after a subscription is written down': atSubscribe('after:subscribe'),
};

const namedKills = async (arena: Arena, times: number, replicas: number): Promise<Endured> => {
  const felt: Felt[] = [];
  const complaints: string[] = [];
  const first = await populate(arena, 1);
  // On the embedded store there is one process at a time; else another goes on.
  if (replicas === 1) for (const bot of first) await kill(arena, bot, felt);
  const rest = letHappen(arena, 200);
  for (const [name, at] of Object.entries(POINTS)) {
    for (let time = 0; time < times; time += 1) {
      const complaint = await at(arena, felt);
      if (complaint !== undefined) complaints.push(`${name}: ${complaint}`);
    }
  }
  rest();
  if (replicas === 1) await arena.fleet.start().ready;
  const faults = Object.keys(POINTS).length * times;
  return { faults, doublesAllowed: inHand(felt), complaints, ...(await later(arena, felt)) };
};

/** Each event a post of its own; on PostgreSQL with pacing and digests, as people have it. */
const sqlite = { engine: 'sqlite', variables: { TIDINGS_PACING: 'off', TIDINGS_DIGEST: 'off' } } as const;
const postgres = { engine: 'postgres' } as const;

export const kills: readonly Ordeal[] = [
  {
    id: 'K1 sqlite',
    says: (count) => `lose nothing through ${count} ends by kill -9 at random moments, alone on the embedded store`,
    arena: sqlite,
    counts: { always: 5, faults: 40, soak: 1000 },
    endure: (arena, count) => randomKills(arena, count, 1),
  },
  {
    id: 'K1 postgres',
    says: (count) => `lose nothing through ${count} ends by kill -9 at random moments, two on PostgreSQL`,
    arena: postgres,
    counts: { always: 0, faults: 40, soak: 1000 },
    endure: (arena, count) => randomKills(arena, count, 2),
  },
  {
    id: 'K2 sqlite',
    says: (count) =>
      `lose nothing when they end at each of ${Object.keys(POINTS).length} points, ${count} times, alone`,
    arena: sqlite,
    counts: { always: 0, faults: 3, soak: 50 },
    endure: (arena, count) => namedKills(arena, count, 1),
  },
  {
    id: 'K2 postgres',
    says: (count) =>
      `lose nothing when one of two ends at each of ${Object.keys(POINTS).length} points, ${count} times`,
    arena: postgres,
    counts: { always: 0, faults: 3, soak: 50 },
    endure: (arena, count) => namedKills(arena, count, 2),
  },
];
