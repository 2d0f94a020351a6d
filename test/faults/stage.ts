/** What the bots find when they start: the Customer Insights of each tenant, where to sign in, and a database. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../src/core/ports.ts';
import { startSignIn } from '../../src/demo/sign-in.ts';
import { emptyWorld, type FakeCustomerInsights, startFakeCustomerInsights } from '../fakes/customer-insights.ts';
import { ask, emptyDatabase } from '../fakes/postgres.ts';
import { fastDatabase, type Pace } from './time.ts';
import { createStageClock, type Environment, prepare } from './truth.ts';

const INSTANCE = 'aaaaaaaa-0000-4000-8000-000000000000';
const CLIENT = 'cccccccc-0000-4000-8000-000000000000';
/** In no log line and no metric. */
export const SECRETS = {
  SECRET: 'client-secret-canary',
  KEY_1: 'primary-key-canary',
  KEY_2: 'secondary-key-canary',
} as const;
/** Theirs is told by a variable of its own. */
export const BOT_SECRET = 'bot-secret-canary';

export type Opened = Environment & { readonly insights: FakeCustomerInsights };

export type Stage = {
  readonly environments: readonly Opened[];
  readonly environmentsFile: string;
  readonly certificate: string;
  close(): Promise<void>;
};

export const openStage = async (tenants: readonly string[], clock: Clock, folder: string): Promise<Stage> => {
  const environments = await Promise.all(tenants.map((tenantId) => openEnvironment(tenantId, clock)));
  const signIn = await startSignIn({
    clock,
    applications: () => tenants.map((tenantId) => ({ tenantId, clientId: CLIENT, clientSecret: SECRETS.SECRET })),
    tokenLifetimeMs: 1000 * 3_600_000,
  });
  const environmentsFile = join(folder, 'environments.json');
  await writeFile(
    environmentsFile,
    JSON.stringify({ environments: environments.map((one) => settingsOf(one, signIn.url)) }),
  );
  return {
    environments,
    environmentsFile,
    certificate: signIn.certificate,
    close: async () => {
      await Promise.all([signIn.stop(), ...environments.map(({ insights }) => insights.stop())]);
    },
  };
};

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

export const databaseFor = async (engine: 'sqlite' | 'postgres', folder: string, pace: Pace): Promise<string> => {
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
