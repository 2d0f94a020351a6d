/** The bot's second stroke in this process: the store, the cards and the connector, joined as the app joins them. */
import { createCards } from '../src/cards/render.ts';
import { systemClock } from '../src/core/clock.ts';
import { createDeliver } from '../src/core/deliver.ts';
import { createIngest, type Ingest } from '../src/core/ingest.ts';
import type { LaneRules } from '../src/core/lane.ts';
import type { Connector, Log, Message, Store } from '../src/core/ports.ts';
import { createDestinations } from '../src/destinations/index.ts';
import { createEgress } from '../src/egress/index.ts';
import { createVoices } from '../src/locales/say.ts';
import { openStore } from '../src/store/index.ts';
import { createConnector } from '../src/teams/connector.ts';
import { triggers } from '../src/triggers/index.ts';
import { silent } from '../test/fakes/log.ts';
import { contoso, decide } from './given.ts';
import { complain } from './measure.ts';

export const CONCURRENCY = 64;

/** What went wrong is told beside the figures, which then mean something else. */
const createLoudLog = (): Log & { hush(): void } => {
  let isQuiet = false;
  const tell = (fields: object, event: string): void => {
    if (!isQuiet) complain(JSON.stringify({ ...fields, event }));
  };
  const hush = (): void => {
    isQuiet = true;
  };
  return { ...silent, warn: tell, error: tell, hush };
};

export type Sender = {
  readonly store: Store;
  readonly ingest: Ingest;
  /** The last that was posted. */
  readonly message: () => Message;
  /** Resolves when all that is due is sent and written down. */
  drain(): Promise<void>;
  close(): Promise<void>;
};

export type SenderOptions = {
  readonly databaseUrl: string;
  /** Default: as fast as can be. */
  readonly lanes?: LaneRules;
  readonly tenantConcurrency?: number;
};

export const openSender = async ({ databaseUrl, lanes, tenantConcurrency }: SenderOptions): Promise<Sender> => {
  const log = createLoudLog();
  const store = await openStore({ databaseUrl, clock: systemClock, log, ...(lanes && { lanes }) });
  const egress = createEgress({ connections: CONCURRENCY });
  let last: Message = { summary: '' };
  const teams = createConnector({
    egress,
    token: { get: async () => undefined },
    allowedHosts: [],
    development: true,
    clock: systemClock,
    log,
  });
  const connector: Connector = {
    ...teams,
    post: (place, message, threadId) => {
      last = message;
      return teams.post(place, message, threadId);
    },
  };
  const deliver = createDeliver({
    store,
    destinations: createDestinations({ connector, cards: createCards() }),
    triggers,
    describeEnvironment: () => contoso,
    voices: createVoices(),
    clock: systemClock,
    log,
    concurrency: CONCURRENCY,
    ...(tenantConcurrency !== undefined && { tenantConcurrency }),
  });
  deliver.start();
  return {
    store,
    ingest: createIngest({ store, decide, log, nudge: deliver.nudge }),
    message: () => last,
    drain: deliver.drain,
    close: async () => {
      await deliver.stop();
      // The database may be dropped before its connections have ended.
      log.hush();
      await egress.close();
      await store.close();
    },
  };
};
