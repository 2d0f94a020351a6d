/** Round numbers within a range: few, in order, and such as people would say. */
import { expect } from 'chai';
import fc from 'fast-check';
import { roundNumbers } from '../../src/core/round-numbers.ts';

describe('Round numbers', () => {
  it('are those that people would name', () => {
    expect(roundNumbers(9200, 10_200, 4)).to.deep.equal([9500, 10_000]);
    expect(roundNumbers(0.11, 0.34, 4)).to.deep.equal([0.2, 0.3]);
    expect(roundNumbers(-30, 45, 4)).to.deep.equal([-20, 0, 20, 40]);
    expect(roundNumbers(1_480_000, 1_610_000, 4)).to.deep.equal([1_500_000, 1_550_000, 1_600_000]);
    expect(roundNumbers(2e13 + 1, 2e13 + 4, 4)).to.deep.equal([2e13 + 1, 2e13 + 2, 2e13 + 3]);
  });

  it('are none where nothing moved', () => {
    expect(roundNumbers(7, 7, 4)).to.deep.equal([]);
    expect(roundNumbers(Number.NEGATIVE_INFINITY, 7, 4)).to.deep.equal([]);
  });

  it('lie within the range, ascending, at most as many as asked for', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 1, max: 6 }), (a, b, most) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(high - low > 1e-3);
        const numbers = roundNumbers(low, high, most);
        const slack = (Math.abs(low) + Math.abs(high)) * 1e-9;
        expect(numbers.length).to.be.at.most(most);
        for (const [index, number] of numbers.entries()) {
          expect(number).to.be.within(low - slack, high + slack);
          if (index > 0) expect(number).to.be.above(numbers[index - 1] as number);
        }
      }),
    );
  });
});
