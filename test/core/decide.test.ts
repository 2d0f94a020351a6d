/** What follows from what was seen: the rules of news, order and repetition. */
import { expect } from 'chai';
import fc from 'fast-check';
import { createDecide } from '../../src/core/ingest.ts';
import type { Observation, RunStatus } from '../../src/core/model.ts';
import { triggers } from '../../src/triggers/index.ts';
import { contoso, dataSource, feed, reading, run, seen, segment } from './observations.ts';

const decide = createDecide(triggers);
const names = (events: readonly { trigger: string }[]) => events.map(({ trigger }) => trigger);

const anyRun = fc
  .record({
    source: fc.constantFrom('loyalty', 'orders', 'web'),
    runId: fc.constantFrom('job-1', 'job-2', 'job-3', 'job-4'),
    status: fc.constantFrom<RunStatus>(
      'queued',
      'running',
      'succeeded',
      'failed',
      'timed-out',
      'cancelled',
      'skipped',
      'unknown',
    ),
    endedAt: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ source, runId, status, endedAt }) =>
    run({ subject: dataSource(source), runId, status, startedAt: 0, endedAt }),
  );

describe('What is seen becomes events', () => {
  it('tells a failure of a data source once, however often the same run is seen', () => {
    const failure = run({ runId: 'job-1', status: 'failed', endedAt: 10 });
    expect(names(feed(decide, [[failure], [failure], [failure, failure]]).events)).to.deep.equal(['refresh-failed']);
  });

  it('tells nothing that happened longer ago than events are surely known, however late it is seen', () => {
    const dayMs = 86_400_000;
    const failure = (daysAgo: number) => run({ runId: 'job-1', status: 'failed', endedAt: (100 - daysAgo) * dayMs });
    const look = (daysAgo: number) =>
      decide(seen([failure(daysAgo)], 100 * dayMs), { watchedSince: 1, states: new Map() }).events;
    expect(names(look(44))).to.deep.equal(['refresh-failed']);
    expect(names(look(46))).to.deep.equal([]);
  });

  it('gives the same set of events for any order and repetition of runs', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 25 }), fc.array(fc.nat(), { maxLength: 60 }), (runs, picks) => {
        const shuffled = [...picks.map((pick) => runs[pick % Math.max(1, runs.length)]), ...runs.toReversed()];
        const looks = shuffled.flatMap((one) => (one ? [[one]] : []));
        expect(feed(decide, looks).ids).to.deep.equal(feed(decide, [runs]).ids);
      }),
      { numRuns: 5000 },
    );
  });

  it('gives the same set of events when old readings are seen again, in any order within a look', () => {
    const series = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(series, fc.array(fc.nat(), { maxLength: 20 }), (values, picks) => {
        const readings = values.map((value, index) => reading(value, index + 1));
        const plain = feed(
          decide,
          readings.map((one) => [one]),
        );
        const withRepeats = feed(
          decide,
          readings.map((one, index) => [one, ...picks.map((pick) => readings[pick % (index + 1)] ?? one)]),
        );
        expect(withRepeats.ids).to.deep.equal(plain.ids);
        expect(feed(decide, [readings.toReversed()]).ids).to.deep.equal(plain.ids);
      }),
      { numRuns: 3000 },
    );
  });

  it('tells a failure and the recovery after it, even when both were seen late and together', () => {
    const { events } = feed(decide, [
      [
        run({ runId: 'job-2', status: 'succeeded', endedAt: 20 }),
        run({ runId: 'job-1', status: 'failed', endedAt: 10 }),
      ],
    ]);
    expect(names(events)).to.deep.equal(['refresh-failed', 'refresh-succeeded']);
    expect(events[1]?.facts).to.include({ failuresBefore: 1 });
  });

  it('counts failures in a row over runs, and starts again after a success', () => {
    const { events } = feed(decide, [
      [run({ runId: 'a', status: 'failed', endedAt: 1 })],
      [run({ runId: 'a', status: 'failed', endedAt: 1 })],
      [run({ runId: 'b', status: 'timed-out', endedAt: 2 })],
      [run({ runId: 'c', status: 'succeeded', endedAt: 3 })],
      [run({ runId: 'd', status: 'failed', endedAt: 4 })],
    ]);
    const failures = events.filter(({ trigger }) => trigger === 'refresh-failed');
    expect(failures.map(({ facts }) => facts['failuresInARow'])).to.deep.equal([1, 2, 1]);
    expect(failures[1]?.facts).to.include({ status: 'timed-out' });
  });

  it('says that a failed run may be tried again while its job goes on', () => {
    const { events } = feed(decide, [[run({ runId: 'a', status: 'failed', endedAt: 1, mayRetry: true })]]);
    expect(events[0]?.facts).to.include({ mayRetry: true });
  });

  it('is silent about canceled and skipped refreshes and about words that it does not know', () => {
    const statuses: RunStatus[] = ['cancelled', 'skipped', 'unknown', 'running', 'queued'];
    const looks = statuses.map((status, index) => [run({ runId: `r${index}`, status, endedAt: index + 1 })]);
    expect(feed(decide, looks).events).to.deep.equal([]);
  });

  it('is silent about what ended before the watch began, and about all of the first look', () => {
    const old = run({ runId: 'old', status: 'failed', endedAt: 10 });
    const late = run({ runId: 'late', status: 'failed', endedAt: 30 });
    expect(names(feed(decide, [[old, late]], 20).events)).to.deep.equal(['refresh-failed']);
    const firstLook = decide(seen([late]), { states: new Map() });
    expect(firstLook.events).to.deep.equal([]);
  });

  it('is silent about a run that ended at an untold time when the subject was never seen, and tells the next', () => {
    const { events } = feed(
      decide,
      [
        [run({ runId: 'a', status: 'failed', startedAt: 5 })],
        [run({ runId: 'a', status: 'failed', startedAt: 5 })],
        [run({ runId: 'b', status: 'failed', startedAt: 50 })],
        [run({ runId: 'b', status: 'failed', startedAt: 50 })],
      ],
      20,
    );
    expect(names(events)).to.deep.equal(['refresh-failed']);
  });

  it('takes a scheduled full refresh for everyone and an on-demand one for those who asked', () => {
    const environment = { kind: 'environment', id: contoso.environmentId, name: 'Contoso' } as const;
    const { events } = feed(decide, [
      [run({ subject: environment, runId: '1', status: 'succeeded', endedAt: 1, submission: 'scheduled' })],
      [run({ subject: environment, runId: '2', status: 'succeeded', endedAt: 2, submission: 'on-demand' })],
    ]);
    expect(events.map(({ onDemand }) => onDemand)).to.deep.equal([false, true]);
  });
});

describe('A threshold is crossed', () => {
  const crossed = (events: readonly { crossing?: { before: number; now: number } }[], threshold: number) =>
    events.filter(({ crossing }) => crossing && crossing.before <= threshold && threshold < crossing.now).length;

  /** The rule once more, as a person would count it by hand. */
  const naive = (values: readonly unknown[], threshold: number): number => {
    let last: number | undefined;
    let count = 0;
    for (const value of values) {
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) continue;
      if (last !== undefined && last <= threshold && value > threshold) count += 1;
      last = value;
    }
    return count;
  };

  it('as often as a naive count says: upward only, ≤ T before and > T now; unusable values are as if never seen', () => {
    const value = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<unknown>(
          null,
          Number.NaN,
          Number.POSITIVE_INFINITY,
          -3,
          'many',
          '7',
          undefined,
          2.5,
        ),
      },
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), fc.integer({ min: -1, max: 12 }), (values, threshold) => {
        const looks = values.map((one, index) => [reading(one as number, index + 1)]);
        expect(crossed(feed(decide, looks).events, threshold)).to.equal(naive(values, threshold));
      }),
      { numRuns: 10_000 },
    );
  });

  it('not at first sight, however far above it is', () => {
    expect(feed(decide, [[reading(1_000_000, 1)]]).events).to.deep.equal([]);
  });

  it('not by a segment that was deleted and made again under its name', () => {
    const again = segment('vip', '2026-09-09T00:00:00Z');
    const { events } = feed(decide, [[reading(5, 1)], [reading(50, 2, again)], [reading(60, 3, again)]]);
    expect(events.map(({ crossing }) => crossing)).to.deep.equal([{ before: 50, now: 60 }]);
  });

  it('not by a segment that was gone for a while and came back', () => {
    const gone: Observation = { kind: 'absence', subject: segment('vip'), at: 2 };
    const { events } = feed(decide, [[reading(5, 1)], [gone], [reading(50, 3)]]);
    expect(events).to.deep.equal([]);
  });

  it('with the last readings in the facts, for the chart', () => {
    const { events } = feed(
      decide,
      [1, 2, 3].map((value) => [reading(value * 10, value)]),
    );
    expect(events.at(-1)?.facts['history']).to.deep.equal([
      { value: 10, measuredAt: 1 },
      { value: 20, measuredAt: 2 },
      { value: 30, measuredAt: 3 },
    ]);
  });
});
