/** What the listings leave out is asked for one by one, within bounds; and what breaks inside us does not end the watch. */
import { expect } from 'chai';
import { createPoll } from '../../src/sources/index.ts';
import { settingsWith } from '../customer-insights/sample.ts';
import { MINUTE_MS, openWatch, SECOND_MS, type Watch } from './watch.ts';

describe('A look', () => {
  let watch: Watch;
  beforeEach(async () => {
    watch = await openWatch();
    watch.service.addDataSource({ friendlyName: 'Loyalty files' });
    await watch.look(0);
    pass(SECOND_MS);
  });
  afterEach(() => watch.close());
  const pass = (ms: number): void => watch.clock.set(watch.clock.now() + ms);
  const askedAlone = (): number => watch.service.asked(/\/main\/jobs\/.+/).length;
  const succeed = (times: number): void => {
    for (let time = 0; time < times; time += 1) watch.service.succeedRefresh('Web shop', { tookMs: 10 });
  };

  /** An open job that the listing no longer reaches. */
  const buryOpenJob = async (): Promise<string> => {
    const jobId = watch.service.beginRefresh('Loyalty files');
    await watch.look();
    pass(20 * MINUTE_MS);
    succeed(15);
    pass(40 * MINUTE_MS);
    succeed(10);
    await watch.look();
    watch.told();
    return jobId;
  };

  it('asks alone for a job that was open and that the listing does not reach any more', async () => {
    const jobId = await buryOpenJob();
    watch.service.endRefresh('Loyalty files', jobId, 'failed');
    await watch.look();
    expect(watch.told()).to.deep.equal(['refresh-failed Loyalty files']);
    expect(askedAlone()).to.be.at.least(1);
    const before = askedAlone();
    await watch.look();
    expect(askedAlone(), 'it has ended').to.equal(before);
  });

  it('goes on without a job that the service has forgotten', async () => {
    const jobId = await buryOpenJob();
    watch.service.change((world) => ({ ...world, jobs: world.jobs.filter((job) => job.jobId !== jobId) }));
    await watch.look();
    expect(watch.lastLook().event).to.equal('look.done');
    const before = askedAlone();
    await watch.look();
    expect(askedAlone()).to.equal(before);
  });

  it('asks for the tasks of jobs that were listed without them', async () => {
    watch.service.failRefresh('Loyalty files', { tookMs: 10 });
    const listed = watch.service.world().jobs.map(({ tasks: _, ...job }) => job);
    watch.service.fault('/workflows/main/jobs', { body: listed });
    await watch.look();
    expect(watch.told()).to.deep.equal(['refresh-failed Loyalty files']);
  });

  it('does not ask on for tasks when the service sends none, and lets the status nodes tell', async () => {
    for (const name of ['Loyalty files', 'Web shop', 'Stores']) watch.service.failRefresh(name, { tookMs: 10 });
    const listed = watch.service.world().jobs.map(({ tasks: _, ...job }) => job);
    watch.service.fault(/\/workflows\/main\/jobs$/, { body: listed });
    watch.service.fault(/\/workflows\/main\/jobs\/.+/, { body: listed[0] }, 9);
    await watch.look();
    expect(askedAlone()).to.equal(1);
    expect(watch.told()).to.have.length(3);
  });

  it('goes on without a measure that was deleted since it was listed, and keeps one aside that can not be read', async () => {
    watch.service.evaluateMeasure('Total revenue', 900);
    watch.service.evaluateMeasure('Orders', 90);
    await watch.look();
    pass(SECOND_MS);
    watch.service.evaluateMeasure('Total revenue', 1100);
    watch.service.evaluateMeasure('Orders', 110);
    const listed = watch.service.world().measures.map((one) => ({ ...one, output: null }));
    watch.service.fault(/\/manage\/measures$/, { body: listed });
    watch.service.fault('/manage/measures/TotalRevenue', { status: 404, body: {} });
    watch.service.fault('/manage/measures/Orders', { body: { name: 5 } });
    await watch.look();
    expect(watch.lastLook().fields).to.include({ quarantined: 1 });
    await watch.look();
    expect(watch.told()).to.have.members([
      'measure-threshold-crossed Total revenue',
      'measure-threshold-crossed Orders',
    ]);
  });

  const pollWith = (store: object, breakage?: Error) => {
    const broken = async (): Promise<never> => {
      throw breakage;
    };
    const client = {
      instances: broken,
      dataSources: broken,
      segments: broken,
      measures: broken,
      measure: broken,
      status: broken,
      jobs: broken,
      job: broken,
    };
    return createPoll({
      environments: [{ settings: settingsWith(), client }],
      store: { ...watch.store, ...store },
      ingest: async () => broken(),
      clock: watch.clock,
      log: watch.log,
    });
  };

  it('that breaks inside us is a failed look: logged whole, and tried again', async () => {
    pass(MINUTE_MS);
    await pollWith({}, new TypeError('undefined is not a function')).tick();
    expect(watch.lastLook().fields).to.include({ problem: 'garbled', detail: 'unforeseen: TypeError' });
    expect(watch.log.lines.find(({ event }) => event === 'look.broke')?.fields).to.have.property('stack');
    await watch.look();
    expect(watch.lastLook().event).to.equal('look.done');
  });

  it('that the store can not give or keep is logged, and never thrown', async () => {
    const down = async (): Promise<never> => {
      throw new Error('disk full');
    };
    pass(MINUTE_MS);
    await pollWith({ claimEnvironments: down }).tick();
    await pollWith({ catalogue: down }).tick();
    const failed = watch.log.lines.filter(({ event }) => event === 'poll.failed');
    expect(failed.map(({ fields }) => fields['error'])).to.deep.equal(['Error: disk full', 'Error: disk full']);
    await watch.look(2 * MINUTE_MS);
    expect(watch.lastLook().event, 'the lease has run out').to.equal('look.done');
  });
});
