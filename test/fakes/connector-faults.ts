/** The faults of the recording Bot Connector: what happens to a request instead of a plain answer. */
import type { ServerResponse } from 'node:http';

/** How to treat a request. All but `hold` and those that end in an answer leave the message unkept. */
export type Fault =
  /** An answer instead of taking the message. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  /** Takes the message and never answers. */
  | { readonly kind: 'hang' }
  /** Takes the message and answers when `release` is called. */
  | { readonly kind: 'hold' }
  /** Takes the message, then the connection is reset. */
  | { readonly kind: 'reset' }
  /** Takes the message, then hangs up without an answer. */
  | { readonly kind: 'half-close' }
  /** Takes the message and answers 2xx with something that is no JSON. */
  | { readonly kind: 'garbage'; readonly status?: number }
  | { readonly kind: 'redirect'; readonly to: string }
  /** Leaves the message, and never answers. */
  | { readonly kind: 'swallow' }
  /** Takes the message and answers with a byte a second. */
  | { readonly kind: 'slow' };

/** What Teams sends with an error. */
export const errorBody = (code: string, message: string): object => ({ error: { code, message } });

export const act = (
  fault: Fault | undefined,
  response: ServerResponse,
  answer: () => void,
  held: Set<() => void>,
): void => {
  if (!fault) answer();
  else if (fault.kind === 'status') send(response, fault.status, fault.body, fault.headers);
  else if (fault.kind === 'redirect') send(response, 307, undefined, { location: fault.to });
  else if (fault.kind === 'hold') held.add(answer);
  else if (fault.kind === 'reset') response.socket?.resetAndDestroy();
  else if (fault.kind === 'half-close') response.socket?.end();
  else if (fault.kind === 'slow') trickle(response);
  else if (fault.kind === 'garbage') {
    response.writeHead(fault.status ?? 200, { 'content-type': 'text/html' });
    response.end('<html>it is fine');
  }
};

export const send = (
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): void => {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text);
};

const trickle = (response: ServerResponse): void => {
  response.writeHead(201, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 1000);
  response.on('close', () => clearInterval(timer));
};

/** Whether the message stays in spite of the fault. */
export const isTaken = (fault: Fault | undefined): boolean =>
  fault?.kind !== 'status' && fault?.kind !== 'redirect' && fault?.kind !== 'swallow';
