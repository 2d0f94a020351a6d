/** Which addresses are of the public internet: every range, every way of writing, and IPv4 inside IPv6. */
import { expect } from 'chai';
import fc from 'fast-check';
import { isLoopbackAddress, isPublicAddress } from '../../src/egress/public-address.ts';

describe('An address', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const four = fc.tuple(byte, byte, byte, byte);
  const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
  const full = (parts: readonly number[]) => parts.map((part) => part.toString(16)).join(':');
  const asUrlWrites = (address: string) => new URL(`http://[${address}]/`).hostname.slice(1, -1);

  it('is public exactly outside of the ranges that are not', () => {
    // Said another way than the product says it: as numbers from … to.
    const between: readonly (readonly [string, string])[] = [
      ['0.0.0.0', '0.255.255.255'],
      ['10.0.0.0', '10.255.255.255'],
      ['100.64.0.0', '100.127.255.255'],
      ['127.0.0.0', '127.255.255.255'],
      ['168.63.129.16', '168.63.129.16'],
      ['169.254.0.0', '169.254.255.255'],
      ['172.16.0.0', '172.31.255.255'],
      ['192.0.0.0', '192.0.0.255'],
      ['192.0.2.0', '192.0.2.255'],
      ['192.88.99.0', '192.88.99.255'],
      ['192.168.0.0', '192.168.255.255'],
      ['198.18.0.0', '198.19.255.255'],
      ['198.51.100.0', '198.51.100.255'],
      ['203.0.113.0', '203.0.113.255'],
      ['224.0.0.0', '255.255.255.255'],
    ];
    const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    const textOf = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
    const ranges = between.map(([from, to]) => [numberOf(from), numberOf(to)] as const);
    const edges = ranges.flatMap(([from, to]) => [from - 1, from, to, to + 1]).filter((n) => n >= 0 && n < 2 ** 32);
    const isGood = (value: number) => !ranges.some(([from, to]) => from <= value && value <= to);
    for (const edge of edges) expect(isPublicAddress(textOf(edge)), textOf(edge)).to.equal(isGood(edge));
    fc.assert(
      fc.property(four, (bytes) => {
        const text = bytes.join('.');
        expect(isPublicAddress(text)).to.equal(isGood(numberOf(text)));
      }),
      { numRuns: 10_000 },
    );
  });

  it('is the same in every way of writing IPv6', () => {
    fc.assert(
      fc.property(groups, (parts) => {
        const long = full(parts);
        const padded = parts.map((part) => part.toString(16).padStart(4, '0').toUpperCase()).join(':');
        const expected = isPublicAddress(long);
        expect(isPublicAddress(asUrlWrites(long))).to.equal(expected);
        expect(isPublicAddress(padded)).to.equal(expected);
        if (expected && parts[0] !== 0 && parts[0] !== 0x64) expect((parts[0] as number) >> 13).to.equal(1);
      }),
      { numRuns: 5000 },
    );
  });

  it('in IPv6 that carries IPv4 is as public as what it carries', () => {
    fc.assert(
      fc.property(four, (bytes) => {
        const text = bytes.join('.');
        const [a, b, c, d] = bytes.map((one) => one.toString(16).padStart(2, '0'));
        for (const carrier of [`::ffff:${text}`, `64:ff9b::${a}${b}:${c}${d}`, `2002:${a}${b}:${c}${d}::5`]) {
          expect(isPublicAddress(carrier), carrier).to.equal(isPublicAddress(text));
        }
        expect(isPublicAddress(`::${text}`)).to.equal(false);
        expect(isLoopbackAddress(`::ffff:${text}`)).to.equal(bytes[0] === 127);
      }),
      { numRuns: 5000 },
    );
  });

  it('that is none is not public, whatever it is', () => {
    for (const text of [
      '',
      'example.com',
      '1.1.1',
      '01.1.1.1',
      '1.1.1.256',
      '::1%eth0',
      'fe80::1%1',
      '1::2::3',
      ':::',
      '12345::',
      '[2606::1]',
    ])
      expect(isPublicAddress(text), text).to.equal(false);
    fc.assert(fc.property(fc.string(), (text) => !isPublicAddress(text) || /^[\d.a-f:]+$/i.test(text)));
  });
});
