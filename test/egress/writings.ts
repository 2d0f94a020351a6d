/** One IPv4 address in all the ways that anybody ever wrote it in a URL. */

/** Every way to write one address in a URL that parsers, shells or resolvers have ever taken. */
export const writings = (a: number, b: number, c: number, d: number): readonly string[] => {
  const number = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const [oa, ob, oc, od] = [a, b, c, d].map((byte) => `0${byte.toString(8)}`);
  const [xa, xb, xc, xd] = [a, b, c, d].map((byte) => `0x${byte.toString(16)}`);
  const hex = number.toString(16).padStart(8, '0');
  const [high, low] = [hex.slice(0, 4), hex.slice(4)];
  const dotted = `${a}.${b}.${c}.${d}`;
  return [
    dotted,
    `${dotted}.`,
    `${number}`,
    `0x${hex}`,
    `0X${hex.toUpperCase()}`,
    `0${number.toString(8)}`,
    `${oa}.${ob}.${oc}.${od}`,
    `${xa}.${xb}.${xc}.${xd}`,
    `${xa}.${ob}.${c}.${d}`,
    `${a}.${(b << 16) | (c << 8) | d}`,
    `${a}.${b}.${(c << 8) | d}`,
    `${xa}.0x${((b << 16) | (c << 8) | d).toString(16)}`,
    `%31${dotted.slice(1)}`.replace('%31', `%3${dotted[0]}`),
    dotted.replaceAll('.', '。'),
    dotted.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    dotted.replaceAll(/[1-9]/g, (digit) => String.fromCodePoint(0x245f + Number(digit))),
    `[::ffff:${dotted}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${high}:${low}]`,
    `[0000:0000:0000:0000:0000:FFFF:${high}:${low}]`,
    `[::${dotted}]`,
    `[64:ff9b::${dotted}]`,
    `[64:ff9b::${high}:${low}]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:1:2:0:0:${(~Number.parseInt(high, 16) & 0xffff).toString(16)}:${(~Number.parseInt(low, 16) & 0xffff).toString(16)}]`,
  ];
};
