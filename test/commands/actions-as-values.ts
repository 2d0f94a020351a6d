/** Any command that asks Customer Insights for something, as a value, for properties. */
import fc from 'fast-check';
import { type ActionLine, REPORT_PARTS } from '../../src/commands/line/action.ts';
import type { Ref } from '../../src/commands/line/command.ts';
import { OPERATORS } from '../../src/core/asking.ts';

/** `ref` and `name`: names of every kind of character. */
export const actionLines = (ref: fc.Arbitrary<Ref>, name: fc.Arbitrary<string>): fc.Arbitrary<ActionLine> => {
  const at = { environment: ref, from: fc.nat(999_999) };
  const field = fc.constantFrom('City', 'CustomerId', 'Birth_Year', 'x1');
  const value = fc.oneof(name, fc.integer({ min: -99_999, max: 999_999 }), fc.boolean(), fc.constant(null));
  const condition = fc.record({ field, operator: fc.constantFrom(...OPERATORS), value });
  const kindOf = <const K extends ActionLine['kind']>(kind: K) => fc.constant(kind);
  const schedule = fc.record(
    { hour: fc.nat(23), minute: fc.nat(59), weekday: fc.nat(6) },
    { requiredKeys: ['hour', 'minute'] },
  );
  const write = {
    ...{ table: ref, environment: ref, sure: fc.boolean(), open: fc.constant(true as const) },
    fields: fc.array(fc.record({ field, value }), { maxLength: 4 }),
  };
  return fc.oneof(
    fc.record({ kind: kindOf('tables'), ...at }, { requiredKeys: ['kind'] }),
    fc.record({ kind: kindOf('partitions'), table: ref, ...at }, { requiredKeys: ['kind', 'table'] }),
    fc.record(
      { kind: kindOf('items'), table: ref, where: fc.array(condition, { maxLength: 4 }), ...at },
      { requiredKeys: ['kind', 'table', 'where'] },
    ),
    fc.record(
      { kind: kindOf('item'), table: ref, id: name, environment: ref },
      { requiredKeys: ['kind', 'table', 'id'] },
    ),
    fc.record({ kind: kindOf('create-item'), ...write }, { requiredKeys: ['kind', 'table', 'fields', 'sure'] }),
    fc.record(
      { kind: kindOf('update-item'), id: name, ...write },
      { requiredKeys: ['kind', 'table', 'id', 'fields', 'sure'] },
    ),
    fc.record(
      { kind: kindOf('search'), text: name, exact: fc.constant(true), ...at },
      { requiredKeys: ['kind', 'text', 'exact'] },
    ),
    fc.record(
      {
        kind: kindOf('search'),
        text: fc.stringMatching(/^[a-z]{4,8}( [a-z0-9@]{5,8})?$/),
        exact: fc.constant(false),
        ...at,
      },
      { requiredKeys: ['kind', 'text', 'exact'] },
    ),
    fc.record(
      {
        ...{ kind: kindOf('report'), part: fc.constantFrom(...REPORT_PARTS), environment: ref },
        schedule: fc.oneof(schedule, fc.constant('off' as const)),
      },
      { requiredKeys: ['kind'] },
    ),
    fc.record(
      {
        ...{ kind: kindOf('refresh'), what: ref, environment: ref, sure: fc.boolean() },
        subjects: fc.constantFrom('data-source' as const, 'segment' as const, 'measure' as const),
      },
      { requiredKeys: ['kind', 'what', 'sure'] },
    ),
    fc.record(
      { kind: kindOf('refresh'), what: fc.constant('all' as const), environment: ref, sure: fc.boolean() },
      { requiredKeys: ['kind', 'what', 'sure'] },
    ),
    fc.record({ kind: kindOf('switchinstance'), environment: ref }, { requiredKeys: ['kind'] }),
    fc.record({ kind: kindOf('cancel'), what: ref, job: name }, { requiredKeys: ['kind'] }),
  );
};
