/** The whole app between a fake Customer Insights and a fake Teams, with a clock that is set by hand and a store file that outlives restarts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type App, createApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import type { LaneRules } from '../../src/core/lane.ts';
import { readLanes } from '../../src/core/lane-settings.ts';
import { environmentSchema, resolveSettings } from '../../src/customer-insights/settings.ts';
import { logOptions } from '../../src/log.ts';
import { readKeep } from '../../src/store/settings.ts';
import { readTeamsSettings } from '../../src/teams/settings.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { type FakeConnector, startConnector } from '../fakes/connector.ts';
import { emptyWorld, type FakeCustomerInsights, startFakeCustomerInsights } from '../fakes/customer-insights.ts';
import { createFakeTeams, type FakeTeams } from '../fakes/teams-client.ts';

/** Must never be seen in a log line. */
export const SECRETS = ['client-secret-canary', 'primary-key', 'secondary-key', 'token-canary'];

export type Stage = {
  readonly clock: HandClock;
  readonly connector: FakeConnector;
  readonly teams: FakeTeams;
  /** The environments, in the order of their names. */
  readonly insights: readonly FakeCustomerInsights[];
  /** Every log line since the start. */
  readonly log: readonly string[];
  /** A minute goes by (or more), the bot looks once, and all that follows is done. */
  look(ms?: number): Promise<void>;
  /** The process ends and another takes its place; `meanwhile` happens when no process runs. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  /** What operators are shown at a path of their listener. */
  admin(path: string): Promise<{ readonly status: number; readonly text: string }>;
  readonly databaseUrl: string;
  /** Where it listens. */
  readonly url: string;
  /** What stands in a conversation: the line that people see in a toast, oldest first. */
  lines(conversationId: string): readonly string[];
  /** The cards that stand there, as JSON text. */
  cards(conversationId: string): readonly string[];
  close(): Promise<void>;
};

export const TENANTS = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;
const [HOME] = TENANTS;

type Named = {
  readonly name: string;
  readonly tenant?: string;
  readonly owners?: readonly string[];
  readonly profilesInChannels?: boolean;
};

const settingsOf = (
  { name, tenant = HOME, owners = [], profilesInChannels = false }: Named,
  insights: FakeCustomerInsights,
) =>
  resolveSettings(
    environmentSchema.parse({
      tenant,
      instance: insights.instanceId,
      name,
      baseUrl: insights.url,
      owners,
      profilesInChannels,
      credentials: { clientId: 'client', clientSecret: { variable: 'SECRET' } },
      subscriptionKeys: { primary: { variable: 'KEY_1' }, secondary: { variable: 'KEY_2' } },
    }),
    (reference) =>
      ({ SECRET: 'client-secret-canary', KEY_1: 'primary-key', KEY_2: 'secondary-key' })[
        'variable' in reference ? reference.variable : ''
      ] ?? '',
  );

const keepSettings = () => {
  const read = readKeep({});
  if ('problems' in read) throw new Error(read.problems.join());
  return read.keep;
};

const teamsSettings = (graphUrl?: string) => {
  const read = readTeamsSettings({ TIDINGS_DEVELOPMENT: 'true', TIDINGS_DEVELOPMENT_TENANT: HOME });
  if (!read.success) throw new Error(read.problems.join());
  const { cloud } = read.settings;
  return { ...read.settings, cloud: { ...cloud, ...(graphUrl && { graphUrl }) } };
};

/** As the bot has them by default. */
export const usualLanes = (): LaneRules => {
  const read = readLanes({});
  if ('problems' in read) throw new Error(read.problems.join());
  return read.lanes;
};

/** What operators may set. */
export type Settings = {
  /** Default: as fast as can be, and each by itself. */
  readonly lanes?: LaneRules;
  /** Default: neither mail nor webhooks. */
  readonly elsewhere?: Config['elsewhere'];
  readonly heartbeat?: Config['heartbeat'];
  /** Default: members may do all that needs no admin, and the directory is not asked. */
  readonly policies?: Config['policies'];
  readonly graphUrl?: string;
};

/** Begins with one look at environments in which nothing happened yet. */
export const openStage = async (
  environments: readonly Named[] = [{ name: 'Contoso' }],
  prepare: (insights: readonly FakeCustomerInsights[]) => void = () => {},
  { lanes = {}, elsewhere = {}, heartbeat, policies = new Map(), graphUrl }: Settings = {},
): Promise<Stage> => {
  const clock = createHandClock(Date.UTC(2026, 10, 2, 6, 0));
  const insights = await Promise.all(
    environments.map((_, index) =>
      startFakeCustomerInsights({
        clock,
        world: emptyWorld({ instanceId: `aaaaaaaa-0000-4000-8000-00000000000${index}` }),
      }),
    ),
  );
  prepare(insights);
  const connector = await startConnector();
  const folder = await mkdtemp(join(tmpdir(), 'tidings-stage-'));
  const log: string[] = [];
  const config: Config = {
    teams: teamsSettings(graphUrl),
    host: '127.0.0.1',
    port: 0,
    databaseUrl: join(folder, 'tidings.db'),
    role: 'all',
    keep: keepSettings(),
    admin: { host: '127.0.0.1', port: 0 },
    labelKey: 'label-key-canary',
    policies,
    environments: environments.map((one, index) => settingsOf(one, insights[index] as FakeCustomerInsights)),
    lanes,
    elsewhere,
    ...(heartbeat && { heartbeat }),
    timeZone: 'UTC',
    logLevel: 'info',
  };
  const credential = {
    getToken: async () => ({ token: 'token-canary', expiresOnTimestamp: clock.now() + 86_400_000 }),
  };
  const open = async (): Promise<App> => {
    const app = await createApp({
      config,
      clock,
      log: pino(logOptions('info'), { write: (line) => log.push(line) }),
      credential,
    });
    await app.start();
    await app.settle();
    return app;
  };
  let app = await open();
  // What a test lets happen first is later than the first look.
  clock.set(clock.now() + 1000);
  return {
    clock,
    connector,
    insights,
    log,
    teams: createFakeTeams({
      endpoint: () => `${app.url}/api/messages`,
      serviceUrl: connector.url,
      tenantId: HOME,
    }),
    look: async (ms = 60_000) => {
      await clock.advance(ms);
      await app.settle();
    },
    restart: async (meanwhile) => {
      await app.stop();
      await meanwhile?.();
      app = await open();
    },
    admin: async (path) => {
      const response = await fetch(`${app.adminUrl}${path}`);
      return { status: response.status, text: await response.text() };
    },
    databaseUrl: config.databaseUrl,
    get url() {
      return app.url;
    },
    lines: (conversationId) => connector.shown(conversationId).map(({ post }) => String(post.activity.summary ?? '')),
    cards: (conversationId) => connector.shown(conversationId).map(({ post }) => JSON.stringify(post.card ?? {})),
    close: async () => {
      await app.stop();
      await connector.stop();
      await Promise.all(insights.map((one) => one.stop()));
      await rm(folder, { recursive: true });
    },
  };
};
