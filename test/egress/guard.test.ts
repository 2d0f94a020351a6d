/** The guard lets requests out to the public internet and nowhere else, however the address is written and whatever names say. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { createGuard, type Resolve, type Resolved, readOutsideUrl } from '../../src/egress/guard.ts';
import { createEgress, EgressError } from '../../src/egress/index.ts';
import { isLoopbackAddress, isPublicAddress } from '../../src/egress/public-address.ts';

/** Every way to write one address in a URL that parsers, shells or resolvers have ever taken. */
const writings = (a: number, b: number, c: number, d: number): readonly string[] => {
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

const INSIDE: readonly (readonly [number, number, number, number])[] = [
  [127, 0, 0, 1],
  [10, 0, 0, 5],
  [172, 16, 9, 1],
  [192, 168, 1, 1],
  [169, 254, 169, 254],
  [100, 100, 100, 200],
];

const OTHERS = [
  'localhost',
  'LOCALHOST.',
  'a.localhost',
  'printer.local',
  'metadata.google.internal',
  'intranet',
  'router.home.arpa',
  '0',
  '0.0.0.0',
  '255.255.255.255',
  '224.0.0.1',
  '240.0.0.1',
  '192.0.0.8',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '168.63.129.16',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd12:3456:789a::1]',
  '[ff02::1]',
  '[ff0e::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  '[64:ff9b:1::1]',
  '[5f00::1]',
  '[4000::1]',
];

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '20.60.4.1',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '198.17.255.255',
  '198.20.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001::1',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
  '2002:808:808::1',
];

const everywhere =
  (addresses: Resolved): Resolve =>
  async () =>
    addresses;
const at = (...addresses: readonly string[]): Resolved =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('What people may have us ask', () => {
  const guard = createGuard();
  const reads = (text: string) => {
    const read = readOutsideUrl(text, guard);
    return 'url' in read ? 'asked' : read.objection;
  };

  const written = [...INSIDE.flatMap((bytes) => writings(...bytes)), ...OTHERS];

  it(`is no inside address in any of ${written.length} writings`, () => {
    expect(written.length).to.be.at.least(120);
    for (const host of written) expect(reads(`https://${host}/`), host).not.to.equal('asked');
  });

  it('is any public address or name, by https, at the ports for it', () => {
    for (const address of PUBLIC) {
      expect(reads(`https://${address.includes(':') ? `[${address}]` : address}/hook?a=b`), address).to.equal('asked');
    }
    expect(reads('https://prod-12.westeurope.logic.azure.com:443/workflows/x?sig=y')).to.equal('asked');
    expect(reads('https://hooks.example.com:8443/')).to.equal('asked');
  });

  it('is nothing without TLS, at odd ports, with credentials, of other schemes, or of any length', () => {
    expect(reads('http://hooks.example.com/')).to.equal('not-https');
    for (const scheme of ['ftp', 'file', 'gopher', 'data', 'javascript', 'ws']) {
      expect(reads(`${scheme}://hooks.example.com/`), scheme).to.equal('not-https');
    }
    for (const port of [22, 25, 80, 6379, 8080]) expect(reads(`https://hooks.example.com:${port}/`)).to.equal('port');
    expect(reads('https://me:secret@hooks.example.com/')).to.equal('credentials');
    expect(reads('https://hooks.example.com@10.0.0.1/')).to.equal('credentials');
    expect(reads('hooks.example.com')).to.equal('no-url');
    expect(reads(`https://hooks.example.com/${'x'.repeat(2000)}`)).to.equal('too-long');
  });

  it('is this machine in a try-out, and nothing else inside', () => {
    const tryOut = createGuard({ development: true });
    for (const host of ['127.0.0.1:5000', 'localhost:5000', '[::1]:5000'])
      expect(tryOut.objection(new URL(`http://${host}/`)), host).to.equal(undefined);
    for (const host of ['10.0.0.1', '169.254.169.254', 'intranet'])
      expect(tryOut.objection(new URL(`http://${host}/`)), host).not.to.equal(undefined);
  });
});

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

describe('A request to an address that somebody gave us', () => {
  let server: Server;
  let port: number;
  let asked = 0;

  beforeEach(async () => {
    asked = 0;
    server = createServer((_, response) => {
      asked += 1;
      response.end('inside');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const failure = async (url: string, resolve: Resolve, development = false): Promise<EgressError | undefined> => {
    const guard = createGuard({ resolve, development });
    // The port of the server that must not be reached is none that the guard takes, so only the names are looked at.
    const egress = createEgress({ guard: { ...guard, objection: () => undefined } });
    try {
      await egress.request({ method: 'GET', url: new URL(url), deadlineMs: 5000, maxBytes: 1000 });
      return undefined;
    } catch (error) {
      expect(error).to.be.instanceOf(EgressError);
      return error as EgressError;
    } finally {
      await egress.close();
    }
  };

  const bad: readonly (readonly string[])[] = [
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['::ffff:127.0.0.1'],
    ['8.8.8.8', '127.0.0.1'],
    ['127.0.0.1', '8.8.8.8'],
    ['64:ff9b::7f00:1'],
    [],
  ];
  for (const addresses of bad) {
    it(`never leaves when its name is at ${addresses.join(' and ') || 'nothing'}`, async () => {
      const error = await failure(`http://hooks.example.com:${port}/`, everywhere(at(...addresses)));
      expect(error).to.include({ phase: 'unsent', code: 'not-public' });
      expect(asked).to.equal(0);
    });
  }

  it('goes where the checked answer said, though the name has moved inside by the next question', async () => {
    const answers = [at('203.0.113.1', '127.0.0.1'), at('127.0.0.1')];
    let questions = 0;
    const rebinding: Resolve = async () => answers[Math.min(questions++, 1)] as Resolved;
    for (const _ of [1, 2, 3]) {
      expect(await failure(`http://hooks.example.com:${port}/`, rebinding)).to.include({ code: 'not-public' });
    }
    expect(asked).to.equal(0);
    // Each connection asks once: what is checked and what is connected to can't differ.
    expect(questions).to.equal(3);
    questions = 0;
    const local: Resolve = async () => {
      questions += 1;
      return at('127.0.0.1');
    };
    expect(await failure(`http://localhost:${port}/`, local, true)).to.equal(undefined);
    expect(questions).to.equal(1);
    expect(asked).to.equal(1);
  });

  it('is not sent to a literal address, for which no name is looked up', async () => {
    for (const host of [`127.0.0.1:${port}`, `2130706433:${port}`, `0x7f.1:${port}`, `[::ffff:127.0.0.1]:${port}`]) {
      const egress = createEgress({ guard: createGuard() });
      const sent = egress.request({ method: 'GET', url: new URL(`http://${host}/`), deadlineMs: 5000, maxBytes: 10 });
      const error = await sent.catch((thrown: unknown) => thrown);
      expect(error, host).to.include({ phase: 'unsent', code: 'not-public' });
      await egress.close();
    }
    expect(asked).to.equal(0);
  });

  it('says of a name that there is none', async () => {
    const nowhere: Resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    expect(await failure('http://hooks.example.com/', nowhere)).to.include({ phase: 'unsent', code: 'no-such-name' });
  });

  it('does not go by a proxy that the process’s variables name', async () => {
    const before = process.env['HTTP_PROXY'];
    process.env['HTTP_PROXY'] = `http://127.0.0.1:${port}`;
    try {
      const error = await failure('http://hooks.example.com/', everywhere(at('10.0.0.1')));
      expect(error).to.include({ code: 'not-public' });
      expect(asked).to.equal(0);
    } finally {
      if (before === undefined) delete process.env['HTTP_PROXY'];
      else process.env['HTTP_PROXY'] = before;
    }
  });
});
