/** Listings of many items: paged by the service in one way or the other, or by a hostile one in no sane way. */
import { expect } from 'chai';
import type { Client } from '../../src/customer-insights/index.ts';
import { createHandClock } from '../fakes/clock.ts';
import {
  aDataSource,
  aSegment,
  type FakeCustomerInsights,
  startFakeCustomerInsights,
} from '../fakes/customer-insights.ts';
import { type Opened, openClient, START, troubleOf } from './sample.ts';

describe('A listing', () => {
  let opened: Opened;
  let service: FakeCustomerInsights;
  let client: Client;
  const begin = async (options?: Parameters<typeof openClient>[0]): Promise<void> => {
    opened = await openClient(options);
    ({ service, client } = opened);
  };
  afterEach(() => opened.close());

  const manySegments = (count: number): void => {
    const segments = Array.from({ length: count }, (_, index) => aSegment({ friendlyName: `Segment ${index}` }));
    service.change((world) => ({ ...world, segments }));
  };

  for (const paging of ['skip', 'next-link'] as const) {
    for (const count of [0, 99, 100, 250]) {
      it(`reads ${count} segments to the end when the service pages by ${paging}`, async () => {
        await begin({ service: { variants: { paging } } });
        manySegments(count);
        const { items } = await client.segments();
        expect(new Set(items.map(({ name }) => name)).size).to.equal(count);
      });
    }
  }

  it('asks on once and never again when the service ignores $skip', async () => {
    await begin();
    const all = Array.from({ length: 200 }, (_, index) => aSegment({ friendlyName: `Segment ${index}` }));
    service.fault('/manage/segments', { body: all }, 10);
    expect((await client.segments()).items).to.have.length(200);
    expect((await client.segments()).items).to.have.length(200);
    expect(service.requests).to.have.length(3);
  });

  it('asks on once and never again when the service refuses $skip', async () => {
    await begin();
    const all = Array.from({ length: 100 }, (_, index) => aSegment({ friendlyName: `Segment ${index}` }));
    service.fault('/manage/segments', { body: all });
    service.fault('/manage/segments', { status: 400, body: { errorCode: 'badRequest' } });
    service.fault('/manage/segments', { body: all });
    expect((await client.segments()).items).to.have.length(100);
    expect((await client.segments()).items).to.have.length(100);
    expect(service.requests).to.have.length(3);
  });

  it('never takes its key and token to another host', async () => {
    await begin();
    const other = await startFakeCustomerInsights({ clock: createHandClock(START) });
    for (const link of [
      `${other.url}/steal`,
      'https://elsewhere.example/',
      '//elsewhere.example/',
      'http://a:b@127.0.0.1/',
    ]) {
      service.fault('/manage/segments', { body: { value: [], '@odata.nextLink': link } });
      expect((await troubleOf(client.segments())).kind).to.equal('garbled');
    }
    expect(other.requests).to.have.length(0);
    await other.stop();
  });

  it('follows a link without a host, on the same host', async () => {
    await begin();
    service.fault('/manage/segments', { body: { value: [aSegment({ friendlyName: 'One' })], nextLink: '?page=2' } });
    service.fault('/manage/segments', { body: { value: [aSegment({ friendlyName: 'Two' })] } });
    expect((await client.segments()).items.map(({ friendlyName }) => friendlyName)).to.deep.equal(['One', 'Two']);
  });

  it('gives up on pages that go round in a circle or have no end', async () => {
    await begin({ settings: { callsPerMinute: 1000 } });
    service.fault('/manage/segments', { body: { value: [], nextLink: '?page=1' } }, 5);
    expect((await troubleOf(client.segments())).detail).to.include('circle');
    service.heal();
    const endless = Array.from({ length: 250 }, (_, page) => ({ value: [], nextLink: `?page=${page}` }));
    for (const body of endless) service.fault('/manage/segments', { body });
    expect((await troubleOf(client.segments())).detail).to.include('200 pages');
  });

  it('keeps an item that it can not read aside, and goes on with the rest', async () => {
    await begin();
    const good = Array.from({ length: 9 }, (_, index) => aDataSource({ friendlyName: `Source ${index}` }));
    service.fault('/manage/datasources', { body: [...good, { dataSourceMetadata: { friendlyName: 'Nameless' } }] });
    const { items, quarantined } = await client.dataSources();
    expect(items).to.have.length(9);
    expect(quarantined).to.have.length(1);
    expect(quarantined[0]).to.include({ what: 'data source' });
  });
});
