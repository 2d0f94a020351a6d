/** Times of day come once a day by the clock on the wall, also where it leaps. */
import { expect } from 'chai';
import fc from 'fast-check';
import { nextTime } from '../../src/core/schedule.ts';

const iso = (at: number): string => new Date(at).toISOString();
const wall = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);

describe('the next time of a schedule', () => {
  it('is today when it is still to come, else tomorrow', () => {
    const eight = { hour: 8, minute: 0 };
    expect(iso(nextTime(eight, Date.UTC(2026, 0, 5, 6), 'Europe/Oslo'))).to.equal('2026-01-05T07:00:00.000Z');
    expect(iso(nextTime(eight, Date.UTC(2026, 0, 5, 7), 'Europe/Oslo'))).to.equal('2026-01-06T07:00:00.000Z');
    expect(iso(nextTime(eight, Date.UTC(2026, 6, 5, 7), 'Europe/Oslo'))).to.equal('2026-07-06T06:00:00.000Z');
  });

  it('is on the weekday that was said', () => {
    const monday = { hour: 9, minute: 30, weekday: 1 };
    expect(iso(nextTime(monday, Date.UTC(2026, 10, 21), 'UTC'))).to.equal('2026-11-23T09:30:00.000Z');
    expect(iso(nextTime(monday, Date.UTC(2026, 10, 23, 9, 30), 'UTC'))).to.equal('2026-11-30T09:30:00.000Z');
  });

  it('is at the leap where the clock leaps over it, and the first of two where it shows it twice', () => {
    const early = { hour: 2, minute: 30 };
    expect(iso(nextTime(early, Date.UTC(2026, 2, 28, 12), 'Europe/Oslo'))).to.equal('2026-03-29T01:00:00.000Z');
    expect(iso(nextTime(early, Date.UTC(2026, 9, 24, 12), 'Europe/Oslo'))).to.equal('2026-10-25T00:30:00.000Z');
    expect(iso(nextTime(early, Date.UTC(2026, 9, 25, 0, 30), 'Europe/Oslo'))).to.equal('2026-10-26T01:30:00.000Z');
  });

  it('is at the leap where a zone leapt over the whole day', () => {
    const friday = { hour: 9, minute: 0, weekday: 5 };
    expect(wall(nextTime(friday, Date.UTC(2011, 11, 24), 'Pacific/Apia'), 'Pacific/Apia')).to.equal('2011-12-31 00:00');
  });

  it('is later, within eight days, and shows its time on the wall unless the clock leapt there', () => {
    const zones = [
      'UTC',
      'Europe/Oslo',
      'America/Recife',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'America/New_York',
      'Pacific/Chatham',
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) }),
        fc.constantFrom(...zones),
        fc.record({ hour: fc.nat(23), minute: fc.nat(59) }),
        fc.option(fc.nat(6), { nil: undefined }),
        (after, timeZone, time, weekday) => {
          const schedule = { ...time, ...(weekday !== undefined && { weekday }) };
          const at = nextTime(schedule, after, timeZone);
          expect(at).to.be.greaterThan(after);
          expect(at - after).to.be.at.most(8 * 86_400_000);
          const shown = wall(at, timeZone).slice(11);
          const wanted = `${String(time.hour).padStart(2, '0')}:${String(time.minute).padStart(2, '0')}`;
          // A minute before the leap the clock showed less, so nothing was missed.
          if (shown !== wanted) expect(wall(at - 60_000, timeZone).slice(11) < wanted && shown > wanted).to.equal(true);
        },
      ),
      { numRuns: 600 },
    );
  });
});
