/** The fake that the scenarios use: refreshes by name, and faults on request. */
import { expect } from 'chai';
import { createHandClock } from '../fakes/clock.ts';
import { type FakeCustomerInsights, startFakeCustomerInsights } from '../fakes/customer-insights.ts';

const now = Date.UTC(2026, 2, 2, 6);
const clock = createHandClock(now);
const headers = { authorization: 'Bearer any', 'ocp-apim-subscription-key': 'primary-key' };

describe('the fake Customer Insights', () => {
  let fake: FakeCustomerInsights;
  const get = (path: string): Promise<Response> =>
    fetch(`${fake.url}/instances/${fake.instanceId}${path}`, { headers, signal: AbortSignal.timeout(5000) });
  beforeEach(async () => {
    fake = await startFakeCustomerInsights({ clock });
  });
  afterEach(() => fake.stop());

  const nodeOf = (name: string) => fake.world().nodes.find(({ friendlyName }) => friendlyName === name);

  it('fails a refresh and lets the next one succeed, everywhere where that shows', () => {
    const failed = fake.failRefresh('Loyalty files', { error: { errorCode: 'corruptRecordsFound', message: 'Torn.' } });
    expect(nodeOf('Loyalty files')).to.deep.include({ taskStatus: 'failed', jobIds: [failed], lastSuccessJobIds: [] });
    expect(nodeOf('Loyalty files')?.ciError).to.include({ errorCode: 'corruptRecordsFound', message: 'Torn.' });
    expect(fake.world().jobs[0]).to.include({ jobId: failed, jobStatus: 'failed', operationType: 'ingestion' });
    const done = fake.succeedRefresh('Loyalty files');
    expect(done).not.to.equal(failed);
    expect(nodeOf('Loyalty files')).to.deep.include({
      taskStatus: 'successful',
      lastSuccessJobIds: [done],
      ciError: null,
    });
    expect(fake.world().dataSources.map(({ dataSourceMetadata }) => dataSourceMetadata.refreshState)).to.deep.equal([
      'updated',
    ]);
  });

  it('keeps a job open while one part of it is tried again', () => {
    const job = fake.beginRefresh('Web orders');
    expect(nodeOf('Web orders')?.taskStatus).to.equal('running');
    fake.endRefresh('Web orders', job, 'failed', { open: true });
    expect(fake.world().jobs[0]).to.include({ jobStatus: 'running', endTimestamp: null });
    fake.endRefresh('Web orders', job, 'successful');
    expect(fake.world().jobs[0]).to.include({ jobStatus: 'successful', endTimestamp: '2026-03-02T06:00:00Z' });
  });

  it('ends a full refresh with the parts that failed, timed out and were skipped', () => {
    for (const friendlyName of ['Tills', 'Orders', 'Loyalty']) fake.addDataSource({ friendlyName });
    fake.completeFullRefresh({
      failed: ['Tills'],
      timedOut: ['Orders'],
      skipped: ['Merge'],
      segments: { Gold: 120 },
      measures: { Revenue: { Revenue: '5.5', Orders: '3' } },
    });
    const tasks = fake.world().jobs[0]?.tasks ?? [];
    const statusOf = Object.fromEntries(tasks.map(({ friendlyName, taskStatus }) => [friendlyName, taskStatus]));
    expect(statusOf).to.deep.equal({
      ...{ Tills: 'failed', Orders: 'timedOut', Loyalty: 'successful', Map: 'successful', Match: 'successful' },
      ...{ Merge: 'skipped', Gold: 'successful', Revenue: 'successful' },
    });
    expect(fake.world().jobs[0]).to.include({
      jobSubmissionKind: 'scheduled',
      operationType: 'all',
      jobStatus: 'failed',
    });
    expect(fake.world().segments[0]?.evaluationStatus).to.include({ entityCount: 120, jobStatus: 'CompletedSuccess' });
    expect(fake.world().measures[0]?.output?.values).to.deep.equal({ Revenue: '5.5', Orders: '3' });
  });

  it('stops unification at the step that fails', () => {
    fake.completeUnification({ failed: 'match' });
    const tasks = fake.world().jobs[0]?.tasks ?? [];
    expect(tasks.map(({ operationType, taskStatus }) => [operationType, taskStatus])).to.deep.equal([
      ['map', 'successful'],
      ['match', 'failed'],
      ['merge', 'skipped'],
    ]);
  });

  it('answers wrongly as often as it was told, and then rightly again', async () => {
    fake.fault('/manage/segments', { status: 429, headers: { 'retry-after': '7' }, body: { statusCode: 429 } }, 2);
    for (let time = 0; time < 2; time += 1) {
      const response = await get('/manage/segments');
      expect([response.status, response.headers.get('retry-after')]).to.deep.equal([429, '7']);
      await response.arrayBuffer();
    }
    expect((await get('/manage/segments')).status).to.equal(200);
    expect(fake.asked('/manage/segments').map(({ status }) => status)).to.deep.equal([429, 429, 200]);
  });

  it('cuts connections, tears bodies and sends error pages', async () => {
    fake.fault(/segments/, { kind: 'reset' });
    expect(await get('/manage/segments').catch((error: Error) => error.name)).to.equal('TypeError');
    fake.fault(/segments/, { kind: 'truncate', body: [{ name: 'a rather long name' }] });
    const torn = await get('/manage/segments')
      .then((response) => response.text())
      .catch((error: Error) => error.name);
    expect(torn).to.equal('TypeError');
    fake.fault(/segments/, { kind: 'html' });
    const page = await get('/manage/segments');
    expect([page.status, page.headers.get('content-type')]).to.deep.equal([502, 'text/html']);
  });

  it('holds an answer back until it is let go', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    fake.fault(/segments/, { until: promise });
    const late = get('/manage/segments');
    const other = get('/manage/measures').then(() => 'measures');
    expect(await Promise.race([late.then(() => 'segments'), other])).to.equal('measures');
    resolve();
    expect((await late).status).to.equal(200);
  });

  it('refuses keys that were regenerated', async () => {
    fake.setKeys(['new-key']);
    expect((await get('/manage/segments')).status).to.equal(401);
  });
});
