/** A conversation is told when it wants to be: quiet hours and digests by the clock on its wall, whatever that clock does. */
import { expect } from 'chai';
import fc from 'fast-check';
import { heldBy, opensAt, type Quiet, quietUntil, type Rhythm, waitedMs } from '../../src/core/rhythm.ts';

const OSLO = 'Europe/Oslo';
const NIGHT: Quiet = { hours: { from: { hour: 22, minute: 0 }, to: { hour: 7, minute: 0 } } };
const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
const at = (text: string): number => Date.parse(text);
const opens = (rhythm: Rhythm, promised: string, now = promised): string =>
  iso(opensAt(rhythm, at(promised), at(now), OSLO));

const ZONES = [
  'UTC',
  OSLO,
  'America/Recife',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/New_York',
  'Pacific/Chatham',
];
const zone = fc.constantFrom(...ZONES);
const moment = fc.oneof(
  fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
  // Around the leaps of Oslo and New York.
  fc
    .tuple(
      fc.constantFrom(at('2026-03-29T01:00Z'), at('2026-10-25T01:00Z'), at('2026-03-08T07:00Z')),
      fc.integer({ min: -30 * HOUR, max: 30 * HOUR }),
    )
    .map(([leap, off]) => leap + off),
);
const time = fc.record({ hour: fc.nat(23), minute: fc.nat(59) });
const hours = fc
  .record({ from: time, to: time })
  .filter(({ from, to }) => from.hour !== to.hour || from.minute !== to.minute);
const quiet: fc.Arbitrary<Quiet> = fc.oneof(
  hours.map((one) => ({ hours: one })),
  hours.map((one) => ({ hours: one, weekends: true as const })),
  fc.constant({ weekends: true as const }),
);
const rhythm: fc.Arbitrary<Rhythm> = fc.record(
  {
    quiet,
    digest: fc.record(
      { hour: fc.nat(23), minute: fc.nat(59), weekday: fc.nat(6) },
      { requiredKeys: ['hour', 'minute'] },
    ),
  },
  { requiredKeys: [] },
);

describe('the rhythm of a conversation', () => {
  it('lets things out at once where none was asked for', () => {
    expect(opens({}, '2026-11-21T02:00:00Z')).to.equal('2026-11-21T02:00:00.000Z');
  });

  it('holds back what happens at night until the morning, by the clock on the wall', () => {
    expect(opens({ quiet: NIGHT }, '2026-01-05T20:59:59Z')).to.equal('2026-01-05T20:59:59.000Z');
    expect(opens({ quiet: NIGHT }, '2026-01-05T21:00:00Z')).to.equal('2026-01-06T06:00:00.000Z');
    expect(opens({ quiet: NIGHT }, '2026-07-05T20:00:00Z')).to.equal('2026-07-06T05:00:00.000Z');
    expect(opens({ quiet: NIGHT }, '2026-01-06T05:59:59Z')).to.equal('2026-01-06T06:00:00.000Z');
    expect(opens({ quiet: NIGHT }, '2026-01-06T06:00:00Z')).to.equal('2026-01-06T06:00:00.000Z');
  });

  it('holds back at night too what could have gone out before, but did not', () => {
    expect(opens({ quiet: NIGHT }, '2026-01-05T20:00:00Z', '2026-01-05T23:00:00Z')).to.equal(
      '2026-01-06T06:00:00.000Z',
    );
  });

  it('is quiet once in the night in which the clock shows two o’clock twice, and is not in that in which it leaps over it', () => {
    const early: Quiet = { hours: { from: { hour: 22, minute: 0 }, to: { hour: 2, minute: 30 } } };
    expect(iso(quietUntil(early, at('2026-10-25T00:15:00Z'), OSLO))).to.equal('2026-10-25T00:30:00.000Z');
    expect(iso(quietUntil(early, at('2026-10-25T01:15:00Z'), OSLO))).to.equal('2026-10-25T01:15:00.000Z');
    const leapt: Quiet = { hours: { from: { hour: 2, minute: 10 }, to: { hour: 2, minute: 50 } } };
    expect(iso(quietUntil(leapt, at('2026-03-29T00:59:00Z'), OSLO))).to.equal('2026-03-29T00:59:00.000Z');
    expect(iso(quietUntil(leapt, at('2026-03-29T01:00:00Z'), OSLO))).to.equal('2026-03-29T01:00:00.000Z');
  });

  it('is quiet from Friday night to Monday morning where weekends are', () => {
    expect(opens({ quiet: { ...NIGHT, weekends: true } }, '2026-11-20T21:30:00Z')).to.equal('2026-11-23T06:00:00.000Z');
    expect(opens({ quiet: { weekends: true } }, '2026-11-21T10:00:00Z')).to.equal('2026-11-22T23:00:00.000Z');
    expect(opens({ quiet: { weekends: true } }, '2026-11-20T22:59:00Z')).to.equal('2026-11-20T22:59:00.000Z');
  });

  it('tells at the time of the digest what happened before, and after it the next day', () => {
    const daily: Rhythm = { digest: { hour: 8, minute: 0 } };
    expect(opens(daily, '2026-01-05T06:59:00Z')).to.equal('2026-01-05T07:00:00.000Z');
    expect(opens(daily, '2026-01-05T07:00:00Z')).to.equal('2026-01-06T07:00:00.000Z');
    expect(opens(daily, '2026-01-05T06:59:00Z', '2026-01-05T09:00:00Z')).to.equal('2026-01-05T09:00:00.000Z');
    const weekly: Rhythm = { digest: { hour: 9, minute: 0, weekday: 1 } };
    expect(opens(weekly, '2026-03-25T12:00:00Z')).to.equal('2026-03-30T07:00:00.000Z');
  });

  it('waits for the end of the quiet hours when the digest falls into them', () => {
    const both: Rhythm = { quiet: NIGHT, digest: { hour: 6, minute: 0 } };
    expect(opens(both, '2026-01-05T12:00:00Z')).to.equal('2026-01-06T06:00:00.000Z');
  });

  it('never lets out in quiet hours, nor before the digest, nor later than the first moment that is neither', () => {
    fc.assert(
      fc.property(rhythm, moment, fc.nat(10 * 24 * HOUR), zone, (one, promised, later, timeZone) => {
        const now = promised + later;
        const out = opensAt(one, promised, now, timeZone);
        expect(out).to.be.at.least(now);
        if (one.quiet) expect(quietUntil(one.quiet, out, timeZone)).to.equal(out);
        // It stays open: asked again at that moment, it goes.
        expect(opensAt(one, promised, out, timeZone)).to.equal(out);
        // And all the time before it was closed.
        const between = now + Math.floor((out - now) / 2);
        expect(opensAt(one, promised, between, timeZone)).to.equal(out);
        if (out > now) expect(out - now).to.be.at.most(13 * 24 * HOUR);
      }),
      { numRuns: 300 },
    );
  });

  it('makes nothing older than it is, and only by the time in which it could have gone out', () => {
    fc.assert(
      fc.property(
        rhythm,
        moment,
        fc.nat(6 * 24 * HOUR),
        fc.nat(2 * 24 * HOUR),
        zone,
        (one, promised, a, b, timeZone) => {
          const [now, then] = [promised + a, promised + a + b];
          const [before, after] = [waitedMs(one, promised, now, timeZone), waitedMs(one, promised, then, timeZone)];
          expect(before).to.be.within(0, a);
          expect(after - before).to.be.within(0, b);
          if (!one.quiet && !one.digest) expect(before).to.equal(a);
          const first = opensAt(one, promised, promised, timeZone);
          if (now <= first) expect(before).to.equal(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('counts the waking hours of two days', () => {
    const waited = waitedMs({ quiet: NIGHT }, at('2026-01-05T20:00:00Z'), at('2026-01-07T07:00:00Z'), OSLO);
    expect(waited).to.equal((1 + 15 + 1) * HOUR);
  });

  it('knows why something had to wait', () => {
    expect(heldBy({ quiet: NIGHT }, at('2026-01-05T22:00:00Z'), OSLO)).to.equal('quiet');
    expect(heldBy({ quiet: NIGHT }, at('2026-01-05T12:00:00Z'), OSLO)).to.equal(undefined);
    expect(heldBy({ digest: { hour: 8, minute: 0 } }, at('2026-01-05T12:00:00Z'), OSLO)).to.equal('digest');
  });
});
