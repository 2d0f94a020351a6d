/** The way in: one door for activities, two for health; bodies are read here, within limits, and all answers are constants. */
import type { Server as NodeServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Request, type Response, type Server } from 'restify';
import type { Log } from '../core/ports.ts';
import { readJson } from './body.ts';

export type HttpOptions = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Takes an activity and says how to answer; `reason` must be a constant. */
  readonly receive: (request: {
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly body: unknown;
  }) => Promise<{ readonly status: number; readonly reason?: string }>;
  /** Empty: ready. Otherwise why not, in constant words. */
  readonly ready: () => Promise<readonly string[]>;
  readonly log: Log;
  /** For a whole request, head and body. */
  readonly readTimeoutMs?: number;
};

export type HttpServer = {
  /** Resolves when listening; rejects when the address can't be listened on. */
  start(): Promise<void>;
  /** No more connections; resolves when the requests under way are answered. */
  stop(): Promise<void>;
  /** Once started. */
  readonly url: string;
};

const READ_TIMEOUT_MS = 10_000;

export const createHttpServer = (options: HttpOptions): HttpServer => {
  const { host, port, log, readTimeoutMs = READ_TIMEOUT_MS } = options;
  const server = createServer({ name: 'tidings', ignoreTrailingSlash: true });
  const node = server.server as NodeServer;
  limitReading(node, readTimeoutMs);
  let stopping = false;
  addRoutes(server, options, () => stopping);

  return {
    start: () =>
      new Promise((resolve, reject) => {
        // restify passes the errors of its server on, and throws when nobody listens.
        server.once('error', reject);
        node.listen(port, host, () => {
          log.info({ host, port: (node.address() as AddressInfo).port }, 'http.listening');
          resolve();
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        node.close(() => resolve());
        node.closeIdleConnections();
      }),
    get url() {
      const { address, family, port: actual } = node.address() as AddressInfo;
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
    },
  };
};

/** Every answer of ours: a small JSON object, or nothing when there is nothing to say. */
const answer = (response: Response, status: number, body?: object, close = false): void => {
  if (response.headersSent || response.destroyed) return;
  const text = body === undefined ? '' : JSON.stringify(body);
  response.sendRaw(status, text, {
    ...(text !== '' && { 'content-type': 'application/json' }),
    ...(close && { connection: 'close' }),
    'content-length': String(Buffer.byteLength(text)),
    'cache-control': 'no-store',
  });
};

const addRoutes = (server: Server, { receive, ready, log }: HttpOptions, isStopping: () => boolean): void => {
  const takeActivity = async (request: Request, response: Response): Promise<void> => {
    const read = await readJson(request);
    if ('refused' in read) {
      const { status, reason } = read.refused;
      log.warn({ status, reason }, 'http.refused');
      // What is left of the body is not worth reading.
      return answer(response, status, { error: reason }, true);
    }
    const { status, reason } = await receive({ headers: request.headers, body: read.body });
    answer(response, status, reason === undefined ? undefined : { error: reason }, isStopping());
  };

  const checkReady = async (_: Request, response: Response): Promise<void> => {
    const reasons = await ready();
    answer(response, reasons.length === 0 ? 200 : 503, { ready: reasons.length === 0, reasons }, isStopping());
  };

  server.post('/api/messages', route(log, takeActivity));
  server.get(
    '/livez',
    route(log, async (_, response) => answer(response, 200, { live: true }, isStopping())),
  );
  server.get('/readyz', route(log, checkReady));
  // What restify has to say about paths and methods: its status, our words.
  server.on('restifyError', (_: Request, response: Response, error: { statusCode?: number }, done: () => void) => {
    const isMethod = error.statusCode === 405;
    answer(response, isMethod ? 405 : 404, { error: isMethod ? 'method not allowed' : 'not found' }, true);
    done();
  });
};

type Handle = (request: Request, response: Response) => Promise<void>;

/** restify tells handlers apart by being async and by how many arguments they take. What breaks inside stays inside. */
const route =
  (log: Log, handle: Handle): Handle =>
  async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      if (request.socket.destroyed) return;
      log.error({ error: error instanceof Error ? error.stack : String(error) }, 'http.failed');
      answer(response, 500, { error: 'failed' });
    }
  };

/** Node closes what is not read in time, and looks for it often enough. Nothing here is upgraded. */
const limitReading = (node: NodeServer, readTimeoutMs: number): void => {
  node.headersTimeout = readTimeoutMs;
  node.requestTimeout = readTimeoutMs;
  // Settable only here, as restify makes the server: it is read when listening begins.
  Object.assign(node, { connectionsCheckingInterval: Math.max(10, Math.min(1000, readTimeoutMs / 4)) });
  node.on('upgrade', (_, socket: Socket) => socket.destroy());
};
