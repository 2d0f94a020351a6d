/** When a threshold fires: held against a machine that is told one reading at a time. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type Condition, crosses, firings } from '../../src/core/crossing.ts';

const value = fc.integer({ min: 0, max: 10 });
const readings = fc
  .array(value, { maxLength: 40 })
  .map((values) => values.map((one, at) => ({ value: one, measuredAt: at + 1 })));

/** The naive machine: armed, it fires at a rise and waits until it saw something low enough. */
const naive = (values: readonly { value: number; measuredAt: number }[], threshold: number, rearm?: number) => {
  const fired: number[] = [];
  let silent = false;
  for (let at = 0; at < values.length; at++) {
    const now = values[at]?.value ?? 0;
    if (silent && rearm !== undefined && now < rearm) silent = false;
    const before = values[at - 1]?.value;
    if (before === undefined || silent || before > threshold || now <= threshold) continue;
    fired.push(values[at]?.measuredAt ?? 0);
    silent = rearm !== undefined;
  }
  return fired;
};

describe('A threshold', () => {
  it('fires at the same readings as a machine that is told one at a time, re-armed or not', () => {
    fc.assert(
      fc.property(readings, value, fc.option(value, { nil: undefined }), (given, threshold, wanted) => {
        const rearmBelow = wanted === undefined ? undefined : Math.min(wanted, threshold);
        const condition: Condition = { threshold, ...(rearmBelow !== undefined && { rearmBelow }) };
        expect(firings(given, condition)).to.deep.equal(naive(given, threshold, rearmBelow));
      }),
    );
  });

  it('fires on the way down when the value was at or above it and is below it now, and only then', () => {
    fc.assert(
      fc.property(value, value, value, (before, now, threshold) => {
        expect(crosses({ before, now }, { threshold, direction: 'below' })).to.equal(
          before >= threshold && now < threshold,
        );
      }),
    );
  });

  it('is never told the same way up and down at once, nor of a value that stays', () => {
    fc.assert(
      fc.property(value, value, value, (before, now, threshold) => {
        const up = crosses({ before, now }, { threshold });
        const down = crosses({ before, now }, { threshold, direction: 'below' });
        expect(up && down).to.equal(false);
        if (before === now) expect(up || down).to.equal(false);
      }),
    );
  });

  it('is armed anew by the moment that it was asked for', () => {
    const given = [5, 12, 9, 12, 9, 12].map((one, at) => ({ value: one, measuredAt: at }));
    expect(firings(given, { threshold: 10, rearmBelow: 6 })).to.deep.equal([1]);
    expect(firings(given, { threshold: 10, rearmBelow: 6 }, 2)).to.deep.equal([3]);
  });
});
