/** Moments, numbers and texts as the service writes them. */
import { expect } from 'chai';
import fc from 'fast-check';
import { cut, parseMoment, parseNumber, sampleOf } from '../../src/customer-insights/values.ts';

describe('A moment of the service', () => {
  const at = Date.UTC(2026, 2, 2, 5, 14, 9, 120);
  for (const text of [
    '2026-03-02T05:14:09.12Z',
    '2026-03-02T05:14:09.1200000Z',
    '2026-03-02T05:14:09.120',
    '2026-03-02 05:14:09.1209999',
    '2026-03-02T07:14:09.120+02:00',
    '2026-03-02T00:14:09.120-0500',
    ' 2026-03-02t05:14:09.120z ',
  ]) {
    it(`is understood when written ${text}`, () => expect(parseMoment(text)).to.equal(at));
  }
  for (const text of [
    undefined,
    '',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-02T25:00:00Z',
    '2026-03-02',
    '02/03/2026 05:14',
    '1772428449120',
    '2026-03-02T05:14:09Z; DROP TABLE',
    'yesterday',
  ]) {
    it(`is absent when written ${String(text)}`, () => expect(parseMoment(text)).to.equal(undefined));
  }

  it('is the same as Date reads it, whenever Date writes it', () => {
    const years = { min: new Date('2000-01-01T00:00:00Z'), max: new Date('2199-12-31T23:59:59Z'), noInvalidDate: true };
    fc.assert(fc.property(fc.date(years), (date) => parseMoment(date.toISOString()) === date.getTime()));
  });
});

describe('A number of the service', () => {
  for (const [value, number] of [
    [42, 42],
    ['42', 42],
    ['-1.5', -1.5],
    ['1E+3', 1000],
    ['1,000', null],
    ['0x10', null],
    ['', null],
    ['12 members', null],
    [null, null],
    [Number.NaN, null],
    ['NaN', null],
    ['1e999', null],
    [true, null],
    [[7], null],
  ] as const) {
    it(`${JSON.stringify(value)} is ${number}`, () => expect(parseNumber(value)).to.equal(number));
  }
});

describe('What is kept of an item that nobody could read', () => {
  it('is at most 2 KiB, whole characters only, without e-mail addresses', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 3000 }), (value, length) => {
        const sample = sampleOf({ value, long: '😀'.repeat(length), who: 'ines@tarnwick.example' });
        return Buffer.byteLength(sample) <= 2048 && sample.isWellFormed() && !sample.includes('ines@');
      }),
    );
  });

  it('is a note when the item is too deep to be shown', () => {
    let deep: unknown = [];
    for (let depth = 0; depth < 50_000; depth += 1) deep = [deep];
    expect(sampleOf(deep)).to.equal('(too deep to be shown)');
  });
});

it('A name that is cut keeps whole characters', () => {
  expect(cut(`${'a'.repeat(298)}😀tail`, 300).isWellFormed()).to.equal(true);
  expect(cut('short', 300)).to.equal('short');
});
