/** Whether an IP address is one of the public internet, in whatever form it is written; everything that isn't clearly so is not. */

type Network = readonly [network: string, bits: number];

/** Private, local, reserved, for documentation or tests, for many at once; and a cloud's own service on a public address. */
const NOT_PUBLIC_4: readonly Network[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Global unicast, the only part of IPv6 that is given out, is 2000::/3; these parts of it are not public. */
const GLOBAL_6: Network = ['2000::', 3];
const NOT_PUBLIC_6: readonly Network[] = [
  // Protocol assignments, Teredo and benchmarking among them.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
];

/** Forms that carry an IPv4 address, and after how many bits: they are as public as what they carry. */
const CARRIES_4: readonly (readonly [...Network, at: number])[] = [
  ['::ffff:0:0', 96, 96],
  ['64:ff9b::', 96, 96],
  ['2002::', 16, 16],
];

/** Four bytes, strictly as `a.b.c.d` in decimal without leading zeros; undefined for anything else. */
const readV4 = (text: string): readonly number[] | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
};

const readGroups = (text: string): readonly number[] | undefined => {
  if (text === '') return [];
  const groups = text.split(':');
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
};

/** The last 32 bits may be written as IPv4: brought to two groups. */
const withoutDots = (text: string): string | undefined => {
  const start = text.lastIndexOf(':') + 1;
  const last = text.slice(start);
  if (!last.includes('.')) return text;
  const bytes = readV4(last);
  if (!bytes) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return `${text.slice(0, start)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
};

/** Sixteen bytes; undefined for anything that isn't an IPv6 address, such as one with a zone. */
const readV6 = (written: string): readonly number[] | undefined => {
  const text = withoutDots(written);
  if (text === undefined || !text.includes(':')) return undefined;
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const before = readGroups(head);
  if (tail === undefined) return before?.length === 16 ? before : undefined;
  const after = readGroups(tail);
  if (!before || !after || before.length + after.length > 14) return undefined;
  return [...before, ...Array.from({ length: 16 - before.length - after.length }, () => 0), ...after];
};

const bytesOf = (text: string): readonly number[] => readV4(text) ?? readV6(text) ?? [];

const within = (bytes: readonly number[], network: readonly number[], bits: number): boolean =>
  bytes.length === network.length &&
  network.every((byte, at) => {
    const kept = Math.min(8, Math.max(0, bits - at * 8));
    const mask = (0xff << (8 - kept)) & 0xff;
    return ((bytes[at] as number) & mask) === (byte & mask);
  });

type Range = { readonly network: readonly number[]; readonly bits: number };
const rangeOf = ([network, bits]: Network): Range => ({ network: bytesOf(network), bits });
const isIn = (bytes: readonly number[], { network, bits }: Range): boolean => within(bytes, network, bits);

const notPublic4 = NOT_PUBLIC_4.map(rangeOf);
const notPublic6 = NOT_PUBLIC_6.map(rangeOf);
const global6 = rangeOf(GLOBAL_6);
const carries4 = CARRIES_4.map(([network, bits, at]) => ({ range: rangeOf([network, bits]), byte: at / 8 }));

const isPublic4 = (bytes: readonly number[]): boolean => !notPublic4.some((range) => isIn(bytes, range));

const isPublic6 = (bytes: readonly number[]): boolean => {
  const carrier = carries4.find(({ range }) => isIn(bytes, range));
  if (carrier) return isPublic4(bytes.slice(carrier.byte, carrier.byte + 4));
  return isIn(bytes, global6) && !notPublic6.some((range) => isIn(bytes, range));
};

/** Takes an address as resolvers and sockets write it, IPv6 without brackets. What is no address is not public. */
export const isPublicAddress = (text: string): boolean => {
  const four = readV4(text);
  if (four) return isPublic4(four);
  const six = readV6(text);
  return six !== undefined && isPublic6(six);
};

/** This very machine: 127.0.0.0/8 and ::1, also as IPv4 in IPv6. */
export const isLoopbackAddress = (text: string): boolean => {
  const bytes = bytesOf(text);
  const four = isIn(bytes, rangeOf(['::ffff:0:0', 96])) ? bytes.slice(12) : bytes;
  return four.length === 4 ? four[0] === 127 : isIn(bytes, rangeOf(['::1', 128]));
};
