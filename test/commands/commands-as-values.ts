/** Any command as a value, for properties: names of every kind of character, numbers of every allowed size. */
import fc from 'fast-check';
import type { Command, Ref, To } from '../../src/commands/line/command.ts';
import { actionLines } from './actions-as-values.ts';
import { whenLine } from './when-as-values.ts';

export const TRIGGERS = [
  'refresh-failed',
  'refresh-succeeded',
  'segment-threshold-crossed',
  'measure-threshold-crossed',
  'full-refresh-completed',
  'unification-completed',
];

/** Names that are hard on a grammar: quotes, entities, its own words, invisible and astral characters. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom(
      '"',
      '“',
      '”',
      '„',
      '«',
      '»',
      "'",
      '’',
      ',',
      ' ',
      '&',
      'amp;',
      '&quot;',
      '&nbsp;',
      '#',
      '>',
      'a',
      'above',
      'for',
      '\n',
    ),
    minLength: 1,
    maxLength: 12,
  }),
  fc.constantFrom(
    'all',
    'all segments',
    'and',
    'of',
    'including on-demand',
    '10,000',
    '--sure',
    '""',
    '#"x"',
    '&amp;lt;',
  ),
);

/** Nobody can name something by white space alone. */
const name = nasty.filter((text) => text.trim() !== '');

export const ref: fc.Arbitrary<Ref> = fc.record({ by: fc.constantFrom('name' as const, 'id' as const), text: name });

/** At most 15 digits, 6 of them decimals. */
const threshold = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000_000 }),
  fc.maxSafeInteger().filter((value) => Math.abs(value) < 1e15),
  fc
    .tuple(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.integer({ min: 1, max: 999_999 }))
    .map(([whole, decimals]) => Number(`${whole}.${String(decimals).padStart(6, '0')}`)),
  fc.constantFrom(0, 0.5, 1.5, 1.234, 12.345, 999.999, 1000, 1e14, 0.000_001),
);

/** Addresses as they are kept: plain, in lower case, each once. */
const address = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9_+-]{1,12}$/),
    fc.stringMatching(/^[a-z0-9]{1,8}$/),
    fc.constantFrom('com', 'example', 'co.uk'),
  )
  .map(([local, host, end]) => `${local}@${host}.${end}`);

const to: fc.Arbitrary<To> = fc.oneof(
  fc.uniqueArray(address, { minLength: 1, maxLength: 4 }).map((addresses): To => ({ by: 'email', addresses })),
  fc.constant<To>({ by: 'owners' }),
  fc
    .oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), name)
    .map((url): To => ({ by: 'webhook', url })),
);

const number = fc.integer({ min: 0, max: 999_999_999 });

export const command: fc.Arbitrary<Command> = fc.oneof(
  fc.constantFrom<Command>(
    { kind: 'help' },
    { kind: 'hello' },
    { kind: 'environments' },
    { kind: 'status' },
    { kind: 'form' },
    { kind: 'list' },
    { kind: 'unsubscribe-all' },
    { kind: 'language' },
    { kind: 'timezone' },
  ),
  fc.record({
    kind: fc.constantFrom('language' as const, 'timezone' as const),
    said: fc.oneof(
      fc.constantFrom('en', 'de', 'ca', 'pt-BR', 'UTC', 'Europe/Oslo', 'America/Argentina/Buenos_Aires', 'Etc/GMT+1'),
      name.map((text) => text.trim()),
    ),
  }),
  fc
    .record({ kind: fc.constantFrom('unsubscribe' as const, 'test' as const, 'list' as const), number })
    .map(({ kind, number: n }): Command => (kind === 'list' ? { kind, from: n } : { kind, number: n })),
  actionLines(ref, name),
  whenLine,
  fc.record({ kind: fc.constant('unsubscribe-all' as const), sure: fc.record({ count: number, highest: number }) }),
  fc.record(
    {
      kind: fc.constant('subscribe' as const),
      trigger: fc.constantFrom(...TRIGGERS),
      subjects: fc.array(ref, { maxLength: 5 }),
      includeOnDemand: fc.boolean(),
      environment: ref,
      threshold,
      to,
    },
    { requiredKeys: ['kind', 'trigger', 'subjects', 'includeOnDemand'] },
  ),
);
