/** Any command as a value, for properties: names of every kind of character, numbers of every allowed size. */
import fc from 'fast-check';
import type { Command, Ref, SubscribeLine, To } from '../../src/commands/line/command.ts';
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
  fc.constantFrom<To>({ by: 'owners' }, { by: 'here' }, { by: 'thread' }, { by: 'kept' }),
  name.map((threadId): To => ({ by: 'thread', threadId })),
  fc
    .oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), name)
    .map((url): To => ({ by: 'webhook', url })),
);

const number = fc.integer({ min: 0, max: 999_999_999 });

/** What the clauses say, but for the threshold. */
const said = {
  subjects: fc.array(ref, { maxLength: 5 }),
  except: fc.array(ref, { minLength: 1, maxLength: 3 }),
  includeOnDemand: fc.boolean(),
  environment: ref,
  broadcast: fc.constantFrom('none' as const, 'recovery' as const, 'all' as const),
  to,
};
const condition = fc.oneof(
  fc.record({ threshold, rearmBelow: fc.oneof(threshold, fc.constant(null)) }, { requiredKeys: [] }),
  fc.record({ threshold, direction: fc.constant('below' as const) }, { requiredKeys: ['direction'] }),
);
const flat = <T extends { readonly condition: object }>({ condition: more, ...line }: T): Command =>
  ({ ...line, ...more }) as unknown as Command;

/** As they stand on cards. */
const reference = fc.stringMatching(/^TD-[0-9A-HJKMNP-TV-Z]{7}$/);

/** Whole: as the form sends it in, and as buttons that take a change back hold it. */
export const subscribeLine: fc.Arbitrary<SubscribeLine> = fc
  .record(
    { ...said, kind: fc.constant('subscribe' as const), trigger: fc.constantFrom(...TRIGGERS), condition },
    { requiredKeys: ['kind', 'trigger', 'subjects', 'includeOnDemand', 'condition'] },
  )
  .map((line) => flat(line) as SubscribeLine);

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
  subscribeLine,
  fc
    .record(
      { ...said, kind: fc.constant('edit' as const), number, trigger: fc.constantFrom(...TRIGGERS), condition },
      { requiredKeys: ['kind', 'number', 'condition'] },
    )
    .map(flat),
  fc.record({ kind: fc.constant('edit' as const), number, check: fc.constant(true as const) }),
  fc.constantFrom<Command>(
    { kind: 'form', check: true },
    { kind: 'export' },
    { kind: 'export', from: 7 },
    { kind: 'import' },
  ),
  fc.record(
    { kind: fc.constant('import' as const), text: nasty.map((text) => `{${text}`), sure: fc.constant(true) },
    { requiredKeys: ['kind', 'text'] },
  ),
  fc.record({ kind: fc.constant('history' as const), number, page: number }, { requiredKeys: ['kind'] }),
  fc.record({ kind: fc.constantFrom('acknowledge' as const, 'why' as const), reference }),
  fc.record({ kind: fc.constant('audit' as const), of: number, person: fc.uuid() }, { requiredKeys: ['kind'] }),
);
