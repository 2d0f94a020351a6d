/** What both listeners share: reading within limits, answers in constant words, and an orderly end. */
import type { Server as NodeServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Request, type Response, type Server } from 'restify';
import { ConfigError } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';

export type HttpServer = {
  /** Resolves when listening; rejects when the address can't be listened on, with a ConfigError when settings mend it. */
  start(): Promise<void>;
  /** No more connections; resolves when the requests under way are answered. */
  stop(): Promise<void>;
  /** Once started. */
  readonly url: string;
};

export type ListenOptions = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly log: Log;
  /** For a whole request, head and body. */
  readonly readTimeoutMs?: number;
};

/** An answer: an object as JSON, a text as it is, or nothing when there is nothing to say. */
export type Answer = {
  readonly status: number;
  readonly body?: object | string;
  /** Of a text; default plain. */
  readonly type?: string;
  /** What is left of the request is not worth reading. */
  readonly close?: boolean;
};

export type Routes = readonly (readonly ['get' | 'post', string, (request: Request) => Promise<Answer>])[];

const READ_TIMEOUT_MS = 10_000;

/** A listener with these routes; what breaks inside them stays inside. `name` is its word in the log. */
export const createListener = (name: string, routes: Routes, options: ListenOptions): HttpServer => {
  const { host, port, log, readTimeoutMs = READ_TIMEOUT_MS } = options;
  const server = createServer({ name: 'tidings', ignoreTrailingSlash: true });
  const node = server.server as NodeServer;
  limitReading(node, readTimeoutMs);
  let stopping = false;
  for (const [method, path, handle] of routes)
    server[method](
      path,
      route(log, handle, () => stopping),
    );
  answerTheRest(server);

  return {
    start: () =>
      new Promise((resolve, reject) => {
        // restify passes the errors of its server on, and throws when nobody listens.
        server.once('error', (error: unknown) => reject(unlistenable(error, name, options)));
        node.listen(port, host, () => {
          log.info({ host, port: (node.address() as AddressInfo).port }, `${name}.listening`);
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

/** Whoever starts a process can do something about its address. */
const unlistenable = (error: unknown, name: string, { host, port }: ListenOptions): unknown => {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const of = name === 'admin' ? 'ADMIN_' : '';
  const cure: { readonly [code: string]: string } = {
    EADDRINUSE: `${of}PORT: ${host}:${port} is taken; stop what listens there, or give another port`,
    EACCES: `${of}PORT: this user may not listen on ${host}:${port}; give a port above 1023`,
    EADDRNOTAVAIL: `${of}HOST: ${host} is no address of this machine; give one that is, or 0.0.0.0 for all`,
    ENOTFOUND: `${of}HOST: ${host} can't be found; give an address of this machine, or 0.0.0.0 for all`,
  };
  return cure[code] === undefined ? error : new ConfigError([cure[code]]);
};

const send = (response: Response, { status, body, type = 'text/plain; charset=utf-8', close }: Answer): void => {
  if (response.headersSent || response.destroyed) return;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  response.sendRaw(status, text, {
    ...(text !== '' && { 'content-type': typeof body === 'string' ? type : 'application/json' }),
    ...(close && { connection: 'close' }),
    'content-length': String(Buffer.byteLength(text)),
    'cache-control': 'no-store',
  });
};

/** restify tells handlers apart by being async and by how many arguments they take. */
const route =
  (log: Log, handle: (request: Request) => Promise<Answer>, isStopping: () => boolean) =>
  async (request: Request, response: Response): Promise<void> => {
    try {
      const answer = await handle(request);
      send(response, { ...answer, close: answer.close === true || isStopping() });
    } catch (error) {
      if (request.socket.destroyed) return;
      log.error({ error: error instanceof Error ? error.stack : String(error) }, 'http.failed');
      send(response, { status: 500, body: { error: 'failed' } });
    }
  };

/** What restify has to say about paths and methods: its status, our words. */
const answerTheRest = (server: Server): void => {
  server.on('restifyError', (_: Request, response: Response, error: { statusCode?: number }, done: () => void) => {
    const isMethod = error.statusCode === 405;
    const body = { error: isMethod ? 'method not allowed' : 'not found' };
    send(response, { status: isMethod ? 405 : 404, body, close: true });
    done();
  });
};

/** Node closes what is not read in time, and looks for it often enough. Nothing here is upgraded. */
const limitReading = (node: NodeServer, readTimeoutMs: number): void => {
  node.headersTimeout = readTimeoutMs;
  node.requestTimeout = readTimeoutMs;
  // Settable only here, as restify makes the server: it is read when listening begins.
  Object.assign(node, { connectionsCheckingInterval: Math.max(10, Math.min(1000, readTimeoutMs / 4)) });
  node.on('upgrade', (_, socket: Socket) => socket.destroy());
};
