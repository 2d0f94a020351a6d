/** The only way out: one keep-alive pool per origin, one attempt, a deadline over the whole call, a limit on what is read. */
import { rootCertificates } from 'node:tls';
import { type Dispatcher, Pool } from 'undici';
import type { Guard } from './guard.ts';

export { createGuard, type Guard, readOutsideUrl } from './guard.ts';

export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole call: waiting for a connection, sending, and reading the answer to its end. */
  readonly deadlineMs: number;
  /** More than this in the answer's body is an error. */
  readonly maxBytes: number;
};

/** Header names are in lower case. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** What was known of the answer when the call broke off: its head had been read. */
type Head = Pick<Reply, 'status' | 'headers'>;

/**
 * No answer, or not a whole one. `unsent`: nothing left us (not allowed, no such name, refused, no TLS, no connection
 * in time), so that repeating is safe. `unsure`: it may have arrived. `code` is one of our words, see `codeOf`.
 */
export class EgressError extends Error {
  readonly phase: 'unsent' | 'unsure';
  readonly code: string;
  readonly head?: Head;
  constructor(phase: 'unsent' | 'unsure', code: string, options: { cause?: unknown; head?: Head } = {}) {
    super(`request ${phase}: ${code}`, { cause: options.cause });
    this.name = 'EgressError';
    this.phase = phase;
    this.code = code;
    if (options.head) this.head = options.head;
  }
}

export type Egress = {
  /** Tries once; redirects are answers like any other. Throws only EgressError. */
  request(request: Request): Promise<Reply>;
  /** No more requests; resolves when those under way have ended. */
  close(): Promise<void>;
};

export type EgressOptions = {
  /** Per origin. */
  readonly connections?: number;
  /** Asked before every request; false fails it as unsent. Default: all. */
  readonly allow?: (url: URL) => boolean;
  /** A certificate (PEM) to trust besides those that Node trusts. */
  readonly ca?: string;
  /** For addresses that people give us: only the public internet is asked. */
  readonly guard?: Guard;
};

const CONNECT_TIMEOUT_MS = 5000;
/** Shorter than servers keep idle connections: posting into one that was just closed leaves us unsure. */
const IDLE_TIMEOUT_MS = 4000;

/** Makes the way out. Proxy variables are not read. */
export const createEgress = (options: EgressOptions): Egress => {
  const { connections = 64, allow = () => true, ca, guard } = options;
  const pools = new Map<string, Pool>();
  let closed = false;

  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connections,
      pipelining: 1,
      keepAliveTimeout: IDLE_TIMEOUT_MS,
      // The deadline covers both.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
      connect: {
        timeout: CONNECT_TIMEOUT_MS,
        ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
        // Not asked for literal addresses: those are checked before.
        ...(guard && { lookup: guard.lookup }),
      },
    });
    pools.set(origin, pool);
    return pool;
  };

  return {
    request: async (request) => {
      const { url } = request;
      if (closed) throw new EgressError('unsent', 'closed');
      if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new EgressError('unsent', 'not-allowed');
      if (!allow(url)) throw new EgressError('unsent', 'not-allowed');
      if (guard?.objection(url) !== undefined) throw new EgressError('unsent', 'not-public');
      return exchange(poolOf(url.origin), request);
    },
    close: async () => {
      closed = true;
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
};

/** One request and its answer. From `onRequestStart` on, bytes may have left us. */
const exchange = (pool: Pool, request: Request): Promise<Reply> =>
  new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let head: Head | undefined;
    let failure: EgressError | undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;

    const fail = (code: string, cause?: unknown): void => {
      if (failure) return;
      failure = new EgressError(controller ? 'unsure' : 'unsent', code, { cause, ...(head && { head }) });
      clearTimeout(deadline);
      reject(failure);
      controller?.abort(failure);
    };
    // Timers of one length cost next to nothing; a signal for each request would.
    const deadline = setTimeout(fail, request.deadlineMs, 'timeout');
    deadline.unref();

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (started) => {
        // The deadline passed while waiting for a connection: nothing is written.
        if (failure) started.abort(failure);
        else controller = started;
      },
      onResponseStart: (_, status, headers) => {
        // 1xx announce; the answer follows.
        if (status >= 200) head = { status, headers: flatten(headers) };
      },
      onResponseData: (_, chunk) => {
        bytes += chunk.length;
        if (bytes > request.maxBytes) fail('too-large');
        else chunks.push(chunk);
      },
      onResponseEnd: () => {
        clearTimeout(deadline);
        if (head) resolve({ ...head, text: Buffer.concat(chunks).toString('utf8') });
        else fail('garbled');
      },
      onResponseError: (_, error) => fail(codeOf(error), error),
    };
    try {
      pool.dispatch(toDispatch(request), handler);
    } catch (error) {
      fail(codeOf(error), error);
    }
  });

const toDispatch = ({ method, url, headers, body }: Request): Dispatcher.DispatchOptions => ({
  method,
  path: `${url.pathname}${url.search}`,
  headers: { ...headers },
  ...(body !== undefined && { body }),
});

const flatten = (headers: NodeJS.Dict<string | string[]>): Readonly<Record<string, string>> => {
  const flat: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
};

const codes: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'no-such-name'],
  ['EAI_AGAIN', 'no-such-name'],
  ['ECONNREFUSED', 'refused'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect-timeout'],
  ['ETIMEDOUT', 'connect-timeout'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  ['UND_ERR_CLOSED', 'closed'],
  ['UND_ERR_DESTROYED', 'closed'],
  ['UND_ERR_INVALID_ARG', 'malformed'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENOTPUBLIC', 'not-public'],
]);

/** Several addresses tried in vain make one AggregateError, whose first member says why. */
const codeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return 'broken';
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code !== 'string') return Array.isArray(errors) && errors[0] ? codeOf(errors[0]) : 'broken';
  const known = codes.get(code);
  if (known) return known;
  if (code.startsWith('HPE_') || code.startsWith('UND_ERR_RES')) return 'garbled';
  // Certificate troubles have many names: DEPTH_ZERO_SELF_SIGNED_CERT, CERT_HAS_EXPIRED, ERR_TLS_CERT_ALTNAME_INVALID, …
  return /CERT|TLS|SSL|SIGNATURE|ISSUER/.test(code) ? 'tls' : 'broken';
};
