/** A Customer Insights environment for tests: the demo's service with faults on request, changed as refreshes change it. */
import type { Clock } from '../../src/core/ports.ts';
import type { RecordedRequest } from '../../src/demo/answer.ts';
import { type ServiceOptions, startService } from '../../src/demo/service.ts';
import { anInstance } from '../../src/demo/shapes.ts';
import type { World } from '../../src/demo/wire.ts';
import { createFaults, type Fault } from './faults.ts';
import { createTheatre, type Theatre } from './refreshes.ts';

export {
  aCIResult,
  aDataSource,
  aJob,
  aMeasure,
  aNode,
  anInstance,
  aSegment,
  aTask,
  guidOf,
} from '../../src/demo/shapes.ts';
export type { Fault } from './faults.ts';

export type FakeCustomerInsightsOptions = Partial<Omit<ServiceOptions, 'world' | 'keys' | 'clock'>> & {
  readonly clock: Pick<Clock, 'now'>;
  /** What is there at the start; `emptyWorld()` when not given. */
  readonly world?: World;
  readonly keys?: readonly string[];
};

export type FakeCustomerInsights = Theatre & {
  /** With `/v1`. */
  readonly url: string;
  readonly instanceId: string;
  readonly requests: RecordedRequest[];
  /** Requests whose path (without `/v1/instances/{id}`) matches. */
  asked(path: string | RegExp): readonly RecordedRequest[];
  /** The keys that are good from now on, as after an admin's regenerating them. */
  setKeys(keys: readonly string[]): void;
  /** The next `times` (default 1) requests whose path matches meet the fault. */
  fault(path: string | RegExp, fault: Fault, times?: number): void;
  /** Faults that are still waiting are forgotten. */
  heal(): void;
  stop(): Promise<void>;
};

/** An environment that was just made: nothing in it. */
export const emptyWorld = (given: Partial<World['instance']> = {}): World => ({
  instance: anInstance(given),
  dataSources: [],
  segments: [],
  measures: [],
  nodes: [],
  jobs: [],
  entities: [],
  rows: {},
});

/** Starts on loopback. Without `verifyToken` any token is good; the keys are `primary-key` and `secondary-key`. */
export const startFakeCustomerInsights = async (
  options: FakeCustomerInsightsOptions,
): Promise<FakeCustomerInsights> => {
  const { clock, world: first = emptyWorld(), keys: firstKeys = ['primary-key', 'secondary-key'], ...rest } = options;
  let keys = firstKeys;
  const theatre = createTheatre(first, clock);
  const faults = createFaults();
  const service = await startService({
    verifyToken: () => 'good',
    startJob: theatre.startJob,
    cancelJob: theatre.cancelJob,
    ...rest,
    world: theatre.world,
    clock,
    keys: () => keys,
    intercept: async (request, response) =>
      (await faults.intercept(request, response)) || (await rest.intercept?.(request, response)) || false,
  });
  const { instanceId } = first.instance;
  return {
    ...theatre,
    url: service.url,
    instanceId,
    requests: service.requests,
    asked: (path) =>
      service.requests.filter((request) => matches(request.path.replace(`/instances/${instanceId}`, ''), path)),
    setKeys: (next) => {
      keys = next;
    },
    fault: faults.add,
    heal: faults.clear,
    stop: async () => {
      faults.clear();
      await service.stop();
    },
  };
};

const matches = (path: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? path === wanted : wanted.test(path);
