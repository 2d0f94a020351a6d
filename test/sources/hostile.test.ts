/** Answers that no sane service gives: each is met with a failed look or a whole one, and the watch goes on. */
import { expect } from 'chai';
import { broken, JOBS, odd, someJob } from './hostile-answers.ts';
import { openWatch, SECOND_MS, type Watch } from './watch.ts';

const prepare = (watch: Watch): void => {
  watch.service.addDataSource({ friendlyName: 'Loyalty files' });
  watch.service.addSegment({ friendlyName: 'Loyalty gold' });
};

describe('A hostile answer', () => {
  let watch: Watch;
  beforeEach(async () => {
    watch = await openWatch();
    prepare(watch);
    await watch.look(0);
    watch.clock.set(watch.clock.now() + 10 * SECOND_MS);
    watch.service.failRefresh('Loyalty files', { tookMs: 10 });
  });
  afterEach(() => watch.close());

  for (const [what, path, fault, outcome] of [...broken, ...odd]) {
    it(`of ${what} ${outcome === 'whole' ? 'is sorted out' : `makes the look fail as ${outcome}`}`, async () => {
      const before = await watch.health();
      watch.service.fault(path, fault, fault.kind === undefined && what.startsWith('a circle') ? 5 : 1);
      await watch.look(50 * SECOND_MS);
      const { event, fields } = watch.lastLook();
      expect(watch.log.lines.filter((line) => line.event === 'look.broke' || line.level === 'error')).to.deep.equal([]);
      if (outcome === 'whole') {
        expect([event, fields['problem'], fields['detail']]).to.deep.equal(['look.done', undefined, undefined]);
      } else {
        expect([event, fields['problem']]).to.deep.equal(['look.failed', outcome]);
        expect(String(fields['detail']).length).to.be.below(600);
        expect((await watch.health()).lastSuccessAt).to.equal(before.lastSuccessAt);
        expect(watch.events.filter(({ trigger }) => trigger === 'refresh-failed')).to.deep.equal([]);
        watch.service.heal();
        await watch.look(3600 * SECOND_MS);
        expect(watch.lastLook().event).to.equal('look.done');
      }
      expect(watch.told().filter((one) => one.startsWith('refresh'))).to.deep.equal(['refresh-failed Loyalty files']);
    });
  }
});

describe('A hostile job', () => {
  let watch: Watch;
  beforeEach(async () => {
    watch = await openWatch();
    prepare(watch);
    await watch.look(0);
  });
  afterEach(() => watch.close());

  const toldAfter = async (jobs: readonly unknown[]): Promise<readonly string[]> => {
    watch.service.fault(JOBS, { body: jobs });
    await watch.look();
    expect(watch.lastLook().event).to.equal('look.done');
    return watch.told();
  };

  it('that ends in the year 2199 does not hide what comes after it', async () => {
    await toldAfter([someJob({ jobId: 'future', endTimestamp: '2199-01-01T00:00:00Z', tasks: [] })]);
    watch.service.failRefresh('Loyalty files', { tookMs: 10 });
    await watch.look();
    expect(watch.told()).to.deep.equal(['refresh-failed Loyalty files']);
  });

  it('with words that nobody knows is not guessed at, and the word is logged once', async () => {
    const job = someJob({ jobStatus: 'quarantined' }, { taskStatus: 'quarantined' });
    expect(await toldAfter([job])).to.deep.equal([]);
    expect(await toldAfter([job])).to.deep.equal([]);
    const words = watch.log.lines.filter(({ event }) => event === 'source.unknown-word');
    expect(words.map(({ fields }) => fields['word'])).to.deep.equal(['quarantined']);
  });

  it('of a data source that nobody knows is kept aside, and never told of another', async () => {
    expect(await toldAfter([someJob({}, { friendlyName: 'Nobody knows' })])).to.deep.equal([]);
    expect(watch.lastLook().fields).to.include({ quarantined: 1 });
  });

  for (const [what, task] of [
    ['its times are junk', { submittedTimestamp: 'x', endTimestamp: '0001-01-01T00:00:00' }],
    ['its job ids are none', { jobIds: { length: 3 } }],
    ['its error is a list of lists', { ciError: [[[]]], ciErrors: 'oops' }],
    ['its error is endless', { ciError: { message: 'x'.repeat(100_000), ciResults: [null, 5] } }],
  ] as const) {
    it(`is told all the same when ${what}`, async () => {
      expect(await toldAfter([someJob({}, task)])).to.deep.equal(['refresh-failed Loyalty files']);
      expect(await toldAfter([someJob({}, task)])).to.deep.equal([]);
    });
  }

  it('that lists itself again and again is told once', async () => {
    expect(await toldAfter(Array(9).fill(someJob({})))).to.deep.equal(['refresh-failed Loyalty files']);
  });
});
