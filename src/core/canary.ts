/** A synthetic event that takes the way of real ones, to nobody: what it does not get through, real ones don't either. */
import { createDecide, createIngest } from './ingest.ts';
import type { Instant, Place } from './model.ts';
import type { Clock, Log, Store } from './ports.ts';
import type { Trigger } from './trigger.ts';

/** A tenant of its own, which no real one can be: those are GUIDs. Whoever counts or lists leaves it out. */
export const CANARY_TENANT = 'canary';

/** Where it is subscribed; nothing ever comes in from there. */
export const CANARY_PLACE: Place = {
  tenantId: CANARY_TENANT,
  conversationId: 'canary',
  kind: 'channel',
  serviceUrl: '',
  botId: '',
};

const ENVIRONMENT = { tenantId: CANARY_TENANT, environmentId: 'canary' };

/** In no list of what people can subscribe to; its words are shown to nobody. */
export const canaryTrigger: Trigger<Record<string, never>> = {
  name: 'canary',
  subjects: 'environment',
  condition: 'none',
  onDemandOption: false,
  subscribable: true,
  detect: (observation) =>
    observation.kind === 'sight'
      ? { subject: observation.subject, occurredAt: observation.at, occasion: String(observation.at), facts: {} }
      : undefined,
  describe: (_, { story }) => ({
    title: 'canary',
    summary: 'canary',
    state: 'canary',
    severity: 'neutral',
    facts: [],
    story,
  }),
  example: () => ({ subject: { kind: 'environment', id: 'canary', name: 'canary' }, facts: {} }),
};

/** What it asks for, as the store keeps it. */
export const CANARY_WISH = { ...ENVIRONMENT, trigger: canaryTrigger.name, subjects: [], includeOnDemand: false };

export type Canary = {
  /** Lets one fly when it is time and none is under way. Throws what the store throws. */
  tick(): Promise<void>;
};

/** A little less than five minutes, so that each fifth of the ticks that come every minute is in time. */
const EVERY_MS = 270_000;

const nothing = (): void => {};

export const createCanary = (options: {
  readonly store: Pick<Store, 'record' | 'takeDuty' | 'perchCanary'>;
  readonly nudge: () => void;
  readonly clock: Pick<Clock, 'now'>;
}): Canary => {
  const { store, nudge, clock } = options;
  // It is no news to those who read the log or count by it.
  const quiet: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const ingest = createIngest({ store, decide: createDecide([canaryTrigger]), log: quiet, nudge, source: 'canary' });
  const look = (at: Instant) => {
    const subject = { kind: 'environment' as const, id: 'canary', name: 'canary' };
    const sight = { kind: 'sight' as const, subject, state: 'back' as const, since: at, at };
    return { seen: { environment: ENVIRONMENT, at, observations: [sight] }, complete: false };
  };
  let tookAt = Number.NEGATIVE_INFINITY;
  return {
    tick: async () => {
      // Whoever took it last need not ask; a clock that was put back asks.
      if (Math.abs(clock.now() - tookAt) < EVERY_MS || !(await store.takeDuty('canary', EVERY_MS))) return;
      tookAt = clock.now();
      if (await store.perchCanary()) await ingest([look(clock.now())]);
    },
  };
};
