/** Any command that says when people are told, as a value, for properties. */
import fc from 'fast-check';
import type { WhenLine } from '../../src/commands/line/command.ts';
import type { Until } from '../../src/core/until.ts';

const time = fc.record({ hour: fc.nat(23), minute: fc.nat(59) });
const weekday = fc.nat(6);
const withTime = { time };

const date = fc
  .record({
    year: fc.integer({ min: 2026, max: 2099 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  })
  .chain((full) => fc.constantFrom(full, { month: full.month, day: full.day }));

const until: fc.Arbitrary<Until> = fc.oneof(
  fc.integer({ min: 1, max: 366 * 24 * 60 }).map((minutes): Until => ({ by: 'duration', ms: minutes * 60_000 })),
  time.map((one): Until => ({ by: 'time', time: one })),
  fc.record({ by: fc.constant('weekday' as const), weekday, ...withTime }, { requiredKeys: ['by', 'weekday'] }),
  fc.record({ by: fc.constant('days' as const), days: fc.nat(1), ...withTime }, { requiredKeys: ['by', 'days'] }),
  fc.record({ by: fc.constant('date' as const), date, ...withTime }, { requiredKeys: ['by', 'date'] }),
);

const hours = fc
  .record({ from: time, to: time })
  .filter(({ from, to }) => from.hour !== to.hour || from.minute !== to.minute);
const number = fc.oneof(fc.constant('all' as const), fc.integer({ min: 0, max: 999_999_999 }));

export const whenLine: fc.Arbitrary<WhenLine> = fc.oneof(
  fc.record(
    { kind: fc.constant('mute' as const), number, until: fc.oneof(until, fc.constant('ask' as const)) },
    { requiredKeys: ['kind', 'number'] },
  ),
  fc.record({ kind: fc.constant('unmute' as const), number }),
  fc.record(
    {
      kind: fc.constant('quiet' as const),
      quiet: fc.oneof(
        fc.constant('off' as const),
        hours.map((one) => ({ hours: one })),
        hours.map((one) => ({ hours: one, weekends: true as const })),
        fc.constant({ weekends: true as const }),
      ),
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record(
    {
      kind: fc.constant('digest' as const),
      schedule: fc.oneof(
        fc.constant('off' as const),
        fc.record({ hour: fc.nat(23), minute: fc.nat(59), weekday }, { requiredKeys: ['hour', 'minute'] }),
      ),
    },
    { requiredKeys: ['kind'] },
  ),
);
