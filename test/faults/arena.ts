/** Everything around the bots of one run: several tenants that call all by the same names, their Customer Insights, Teams, and the database. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/core/ports.ts';
import { startSignIn } from '../../src/demo/sign-in.ts';
import { type FakeConnector, startConnector } from '../fakes/connector.ts';
import { emptyWorld, type FakeCustomerInsights, startFakeCustomerInsights } from '../fakes/customer-insights.ts';
import { ask, emptyDatabase } from '../fakes/postgres.ts';
import { createFakeTeams, type FakeTeams, type TeamsConversation } from '../fakes/teams-client.ts';
import { createDice, type Dice } from './chance.ts';
import { BOT, createFleet, type Fleet } from './fleet.ts';
import { type Evidence, judge, type Verdict } from './oracle.ts';
import { countOpen, readTables } from './tables.ts';
import { createFastClock, eventually, fastDatabase, type Pace, TIME_VARIABLE, writePace } from './time.ts';
import {
  createScript,
  createStageClock,
  type Environment,
  MEASURES,
  type Plan,
  prepare,
  type Script,
  SEGMENTS,
  SOURCES,
} from './truth.ts';
import { sayAll, type Wish, wishes } from './wishes.ts';

export type ArenaOptions = {
  readonly seed: number;
  readonly engine: 'sqlite' | 'postgres';
  /** How fast time goes. */
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
};

export type Arena = {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly dice: Dice;
  readonly connector: FakeConnector;
  readonly insights: readonly FakeCustomerInsights[];
  readonly fleet: Fleet;
  readonly databaseUrl: string;
  readonly channels: readonly TeamsConversation[];
  readonly plans: readonly Plan[];
  readonly script: Script;
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

const INSTANCE = 'aaaaaaaa-0000-4000-8000-000000000000';
const CLIENT = 'cccccccc-0000-4000-8000-000000000000';
const SECRETS = { SECRET: 'client-secret-canary', KEY_1: 'primary-key-canary', KEY_2: 'secondary-key-canary' };

const tenantOf = (index: number): string => `${index}${index}${index}${index}1111-1111-4111-8111-111111111111`;

export const openArena = async (options: ArenaOptions): Promise<Arena> => {
  const { seed, engine, scale = 20, tenants: count = 3, channels: each = 6 } = options;
  const pace: Pace = { scale, origin: Date.now() };
  const clock = createFastClock(pace);
  const dice = createDice(seed);
  const folder = await mkdtemp(join(tmpdir(), 'tidings-faults-'));
  const connector = await startConnector();
  const tenants = Array.from({ length: count }, (_, index) => tenantOf(index + 1));
  const environments = await Promise.all(tenants.map((tenantId) => openEnvironment(tenantId, clock)));
  const signIn = await startSignIn({
    clock,
    applications: () => tenants.map((tenantId) => ({ tenantId, clientId: CLIENT, clientSecret: SECRETS.SECRET })),
    tokenLifetimeMs: 1000 * 3_600_000,
  });
  const databaseUrl = options.databaseUrl ?? (await databaseFor(engine, folder, pace));
  const environmentsFile = join(folder, 'environments.json');
  const certificateFile = join(folder, 'sign-in.pem');
  await writeFile(certificateFile, signIn.certificate);
  await writeFile(
    environmentsFile,
    JSON.stringify({ environments: environments.map((one) => settingsOf(one, signIn.url)) }),
  );
  const script = createScript(environments, dice);
  const looked = new Set<string>();
  const variables = {
    ...SECRETS,
    TIDINGS_DEVELOPMENT: 'true',
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    ENVIRONMENTS_FILE: environmentsFile,
    NODE_EXTRA_CA_CERTS: certificateFile,
    NODE_COMPILE_CACHE: join(tmpdir(), 'tidings-compile-cache'),
    [TIME_VARIABLE]: writePace(pace),
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
  let url = '';
  let subscriptionsBefore: readonly string[] = [];
  const teamsOf = (tenantId: string): FakeTeams =>
    createFakeTeams({
      endpoint: () => `${url}/api/messages`,
      serviceUrl: `${connector.url}${tenantId}/`,
      tenantId,
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
    words: fleet.words,
    canaries: [...Object.values(SECRETS), ...SOURCES, ...SEGMENTS, ...MEASURES, 'happening'],
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
    databaseUrl,
    channels,
    plans,
    script,
    talkTo: (where) => {
      url = where;
    },
    subscribeAll: async () => {
      // Only what was listed once can be asked for by name.
      if (!(await eventually(() => looked.size === tenants.length, 20_000))) throw new Error('nobody looked');
      plans.push(...(await sayAll(channels, wanted)));
      subscriptionsBefore = (await readTables(databaseUrl)).subscriptions;
      if (subscriptionsBefore.length !== plans.length) throw new Error('a wish was not understood');
    },
    newChannel: () =>
      teamsOf(tenants[0] as string)
        .team('Data')
        .channel('One more'),
    adopt: async ({ tenantId, conversationId }, wish) => {
      plans.push({ ...wish, tenantId, conversationId, number: 1, from: clock.now() });
      const own = (await readTables(databaseUrl)).subscriptions.filter((line) => line.includes(conversationId));
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
      await fleet.end();
      await connector.stop();
      await signIn.stop();
      await Promise.all(environments.map(({ insights }) => insights.stop()));
      await rm(folder, { recursive: true });
    },
  };
};

type Opened = Environment & { readonly insights: FakeCustomerInsights };

/** In every tenant the same ids and names. */
const openEnvironment = async (tenantId: string, clock: Clock): Promise<Opened> => {
  const stageClock = createStageClock(clock);
  const insights = await startFakeCustomerInsights({
    clock: stageClock,
    world: emptyWorld({ instanceId: INSTANCE }),
    keys: [SECRETS.KEY_1, SECRETS.KEY_2],
  });
  const environment = { tenantId, insights, clock: stageClock };
  prepare(environment);
  return environment;
};

const settingsOf = ({ tenantId, insights }: Opened, authority: string): object => ({
  tenant: tenantId,
  instance: INSTANCE,
  name: 'Production',
  baseUrl: insights.url,
  authority,
  intervalSeconds: 1,
  callsPerMinute: 10_000,
  credentials: { clientId: CLIENT, clientSecret: { variable: 'SECRET' } },
  subscriptionKeys: { primary: { variable: 'KEY_1' }, secondary: { variable: 'KEY_2' } },
});

const databaseFor = async (engine: ArenaOptions['engine'], folder: string, pace: Pace): Promise<string> => {
  if (engine === 'sqlite') return `file:${join(folder, 'tidings.db')}`;
  const url = await emptyDatabase();
  await hasten(url, pace);
  return url;
};

/** The database's clock goes as fast as everybody's. */
export const hasten = async (url: string, pace: Pace): Promise<void> => {
  if (pace.scale === 1) return;
  for (const statement of fastDatabase(pace, new URL(url).pathname.slice(1))) await ask(url, statement);
};
