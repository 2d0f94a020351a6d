/** Tables and their rows as the API sends them, in our terms. */
import { z } from 'zod';
import type { Field, FieldValue, Page, Paging, Partition, Row, Table } from '../core/asking.ts';
import { Trouble } from './trouble.ts';
import { cut, parseMoment } from './values.ts';

const NAME_CHARACTERS = 300;
const VALUE_CHARACTERS = 2000;
const MOST_TABLES = 2000;
const MOST_FIELDS = 500;
const MOST_PARTITIONS = 1000;

const soft = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);
const text = soft(z.string().transform((value) => cut(value.trim(), NAME_CHARACTERS) || undefined));
const list = z.array(z.unknown()).nullish().catch(undefined);

const attributeShape = z.object({
  name: z.string().min(1).max(512),
  friendlyName: text,
  dataType: soft(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])),
  searchProperties: soft(z.object({ isFilterable: soft(z.boolean()) })),
});

const partitionShape = z.object({ name: z.string().min(1).max(512), refreshTime: text });

const entityShape = z.object({
  name: z.string().min(1).max(512),
  dataSourceName: text,
  entityType: text,
  attributes: list,
  keys: list,
  refreshTime: text,
  partitions: list,
});

const read = <S extends z.ZodType>(shape: S, raw: readonly unknown[] | null | undefined, most: number): z.infer<S>[] =>
  (raw ?? []).slice(0, most).flatMap((item) => {
    const parsed = shape.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });

/** One entity's metadata (IEntityMetadata); undefined when it is none. */
const tableOf = (raw: unknown): Table | undefined => {
  const parsed = entityShape.safeParse(raw);
  if (!parsed.success) return undefined;
  const { name, dataSourceName, entityType, refreshTime, attributes, keys, partitions } = parsed.data;
  // Keys come as lists of the attributes that make one key together.
  const keyNames = new Set(
    (keys ?? []).flatMap((key) => read(attributeShape, [key].flat(), 20)).map((one) => one.name),
  );
  const refreshedAt = parseMoment(refreshTime ?? undefined);
  return {
    // The calls for data take `DataSource_Entity`; a table that Customer Insights made has just one name.
    name: dataSourceName ? `${dataSourceName}_${name}` : name,
    ...(entityType && { type: entityType }),
    ...(dataSourceName && { dataSource: dataSourceName }),
    ...(refreshedAt !== undefined && { refreshedAt }),
    fields: read(attributeShape, attributes, MOST_FIELDS).map((one) => fieldOf(one, keyNames)),
    partitions: read(partitionShape, partitions, MOST_PARTITIONS).map(partitionOf),
  };
};

const fieldOf = (attribute: z.infer<typeof attributeShape>, keyNames: ReadonlySet<string>): Field => {
  const { name, friendlyName, dataType, searchProperties } = attribute;
  const isFilterable = searchProperties?.isFilterable;
  return {
    name,
    isKey: keyNames.has(name),
    ...(friendlyName && { title: friendlyName }),
    ...(dataType && { type: dataType }),
    ...(typeof isFilterable === 'boolean' && { isFilterable }),
  };
};

const partitionOf = ({ name, refreshTime }: z.infer<typeof partitionShape>): Partition => {
  const refreshedAt = parseMoment(refreshTime ?? undefined);
  return { name, ...(refreshedAt !== undefined && { refreshedAt }) };
};

/** All entities: documented within a model (IC360EntityModel); a bare list and a page are taken, too. Throws Trouble. */
export const tablesOf = (json: unknown): readonly Table[] => {
  const listed = listIn(json, 'entities') ?? listIn(json, 'tables') ?? listIn(json, 'value') ?? json;
  if (!Array.isArray(listed)) throw new Trouble('garbled', 'no list of tables');
  const tables = listed.slice(0, MOST_TABLES).flatMap((one) => tableOf(one) ?? []);
  if (listed.length > 0 && tables.length === 0) throw new Trouble('garbled', 'no table can be read');
  return tables;
};

export const oneTableOf = (json: unknown): Table => {
  const table = tableOf(json);
  if (!table) throw new Trouble('garbled', 'the table can not be read');
  return table;
};

const listIn = (json: unknown, field: string): unknown =>
  typeof json === 'object' && json !== null ? (json as { readonly [name: string]: unknown })[field] : undefined;

/** The rows of an OData payload; one more than wanted was asked for, so that the rest is known of. Throws Trouble. */
export const pageOf = (json: unknown, { top }: Paging): Page => {
  const value = Array.isArray(json) ? json : listIn(json, 'value');
  if (!Array.isArray(value)) throw new Trouble('garbled', 'no rows');
  const isNext = typeof listIn(json, '@odata.nextLink') === 'string';
  return { rows: value.slice(0, top).flatMap(rowOf), more: value.length > top || isNext };
};

/** Notes of the service on a row (`@odata.…`) are none of its fields; what has a structure of its own is left out. */
const rowOf = (raw: unknown): Row[] => {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return [];
  const fields = Object.entries(raw)
    .filter(([name, value]) => !name.includes('@') && (value === null || typeof value !== 'object'))
    .slice(0, MOST_FIELDS)
    .map(([name, value]) => ({ name: cut(name, NAME_CHARACTERS), value: fieldValueOf(value) }));
  return [fields];
};

const fieldValueOf = (value: unknown): FieldValue => {
  if (typeof value === 'string') return cut(value, VALUE_CHARACTERS);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
};
