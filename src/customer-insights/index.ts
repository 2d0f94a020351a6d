/** Customer Insights as the rest of the house knows it: a client of its API, and its answers in our terms. */
export { createInsights } from './asking.ts';
export { type Client, createClient } from './client.ts';
export type { Listing } from './listing.ts';
export { isScalar } from './readings.ts';
export {
  type EnvironmentConfig,
  type EnvironmentSettings,
  environmentSchema,
  resolveSettings,
  type SecretRef,
} from './settings.ts';
export type { DataSource, Instance, Job, Measure, Segment, StatusNode, Task } from './shapes.ts';
export { endOf } from './stages.ts';
export { type Answers, translate } from './translate.ts';
export { Trouble } from './trouble.ts';
export { isOpen, unknownWords } from './words.ts';
