/** Everything around the bots of one run: several tenants that call all by the same names, their Customer Insights, Teams, and the database. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/core/ports.ts';
import { type FakeConnector, startConnector } from '../fakes/connector.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import { createFakeTeams, type FakeTeams, type TeamsConversation } from '../fakes/teams-client.ts';
import { createDice, type Dice } from './chance.ts';
import { BOT, createFleet, type Fleet } from './fleet.ts';
import { type Identity, startIdentity } from './identity.ts';
import { type Evidence, judge, type Verdict } from './oracle.ts';
import { makeRounds, type Rounds } from './rounds.ts';
import { BOT_SECRET, databaseFor, openStage, SECRETS } from './stage.ts';
import { countOpen, readTables } from './tables.ts';
import { createFastClock, eventually, type Pace, scaleHere, TIME_VARIABLE, writePace } from './time.ts';
import { createScript, MEASURES, type Plan, type Script, SEGMENTS, SOURCES } from './truth.ts';
import { numbered, sayAll, type Wish, wishes } from './wishes.ts';

export type ArenaOptions = {
  readonly seed: number;
  readonly engine: 'sqlite' | 'postgres';
  /** How fast time goes, on a machine that has nothing else to do. */
  readonly scale?: number;
  readonly tenants?: number;
  /** Channels of each tenant. */
  readonly channels?: number;
  /** Without it each channel has some of all, by the seed. */
  readonly wishes?: readonly Wish[];
  readonly program?: string;
  /** For each bot; they win over the usual ones. */
  readonly variables?: Readonly<Record<string, string>>;
  /** A server of its own instead of the shared one. */
  readonly databaseUrl?: string;
  /** The bots have an identity, sign in for it, and believe only what Teams signed. */
  readonly signsIn?: boolean;
};

export type Arena = {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly dice: Dice;
  readonly connector: FakeConnector;
  readonly insights: readonly FakeCustomerInsights[];
  readonly fleet: Fleet;
  readonly rounds: Rounds;
  readonly databaseUrl: string;
  readonly channels: readonly TeamsConversation[];
  readonly plans: readonly Plan[];
  readonly script: Script;
  /** With `signsIn`. */
  readonly identity?: Identity;
  /** Where a bot listens that people may write to. */
  talkTo(url: string): void;
  /** Everybody asks for what they want; from now on what happens is news. */
  subscribeAll(): Promise<void>;
  /** A channel that has not asked for anything. */
  newChannel(): TeamsConversation;
  /** It has asked for this meanwhile, and is judged like the others from now on. Returns how often it stands there. */
  adopt(channel: TeamsConversation, wish: Wish): Promise<number>;
  /** Until nothing is open and nothing missing. False: the patience (real time) was over. */
  settle(patienceMs: number): Promise<boolean>;
  judge(): Promise<Verdict>;
  close(): Promise<void>;
};

export const SCALE = 20;

const tenantOf = (index: number): string => `${index}${index}${index}${index}1111-1111-4111-8111-111111111111`;

export const openArena = async (options: ArenaOptions): Promise<Arena> => {
  const { seed, engine, scale = SCALE, tenants: count = 3, channels: each = 6 } = options;
  const pace: Pace = { scale: await scaleHere(scale), origin: Date.now() };
  const clock = createFastClock(pace);
  const dice = createDice(seed);
  const folder = await mkdtemp(join(tmpdir(), 'tidings-faults-'));
  const connector = await startConnector();
  const tenants = Array.from({ length: count }, (_, index) => tenantOf(index + 1));
  const { environments, environmentsFile, ...stage } = await openStage(tenants, clock, folder);
  const identity = options.signsIn ? await startIdentity(clock, BOT_SECRET) : undefined;
  const databaseUrl = options.databaseUrl ?? (await databaseFor(engine, folder, pace));
  const certificateFile = join(folder, 'sign-in.pem');
  await writeFile(certificateFile, [stage.certificate, identity?.certificate].join('\n'));
  const script = createScript(environments, dice);
  const looked = new Set<string>();
  const variables = {
    ...SECRETS,
    TIDINGS_DEVELOPMENT: 'true',
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_PORT: '0',
    // As docs/operating.md says for a process of 256 MB.
    NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=128',
    DATABASE_URL: databaseUrl,
    ENVIRONMENTS_FILE: environmentsFile,
    NODE_EXTRA_CA_CERTS: certificateFile,
    NODE_COMPILE_CACHE: join(tmpdir(), 'tidings-compile-cache'),
    [TIME_VARIABLE]: writePace(pace),
    ...identity?.variables,
    ...options.variables,
  };
  const onLine = (line: string): void => {
    if (!line.includes('"look.done"')) return;
    for (const tenantId of tenants.filter((one) => line.includes(one))) {
      looked.add(tenantId);
      script.looked(tenantId);
    }
  };
  const fleet = createFleet({ program: options.program ?? BOT, variables, onLine });
  const rounds = makeRounds(fleet);
  let url = '';
  let subscriptionsBefore: readonly string[] = [];
  const teamsOf = (tenantId: string): FakeTeams =>
    createFakeTeams({
      endpoint: () => `${url}/api/messages`,
      serviceUrl: `${connector.url}${tenantId}/`,
      tenantId,
      ...(identity && { authorize: ({ serviceUrl }) => identity.authorize(serviceUrl) }),
    });
  const channels = tenants.flatMap((tenantId) => {
    const teams = teamsOf(tenantId);
    return Array.from({ length: each }, (_, index) => teams.team('Data').channel(`Alerts ${index}`));
  });
  const wanted = channels.map(() => options.wishes ?? wishes(dice));
  const plans: Plan[] = [];

  const evidence = async (): Promise<Evidence> => ({
    plans,
    happenings: script.happenings,
    posts: connector.posts,
    tables: await readTables(databaseUrl),
    subscriptionsBefore,
    words: [...fleet.words, ...rounds.words],
    lies: rounds.lies,
    largestBytes: rounds.largestBytes(),
    ...(options.variables?.['TIDINGS_PACING'] !== 'off' && { pace }),
    canaries: [...Object.values(SECRETS), BOT_SECRET, ...SOURCES, ...SEGMENTS, ...MEASURES, 'happening'],
  });
  const isSettled = async (): Promise<boolean> =>
    (await countOpen(databaseUrl)) === 0 && judge(await evidence()).lost.length === 0;
  return {
    clock,
    pace,
    dice,
    connector,
    insights: environments.map(({ insights }) => insights),
    fleet,
    rounds,
    databaseUrl,
    channels,
    plans,
    script,
    ...(identity && { identity }),
    talkTo: (where) => {
      url = where;
    },
    subscribeAll: async () => {
      // Only what was listed once can be asked for by name.
      if (!(await eventually(() => looked.size === tenants.length, 60_000))) throw new Error('nobody looked');
      const said = await sayAll(channels, wanted);
      // What takes long is written down after it was answered.
      const isWritten = await eventually(async () => {
        subscriptionsBefore = (await readTables(databaseUrl)).subscriptions;
        return subscriptionsBefore.length === said.length;
      }, 10_000);
      if (!isWritten) throw new Error('a wish was not understood');
      plans.push(...numbered(said, subscriptionsBefore));
    },
    newChannel: () =>
      teamsOf(tenants[0] as string)
        .team('Data')
        .channel('One more'),
    adopt: async ({ tenantId, conversationId }, wish) => {
      plans.push({ ...wish, tenantId, conversationId, number: 1, from: clock.now() });
      let own: readonly string[] = [];
      // What takes long is written down after it was answered.
      await eventually(async () => {
        own = (await readTables(databaseUrl)).subscriptions.filter((line) => line.includes(conversationId));
        return own.length > 0;
      }, 10_000);
      subscriptionsBefore = [...subscriptionsBefore, ...own];
      return own.length;
    },
    settle: async (patienceMs) => {
      let trouble: unknown;
      const hasSettled = await eventually(
        () =>
          isSettled().catch((error: unknown) => {
            trouble = error;
            return false;
          }),
        patienceMs,
        200,
      );
      if (!hasSettled && trouble !== undefined) throw trouble;
      return hasSettled;
    },
    judge: async () => judge(await evidence()),
    close: async () => {
      await rounds.stop();
      await fleet.end();
      await connector.stop();
      await identity?.stop();
      await stage.close();
      await rm(folder, { recursive: true });
    },
  };
};
