/** The simulated tables speak as the documents say: metadata, OData within its limits, and writes that expire. */
import { expect } from 'chai';
import { createTables } from '../../src/demo/people.ts';
import { type RunningService, startService } from '../../src/demo/service.ts';
import { anInstance } from '../../src/demo/shapes.ts';
import type { World } from '../../src/demo/wire.ts';
import { createHandClock } from '../fakes/clock.ts';
import { emptyWorld } from '../fakes/customer-insights.ts';

const now = Date.UTC(2026, 2, 2, 6);
const HOUR_MS = 3_600_000;

type Json = { readonly [name: string]: unknown };

describe("the simulated service's tables", () => {
  const clock = createHandClock(now);
  const world: World = { ...emptyWorld(), ...createTables(now, 'test') };
  const [somebody] = world.rows['Customer'] ?? [];
  const id = String(somebody?.['CustomerId']);
  let service: RunningService;

  before(async () => {
    service = await startService({ world: () => world, clock, keys: () => ['one'], verifyToken: () => 'good' });
  });
  after(() => service.stop());

  const ask = async (path: string, query: Record<string, string> = {}, method = 'GET', body?: object) => {
    const url = new URL(`${service.url}/instances/${anInstance().instanceId}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const response = await fetch(url, {
      method,
      headers: { authorization: 'Bearer token', 'ocp-apim-subscription-key': 'one' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: (text === '' ? undefined : JSON.parse(text)) as Json };
  };
  const rows = async (table: string, query: Record<string, string> = {}): Promise<readonly Json[]> =>
    (await ask(`/data/${table}`, query)).json['value'] as Json[];

  it('describe themselves with the documented fields', async () => {
    const { json } = await ask('/manage/entities');
    const entities = json['entities'] as Json[];
    expect(entities.length).to.be.greaterThan(20);
    for (const entity of entities) {
      expect(entity).to.have.all.keys(
        'name qualifiedEntityName dataSourceName datasourceId dataflowType entityType attributes keys refreshTime partitions'.split(
          ' ',
        ),
      );
    }
    const { json: one } = await ask('/manage/entities/Customer');
    expect(one).to.deep.equal(entities.find(({ name }) => name === 'Customer'));
    expect((await ask('/manage/entities/Nothing')).json).to.include({ httpStatusCode: 404 });
    expect((await ask('/manage/tables')).status, 'one of the two names only').to.equal(404);
  });

  it('answer a hundred rows unless asked otherwise, and the documents’ sample queries', async () => {
    expect(await rows('Customer')).to.have.length(100);
    expect(await rows('Customer', { $top: '10', $skip: '135' })).to.have.length(5);
    expect(await rows('Customer', { $filter: `CustomerId eq '${id}'` })).to.deep.equal([somebody]);
    expect(await rows('Customer', { $filter: `CustomerId in ('${id}','x')` })).to.deep.equal([somebody]);
    expect(await rows('Customer', { $select: 'CustomerId', $filter: `customerid eq '${id}'` })).to.deep.equal([
      { CustomerId: id },
    ]);
    expect(await rows('Customer', { $search: `"${somebody?.['EMail']}"`, $top: '10', $skip: '0' })).to.deep.equal([
      somebody,
    ]);
    expect(await rows('Customer', { $search: '"nobody"' })).to.deep.equal([]);
    const filter = `CustomerId eq '${id}' and ActivityTime gt 2017-01-01T00:00:00.000Z and ActivityTime lt 2027-01-01T00:00:00.000Z`;
    const mine = await rows('UnifiedActivity', { $filter: filter });
    expect(mine).to.deep.equal(world.rows['UnifiedActivity']?.filter(({ CustomerId }) => CustomerId === id));
    expect(await rows('Customer', { $filter: "LastName eq 'O''Hara'" })).to.deep.equal(
      world.rows['Customer']?.filter(({ LastName }) => LastName === "O'Hara").slice(0, 100),
    );
  });

  it('refuse what the documents say is not supported, in the documented form', async () => {
    const source = world.entities.find(({ dataSourceName }) => dataSourceName !== null)?.qualifiedEntityName;
    for (const [table, query] of [
      [source ?? '', { $filter: "Id eq '1'" }],
      ['Customer', { $filter: "Country eq 'NO'" }],
      ['Customer', { $filter: "Nothing eq '1'" }],
      ['Customer', { $filter: "City eq 'Oslo' or City eq 'Lyon'" }],
      ['Customer', { $filter: "City eq 'Oslo" }],
      ['UnifiedActivity', { $search: '"x"' }],
      ['Customer', { $skip: '-1' }],
    ] as const) {
      const { status, json } = await ask(`/data/${table}`, query);
      expect(status, JSON.stringify(query)).to.equal(400);
      expect(json).to.have.all.keys('errorCode', 'message', 'target', 'details', 'innerError');
    }
    expect((await ask('/data/Nothing')).status).to.equal(404);
  });

  it('take changes of profiles and new activities until they expire', async () => {
    const changed = await ask(`/data/Customer/${id}`, { validUntil: new Date(now + HOUR_MS).toISOString() }, 'PATCH', {
      City: 'Vadsø',
    });
    expect(changed.status).to.equal(204);
    const activity = { ActivityId: 'a-1', CustomerId: id, Title: 'Call' };
    expect((await ask('/data/UnifiedActivity', {}, 'POST', activity)).status).to.equal(201);
    expect((await rows('Customer', { $filter: `CustomerId eq '${id}'` }))[0]).to.include({ City: 'Vadsø' });
    expect(await rows('UnifiedActivity', { $filter: "ActivityId eq 'a-1'" })).to.deep.equal([activity]);
    clock.set(now + HOUR_MS + 1);
    expect((await rows('Customer', { $filter: `CustomerId eq '${id}'` }))[0]).to.deep.equal(somebody);
    clock.set(now + 31 * 24 * HOUR_MS);
    expect(await rows('UnifiedActivity', { $filter: "ActivityId eq 'a-1'" })).to.deep.equal([]);
    clock.set(now);
  });

  it('refuse writes of what is not there, of wrong types, and for longer than 30 days', async () => {
    const write = async (path: string, body: object, query = {}) => (await ask(path, query, 'PATCH', body)).status;
    expect(await write('/data/Customer/nobody', { City: 'x' })).to.equal(404);
    expect(await write(`/data/Customer/${id}`, { Nothing: 'x' })).to.equal(400);
    expect(await write(`/data/Customer/${id}`, { BirthYear: '1980' })).to.equal(400);
    const validUntil = new Date(now + 31 * 24 * HOUR_MS).toISOString();
    expect(await write(`/data/Customer/${id}`, { City: 'x' }, { validUntil })).to.equal(400);
  });
});
