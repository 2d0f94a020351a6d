/** Faults on request: the next answers of a server are late, wrong, cut or no answers at all. */
import type { ServerResponse } from 'node:http';

export type Fault = {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  /** Text goes out as it is, anything else as JSON. */
  readonly body?: unknown;
  /** `reset`: the connection is cut without an answer. `truncate`: it is cut within the body. `html`: a gateway's error page. `hang`: never answered. */
  readonly kind?: 'reset' | 'truncate' | 'html' | 'hang';
  /** Resolves when the answer may go on its way: a promise that the test holds, so that nobody sleeps. */
  readonly until?: Promise<void>;
};

export type Faults = {
  add(path: string | RegExp, fault: Fault, times?: number): void;
  clear(): void;
  /** True when it has answered. A fault with nothing but `until` only delays. */
  intercept(request: { readonly path: string }, response: ServerResponse): Promise<boolean>;
};

type Waiting = { readonly path: string | RegExp; readonly fault: Fault; left: number };

const PAGE = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

/** Paths match by regular expression, or by their end when given as text. */
export const createFaults = (): Faults => {
  const waiting: Waiting[] = [];
  const take = (path: string): Fault | undefined => {
    const found = waiting.find((one) => (typeof one.path === 'string' ? path.endsWith(one.path) : one.path.test(path)));
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) waiting.splice(waiting.indexOf(found), 1);
    return found.fault;
  };
  return {
    add: (path, fault, times = 1) => {
      waiting.push({ path, fault, left: times });
    },
    clear: () => {
      waiting.length = 0;
    },
    intercept: async ({ path }, response) => {
      const fault = take(path);
      if (!fault) return false;
      await fault.until;
      return inflict(fault, response);
    },
  };
};

const inflict = (fault: Fault, response: ServerResponse): boolean => {
  const { kind, status, headers = {}, body } = fault;
  if (kind === 'hang') return true;
  if (kind === 'reset') {
    response.socket?.resetAndDestroy();
    return true;
  }
  if (kind === undefined && status === undefined && body === undefined && fault.headers === undefined) return false;
  const isText = kind === 'html' || typeof body === 'string';
  const text = kind === 'html' ? PAGE : typeof body === 'string' ? body : JSON.stringify(body ?? {});
  const type = kind === 'html' ? 'text/html' : isText ? 'text/plain' : 'application/json; charset=utf-8';
  response.writeHead(status ?? (kind === 'html' ? 502 : 200), { 'content-type': type, ...headers });
  if (kind === 'truncate') {
    response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.socket?.destroy());
    return true;
  }
  response.end(text);
  return true;
};
