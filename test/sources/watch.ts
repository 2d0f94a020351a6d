/** A poll over the simulated API, the real store and the real triggers, with a clock set by hand. */
import { createDecide, createIngest } from '../../src/core/ingest.ts';
import type { Event } from '../../src/core/model.ts';
import type { Store } from '../../src/core/ports.ts';
import { createClient } from '../../src/customer-insights/index.ts';
import { createEgress } from '../../src/egress/index.ts';
import { createPoll, type Poll } from '../../src/sources/index.ts';
import { openStore } from '../../src/store/index.ts';
import { triggers } from '../../src/triggers/index.ts';
import { goodCredential, INSTANCE, START, settingsWith, TENANT } from '../customer-insights/sample.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import {
  type FakeCustomerInsights,
  type FakeCustomerInsightsOptions,
  startFakeCustomerInsights,
} from '../fakes/customer-insights.ts';
import { createRecordingLog, type RecordingLog } from '../fakes/log.ts';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;

export type Watch = {
  readonly service: FakeCustomerInsights;
  readonly clock: HandClock;
  readonly log: RecordingLog;
  readonly poll: Poll;
  readonly store: Store;
  /** Every event that was new, in the order of recording. */
  readonly events: readonly Event[];
  readonly environment: { readonly tenantId: string; readonly environmentId: string };
  /** Moves the clock to the next look and takes it. */
  look(afterMs?: number): Promise<void>;
  /** Names of triggers and subjects of the events since the last call. */
  told(): readonly string[];
  /** As after the process was started again: same store, nothing else remembered. */
  restart(): void;
  health(): Promise<Awaited<ReturnType<Store['health']>>[number]>;
  /** How the last look ended, as logged. */
  lastLook(): { readonly event: string; readonly fields: Readonly<Record<string, unknown>> };
  close(): Promise<void>;
};

export const openWatch = async (
  options: { service?: Partial<FakeCustomerInsightsOptions>; settings?: object } = {},
): Promise<Watch> => {
  const clock = createHandClock(START);
  const log = createRecordingLog();
  const service = await startFakeCustomerInsights({ clock, ...options.service });
  const egress = createEgress({});
  const store = await openStore({ databaseUrl: ':memory:', clock, log });
  const environment = { tenantId: TENANT, environmentId: INSTANCE };
  await store.watch([{ ...environment, name: 'Tarnwick' }]);
  const events: Event[] = [];
  const settings = settingsWith({ baseUrl: service.url, callsPerMinute: 10_000, ...options.settings });
  const ingest = createIngest({ store, decide: createDecide(triggers), log, nudge: () => {} });
  const start = (): Poll =>
    createPoll({
      environments: [{ settings, client: createClient({ settings, egress, clock, log, credential: goodCredential }) }],
      store,
      ingest: async (looks) => {
        const recorded = await ingest(looks);
        events.push(...recorded.events);
        return recorded;
      },
      clock,
      log,
    });
  let poll = start();
  let told = 0;
  return {
    service,
    clock,
    log,
    get poll() {
      return poll;
    },
    store,
    events,
    environment,
    look: async (afterMs = settings.intervalSeconds * SECOND_MS) => {
      clock.set(clock.now() + afterMs);
      await poll.tick();
    },
    told: () => {
      const news = events.slice(told).map(({ trigger, subject }) => `${trigger} ${subject.name}`);
      told = events.length;
      return news;
    },
    restart: () => {
      poll = start();
    },
    health: async () => {
      const [health] = await store.health(TENANT);
      if (!health) throw new Error('the environment is not watched');
      return health;
    },
    lastLook: () => {
      const line = log.lines.findLast(({ event }) => event === 'look.done' || event === 'look.failed');
      if (!line) throw new Error('nobody has looked');
      return line;
    },
    close: async () => {
      await service.stop();
      await egress.close();
      await store.close();
    },
  };
};
