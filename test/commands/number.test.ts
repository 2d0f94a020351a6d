/** Numbers as people write them. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type Magnitude, type NumberRead, printNumber, readNumber } from '../../src/commands/line/number.ts';

const magnitudes: Readonly<Record<string, Magnitude>> = {
  k: 'thousand',
  m: 'million',
  million: 'million',
  bn: 'billion',
};
const read = (text: string): NumberRead => readNumber(text, (word) => magnitudes[word]);

const readable: readonly (readonly [text: string, value: number])[] = [
  ['10000', 10_000],
  ['10,000', 10_000],
  ['10 000', 10_000],
  ['10\u00A0000', 10_000],
  ['10\u202F000', 10_000],
  ["10'000", 10_000],
  ['10’000', 10_000],
  ['10_000', 10_000],
  ['1,234,567', 1_234_567],
  ['1.234.567', 1_234_567],
  ['1 234 567,89', 1_234_567.89],
  ['1,234.5', 1234.5],
  ['1.234,5', 1234.5],
  ['1.5', 1.5],
  ['1,5', 1.5],
  ['.5', 0.5],
  ['0.125', 0.125],
  ['0,125', 0.125],
  ['1234.567', 1234.567],
  ['1.2345', 1.2345],
  ['10k', 10_000],
  ['10 K', 10_000],
  ['1.5m', 1_500_000],
  ['1,5m', 1_500_000],
  ['1.005 million', 1_005_000],
  ['2bn', 2_000_000_000],
  ['1.234k', 1234],
  ['€10,000', 10_000],
  ['10000 €', 10_000],
  ['$1.5m', 1_500_000],
  ['-5', -5],
  ['−5', -5],
  ['+5', 5],
  ['-0', 0],
  ['0', 0],
  ['007', 7],
  ['10,000.', 10_000],
  ['999999999999999', 999_999_999_999_999],
];

describe('Numbers as people write them', () => {
  for (const [text, value] of readable) {
    it(`${JSON.stringify(text)} is ${value}`, () => {
      expect(read(text)).to.deep.equal({ kind: 'number', value });
    });
  }

  for (const [text, could] of [
    ['10.000', [10_000, 10]],
    ['1.234', [1234, 1.234]],
    ['1,234k', [1_234_000, 1234]],
  ] as const) {
    it(`${text} is asked about: ${could.join(' or ')}`, () => {
      expect(read(text)).to.deep.equal({ kind: 'ambiguous', could });
    });
  }

  for (const text of [
    '',
    ' ',
    'ten',
    'k',
    '1e5',
    '0x10',
    '1.2.3',
    '1,2,3',
    '10,00,000',
    '1,2345.6',
    '10 5',
    '5 apples',
    '10%',
    '--5',
    '1..5',
    '½',
    'NaN',
    'Infinity',
    '٣',
  ]) {
    it(`${JSON.stringify(text)} is no number`, () => {
      expect(read(text)).to.deep.equal({ kind: 'unreadable' });
    });
  }

  it('refuses numbers that can not be compared exactly', () => {
    expect(read('9007199254740993').kind).to.equal('too-large');
    expect(read('1000000bn').kind).to.equal('too-large');
    expect(read('9'.repeat(400)).kind).to.equal('too-large');
    expect(read('0.1234567').kind).to.equal('too-fine');
  });

  it('reads what it prints', () => {
    const value = fc.oneof(
      fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }),
      fc
        .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 6 }))
        .map(([n, d]) => n / 10 ** d),
    );
    fc.assert(
      fc.property(value, (number) => {
        expect(read(printNumber(number))).to.deep.equal({ kind: 'number', value: number === 0 ? 0 : number });
      }),
      { numRuns: 3000 },
    );
  });
});
