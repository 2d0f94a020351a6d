/** The simulated service's tables: their metadata, their rows by OData, and the two real-time writes. */
import { type Answer, type RecordedRequest, resultError } from './answer.ts';
import { BadQuery, filterOf, searchOf } from './odata.ts';
import type { Route, RouteOptions } from './routes.ts';
import type { DataRow, EntityMetadata, ODataError } from './wire.ts';

const PAGE = 100;
const DAY_MS = 86_400_000;
const LONGEST_MS = 30 * DAY_MS;
/** The documents' times for what names none. */
const USUAL_MS = { POST: 30 * DAY_MS, PATCH: 4 * 3_600_000 };

/** What was written in real time, until it expires. */
type Write = { readonly table: string; readonly id?: string; readonly row: DataRow; readonly until: number };

const odataError = (status: number, errorCode: string, message: string): Answer => {
  const body: ODataError = { errorCode, message, target: '', details: [], innerError: null };
  return { status, body };
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** What the calls for data call a table. */
const dataName = ({ name, dataSourceName }: EntityMetadata): string =>
  dataSourceName === null ? name : `${dataSourceName}_${name}`;

const keyOf = (table: string): string => (table === 'UnifiedActivity' ? 'ActivityId' : 'CustomerId');

export const dataRoutes = (options: RouteOptions): readonly Route[] => {
  const { world, clock, variants: { tables = 'manage/entities' } = {} } = options;
  let writes: readonly Write[] = [];
  const find = (name: string): EntityMetadata | undefined =>
    world().entities.find((entity) => entity.qualifiedEntityName === name || dataName(entity) === name);
  const rowsOf = (table: string): readonly DataRow[] => {
    writes = writes.filter(({ until }) => until > clock.now());
    const mine = writes.filter((write) => write.table === table);
    const changed = (row: DataRow): DataRow => {
      const changes = mine.filter(({ id }) => id !== undefined && row[keyOf(table)] === id);
      return Object.assign({}, row, ...changes.map((write) => write.row));
    };
    const made = mine.filter(({ id }) => id === undefined).map(({ row }) => row);
    return [...(world().rows[table] ?? []).map(changed), ...made];
  };
  const meta: Route['answer'] = (_, name) => {
    const found = find(name);
    return found ? { status: 200, body: found } : resultError(404, 'notFound', `Entity ${name} was not found.`);
  };
  const { instanceId } = world().instance;
  return [
    {
      method: 'GET',
      pattern: new RegExp(`^/${tables}$`),
      answer: () => ({ status: 200, body: { instanceId, dataflowType: 'unknown', entities: world().entities } }),
    },
    { method: 'GET', pattern: new RegExp(`^/${tables}/([^/]+)$`), answer: meta },
    {
      method: 'GET',
      pattern: /^\/data\/([^/]+)$/,
      answer: (request, name) => query(request, find(name), name, { rowsOf, options }),
    },
    {
      method: 'POST',
      pattern: /^\/data\/([^/]+)$/,
      answer: (request, name) => {
        const entity = find(name);
        if (!entity) return odataError(404, 'notFound', `Resource not found for the segment '${name}'.`);
        const read = readWrite(request, entity, clock.now());
        if ('answer' in read) return read.answer;
        writes = [...writes, { table: name, ...read }];
        return { status: 201, body: read.row };
      },
    },
    {
      method: 'PATCH',
      pattern: /^\/data\/([^/]+)\/([^/]+)$/,
      answer: (request, name, id) => {
        const entity = find(name);
        if (!entity || !rowsOf(name).some((row) => row[keyOf(name)] === id)) {
          return odataError(404, 'notFound', `There is no ${name} '${id}'.`);
        }
        const read = readWrite(request, entity, clock.now());
        if ('answer' in read) return read.answer;
        writes = [...writes, { table: name, id, ...read }];
        return { status: 204, body: undefined };
      },
    },
  ];
};

type Reading = { readonly rowsOf: (table: string) => readonly DataRow[]; readonly options: RouteOptions };

const query = (
  request: RecordedRequest,
  entity: EntityMetadata | undefined,
  name: string,
  { rowsOf, options }: Reading,
): Answer => {
  if (!entity) return odataError(404, 'notFound', `Resource not found for the segment '${name}'.`);
  const { $filter, $search, $skip = '0', $top, $select } = request.query;
  const [skip, top] = [Number($skip), Number($top ?? PAGE)];
  if (![skip, top].every((number) => Number.isInteger(number) && number >= 0)) {
    return odataError(400, 'badRequest', '$skip and $top must not be negative.');
  }
  try {
    const tests = [
      ...($filter === undefined ? [] : [filterOf($filter, rulesOf(entity))]),
      ...($search === undefined ? [] : [searchOf($search, searchable(entity))]),
    ];
    const found = rowsOf(name).filter((row) => tests.every((test) => test(row)));
    const value = found.slice(skip, skip + Math.min(top, PAGE)).map((row) => chosen(row, $select));
    const { instanceId } = options.world().instance;
    return { status: 200, body: { '@odata.context': `/instances/${instanceId}/data/$metadata#${name}`, value } };
  } catch (error) {
    if (error instanceof BadQuery) return odataError(400, 'badRequest', error.message);
    throw error;
  }
};

const chosen = (row: DataRow, select: string | undefined): DataRow =>
  select === undefined || select === '*'
    ? row
    : Object.fromEntries(
        Object.entries(row).filter(([field]) => select.split(',').some((one) => same(one.trim(), field))),
      );

/** Which filters the documents allow: none on what was ingested, ids and indexed fields on profiles, ids and these on activities. */
const rulesOf = ({ name, dataSourceName, attributes }: EntityMetadata) => ({
  allows: (field: string): boolean => {
    if (dataSourceName) return false;
    const attribute = attributes.find((one) => same(one.name, field));
    if (!attribute) throw new BadQuery(`Could not find a property named '${field}' on type '${name}'.`);
    const always = [
      'CustomerId',
      ...(name === 'UnifiedActivity' ? ['ActivityId', 'ActivityTime', 'ActivityType'] : []),
    ];
    return always.some((one) => same(one, field)) || attribute.searchProperties?.isFilterable === true;
  },
  isMember: (row: DataRow, segment: string): boolean =>
    String(row['Segments'] ?? '')
      .split(';')
      .includes(segment),
});

const searchable = ({ name, attributes }: EntityMetadata): readonly string[] => {
  if (name !== 'Customer') throw new BadQuery('$search is only supported for Customer.');
  return attributes.filter(({ searchProperties }) => searchProperties?.isSearchable).map((one) => one.name);
};

const TYPES: Readonly<Record<string, string>> = { Int64: 'number', Double: 'number', Boolean: 'boolean' };

/** The row within the body, if all of it is of the table, and how long it lasts. */
const readWrite = (
  { body, query: { validUntil }, method }: RecordedRequest,
  { attributes }: EntityMetadata,
  now: number,
): { readonly answer: Answer } | { readonly row: DataRow; readonly until: number } => {
  const until = validUntil === undefined ? now + USUAL_MS[method as 'POST' | 'PATCH'] : Date.parse(validUntil);
  const bad = (message: string) => ({ answer: odataError(400, 'malformedInput', message) });
  if (Number.isNaN(until) || until > now + LONGEST_MS + 60_000) return bad('validUntil is at most 30 days ahead.');
  let row: DataRow;
  try {
    row = JSON.parse(body ?? '') as DataRow;
  } catch {
    return bad('The body is not JSON.');
  }
  for (const [field, value] of Object.entries(row)) {
    const attribute = attributes.find(({ name }) => name === field);
    if (!attribute) return bad(`The property '${field}' does not exist.`);
    if (value !== null && typeof value !== (TYPES[attribute.dataType] ?? 'string')) {
      return bad(`The property '${field}' is of type ${attribute.dataType}.`);
    }
  }
  return { row, until };
};
