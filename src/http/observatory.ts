/** All that can be told of how it goes, from three sources: the wide log lines, the store, and the process itself. */
import type { EnvironmentHealth } from '../core/model.ts';
import type { Operations, Vitals } from '../core/operations.ts';
import type { Clock, Log, Store } from '../core/ports.ts';
import { labelWith } from './label.ts';
import { createMetrics } from './metrics.ts';
import { createStandings } from './standing.ts';
import { overhear } from './wide-lines.ts';

export type ObservatoryOptions = {
  readonly clock: Clock;
  readonly version: string;
  /** See `labelWith`. */
  readonly labelKey: string;
  readonly lagMs: () => number;
};

export type Observatory = {
  /** The same log, listened to. */
  listen(log: Log): Log;
  /** Resolves with the text and its content type. The store's numbers are left out while it can't be read. */
  metrics(store: Pick<Store, 'vitals' | 'poolWaiting'>): Promise<{ readonly type: string; readonly text: string }>;
  health(store: Pick<Operations, 'vitals'>, reasons: readonly string[]): Promise<object>;
  /** What a check of the store came to. */
  noteStore(error: unknown): void;
};

export const createObservatory = ({ clock, version, labelKey, lagMs }: ObservatoryOptions): Observatory => {
  const label = labelWith(labelKey);
  const metrics = createMetrics({
    version,
    labelOf: ({ tenantId, environmentId }) => label(tenantId, environmentId),
  });
  const standings = createStandings(clock);
  const startedAt = clock.now();

  const read = async (store: Pick<Operations, 'vitals'>): Promise<Vitals | undefined> => {
    try {
      return await store.vitals();
    } catch (error) {
      standings.set('store', 'trouble', error);
      return undefined;
    }
  };
  const describe = (one: EnvironmentHealth): object => ({
    instance: label(one.tenantId, one.environmentId),
    tenant: label(one.tenantId),
    state: stateOf(one),
    lastLook: moment(one.lastPollAt),
    lastSuccess: moment(one.lastSuccessAt),
    blindSince: one.blindSince === 0 ? 'always' : moment(one.blindSince),
    problem: one.problem?.kind,
  });

  return {
    listen: (log) =>
      overhear(log, (event, fields) => {
        metrics.hear(event, fields);
        standings.hear(event, fields);
      }),
    metrics: async (store) => ({
      type: metrics.type,
      // Asked before the store is, which takes a connection itself.
      text: await metrics.text({
        poolWaiting: store.poolWaiting?.() ?? 0,
        vitals: await read(store),
        lagMs: lagMs(),
      }),
    }),
    noteStore: (error) =>
      error === undefined ? standings.set('store', 'ok') : standings.set('store', 'trouble', error),
    health: async (store, reasons) => {
      const vitals = await read(store);
      const dependencies = standings.all();
      const isTroubled = Object.values(dependencies).some(({ state }) => state === 'trouble');
      const isBlind = vitals?.environments.some((one) => one.blindSince !== undefined || one.problem);
      const isDegraded = isTroubled || isBlind || vitals === undefined || vitals.hold !== undefined;
      return {
        state: reasons.length > 0 ? 'not-ready' : isDegraded ? 'degraded' : 'ok',
        reasons,
        version,
        startedAt: moment(startedAt),
        lagMs: Math.round(lagMs()),
        dependencies,
        environments: vitals?.environments.map(describe),
        queue: vitals && queueOf(vitals),
        hold: vitals?.hold && { since: moment(vitals.hold.since), backupAt: moment(vitals.hold.backupAt) },
      };
    },
  };
};

const queueOf = ({ at, waiting, oldestAt, dead, uncertain }: Vitals): object => ({
  waiting,
  oldestAgeSeconds: oldestAt === undefined ? 0 : Math.max(0, Math.round((at - oldestAt) / 1000)),
  dead,
  uncertain,
});

const stateOf = ({ blindSince, problem, lastSuccessAt }: EnvironmentHealth): string => {
  if (blindSince !== undefined) return 'blind';
  if (problem) return 'trouble';
  return lastSuccessAt === undefined ? 'waiting' : 'seeing';
};

const moment = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();
