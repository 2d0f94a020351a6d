/** When a delivery is tried again, and when it ends. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Outcome } from '../../src/core/model.ts';
import { deferral, isSpent, SAFE_DELAYS_MS, SCHEDULES, settlementOf, UNSURE_DELAYS_MS } from '../../src/core/retry.ts';

const hourMs = 3_600_000;
const anyOutcome = fc.oneof(
  fc.record({
    kind: fc.constant('not-sent' as const),
    reason: fc.string(),
    retryAfterMs: fc.option(fc.double(), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('unsure' as const),
    reason: fc.string(),
    retryAfterMs: fc.option(fc.double(), { nil: undefined }),
  }),
  fc.constantFrom<Outcome>(
    { kind: 'delivered' },
    { kind: 'refused', reason: 'r' },
    { kind: 'gone', reason: 'r' },
    { kind: 'halted', reason: 'r', scope: 'bot' },
  ),
);
const anyTries = fc
  .nat(20)
  .chain((attempts) =>
    fc.record({ attempts: fc.constant(attempts), unsure: fc.nat(attempts), ageMs: fc.nat(48 * hourMs) }),
  );

describe('A delivery that did not arrive', () => {
  it('is tried again for about a day when repeating is safe', () => {
    const total = SAFE_DELAYS_MS.reduce((sum, ms) => sum + ms, 0);
    expect(total * 0.8).to.be.at.least(19 * hourMs);
    expect(total).to.be.at.least(23 * hourMs);
    const tries = SAFE_DELAYS_MS.map((_, attempts) =>
      settlementOf({ kind: 'not-sent', reason: 'x' }, { attempts, unsure: 0, ageMs: 0 }, () => 0.5),
    );
    expect(tries.map(({ delayMs }) => delayMs)).to.deep.equal(SAFE_DELAYS_MS);
  });

  it('goes on waiting while nobody can be told, and ends after a week', () => {
    const tries = { attempts: SAFE_DELAYS_MS.length, unsure: 0 };
    const become = (ageMs: number) => settlementOf({ kind: 'not-sent', reason: 'x' }, { ...tries, ageMs }, () => 0.5);
    expect(become(6 * 24 * hourMs)).to.include({ state: 'retry', delayMs: 8 * hourMs });
    expect(become(7 * 24 * hourMs)).to.deep.equal({ state: 'expired', reason: 'x' });
  });

  it('is repeated once after a 500, which asks not to be repeated', () => {
    const become = (unsure: number) =>
      settlementOf({ kind: 'unsure', status: 500, reason: 'x' }, { attempts: unsure, unsure, ageMs: 0 }, () => 0.5)
        .state;
    expect([become(0), become(1)]).to.deep.equal(['retry', 'uncertain']);
  });

  it('is tried thrice within an hour before a refusal that nobody knows closes the place', () => {
    const outcome: Outcome = { kind: 'gone', reason: 'who knows', doubtful: true };
    const become = (doubts: number) =>
      settlementOf(outcome, { attempts: doubts, unsure: 0, ageMs: 0, doubts }, () => 0.999);
    const delays = [become(0).delayMs ?? 0, become(1).delayMs ?? 0];
    expect([become(0).state, become(1).state, become(2).state]).to.deep.equal(['retry', 'retry', 'parked']);
    expect((delays[0] ?? 0) + (delays[1] ?? 0)).to.be.within(1, hourMs);
  });

  for (const [kind, attempts] of [
    ['email', 7],
    ['webhook', 8],
  ] as const) {
    it(`is tried ${attempts} times by ${kind}, whether it may have arrived or not`, () => {
      for (const outcome of [
        { kind: 'not-sent', reason: 'x' },
        { kind: 'unsure', reason: 'x' },
      ] as const) {
        const tries = Array.from({ length: attempts }, (_, index) =>
          settlementOf(
            outcome,
            { attempts: index, unsure: outcome.kind === 'unsure' ? index : 0, ageMs: 0 },
            () => 0.5,
            SCHEDULES[kind],
          ),
        );
        expect(tries.filter(({ state }) => state === 'retry')).to.have.length(attempts - 1);
        expect(tries.at(-1)?.state).to.equal(outcome.kind === 'unsure' ? 'uncertain' : 'dead');
      }
    });
  }

  it('waits with all others while the service fails, and does not count as tried', () => {
    fc.assert(
      fc.property(
        fc.nat(48 * hourMs),
        fc.nat(hourMs),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (ageMs, waitMs, random) => {
          const told = deferral('closed', { ageMs, waitMs }, () => random);
          expect(told).to.include({ state: 'retry', isDeferred: true, reason: 'closed' });
          expect(told.delayMs).to.be.within(Math.floor(waitMs), Math.ceil(waitMs * 1.2));
          expect(deferral('closed', { ageMs }, () => random).delayMs).to.be.within(30_000, 720_000);
        },
      ),
    );
  });

  it('is posted at most four times when it may have arrived, and is then called uncertain', () => {
    let posts = 0;
    for (let unsure = 0; !isSpent({ unsure }); unsure += 1) {
      posts += 1;
      const { state } = settlementOf(
        { kind: 'unsure', reason: 'timeout' },
        { attempts: unsure, unsure, ageMs: 0 },
        () => 0.5,
      );
      expect(state).to.equal(unsure < UNSURE_DELAYS_MS.length ? 'retry' : 'uncertain');
    }
    expect(posts).to.equal(4);
  });

  it('is not given up for having waited long while nothing could be sent at all', () => {
    const tries = { attempts: 90, unsure: 0, ageMs: 23 * hourMs };
    expect(settlementOf({ kind: 'not-sent', reason: 'x' }, tries, () => 0.5).state).to.equal('retry');
  });

  it('never dies while nothing can be sent for the tenant or the bot', () => {
    fc.assert(
      fc.property(anyTries, (tries) => {
        const { state, delayMs } = settlementOf({ kind: 'halted', reason: 'r', scope: 'bot' }, tries, () => 0.5);
        expect(state).to.equal('retry');
        expect(delayMs).to.be.within(1000, 15 * 60_000);
      }),
    );
  });

  it('parks with its lane when the address is gone', () => {
    expect(
      settlementOf({ kind: 'gone', reason: 'bot removed' }, { attempts: 0, unsure: 0, ageMs: 0 }, () => 0),
    ).to.deep.equal({
      state: 'parked',
      reason: 'bot removed',
      parkLane: true,
    });
  });

  it('waits within the spread, and never less than the service asked for (up to an hour)', () => {
    fc.assert(
      fc.property(anyOutcome, anyTries, fc.double({ min: 0, max: 0.999, noNaN: true }), (outcome, tries, random) => {
        const settlement = settlementOf(outcome as Outcome, tries, () => random);
        if (settlement.state !== 'retry') return;
        expect(settlement.delayMs).to.be.a('number').and.to.satisfy(Number.isFinite);
        const asked = 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
        if (asked > 0) expect(settlement.delayMs).to.be.at.least(Math.min(asked, hourMs));
        expect(settlement.delayMs).to.be.within(0, 8 * hourMs * 1.2);
      }),
      { numRuns: 10_000 },
    );
  });
});
