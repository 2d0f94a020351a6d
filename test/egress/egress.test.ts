/** The way out tells what surely never left us from what may have arrived. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { generate } from 'selfsigned';
import { createEgress, type Egress, EgressError, type EgressOptions } from '../../src/egress/index.ts';
import { type Listening, listen } from '../fakes/loopback.ts';

const closers: (() => Promise<void>)[] = [];

type Place = Listening & { readonly url: URL };

const placeOf = async (server: Server | ReturnType<typeof createTcpServer>, scheme = 'http'): Promise<Place> => {
  const listening = await listen(server);
  closers.push(listening.close);
  const host = scheme === 'https' ? 'localhost' : '127.0.0.1';
  return Object.assign(listening, { url: new URL(`${scheme}://${host}:${listening.port}/path?q=1`) });
};

const serve = (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Place> =>
  placeOf(createServer(answer));

const open = (options: EgressOptions = {}): Egress => {
  const egress = createEgress(options);
  closers.unshift(() => egress.close());
  return egress;
};

const failureOf = async (promise: Promise<unknown>): Promise<EgressError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(EgressError);
  return error as EgressError;
};

const get = (url: URL, deadlineMs = 5000) => ({ method: 'GET', url, deadlineMs, maxBytes: 1000 }) as const;
const post = (url: URL, deadlineMs = 5000) => ({ ...get(url, deadlineMs), method: 'POST', body: '{"a":1}' }) as const;

describe('egress', () => {
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  it('sends method, path, headers and body, and gives back status, headers and text', async () => {
    const { url } = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.writeHead(201, { 'X-Two': ['a', 'b'] });
        response.end(`${request.method} ${request.url} ${request.headers['x-one']} ${body} ü`);
      });
    });
    const reply = await open().request({ ...post(url), headers: { 'x-one': '1' } });
    expect(reply.status).to.equal(201);
    expect(reply.headers['x-two']).to.equal('a, b');
    expect(reply.text).to.equal('POST /path?q=1 1 {"a":1} ü');
  });

  it('keeps its connections and uses them again', async () => {
    const server = await serve((_, response) => response.end('ok'));
    const egress = open();
    for (let n = 0; n < 20; n += 1) await egress.request(get(server.url));
    // The pool may open a second one while it tidies up the first.
    expect(server.connections).to.be.at.most(2);
  });

  it('does not follow a redirect', async () => {
    let asked = 0;
    const { url } = await serve((_, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' });
      response.end();
    });
    expect((await open().request(post(url))).status).to.equal(307);
    expect(asked).to.equal(1);
  });

  it('reads no proxy variables', async () => {
    const { url } = await serve((_, response) => response.end('direct'));
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = 'http://127.0.0.1:9';
    try {
      expect((await open().request(get(url))).text).to.equal('direct');
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });

  describe('knows that nothing left us', () => {
    it('when the address is not allowed', async () => {
      const server = await serve((_, response) => response.end());
      const error = await failureOf(open({ allow: ({ port }) => port === '1' }).request(get(server.url)));
      expect(error).to.include({ phase: 'unsent', code: 'not-allowed' });
      expect(server.connections).to.equal(0);
    });

    it('when the address is not one of the web', async () => {
      const error = await failureOf(open().request(get(new URL('file:///etc/passwd'))));
      expect(error).to.include({ phase: 'unsent', code: 'not-allowed' });
    });

    it('when nobody listens', async () => {
      const server = await serve(() => {});
      await server.close();
      const error = await failureOf(open().request(post(server.url)));
      expect(error).to.include({ phase: 'unsent', code: 'refused' });
    });

    it('when the certificate is not trusted, and sends once it is', async () => {
      const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
        keySize: 2048,
        extensions: [
          { name: 'basicConstraints', cA: true },
          { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
        ],
      });
      const { url } = await placeOf(
        createTlsServer({ key, cert }, (_, response) => response.end('safe')),
        'https',
      );
      const error = await failureOf(open().request(post(url)));
      expect(error).to.include({ phase: 'unsent', code: 'tls' });
      expect((await open({ ca: cert }).request(post(url))).text).to.equal('safe');
    });

    it('when the other side speaks no TLS', async () => {
      const { url } = await serve((_, response) => response.end());
      const error = await failureOf(open().request(post(new URL(`https://127.0.0.1:${url.port}/`))));
      expect(error).to.include({ phase: 'unsent', code: 'tls' });
    });

    it('when the deadline passes while waiting for a free connection', async () => {
      const bodies: string[] = [];
      let release = (): void => {};
      const { url } = await serve((request, response) => {
        bodies.push(request.url ?? '');
        release = () => response.end();
      });
      const egress = open({ connections: 1 });
      const first = egress.request(post(url));
      const error = await failureOf(egress.request(post(new URL('/second', url), 50)));
      expect(error).to.include({ phase: 'unsent', code: 'timeout' });
      release();
      await first;
      const third = egress.request(post(new URL('/third', url)));
      await new Promise<void>((resolve) => {
        const poll = (): void => (bodies.length < 2 ? void setImmediate(poll) : resolve());
        poll();
      });
      release();
      await third;
      expect(bodies).to.deep.equal(['/path?q=1', '/third']);
    });

    it('when we have closed', async () => {
      const { url } = await serve((_, response) => response.end());
      const egress = createEgress({});
      await egress.request(get(url));
      await egress.close();
      expect(await failureOf(egress.request(get(url)))).to.include({ phase: 'unsent', code: 'closed' });
    });
  });

  describe('is unsure', () => {
    it('when no answer comes in time', async () => {
      const { url } = await serve(() => {});
      expect(await failureOf(open().request(post(url, 50)))).to.include({ phase: 'unsure', code: 'timeout' });
    });

    it('when the answer drips on and on past the deadline', async () => {
      const { url } = await serve((_, response) => {
        response.writeHead(200);
        response.write('a');
      });
      const error = await failureOf(open().request(post(url, 50)));
      expect(error).to.include({ phase: 'unsure', code: 'timeout' });
      expect(error.head?.status).to.equal(200);
    });

    for (const [name, end] of [
      ['resets', (socket: Socket) => socket.resetAndDestroy()],
      ['hangs up', (socket: Socket) => socket.end()],
      ['talks nonsense', (socket: Socket) => socket.end('what?\r\n\r\n')],
      ['stops in the middle of the head', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
      [
        'stops in the middle of the body',
        (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab'),
      ],
    ] as const) {
      it(`when the other side ${name} after taking the request`, async () => {
        const server = await placeOf(createTcpServer((socket) => void socket.once('data', () => end(socket))));
        const error = await failureOf(open().request(post(server.url)));
        expect(error.phase).to.equal('unsure');
        expect(server.connections).to.equal(1);
        expect(error.head?.status).to.equal(name.endsWith('body') ? 200 : undefined);
      });
    }

    it('when the answer is longer than allowed, and stops reading', async () => {
      const { url } = await serve((_, response) => response.end('x'.repeat(100_000)));
      const error = await failureOf(open().request(get(url)));
      expect(error).to.include({ phase: 'unsure', code: 'too-large' });
      expect(error.head?.status).to.equal(200);
    });
  });

  it('is not hurt by a header that cannot be sent', async () => {
    const { url } = await serve((_, response) => response.end());
    const error = await failureOf(open().request({ ...get(url), headers: { 'x-bad': 'a\r\nb: c' } }));
    expect(error).to.include({ phase: 'unsent', code: 'malformed' });
  });
});
