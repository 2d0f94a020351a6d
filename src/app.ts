/** The one place that knows every part: builds them, joins them, starts and stops them. */
import { randomUUID } from 'node:crypto';
import packageJson from '../package.json' with { type: 'json' };
import { createCards } from './cards/render.ts';
import { createCommands } from './commands/index.ts';
import type { Config } from './config.ts';
import { canaryTrigger, createCanary } from './core/canary.ts';
import type { Incoming } from './core/conversation.ts';
import { createDeliver } from './core/deliver.ts';
import { createHeartbeat } from './core/heartbeat.ts';
import { holdBack } from './core/held.ts';
import { referenceOf } from './core/ids.ts';
import { createDecide, createIngest } from './core/ingest.ts';
import type { EnvironmentRef } from './core/model.ts';
import type { Clock, Log } from './core/ports.ts';
import { createPreview } from './core/preview.ts';
import { createRights, DEFAULT_POLICY } from './core/rights.ts';
import { createTurns } from './core/turns.ts';
import { createUpkeep } from './core/upkeep.ts';
import { createClient, createInsights } from './customer-insights/index.ts';
import { createDestinations } from './destinations/index.ts';
import { createDrain } from './drain.ts';
import { createEgress } from './egress/index.ts';
import { createElsewhere } from './elsewhere.ts';
import { createErrands } from './errands/index.ts';
import { createPing } from './heartbeat.ts';
import { createAdminServer, createGlance, createHttpServer, createLag, createObservatory } from './http/index.ts';
import { createVoices } from './locales/say.ts';
import { createPoll } from './sources/index.ts';
import { openStore } from './store/index.ts';
import { createTeams } from './teams/index.ts';
import { triggers } from './triggers/index.ts';

export type App = {
  /** Resolves when it listens, watches and delivers. */
  start(): Promise<void>;
  /** Stops everything in reverse; resolves when what was under way has ended, or when the deadline is over. */
  stop(): Promise<void>;
  /** Where it listens, once started. */
  readonly url: string;
  /** Where operators look, once started, if there is such a place. */
  readonly adminUrl: string | undefined;
  /** One pass over the environments that are due, and all that follows from it. For tests that set the clock. */
  settle(): Promise<void>;
};

export type AppOptions = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** Instead of signing in at the environment's authority. */
  readonly credential?: Parameters<typeof createClient>[0]['credential'];
};

/** Platforms give 30 s between asking and killing: what is under way gets most of them, the rest ends in the rest. */
const UNDER_WAY_MS = 20_000;
const ANSWERS_MS = 2000;
const CLOSING_MS = 1000;
/** Posts that one tenant may have under way, of 64. */
const TENANT_CONCURRENCY = 48;

/** Activities come to processes that answer; this one has another role. */
const turnAway = async () => ({ status: 404, reason: 'this process answers nobody' });

const nothing = async (): Promise<undefined> => undefined;
const reasonFor = (error: unknown): unknown => error ?? 'unknown';

/** Throws when the store can't be opened. */
export const createApp = async (options: AppOptions): Promise<App> => {
  const { config, clock, credential } = options;
  const lag = createLag();
  const { version } = packageJson;
  const observatory = createObservatory({ clock, version, labelKey: config.labelKey, lagMs: lag.ms });
  const log = observatory.listen(options.log);
  const drain = createDrain({ clock, log });
  const store = await openStore({ databaseUrl: config.databaseUrl, clock, log, lanes: config.lanes });
  drain.add('store', CLOSING_MS, store.close, async () => lag.stop());
  const egress = createEgress({});
  drain.add('egress', CLOSING_MS, () => egress.close());
  const voices = createVoices();
  const cards = createCards();

  const { development } = config.teams;
  const elsewhere = createElsewhere({ settings: config.elsewhere, development, clock });
  drain.add('elsewhere', CLOSING_MS, () => elsewhere.close());
  const environments = config.environments.map(({ tenant, instance, name, homeUrl, owners, profilesInChannels }) => ({
    tenantId: tenant,
    environmentId: instance,
    name,
    homeUrl,
    profilesInChannels,
    ...elsewhere.mailRules(owners),
  }));
  const describeEnvironment = ({ tenantId, environmentId }: EnvironmentRef) =>
    environments.find((one) => one.tenantId === tenantId && one.environmentId === environmentId) ?? {
      name: environmentId,
    };

  const teams = createTeams({
    settings: config.teams,
    egress,
    clock,
    log,
    onIncoming: (incoming) => turns.take(incoming),
    onSearch: (searched) => turns.find(searched),
    apology: ({ locale, activityId }: Incoming) => ({
      summary: voices.voice(locale ?? 'en', config.timeZone)('errors.broken', { reference: referenceOf(activityId) }),
    }),
  });
  drain.add('answers', ANSWERS_MS, () => teams.close());
  const destinations = createDestinations({ connector: teams.connector, cards, ...elsewhere.destinations });
  const deliver = holdBack(
    createDeliver({
      store,
      destinations,
      triggers: [...triggers, canaryTrigger],
      describeEnvironment,
      voices,
      clock,
      log,
      // A tenant whose posts hang leaves room for the others.
      ...(config.lanes.tenant && { tenantConcurrency: TENANT_CONCURRENCY }),
    }),
    {
      store,
      clock,
      log,
    },
  );
  const { nudge } = deliver;
  const reached = config.environments.map((settings) => {
    const client = createClient({ settings, egress, clock, log, ...(credential && { credential }) });
    return { settings, client, actions: client.actions };
  });
  const policyOf = (tenantId: string) => config.policies.get(tenantId.toLowerCase()) ?? DEFAULT_POLICY;
  const commands = createCommands({
    store,
    log,
    policyOf,
    rights: createRights({ roster: teams.roster, policyOf, installers: store.installers }),
    triggers,
    environments,
    cards,
    clock,
    nudge,
    insights: createInsights({ environments: reached, clock, log }),
    voices,
    sendTest: createPreview({ triggers, destinations, store, describeEnvironment, clock }),
    ...(elsewhere.webhooks && { webhooks: elsewhere.webhooks }),
    newId: randomUUID,
  });
  const turns = createTurns({ store, voices, commands, nudge, log, timeZone: config.timeZone });

  const poll = createPoll({
    environments: reached,
    store,
    ingest: createIngest({ store, decide: createDecide(triggers), log, nudge }),
    clock,
    log,
  });

  const errands = createErrands({
    ...{ store, clock, log, connector: teams.connector, passOver: commands.passOverErrand },
    run: (errand, conversation) => {
      const say = voices.voice(conversation.language, conversation.timeZone);
      return commands.runErrand({ errand, conversation, say });
    },
  });

  const answers = config.role !== 'worker';
  const works = config.role !== 'web';
  let state: 'starting' | 'running' | 'draining' = 'starting';
  const ask = async (): Promise<readonly string[]> => {
    const [failure, hasKeys] = await Promise.all([store.check().then(nothing, reasonFor), !answers || teams.hasKeys()]);
    observatory.noteStore(failure);
    return [
      ...(failure === undefined ? [] : ['the store can not be written to']),
      ...(hasKeys ? [] : ['the keys by which callers are checked can not be had']),
    ];
  };
  const needs = createGlance({ ask, otherwise: () => ['the store or the keys are not answered for in time'] });
  const ready = async () => (state === 'running' ? needs() : [state]);
  const http = createHttpServer({
    host: config.host,
    port: config.port,
    receive: answers ? teams.receive : turnAway,
    ready,
    lagMs: lag.ms,
    log,
  });
  const vitals = createGlance({ ask: store.vitals });
  const admin =
    config.admin &&
    createAdminServer({
      ...config.admin,
      ready,
      lagMs: lag.ms,
      health: async () => observatory.health({ vitals }, await ready()),
      metrics: () => observatory.metrics({ ...store, vitals }),
      log,
    });
  const upkeep = createUpkeep({ store, keep: config.keep, clock, log, timeZone: config.timeZone });

  const ping = config.heartbeat && createPing(config.heartbeat, development);
  drain.add('ping', CLOSING_MS, ping?.close ?? nothing);
  const canary = createCanary({ store, nudge, clock });
  const heartbeat = createHeartbeat({ store, canary, clock, log, ...(ping && { ping: ping.send }) });

  const work = async (): Promise<void> => {
    deliver.start();
    const unhint = store.onHint?.(nudge) ?? nothing;
    await poll.start();
    upkeep.start();
    heartbeat.start();
    errands.start();
    const stops = [poll.stop, deliver.stop, errands.stop, upkeep.stop, heartbeat.stop];
    drain.add('work', UNDER_WAY_MS, ...stops, unhint);
  };

  return {
    get url() {
      return http.url;
    },
    get adminUrl() {
      return admin?.url;
    },
    start: async () => {
      if (works) await store.watch(environments);
      if (answers) await teams.prepare();
      await Promise.all([http.start(), admin?.start()]);
      drain.add('listeners', CLOSING_MS, http.stop, admin?.stop ?? nothing);
      if (works) await work();
      state = 'running';
      log.info(
        { role: config.role, url: http.url, environments: environments.length, development: config.teams.development },
        'app.started',
      );
    },
    stop: async () => {
      state = 'draining';
      await drain.run();
    },
    settle: async () => {
      if (!works) return;
      await poll.tick();
      await errands.tick();
      await deliver.drain();
    },
  };
};
