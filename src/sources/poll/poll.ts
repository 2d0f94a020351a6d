/** The poll: looks at every environment in its turn, and tells when one can't be seen. */
import { type ScheduledTask, schedule } from 'node-cron';
import type { ClaimedEnvironment, Source, Store } from '../../core/ports.ts';
import { LEASE_MS } from './lease.ts';
import { createTurns, type Polled, type TurnOptions } from './turn.ts';

export type { Polled } from './turn.ts';

export type PollOptions = Omit<TurnOptions, 'store'> & {
  readonly environments: readonly Polled[];
  readonly store: TurnOptions['store'] & Pick<Store, 'claimEnvironments'>;
  /** Environments looked at at once. */
  readonly concurrency?: number;
};

/** `tick`: one pass over the environments that are due; resolves when no look is under way any more. Never throws. */
export type Poll = Source & { tick(): Promise<void> };

/** A look may take more than a minute. One that is cut short costs nothing: whoever looks next sees the same. */
const GRACE_MS = 5000;
const EVERY_SECOND = '* * * * * *';

export const createPoll = (options: PollOptions): Poll => {
  const { environments, store, clock, log, concurrency = 16 } = options;
  const polled = new Map(environments.map((one) => [keyOf(one.settings.tenant, one.settings.instance), one]));
  const underWay = new Map<string, Promise<void>>();
  const ticks = new Set<Promise<void>>();
  const turns = createTurns(options);
  let stopped = false;
  let claiming: Promise<void> | undefined;
  let cron: ScheduledTask | undefined;

  const claim = async (): Promise<readonly ClaimedEnvironment[]> => {
    const free = concurrency - underWay.size;
    if (stopped || free <= 0) return [];
    try {
      return await store.claimEnvironments(free, LEASE_MS);
    } catch (error) {
      log.error({ error: String(error) }, 'poll.failed');
      return [];
    }
  };
  const begin = (claimed: ClaimedEnvironment): Promise<void> => {
    const key = keyOf(claimed.tenantId, claimed.environmentId);
    const one = polled.get(key);
    // Another process knows it, or a look of ours has outlived its lease: whoever holds it goes on.
    if (!one || underWay.has(key)) return Promise.resolve();
    const ended = turns
      .take(one, claimed)
      .catch((error: unknown) =>
        log.error({ environmentId: claimed.environmentId, error: String(error) }, 'poll.failed'),
      )
      .finally(() => underWay.delete(key));
    underWay.set(key, ended);
    return ended;
  };
  const claimAndBegin = async (): Promise<void> => {
    for (const claimed of await claim()) void begin(claimed);
  };
  const pass = async (): Promise<void> => {
    claiming ??= claimAndBegin().finally(() => {
      claiming = undefined;
    });
    await claiming;
    await Promise.all(underWay.values());
  };
  const tick = (): Promise<void> => {
    const ended = pass().finally(() => ticks.delete(ended));
    ticks.add(ended);
    return ended;
  };

  /** What cron waits for it calls late: it must not wait for slow environments. */
  const tickAlone = (): void => {
    void tick();
  };

  return {
    tick,
    start: async () => {
      stopped = false;
      cron ??= schedule(EVERY_SECOND, tickAlone, { suppressMissedWarning: true });
      tickAlone();
    },
    stop: async () => {
      stopped = true;
      await cron?.destroy();
      cron = undefined;
      const cancel = clock.after(GRACE_MS, turns.abandon);
      await Promise.all(ticks);
      cancel();
    },
  };
};

const keyOf = (tenantId: string, environmentId: string): string => `${tenantId}/${environmentId}`.toLowerCase();
