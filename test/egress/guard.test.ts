/** The guard lets requests out to the public internet and nowhere else, however the address is written and whatever names say. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createGuard, type Resolve, type Resolved, readOutsideUrl } from '../../src/egress/guard.ts';
import { createEgress, EgressError } from '../../src/egress/index.ts';
import { writings } from './writings.ts';

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
