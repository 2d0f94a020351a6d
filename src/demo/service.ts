/** A Customer Insights API v1 over real HTTP that answers from a world of plain data, with the documented checks. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../core/ports.ts';
import { type Answer, gatewayError, type RecordedRequest, resultError, send } from './answer.ts';
import { createRoutes, type Variants } from './routes.ts';
import type { GraphJobInfo, World } from './wire.ts';

/** True when it has answered the request itself. */
export type Intercept = (request: RecordedRequest, response: ServerResponse) => boolean | Promise<boolean>;

export type JobWish = { readonly operationType: string; readonly identifiers: readonly string[] };

export type ServiceOptions = {
  readonly world: () => World;
  readonly clock: Pick<Clock, 'now'>;
  /** The subscription keys that are good now, primary and secondary. */
  readonly keys: () => readonly string[];
  /** `stranger`: the token is good, but its application is no user of the environment. */
  readonly verifyToken: (token: string) => 'good' | 'bad' | 'stranger';
  readonly port?: number;
  readonly variants?: Partial<Variants>;
  /** Starts a job that a person asked for; without it the call is forbidden. */
  readonly startJob?: (wish: JobWish) => GraphJobInfo | undefined;
  /** Ends a job that has not ended; undefined when there is none. */
  readonly cancelJob?: (jobId: string) => GraphJobInfo | undefined;
  readonly intercept?: Intercept;
};

export type RunningService = {
  /** With `/v1`, as the settings want it. */
  readonly url: string;
  /** In the order of arrival, the last ten thousand. */
  readonly requests: RecordedRequest[];
  stop(): Promise<void>;
};

const BASE_PATH = '/v1';
const REQUESTS_KEPT = 10_000;

/** Listens on loopback; throws when the port is taken. */
export const startService = async (options: ServiceOptions): Promise<RunningService> => {
  const requests: RecordedRequest[] = [];
  let url = '';
  const server = createServer((request, response) => {
    const record = recordOf(request);
    requests.push(record);
    if (requests.length > REQUESTS_KEPT) requests.shift();
    response.once('finish', () => {
      record.status = response.statusCode;
    });
    answer(request, record, response).catch(() => response.destroy());
  });
  const route = createRoutes({ ...options, baseUrl: () => url });
  const answer = async (request: IncomingMessage, record: RecordedRequest, response: ServerResponse): Promise<void> => {
    record.body = await bodyOf(request);
    // The source's clock is the one that its answers are dated by.
    response.setHeader('date', new Date(options.clock.now()).toUTCString());
    if (await options.intercept?.(record, response)) return;
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const refusal = refuse(request, record, pathname, options);
    send(response, refusal ?? route(record));
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE_PATH}`;
  return {
    url,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const MOST_BYTES = 1024 * 1024;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) if (text.length < MOST_BYTES) text += chunk;
  return text;
};

const recordOf = (request: IncomingMessage): RecordedRequest => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const key = request.headers['ocp-apim-subscription-key'];
  return {
    method: request.method ?? 'GET',
    path: pathname.startsWith(`${BASE_PATH}/`) ? pathname.slice(BASE_PATH.length) : pathname,
    query: Object.fromEntries(searchParams),
    key: Array.isArray(key) ? key[0] : key,
    status: 0,
  };
};

/** The gateway looks at the path, then at the key; the service behind it looks at the token, then at the rights. */
const refuse = (
  request: IncomingMessage,
  { key }: RecordedRequest,
  pathname: string,
  { keys, verifyToken }: ServiceOptions,
): Answer | undefined => {
  if (!pathname.startsWith(`${BASE_PATH}/`)) return gatewayError(404, 'Resource not found');
  if (key === undefined || !keys().includes(key)) {
    const message =
      key === undefined
        ? 'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.'
        : 'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.';
    return { ...gatewayError(401, message), headers: { 'www-authenticate': 'AzureApiManagementKey' } };
  }
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const verdict = token === undefined ? 'bad' : verifyToken(token);
  if (verdict === 'bad') {
    return {
      ...gatewayError(401, 'Unauthorized. Access token is missing or invalid.'),
      headers: { 'www-authenticate': 'Bearer' },
    };
  }
  if (verdict === 'stranger') {
    return resultError(
      403,
      'forbidden',
      'The caller is not a user of this environment or its role does not allow this.',
    );
  }
  return undefined;
};
