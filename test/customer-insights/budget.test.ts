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

  it('gives chat its share at once or says when, and leaves the watch the rest', async () => {
    const clock = createHandClock(START);
    const budget = createBudget({ callsPerMinute: 10, clock });
    const taken = [1, 2, 3, 4].map(() => budget.tryTake());
    expect(taken.map((one) => one.taken)).to.deep.equal([true, true, true, false]);
    expect(taken[3])
      .to.have.property('waitMs')
      .that.is.within(MINUTE_MS, MINUTE_MS + 2000);
    const looks = Array.from({ length: 8 }, () => budget.take());
    await Promise.all(looks.slice(0, 7));
    expect(budget.tryTake().taken, 'a look waits').to.equal(false);
    await clock.advance(2 * MINUTE_MS);
    await looks[7];
    expect(budget.tryTake().taken).to.equal(true);
  });

  it('never lets looks and chat together be more than its number', async () => {
    const asks = fc.array(fc.record({ gap: fc.nat({ max: 20_000 }), isChat: fc.boolean() }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), asks, async (callsPerMinute, all) => {
        const clock = createHandClock(START);
        const budget = createBudget({ callsPerMinute, clock });
        const gone: number[] = [];
        for (const { gap, isChat } of all) {
          await clock.advance(gap);
          if (!isChat) void budget.take().then(() => gone.push(clock.now()));
          else if (budget.tryTake().taken) gone.push(clock.now());
        }
        await clock.advance(all.length * 2 * MINUTE_MS);
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
