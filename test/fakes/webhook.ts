/** A receiver of webhooks on loopback that keeps what it gets, checks signatures by the published rules, and fails on request. */
import { createServer, type IncomingMessage } from 'node:http';
import { createFaults, type Fault } from './faults.ts';
import { listen } from './loopback.ts';

export type Hooked = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it freely
  readonly event: any;
};

export type FakeWebhook = {
  readonly url: string;
  readonly received: readonly Hooked[];
  /** Resolves as soon as n have come. */
  waitFor(n: number): Promise<void>;
  fail(fault: Fault, times?: number): void;
  heal(): void;
  stop(): Promise<void>;
};

export const startWebhook = async (): Promise<FakeWebhook> => {
  const received: Hooked[] = [];
  const faults = createFaults();
  const waiters = new Set<{ readonly n: number; readonly resolve: () => void }>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ path: request.url ?? '', headers: request.headers, body, event: parse(body) });
      for (const waiter of waiters) {
        if (received.length < waiter.n) continue;
        waiters.delete(waiter);
        waiter.resolve();
      }
      void faults.intercept({ path: request.url ?? '' }, response).then((answered) => {
        if (answered) return;
        // In two steps: restify, where it is loaded, changes what writeHead gives.
        response.writeHead(204);
        response.end();
      });
    });
  });
  const listening = await listen(server);
  return {
    url: `http://127.0.0.1:${listening.port}/flows/1?sig=canary-path`,
    received,
    waitFor: (n) =>
      new Promise((resolve) => {
        if (received.length >= n) resolve();
        else waiters.add({ n, resolve });
      }),
    fail: (fault, times = Number.POSITIVE_INFINITY) => faults.add(/./, fault, times),
    heal: () => faults.clear(),
    stop: listening.close,
  };
};

// biome-ignore lint/suspicious/noExplicitAny: tests look into it freely
const parse = (text: string): any => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Whether the message was signed with the secret, by the rules that Standard Webhooks publishes and by WebCrypto: nothing
 * of the product has a hand in it. `now` in ms; signatures of other times than ± 5 minutes are not good.
 */
export const isSigned = async ({ headers, body }: Hooked, secret: string, now: number): Promise<boolean> => {
  const id = String(headers['webhook-id']);
  const timestamp = String(headers['webhook-timestamp']);
  if (!/^\d+$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > 300) return false;
  const bytes = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const part of String(headers['webhook-signature']).split(' ')) {
    const [version, signature = ''] = part.split(',');
    if (version !== 'v1') continue;
    const given = Uint8Array.from(atob(signature), (letter) => letter.charCodeAt(0));
    if (await crypto.subtle.verify('HMAC', key, given, signed)) return true;
  }
  return false;
};
