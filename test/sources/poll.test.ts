/** The poll: nothing missed, nothing told twice, whatever happens between two looks. */
import { expect } from 'chai';
import { MINUTE_MS, openWatch, SECOND_MS, type Watch } from './watch.ts';

describe('A watched environment', () => {
  let watch: Watch;
  afterEach(() => watch.close());
  const begin = async (options?: Parameters<typeof openWatch>[0], prepare?: (watch: Watch) => void): Promise<void> => {
    watch = await openWatch(options);
    prepare?.(watch);
    await watch.look(0);
    // What ends in the very moment of the first look is baseline.
    pass(SECOND_MS);
  };
  const pass = (ms: number): void => watch.clock.set(watch.clock.now() + ms);

  it('tells nothing of what was there at the first look', async () => {
    await begin({}, ({ service }) => {
      service.failRefresh('Loyalty files');
      service.evaluateSegment('Loyalty gold', 20_000);
      service.completeFullRefresh();
    });
    expect(watch.told()).to.deep.equal([]);
    expect((await watch.store.catalogue(watch.environment)).map(({ name }) => name)).to.include.members([
      'Loyalty files',
      'Loyalty gold',
    ]);
    await watch.look();
    await watch.look();
    expect(watch.told()).to.deep.equal([]);
  });

  it('tells of each of the six happenings, once', async () => {
    await begin({}, ({ service }) => {
      service.addDataSource({ friendlyName: 'Loyalty files' });
      service.evaluateSegment('Loyalty gold', 9000);
      service.evaluateMeasure('Total revenue', 900);
    });
    pass(10 * SECOND_MS);
    watch.service.failRefresh('Loyalty files');
    watch.service.succeedRefresh('Web shop');
    watch.service.evaluateSegment('Loyalty gold', 11_000);
    watch.service.evaluateMeasure('Total revenue', 1100);
    await watch.look(50 * SECOND_MS);
    expect(watch.told()).to.have.members([
      'refresh-failed Loyalty files',
      'refresh-succeeded Web shop',
      'segment-threshold-crossed Loyalty gold',
      'measure-threshold-crossed Total revenue',
    ]);
    watch.service.completeUnification();
    await watch.look();
    expect(watch.told()).to.deep.equal(['unification-completed unification']);
    watch.service.completeFullRefresh();
    await watch.look();
    expect(watch.told()).to.include.members(['full-refresh-completed Tarnwick', 'unification-completed unification']);
    await watch.look();
    await watch.look(20 * MINUTE_MS);
    expect(watch.told()).to.deep.equal([]);
  });

  it('sees a failure and the recovery from it, though both came between two looks', async () => {
    await begin({}, ({ service }) => service.addDataSource({ friendlyName: 'Loyalty files' }));
    pass(10 * SECOND_MS);
    watch.service.failRefresh('Loyalty files', { tookMs: 1000 });
    pass(10 * SECOND_MS);
    watch.service.succeedRefresh('Loyalty files', { tookMs: 1000 });
    await watch.look(40 * SECOND_MS);
    expect(watch.told()).to.deep.equal(['refresh-failed Loyalty files', 'refresh-succeeded Loyalty files']);
    expect(watch.events[1]?.facts).to.include({ failuresBefore: 1 });
  });

  it('reads all jobs since the last look, though they fill many listings', async () => {
    await begin();
    for (let refresh = 0; refresh < 45; refresh += 1) {
      pass(SECOND_MS);
      watch.service.failRefresh(`Source ${refresh}`, { tookMs: 500 });
    }
    await watch.look(15 * SECOND_MS);
    expect(watch.told()).to.have.length(45);
    expect(watch.service.asked('/workflows/main/jobs').map(({ query }) => query['top'])).to.deep.equal([
      '10',
      '10',
      '20',
      '40',
      '80',
    ]);
  });

  it('says in the log that jobs may have been missed, when there were more than the service can be asked for', async () => {
    await begin();
    const job = (top: number) => ({
      jobId: `job-${top}`,
      jobStatus: 'successful',
      operationType: 'export',
      submittedTimestamp: new Date(watch.clock.now()).toISOString(),
    });
    for (const top of [10, 20, 40, 80, 160, 320, 640])
      watch.service.fault('/workflows/main/jobs', {
        body: Array.from({ length: top }, (_, index) => ({ ...job(index), tasks: [] })),
      });
    await watch.look();
    expect(watch.lastLook().fields).to.include({ hasGap: true, jobs: 640 });
    expect(watch.log.lines.some(({ event }) => event === 'source.gap')).to.equal(true);
  });

  it('asks for more jobs though many of those listed can not be read', async () => {
    await begin({}, ({ service }) => service.addDataSource({ friendlyName: 'Loyalty files' }));
    const job = (id: string) => ({
      jobId: id,
      jobStatus: 'successful',
      operationType: 'export',
      submittedTimestamp: new Date(watch.clock.now()).toISOString(),
      tasks: [],
    });
    for (const top of [10, 20, 40, 80, 160])
      watch.service.fault('/workflows/main/jobs', {
        body: Array.from({ length: top }, (_, index) => (index < top / 5 ? { broken: index } : job(`job-${index}`))),
      });
    await watch.look();
    expect(watch.service.asked('/workflows/main/jobs').at(-1)?.query['top']).to.equal('320');
  });

  it('follows a job that was open at the last look to its end, however many came after it', async () => {
    await begin({}, ({ service }) => service.addDataSource({ friendlyName: 'Loyalty files' }));
    const jobId = watch.service.beginRefresh('Loyalty files');
    await watch.look();
    await watch.look(60 * MINUTE_MS);
    for (let refresh = 0; refresh < 12; refresh += 1) watch.service.succeedRefresh('Web shop', { tookMs: 10 });
    await watch.look();
    watch.told();
    watch.service.endRefresh('Loyalty files', jobId, 'failed');
    await watch.look();
    expect(watch.told()).to.deep.equal(['refresh-failed Loyalty files']);
  });

  it('is caught up by one look after the bot was away, with all that happened meanwhile', async () => {
    await begin({}, ({ service }) => service.evaluateSegment('Loyalty gold', 9000));
    pass(120 * MINUTE_MS);
    watch.service.failRefresh('Loyalty files');
    pass(120 * MINUTE_MS);
    watch.service.evaluateSegment('Loyalty gold', 12_000);
    pass(MINUTE_MS);
    watch.service.evaluateSegment('Loyalty gold', 8000);
    watch.restart();
    await watch.look(1000);
    expect(watch.told()).to.have.members([
      'refresh-failed Loyalty files',
      'segment-threshold-crossed Loyalty gold',
      'segment-threshold-crossed Loyalty gold',
    ]);
  });

  it('tells the same as ever when the process is started again between any two looks', async () => {
    await begin({}, ({ service }) => service.addDataSource({ friendlyName: 'Loyalty files' }));
    for (let round = 0; round < 4; round += 1) {
      watch.service.failRefresh('Loyalty files', { tookMs: 10 });
      watch.restart();
      await watch.look();
      watch.service.succeedRefresh('Loyalty files', { tookMs: 10 });
      await watch.look();
      watch.restart();
    }
    expect(watch.told()).to.deep.equal(
      Array.from({ length: 4 }, () => ['refresh-failed Loyalty files', 'refresh-succeeded Loyalty files']).flat(),
    );
  });

  it('tells nothing twice when a look was taken but not written down', async () => {
    await begin({}, ({ service }) => service.addDataSource({ friendlyName: 'Loyalty files' }));
    watch.service.failRefresh('Loyalty files');
    watch.service.fault('/workflows/main/jobs', { kind: 'reset' });
    await watch.look();
    expect(watch.told()).to.deep.equal([]);
    watch.restart();
    await watch.look();
    expect(watch.told()).to.deep.equal(['refresh-failed Loyalty files']);
  });

  it('is looked at once at a time, though two ask', async () => {
    await begin();
    pass(MINUTE_MS);
    const before = watch.service.requests.length;
    await Promise.all([watch.poll.tick(), watch.poll.tick(), watch.poll.tick()]);
    expect(watch.service.requests.length - before).to.equal(5);
  });

  it('is asked for its history at first and after a gap, and not otherwise', async () => {
    await begin({}, ({ service }) => service.evaluateMeasure('Total revenue', 1));
    const withHistory = () =>
      watch.service.requests.filter(({ query }) => query['includeHistoricStats'] === 'true').length;
    expect(withHistory()).to.equal(2);
    await watch.look();
    expect(withHistory()).to.equal(2);
    await watch.look(60 * MINUTE_MS);
    expect(withHistory()).to.equal(4);
  });

  it('is asked for a measure by name when the list leaves out its output, and once for each evaluation', async () => {
    await begin({}, ({ service }) => service.evaluateMeasure('Total revenue', 900));
    const listed = () => watch.service.world().measures.map((one) => ({ ...one, output: null }));
    const details = () => watch.service.asked('/manage/measures/TotalRevenue').length;
    const before = details();
    watch.service.evaluateMeasure('Total revenue', 1100);
    watch.service.fault(/\/manage\/measures$/, { body: listed() }, 3);
    await watch.look();
    expect(watch.told()).to.deep.equal(['measure-threshold-crossed Total revenue']);
    await watch.look();
    await watch.look();
    expect(details() - before).to.equal(1);
  });

  it('begins by the clock of the service, and says when ours differs', async () => {
    watch = await openWatch();
    const serviceTime = watch.clock.now() - 5 * MINUTE_MS;
    const headers = { date: new Date(serviceTime).toUTCString() };
    watch.service.fault('/manage/datasources', { headers, body: [] });
    await watch.look(0);
    expect((await watch.health()).watchedSince).to.equal(serviceTime);
    const [skewed] = watch.log.lines.filter(({ event }) => event === 'clock.skewed');
    expect(skewed?.fields).to.include({ skewMs: -5 * MINUTE_MS });
  });

  it('is looked at every second by the poll itself, until it is stopped', async () => {
    watch = await openWatch();
    await watch.poll.start();
    while (watch.service.requests.length < 5) await new Promise((resolve) => setImmediate(resolve));
    await watch.poll.stop();
    expect(watch.lastLook().event).to.equal('look.done');
  });

  it('names nothing of the customer in the log that everybody reads', async () => {
    await begin({}, ({ service }) => {
      service.failRefresh('Secret source');
      service.evaluateSegment('Secret segment', 5);
    });
    const read = watch.log.lines.filter(({ level }) => level !== 'debug');
    expect(read).to.have.length.above(0);
    expect(JSON.stringify(read)).to.not.match(/secret/i);
  });
});
