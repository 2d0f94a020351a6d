/** The demo's plot: believable, repeatable, and never dull for a newcomer. */
import { expect } from 'chai';
import fc from 'fast-check';
import { advance, createPlay, findSource, grant, nextFailure, type Play } from '../../src/demo/plot.ts';
import { sources } from '../../src/demo/retailer.ts';
import type { GraphTaskInfo, JobStatus, World } from '../../src/demo/wire.ts';

const startedAt = Date.UTC(2026, 2, 2, 6);
const second = 1000;
const minute = 60 * second;

/** The world as a poll every half second would see it. */
const watch = (play: Play, ms: number, stepMs = 500): readonly World[] => {
  const seen = [play.world];
  let now = play;
  for (let at = startedAt; at <= startedAt + ms; at += stepMs) {
    now = advance(now, at);
    seen.push(now.world);
  }
  return seen;
};

const isFailed = (status: JobStatus | undefined): boolean => status === 'failed' || status === 'timedOut';

/** When the status of a data source turned to failed. */
const failuresIn = (
  worlds: readonly World[],
  stepMs = 500,
): readonly { readonly at: number; readonly name: string }[] =>
  worlds.flatMap((world, index) =>
    world.nodes.flatMap((node, place) => {
      const before = worlds[index - 1]?.nodes[place]?.taskStatus;
      const fell = index > 0 && isFailed(node.taskStatus) && !isFailed(before);
      return fell ? [{ at: (index - 1) * stepMs, name: node.friendlyName }] : [];
    }),
  );

const seeds = fc.string({ minLength: 1, maxLength: 8 });

describe('the demo plot', () => {
  it('is the same for the same seed, however often one looks', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer({ min: 0, max: 10 * minute }), { maxLength: 12 }), (seed, looks) => {
        const end = startedAt + 10 * minute;
        const moments = [...looks].sort((a, b) => a - b).map((ms) => startedAt + ms);
        const often = moments.reduce(advance, createPlay({ startedAt, seed }));
        expect(advance(often, end).world).to.deep.equal(advance(createPlay({ startedAt, seed }), end).world);
      }),
      { numRuns: 20 },
    );
  });

  it('begins with eight data sources, twelve segments, eight measures and twenty months of numbers', () => {
    const { world } = createPlay({ startedAt });
    expect([world.dataSources.length, world.segments.length, world.measures.length]).to.deep.equal([8, 12, 8]);
    expect(new Set(world.dataSources.map(({ dataSourceMetadata }) => dataSourceMetadata.kind)).size).to.be.at.least(6);
    const scalar = world.measures.filter(({ definition }) => definition.isScalar);
    expect(scalar).to.have.length(6);
    expect(scalar.filter(({ output }) => Object.keys(output?.values ?? {}).length === 2)).to.have.length(1);
    expect(world.measures.filter(({ definition }) => definition.dimensions.length > 0)).to.have.length(2);
    expect(world.segments.filter(({ state }) => state === 'inactive')).to.have.length(1);
    for (const { evaluationStatusHistory: history } of world.segments) {
      const dates = history.map(({ evaluationDate }) => Date.parse(evaluationDate));
      expect(dates).to.deep.equal([...dates].sort((a, b) => b - a));
      expect(startedAt - (dates.at(-1) ?? 0)).to.be.at.least(590 * 24 * 60 * minute);
      expect(history.every(({ entityCount }) => Number.isInteger(entityCount) && entityCount > 0)).to.equal(true);
    }
    expect(world.nodes.filter(({ taskStatus }) => isFailed(taskStatus))).to.deep.equal([]);
  });

  it('fails a refresh 20 to 40 seconds after the start and at least once in two minutes from then on', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const times = failuresIn(watch(createPlay({ startedAt, seed }), 12 * minute)).map(({ at }) => at);
        expect(times[0]).to.be.within(20 * second, 40 * second);
        const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
        expect(Math.max(...gaps)).to.be.at.most(2 * minute);
        expect(times.length).to.be.within(11, 13);
      }),
      { numRuns: 5 },
    );
  });

  it('says beforehand when the next refresh fails, and which', () => {
    const play = createPlay({ startedAt });
    const [first] = failuresIn(watch(play, minute, 100), 100);
    const told = nextFailure(play);
    expect(told?.dataSource).to.equal(first?.name);
    expect((told?.at ?? 0) - startedAt).to.be.within((first?.at ?? 0) - 100, (first?.at ?? 0) + 100);
  });

  it('lets every source that failed succeed again within three minutes', () => {
    const worlds = watch(createPlay({ startedAt }), 20 * minute);
    const failures = failuresIn(worlds).filter(({ at }) => at <= 17 * minute);
    expect(failures.length).to.be.above(10);
    for (const { at, name } of failures) {
      const from = at / 500 + 1;
      const later = worlds.slice(from, from + 360);
      const recovered = later.some(
        ({ nodes }) => nodes.find(({ friendlyName }) => friendlyName === name)?.taskStatus === 'successful',
      );
      expect(recovered, `${name} failed after ${at} ms and never recovered`).to.equal(true);
    }
  });

  it('moves the parts of a job only forward, but for one that is tried again while its job is open', () => {
    const rank: { readonly [status: string]: number } = { queued: 0, running: 1 };
    const last = new Map<string, GraphTaskInfo>();
    let retried = 0;
    for (const world of watch(createPlay({ startedAt }), 8 * minute)) {
      for (const job of world.jobs) {
        for (const task of job.tasks) {
          const before = last.get(task.taskId);
          last.set(task.taskId, task);
          if (!before || before.taskStatus === task.taskStatus) continue;
          const isBack = (rank[task.taskStatus] ?? 2) <= (rank[before.taskStatus] ?? 2);
          if (!isBack) continue;
          expect([before.taskStatus, task.taskStatus, job.jobStatus]).to.deep.equal(['failed', 'queued', 'running']);
          retried += 1;
        }
      }
    }
    expect(retried).to.equal(2);
  });

  it('ends every job: with all its parts ended, and failed when one of them failed', () => {
    const { world } = advance(createPlay({ startedAt }), startedAt + 20 * minute);
    const closed = world.jobs.filter(({ endTimestamp }) => endTimestamp !== null);
    expect(world.jobs.length - closed.length).to.be.at.most(2);
    for (const { tasks, jobStatus } of closed) {
      expect(tasks.filter(({ taskStatus }) => taskStatus === 'queued' || taskStatus === 'running')).to.deep.equal([]);
      expect(jobStatus).to.equal(tasks.some(({ taskStatus }) => isFailed(taskStatus)) ? 'failed' : 'successful');
    }
  });

  it('shows each kind of trouble in turn: a retry, a time-out that skips what hangs on it, a failure that stops unification', () => {
    const { world } = advance(createPlay({ startedAt }), startedAt + 6 * minute);
    const full = world.jobs
      .filter(({ operationType }) => operationType === 'all')
      .slice(0, 3)
      .reverse();
    const count = (index: number, wanted: (task: GraphTaskInfo) => boolean): number =>
      full[index]?.tasks.filter(wanted).length ?? -1;
    const skipped = (task: GraphTaskInfo): boolean => task.taskStatus === 'skipped';
    expect(full.map(({ jobStatus }) => jobStatus)).to.deep.equal(['successful', 'failed', 'failed']);
    // The inactive segment is skipped always.
    expect(count(0, skipped)).to.equal(1);
    expect(count(1, ({ taskStatus }) => taskStatus === 'timedOut')).to.equal(1);
    expect(count(1, skipped)).to.be.above(1);
    expect(
      count(1, ({ operationType, taskStatus }) => operationType === 'merge' && taskStatus === 'successful'),
    ).to.equal(1);
    expect(count(2, ({ operationType, taskStatus }) => operationType === 'merge' && taskStatus === 'skipped')).to.equal(
      1,
    );
  });

  it('brings segments and measures over round numbers in the first minutes, and some of them again later', () => {
    const worlds = watch(createPlay({ startedAt }), 20 * minute);
    const crossings = (values: readonly number[], threshold: number): number =>
      values.filter((value, index) => value > threshold && (values[index - 1] ?? value) <= threshold).length;
    const members = (name: string, until: number): number[] =>
      worlds
        .slice(0, (until * minute) / 500)
        .map(({ segments }) => segments.find((one) => one.name === name)?.evaluationStatus?.entityCount ?? 0);
    expect(crossings(members('HighValueCustomers', 3), 10_000)).to.equal(1);
    expect(crossings(members('LoyaltySilver', 20), 20_000)).to.equal(1);
    expect(crossings(members('HighValueCustomers', 20), 10_000)).to.be.above(1);
    const revenue = worlds.map(({ measures }) =>
      Number(measures.find(({ name }) => name === 'TotalRevenue')?.output?.values['TotalRevenue']),
    );
    expect(crossings(revenue.slice(0, 360), 12_000_000)).to.equal(1);
    expect(crossings(revenue, 12_000_000)).to.be.above(1);
  });

  it('runs faster when told to', () => {
    const play = createPlay({ startedAt, speed: 4 });
    expect((nextFailure(play)?.at ?? 0) - startedAt).to.be.below(10 * second);
    const { world } = advance(play, startedAt + 31 * second);
    const full = world.jobs.find(({ operationType }) => operationType === 'all');
    expect(Date.parse(full?.endTimestamp ?? '')).to.be.within(startedAt + 27 * second, startedAt + 29 * second);
  });

  it('fails the refresh that a person wants to see fail, at once, and lets it recover', () => {
    const source = findSource('store tills');
    if (!source) throw new Error('There is no such data source.');
    const { play, job } = grant(createPlay({ startedAt }), { kind: 'fail', source }, startedAt + 5 * second);
    expect(job).to.include({ jobStatus: 'failed', jobSubmissionKind: 'onDemand', operationType: 'ingestion' });
    const statusOf = ({ world }: Play) =>
      world.nodes.find(({ friendlyName }) => friendlyName === source.name)?.taskStatus;
    expect(statusOf(play)).to.equal('failed');
    expect(statusOf(advance(play, startedAt + 90 * second))).to.equal('successful');
  });

  it('starts a full refresh that a person wants, without trouble', () => {
    const { play, job } = grant(createPlay({ startedAt }), { kind: 'full refresh' }, startedAt);
    expect(job).to.include({ jobSubmissionKind: 'onDemand', operationType: 'all', endTimestamp: null });
    const done = advance(play, startedAt + minute).world.jobs.find(({ jobId }) => jobId === job.jobId);
    expect(done).to.include({ jobStatus: 'successful' });
    expect(sources.every(({ name }) => done?.tasks.some((task) => task.friendlyName === name))).to.equal(true);
  });
});
