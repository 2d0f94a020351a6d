/** What the API sends, checked at the door: what names a thing must be right, what describes it may be missing or odd. */
import { z } from 'zod';
import type { Instant, RunError } from '../core/model.ts';
import { errorOf } from './faults.ts';
import { cut, parseMoment, parseNumber } from './values.ts';

const NAME_CHARACTERS = 300;
const LIST_ITEMS = 200;

/** Ids are kept as they are: cutting one would make it another's. */
const id = z.string().min(1).max(512);
const word = z.string().min(1).max(100);
/** Absent when it is missing, null or of a wrong type. */
const soft = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const name = soft(z.string().transform((text) => cut(text.trim(), NAME_CHARACTERS) || undefined));
const text = soft(z.string().max(1000));
const moment = soft(z.string().max(100).transform(parseMoment));
const flag = soft(z.boolean());
const ids = z
  .array(z.unknown())
  .catch([])
  .transform((list) => list.filter((one) => typeof one === 'string' && one !== '').slice(0, LIST_ITEMS) as string[]);
const names = ids.transform((list) => list.map((one) => cut(one, NAME_CHARACTERS)));
/** Absent or null is fine; anything else must be of this shape. */
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);
const list = z
  .array(z.unknown())
  .nullish()
  .transform((items) => items ?? []);

export const instanceShape = z.object({ instanceId: id, name, instanceType: text, azureRegion: text });
export type Instance = z.infer<typeof instanceShape>;

const dataSourceMetadata = z.object({
  dataSourceId: id,
  name,
  friendlyName: name,
  kind: text,
  isActive: flag,
  entityNames: names,
  createdBy: text,
  updatedBy: text,
  createdUtc: text,
});
/** The documented form wraps the metadata; the second form of the path may not. */
export const dataSourceShape = z
  .union([z.object({ dataSourceMetadata }).transform((whole) => whole.dataSourceMetadata), dataSourceMetadata])
  .transform(({ dataSourceId, ...rest }) => ({ id: dataSourceId, ...rest }));
export type DataSource = z.infer<typeof dataSourceShape>;

const segmentEvaluation = z.object({
  jobStatus: text,
  evaluationDate: moment,
  entityCount: z.unknown().optional().transform(parseNumber),
});
export const segmentShape = z.object({
  name: id,
  friendlyName: name,
  kind: text,
  state: text,
  createdBy: text,
  updatedBy: text,
  createdUtc: text,
  evaluationStatus: maybe(segmentEvaluation),
  evaluationStatusHistory: list.transform((items) => keepGood(segmentEvaluation, items)),
});
export type Segment = z.infer<typeof segmentShape>;

export type MeasureOutput = {
  readonly values: readonly { readonly alias: string; readonly value: number | null }[];
  readonly evaluatedAt?: Instant | undefined;
};
const measureOutput = z.object({ values: maybe(z.looseObject({})), evaluationTime: moment }).transform(
  ({ values = {}, evaluationTime }): MeasureOutput => ({
    values: Object.entries(values)
      .slice(0, LIST_ITEMS)
      .map(([alias, value]) => ({ alias, value: parseNumber(value) })),
    evaluatedAt: evaluationTime,
  }),
);
const aggregate = z.object({ alias: id });
export const measureShape = z.object({
  name: id,
  displayName: name,
  createdBy: text,
  updatedBy: text,
  createdUtc: text,
  definition: z.object({
    kind: text,
    isScalar: flag,
    isManualQueryScalar: flag,
    dimensions: list,
    aggregates: list.transform((items) => keepGood(aggregate, items)),
  }),
  latestEvaluation: maybe(z.object({ state: text, endTime: moment })),
  output: maybe(measureOutput),
  outputHistory: list.transform((items) => keepGood(measureOutput, items)),
});
export type Measure = z.infer<typeof measureShape>;

const faults = {
  ciError: z.unknown().optional(),
  ciErrors: z.unknown().optional(),
};
const withError = <T extends { ciError?: unknown; ciErrors?: unknown }>({ ciError, ciErrors, ...rest }: T) => ({
  ...rest,
  error: errorOf(ciError, ciErrors) as RunError | undefined,
});

export const nodeShape = z
  .object({
    operationType: word,
    identifier: soft(id),
    friendlyName: name,
    taskStatus: maybe(word),
    jobIds: ids,
    endTimestamp: moment,
    lastSuccessfulTimestamp: moment,
    selectionReason: soft(z.object({ code: text })),
    ...faults,
  })
  .transform(withError);
/** The present status of one process of the environment (GraphNodeInfo). */
export type StatusNode = z.infer<typeof nodeShape>;

export const taskShape = z
  .object({
    taskId: soft(id),
    taskStatus: word,
    operationType: word,
    friendlyName: name,
    name,
    jobIds: ids,
    submittedTimestamp: moment,
    endTimestamp: moment,
    selectionReason: soft(z.object({ code: text })),
    ...faults,
  })
  .transform(withError);
/** One part of a job (GraphTaskInfo). It does not say which data source or segment it is but by its friendly name. */
export type Task = z.infer<typeof taskShape>;

/** A job whose tasks are still to be read one by one. */
export const jobShape = z.object({
  jobId: id,
  jobStatus: word,
  operationType: soft(word),
  jobSubmissionKind: text,
  submittedTimestamp: moment,
  endTimestamp: moment,
  idList: ids,
  tasks: maybe(z.array(z.unknown())),
});
/** A job (GraphJobInfo). `tasks` is absent when the service did not send them. */
export type Job = Omit<z.infer<typeof jobShape>, 'tasks'> & { readonly tasks?: readonly Task[] };

/** Of a list that only adds to its item, what can be read. */
function keepGood<T extends z.ZodType>(shape: T, items: readonly unknown[]): z.infer<T>[] {
  return items.slice(0, 1000).flatMap((item) => {
    const read = shape.safeParse(item);
    return read.success ? [read.data] : [];
  });
}
