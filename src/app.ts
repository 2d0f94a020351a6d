/** The one place that knows every part: builds them, joins them, starts and stops them. */
import { randomBytes } from 'node:crypto';
import { createCards } from './cards/render.ts';
import { createCommands } from './commands/index.ts';
import type { Config } from './config.ts';
import type { Incoming } from './core/conversation.ts';
import { createDeliver } from './core/deliver.ts';
import { referenceOf } from './core/ids.ts';
import { createDecide, createIngest } from './core/ingest.ts';
import type { EnvironmentRef } from './core/model.ts';
import type { Clock, Log } from './core/ports.ts';
import { createPreview } from './core/preview.ts';
import { createTurns } from './core/turns.ts';
import { createClient } from './customer-insights/index.ts';
import { createDestinations } from './destinations/index.ts';
import { createEgress } from './egress/index.ts';
import { createHttpServer } from './http/index.ts';
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

const STOP_DEADLINE_MS = 25_000;

/** Activities come to processes that answer; this one has another role. */
const turnAway = async () => ({ status: 404, reason: 'this process answers nobody' });

/** Throws when the store can't be opened. */
export const createApp = async ({ config, clock, log, credential }: AppOptions): Promise<App> => {
  const stops: (() => Promise<void>)[] = [];
  const store = await openStore({ databaseUrl: config.databaseUrl, clock, log });
  stops.push(() => store.close());
  const egress = createEgress({});
  stops.push(() => egress.close());
  const voices = createVoices();
  const cards = createCards();

  const environments = config.environments.map(({ tenant, instance, name, homeUrl }) => ({
    tenantId: tenant,
    environmentId: instance,
    name,
    homeUrl,
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
    onIncoming: (incoming) => onIncoming(incoming),
    apology: ({ locale, activityId }: Incoming) => ({
      summary: voices.voice(locale ?? 'en', config.timeZone)('errors.broken', { reference: referenceOf(activityId) }),
    }),
  });
  stops.push(() => teams.close());
  const destinations = createDestinations({ connector: teams.connector, cards });
  const [destination] = destinations;
  if (!destination) throw new Error('there is no destination');
  const deliver = createDeliver({ store, destinations, triggers, describeEnvironment, voices, clock, log });
  const commands = createCommands({
    store,
    triggers,
    environments,
    cards,
    clock,
    sendTest: createPreview({ triggers, destination, describeEnvironment, clock }),
    newId: () => randomBytes(16).toString('base64url'),
  });
  const { nudge } = deliver;
  const onIncoming = createTurns({ store, voices, commands, nudge, log, timeZone: config.timeZone });

  const poll = createPoll({
    environments: config.environments.map((settings) => ({
      settings,
      client: createClient({ settings, egress, clock, log, ...(credential && { credential }) }),
    })),
    store,
    ingest: createIngest({ store, decide: createDecide(triggers), log, nudge }),
    clock,
    log,
  });

  const answers = config.role !== 'worker';
  const works = config.role !== 'web';
  let running = false;
  const ready = async (): Promise<readonly string[]> => {
    if (!running) return ['starting or stopping'];
    return store.check().then(
      () => [],
      () => ['the store can not be written to'],
    );
  };
  const http = createHttpServer({
    host: config.host,
    port: config.port,
    receive: answers ? teams.receive : turnAway,
    ready,
    log,
  });

  const work = async (): Promise<void> => {
    deliver.start();
    stops.push(() => deliver.stop());
    const unhint = store.onHint?.(nudge);
    if (unhint) stops.push(unhint);
    await poll.start();
    stops.push(() => poll.stop());
  };

  return {
    get url() {
      return http.url;
    },
    start: async () => {
      if (works) await store.watch(environments);
      await http.start();
      stops.push(() => http.stop());
      if (works) await work();
      running = true;
      log.info(
        { role: config.role, url: http.url, environments: environments.length, development: config.teams.development },
        'app.started',
      );
    },
    stop: async () => {
      running = false;
      const all = (async () => {
        for (const stop of stops.splice(0).reverse()) {
          await stop().catch((error: unknown) => log.error({ error: String(error) }, 'stop.failed'));
        }
      })();
      let cancel = (): void => {};
      const deadline = new Promise<void>((resolve) => {
        cancel = clock.after(STOP_DEADLINE_MS, resolve);
      });
      await Promise.race([all, deadline]);
      cancel();
    },
    settle: async () => {
      if (!works) return;
      await poll.tick();
      await deliver.drain();
    },
  };
};
