/** How often a conversation is posted to, and a tenant: never more than its limits in any window, and no slower than they ask. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  afterPost,
  afterTaking,
  allowed,
  allowedAt,
  type Budget,
  FRESH,
  nextPostAt,
  type Pace,
  type Pacing,
  SLOW_MS,
} from '../../src/core/pacing.ts';

const START = Date.UTC(2026, 0, 5, 8, 0, 0, 123);
const USUAL: Pacing = { perSecond: 1, burst: 4, perHalfMinute: 40, perHour: 1200 };

const anyPacing = fc.record({
  perSecond: fc.integer({ min: 1, max: 7 }),
  burst: fc.integer({ min: 1, max: 6 }),
  perHalfMinute: fc.integer({ min: 1, max: 60 }),
  perHour: fc.integer({ min: 1, max: 90 }),
});
/** When the next message is there, after the one before: mostly at once. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(3000), fc.nat(120_000), fc.nat(7_200_000)), {
  minLength: 1,
  maxLength: 250,
});

/** Sends each as soon as it is there and may go; gives when each went, and when it would have liked to. */
const send = (pacing: Pacing, waits: readonly number[]) => {
  let pace: Pace = FRESH;
  let now = START;
  return waits.map((gap) => {
    const wanted = now + gap;
    now = nextPostAt(pace, pacing, wanted);
    pace = afterPost(pace, pacing, now);
    return { wanted, at: now, pace };
  });
};

/** The limits as they are meant, by looking at every post there was. */
const naive = {
  within: (posts: readonly number[], ms: number, end: number) =>
    posts.filter((at) => at > end - ms && at <= end).length,
  /** The bucket refilled step by step. */
  tokens: (posts: readonly number[], { burst, perSecond }: Pacing, end: number) => {
    let tokens = burst;
    let last = posts[0] ?? end;
    for (const at of [...posts, end]) {
      tokens = Math.min(burst, tokens + ((at - last) * perSecond) / 1000) - 1;
      last = at;
    }
    return tokens;
  },
  mayGo: (posts: readonly number[], pacing: Pacing, at: number) =>
    naive.tokens(posts, pacing, at) > -1e-6 &&
    naive.within(posts, 30_000, at) < pacing.perHalfMinute &&
    naive.within(posts, 3_600_000, at) < pacing.perHour,
};

describe('A conversation', () => {
  it('never gets more than its limits, in any window', () => {
    fc.assert(
      fc.property(anyPacing, gaps, (pacing, waits) => {
        const posts = send(pacing, waits).map(({ at }) => at);
        for (const [index, at] of posts.entries()) {
          const before = posts.slice(0, index);
          expect(naive.mayGo(before, pacing, at), `post ${index}`).to.equal(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('waits no longer than a step of its windows after its limits would let it go', () => {
    fc.assert(
      fc.property(anyPacing, gaps, (pacing, waits) => {
        const sent = send(pacing, waits);
        const posts = sent.map(({ at }) => at);
        for (const [index, { wanted, at }] of sent.entries()) {
          // Less than a step of the longest window after it was there is soon enough.
          if (at - wanted <= 60_001) continue;
          const before = posts.slice(0, index);
          expect(naive.mayGo(before, pacing, at - 60_001), `post ${index}`).to.equal(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gets four at once, then one a second, and twelve hundred in an hour', () => {
    const times = send(
      USUAL,
      Array.from({ length: 1201 }, () => 0),
    ).map(({ at }) => at - START);
    expect(times.slice(0, 6)).to.deep.equal([0, 0, 0, 0, 1000, 2000]);
    expect(times[1199]).to.equal(1_196_000);
    expect(times[1200]).to.be.within(3_600_000, 3_660_000);
  });

  it('has a memory of a few hundred bytes, however much it got', () => {
    const { pace } = send(
      USUAL,
      Array.from({ length: 1200 }, () => 2900),
    ).at(-1) as { pace: Pace };
    expect(JSON.stringify(pace).length).to.be.lessThan(2000);
    const rested = afterPost(pace, USUAL, START + 24 * 3_600_000);
    expect(JSON.stringify(rested).length).to.be.lessThan(100);
  });

  it('gets half as many for a minute after Teams asked to slow down', () => {
    const pacing = { ...USUAL, burst: 1 };
    let pace = afterPost(FRESH, pacing, START, true);
    expect(nextPostAt(pace, pacing, START)).to.equal(START + 2000);
    pace = afterPost(pace, pacing, START + SLOW_MS - 1);
    expect(nextPostAt(pace, pacing, START + SLOW_MS - 1)).to.equal(START + SLOW_MS - 1 + 2000);
    pace = afterPost(pace, pacing, START + 2 * SLOW_MS);
    expect(nextPostAt(pace, pacing, START + 2 * SLOW_MS)).to.equal(START + 2 * SLOW_MS + 1000);
  });

  it('is not silenced when the clock is set back', () => {
    const { pace } = send(
      USUAL,
      Array.from({ length: 1200 }, () => 0),
    ).at(-1) as { pace: Pace };
    expect(nextPostAt(pace, USUAL, START - 86_400_000)).to.be.at.most(START - 86_400_000 + 10_000);
  });
});

describe('A tenant', () => {
  const rate = { perSecond: 15, burst: 5 };
  const full: Budget = { fullAt: 0, slowUntil: null };

  it('gets no more than its rate and one burst, in any window, however it is asked for', () => {
    const asks = fc.array(fc.record({ gap: fc.nat(400), most: fc.nat(50) }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(asks, (times) => {
        let budget = full;
        let now = START;
        const taken: { at: number; n: number }[] = [];
        for (const { gap, most } of times) {
          now += gap;
          const n = Math.min(most, allowed(budget, rate, now));
          budget = { ...budget, fullAt: afterTaking(budget, rate, now, n) };
          taken.push({ at: now, n });
        }
        for (const [first, { at: from }] of taken.entries()) {
          let sum = 0;
          for (const { at, n } of taken.slice(first)) {
            sum += n;
            expect(sum).to.be.at.most(rate.burst + ((at - from) * rate.perSecond) / 1000 + 0.01);
          }
        }
      }),
    );
  });

  it('gets its whole burst at once', () => {
    for (const perSecond of [1, 3, 7, 13, 15, 25]) expect(allowed(full, { perSecond, burst: 5 }, START)).to.equal(5);
  });

  it('is told the moment at which it gets the next, and gets it then', () => {
    fc.assert(
      fc.property(fc.nat(rate.burst), fc.boolean(), (posts, slow) => {
        const budget = { fullAt: afterTaking(full, rate, START, posts), slowUntil: slow ? START + 1e6 : null };
        const at = allowedAt(budget, rate, START);
        if (at > START + 1) expect(allowed(budget, rate, at - 2)).to.equal(0);
        expect(allowed(budget, rate, at)).to.be.at.least(1);
      }),
    );
  });

  it('gets 500 in little more than the ideal time', () => {
    let budget = full;
    let now = START;
    for (let left = 500; left > 0; ) {
      now = allowedAt(budget, rate, now);
      const n = Math.min(left, allowed(budget, rate, now));
      budget = { ...budget, fullAt: afterTaking(budget, rate, now, n) };
      left -= n;
    }
    expect(now - START).to.be.within(32_000, (500 / 15) * 1000);
  });
});
