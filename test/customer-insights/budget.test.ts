/** The calls that an environment may be asked in a minute. */
import { expect } from 'chai';
import fc from 'fast-check';
import { createBudget } from '../../src/customer-insights/budget.ts';
import { createHandClock } from '../fakes/clock.ts';
import { START } from './sample.ts';

const MINUTE_MS = 60_000;

const mostInAnyMinute = (moments: readonly number[]): number =>
  Math.max(0, ...moments.map((from) => moments.filter((at) => at >= from && at <= from + MINUTE_MS).length));

describe('The budget of calls', () => {
  it('never lets more than its number go in any 60 seconds, however they are asked for', async () => {
    const waits = fc.array(fc.nat({ max: 20_000 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), waits, async (callsPerMinute, gaps) => {
        const clock = createHandClock(START);
        const budget = createBudget({ callsPerMinute, clock });
        const gone: number[] = [];
        for (const gap of gaps) {
          await clock.advance(gap);
          void budget.take().then(() => gone.push(clock.now()));
        }
        await clock.advance(gaps.length * 2 * MINUTE_MS);
        expect(gone, 'all get their turn').to.have.length(gaps.length);
        expect(mostInAnyMinute(gone)).to.be.at.most(callsPerMinute);
      }),
      { numRuns: 60 },
    );
  });

  it('does not wait for hours when the clock was put back', async () => {
    const clock = createHandClock(START);
    const budget = createBudget({ callsPerMinute: 2, clock });
    await budget.take();
    await budget.take();
    clock.set(START - 6 * 60 * MINUTE_MS);
    let isGone = false;
    void budget.take().then(() => {
      isGone = true;
    });
    await clock.advance(2 * MINUTE_MS);
    expect(isGone).to.equal(true);
  });
});
