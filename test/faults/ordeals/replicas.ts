/** Faults of processes that share work: ended in turn, frozen, without a database, at one thing all at once. */
import type { Arena } from '../arena.ts';
import { MAIN } from '../fleet.ts';
import { eventually, pause } from '../time.ts';
import { type Endured, type Felt, feel, inHand, letHappen, type Ordeal, populate, recoveriesOf } from './ordeal.ts';

const LEASE_MS = 30_000;
const DRAIN_MS = 25_000;

/** Each is told to end, and another takes its place: nothing is cut short, so nothing is seen twice. */
const rollingRestarts = async (arena: Arena, times: number, replicas: number): Promise<Endured> => {
  const complaints: string[] = [];
  const recoveriesMs: number[] = [];
  await populate(arena, replicas);
  const rest = letHappen(arena, 100);
  for (let time = 0; time < times; time += 1) {
    await pause(1200);
    const [oldest] = arena.fleet.running();
    const startedAt = Date.now();
    oldest?.signal('SIGTERM');
    const end = await oldest?.ended;
    const ms = Date.now() - startedAt;
    if (end?.code !== 0 || ms > DRAIN_MS) complaints.push(`ended with ${end?.code ?? end?.signal} after ${ms} ms`);
    await arena.fleet.start().ready;
    recoveriesMs.push(Date.now() - startedAt);
  }
  rest();
  return { faults: times, doublesAllowed: 0, recoveriesMs, complaints };
};

/** Frozen for three leases in the middle of work, then let go on: what it still believes to hold is another's. */
const freezes = async (arena: Arena, times: number): Promise<Endured> => {
  const { dice, fleet, pace } = arena;
  const felt: Felt[] = [];
  await populate(arena, 2);
  const rest = letHappen(arena, 60);
  for (let time = 0; time < times; time += 1) {
    await pause(dice.between(300, 900));
    const victim = dice.pick(fleet.running());
    victim.signal('SIGSTOP');
    felt.push(await feel(arena));
    await pause((3 * LEASE_MS) / pace.scale);
    victim.signal('SIGCONT');
  }
  rest();
  await arena.settle(60_000);
  return { faults: times, doublesAllowed: inHand(felt), recoveriesMs: await recoveriesOf(arena, felt) };
};

/** The database goes away and comes back; no bot ends for it. */
const databaseRestarts = async (arena: Arena, times: number, restart: () => Promise<void>): Promise<Endured> => {
  const felt: Felt[] = [];
  const complaints: string[] = [];
  const replicas = 2;
  await populate(arena, replicas);
  const rest = letHappen(arena, 60);
  for (let time = 0; time < times; time += 1) {
    await pause(1500);
    felt.push(await feel(arena));
    arena.rounds.expect('no database');
    await restart();
    arena.rounds.expect(undefined);
    const before = arena.connector.posts.length;
    const isBack = await eventually(() => arena.connector.posts.length > before, 15_000);
    if (!isBack) complaints.push('nothing was told within 15 s after the database came back');
    felt.push(await feel(arena));
  }
  rest();
  if (arena.fleet.running().length !== replicas) complaints.push('a bot ended because the database went away');
  await arena.settle(60_000);
  return { faults: times, doublesAllowed: inHand(felt), complaints, recoveriesMs: await recoveriesOf(arena, felt) };
};

/** Three want to look at the one environment and to post into the one conversation. */
const race = async (arena: Arena, happenings: number): Promise<Endured> => {
  await populate(arena, 3);
  const rest = letHappen(arena, 25);
  await eventually(() => arena.script.happenings.length >= happenings, 120_000);
  rest();
  return { faults: happenings, doublesAllowed: 0, postsAllowed: 1 };
};

/** With real time: who takes over waits for the lease of the dead, and no longer. */
const takeover = async (arena: Arena, times: number): Promise<Endured> => {
  const felt: Felt[] = [];
  await populate(arena, 2);
  for (let time = 0; time < times; time += 1) {
    // A post that is under way when its process ends.
    arena.connector.fail({ kind: 'hold' }, { when: ({ raw }) => /TD-[0-9A-Z]{7}/.test(raw) });
    // Not all that happens is asked for.
    const rest = letHappen(arena, 500);
    await eventually(async () => (await feel(arena)).posts > 0, 20_000);
    rest();
    const victims = arena.fleet.running();
    const next = arena.fleet.start();
    await next.ready;
    for (const victim of victims) victim.signal('SIGKILL');
    await Promise.all(victims.map(({ ended }) => ended));
    felt.push(await feel(arena));
    arena.connector.heal();
    arena.connector.release();
    await arena.settle(45_000);
  }
  return { faults: times, doublesAllowed: inHand(felt), recoveriesMs: await recoveriesOf(arena, felt) };
};

const unpaced = { TIDINGS_PACING: 'off', TIDINGS_DIGEST: 'off' } as const;

export const replicas: readonly Ordeal[] = [
  {
    id: 'K3 sqlite',
    says: (count) => `end in order when they are told to, and go on: ${count} restarts while things happen`,
    arena: { engine: 'sqlite', program: MAIN, scale: 1, variables: unpaced },
    counts: { always: 2, faults: 4, soak: 200 },
    endure: (arena, count) => rollingRestarts(arena, count, 1),
  },
  {
    id: 'K3 postgres',
    says: (count) => `are replaced one after the other while things happen, ${count} times, and nobody sees it`,
    arena: { engine: 'postgres', program: MAIN, scale: 1, variables: unpaced },
    counts: { always: 0, faults: 4, soak: 200 },
    endure: (arena, count) => rollingRestarts(arena, count, 2),
  },
  {
    id: 'K4 postgres',
    says: (count) => `write nothing late after they were frozen for three leases, ${count} times`,
    arena: { engine: 'postgres', variables: unpaced },
    counts: { always: 0, faults: 6, soak: 200 },
    endure: freezes,
  },
  {
    id: 'K5 postgres',
    says: (count) => `take over within 35 s of real time when all others end by kill -9, ${count} times`,
    arena: { engine: 'postgres', scale: 1, program: MAIN, tenants: 1, channels: 2, variables: unpaced },
    counts: { always: 0, faults: 1, soak: 20 },
    endure: takeover,
  },
  {
    id: 'D1 postgres',
    says: (count) => `go on by themselves after their database was restarted, ${count} times`,
    arena: { engine: 'postgres', variables: unpaced },
    ownServer: true,
    counts: { always: 0, faults: 3, soak: 100 },
    endure: (arena, count, { restartDatabase }) =>
      databaseRestarts(
        arena,
        count,
        restartDatabase ?? (() => Promise.reject(new Error('the database is not ours to restart'))),
      ),
  },
  {
    id: 'R1 postgres',
    says: (count) => `tell each of ${count} happenings once, though three want to, of one environment in one channel`,
    arena: { engine: 'postgres', tenants: 1, channels: 1, variables: unpaced },
    counts: { always: 40, faults: 500, soak: 20_000 },
    endure: race,
  },
];
