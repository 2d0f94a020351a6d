/** Answers of the API as the client reads them, made of what the service writes. */
import type { Answers } from '../../src/customer-insights/index.ts';
import {
  dataSourceShape,
  jobShape,
  measureShape,
  nodeShape,
  segmentShape,
  taskShape,
} from '../../src/customer-insights/shapes.ts';
import { aDataSource } from '../../src/demo/shapes.ts';
import type { World } from '../../src/demo/wire.ts';
import { INSTANCE, START, TENANT } from './sample.ts';

/** So many minutes after the start, as the service writes it. */
export const at = (minute: number): string => new Date(START + minute * 60_000).toISOString();

/** The answers as the client reads them from what the service writes. */
export const answersOf = (world: Partial<Omit<World, 'instance'>>, given: Partial<Answers> = {}): Answers => ({
  environment: { tenantId: TENANT, environmentId: INSTANCE, name: 'Tarnwick' },
  at: START,
  since: 0,
  dataSources: (world.dataSources ?? [aDataSource()]).map((raw) => dataSourceShape.parse(raw)),
  segments: (world.segments ?? []).map((raw) => segmentShape.parse(raw)),
  measures: (world.measures ?? []).map((raw) => measureShape.parse(raw)),
  nodes: (world.nodes ?? []).map((raw) => nodeShape.parse(raw)),
  jobs: (world.jobs ?? []).map((raw) => {
    const { tasks = [], ...job } = jobShape.parse(raw);
    return { ...job, tasks: tasks.map((task) => taskShape.parse(task)) };
  }),
  quarantined: [],
  ...given,
});
