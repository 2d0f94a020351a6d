/** A stand-in for Microsoft Entra's token endpoint (v2, client credentials) over https with a certificate made at start. */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import type { Clock } from '../core/ports.ts';

export type Application = {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
};

/** What was asked for: never the secret. */
export type SignInRequest = {
  readonly path: string;
  readonly clientId?: string;
  readonly scope?: string;
};

export type SignInOptions = {
  readonly applications: () => readonly Application[];
  readonly clock: Pick<Clock, 'now'>;
  readonly port?: number;
  readonly tokenLifetimeMs?: number;
  /** True when it has answered the request itself. */
  readonly intercept?: (request: SignInRequest, response: ServerResponse) => boolean | Promise<boolean>;
};

export type SignIn = {
  /** The authority host, such as `https://localhost:50123`: the tenant follows it. */
  readonly url: string;
  /** The server's certificate (PEM), to be trusted by whoever signs in: `NODE_EXTRA_CA_CERTS` names a file with it. */
  readonly certificate: string;
  readonly requests: readonly SignInRequest[];
  /** The application that the token was given to, when it is one of ours, for this audience and not over. */
  verify(token: string, audience: string): { readonly tenantId: string; readonly clientId: string } | undefined;
  stop(): Promise<void>;
};

/** The resource that a token for Customer Insights names. */
export const CUSTOMER_INSIGHTS_AUDIENCE = 'https://api.ci.ai.microsoft.com';

const HOUR_MS = 3_600_000;
const LONGEST_FORM_BYTES = 20_000;

type Claims = {
  readonly aud: string;
  readonly tid: string;
  readonly appid: string;
  /** What an administrator has consented to: without it, the API refuses the token. */
  readonly roles: readonly string[];
  readonly exp: number;
};
type Refusal = { readonly status: number; readonly error: string; readonly code: number; readonly text: string };

/** Listens on loopback under the name `localhost`; throws when the port is taken. */
export const startSignIn = async (options: SignInOptions): Promise<SignIn> => {
  const requests: SignInRequest[] = [];
  const certificate = await makeCertificate();
  const desk = createDesk(options);
  let url = '';
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await readText(request));
    const { pathname } = new URL(request.url ?? '/', url);
    const asked = { path: pathname, ...present('clientId', form, 'client_id'), ...present('scope', form, 'scope') };
    requests.push(asked);
    if (await options.intercept?.(asked, response)) return;
    const { status, body } = desk.answer({ method: request.method ?? 'GET', path: pathname, form, url });
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  };
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    certificate: certificate.cert,
    requests,
    verify: desk.verify,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

type Call = { readonly method: string; readonly path: string; readonly form: URLSearchParams; readonly url: string };

/** Gives tokens out and knows its own again. */
const createDesk = ({ applications, clock, tokenLifetimeMs = HOUR_MS }: SignInOptions) => {
  const signingKey = randomBytes(32);
  const seconds = Math.floor(tokenLifetimeMs / 1000);
  const issue = (form: URLSearchParams, tenantId: string): object => {
    const exp = Math.floor(clock.now() / 1000) + seconds;
    const aud = audienceOf(form.get('scope') ?? '');
    const claims = { aud, tid: tenantId, appid: form.get('client_id') ?? '', roles: ['api.access'], exp };
    const access_token = sign(claims, signingKey);
    return { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token };
  };
  return {
    answer: ({ method, path, form, url }: Call): { readonly status: number; readonly body: object } => {
      const [, tenantId = '', rest] = /^\/([^/]+)\/(.+)$/.exec(path) ?? [];
      if (rest === 'v2.0/.well-known/openid-configuration')
        return { status: 200, body: metadata(`${url}/${tenantId}`) };
      if (rest !== 'oauth2/v2.0/token' || method !== 'POST') return { status: 404, body: { error: 'not_found' } };
      const refusal = refuse(form, tenantId, applications());
      if (refusal) return { status: refusal.status, body: refusalBody(refusal, clock.now()) };
      return { status: 200, body: issue(form, tenantId) };
    },
    verify: (token: string, audience: string): ReturnType<SignIn['verify']> => {
      const claims = open(token, signingKey);
      if (claims?.aud !== audience || claims.exp * 1000 <= clock.now()) return undefined;
      return { tenantId: claims.tid, clientId: claims.appid };
    },
  };
};

const makeCertificate = (): Promise<{ private: string; cert: string }> =>
  // Each by a name of its own: of two of one name, OpenSSL trusts but one.
  generate([{ name: 'commonName', value: `localhost ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      // It vouches for itself, so that trusting it alone is enough.
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });

const metadata = (authority: string): object => ({
  issuer: `${authority}/v2.0`,
  token_endpoint: `${authority}/oauth2/v2.0/token`,
  authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
  jwks_uri: `${authority}/discovery/v2.0/keys`,
  token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
  response_types_supported: ['code', 'id_token', 'token'],
  scopes_supported: ['openid'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
});

const refuse = (form: URLSearchParams, tenantId: string, applications: readonly Application[]): Refusal | undefined => {
  const clientId = form.get('client_id') ?? '';
  const ofTenant = applications.filter((one) => one.tenantId === tenantId);
  if (ofTenant.length === 0) {
    return { status: 400, error: 'invalid_request', code: 90002, text: `Tenant '${tenantId}' not found.` };
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return { status: 400, error: 'unsupported_grant_type', code: 70003, text: 'The grant type is not supported.' };
  }
  const application = ofTenant.find((one) => one.clientId === clientId);
  if (!application) {
    const text = `Application with identifier '${clientId}' was not found in the directory '${tenantId}'.`;
    return { status: 400, error: 'unauthorized_client', code: 700016, text };
  }
  if (!isSame(form.get('client_secret') ?? '', application.clientSecret)) {
    const text = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`;
    return { status: 401, error: 'invalid_client', code: 7000215, text };
  }
  if (!(form.get('scope') ?? '').endsWith('/.default')) {
    return { status: 400, error: 'invalid_scope', code: 1002012, text: 'The provided value for scope is not valid.' };
  }
  return undefined;
};

/** The form that MSAL reads the code from. */
const refusalBody = ({ error, code, text }: Refusal, at: number): object => {
  const trace = randomUUID();
  const correlation = randomUUID();
  const timestamp = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  return {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}Z`,
    error_codes: [code],
    timestamp: `${timestamp}Z`,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  };
};

const audienceOf = (scope: string): string => scope.replace(/\/\.default$/, '');

const sign = (claims: Claims, key: Buffer): string => {
  const body = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
};

const open = (token: string, key: Buffer): Claims | undefined => {
  const [head, body, signature] = token.split('.');
  if (!head || !body || !signature) return undefined;
  const expected = createHmac('sha256', key).update(`${head}.${body}`).digest('base64url');
  return isSame(signature, expected) ? (JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims) : undefined;
};

const isSame = (left: string, right: string): boolean => {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LONGEST_FORM_BYTES) throw new Error('The form is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

const present = (name: string, form: URLSearchParams, field: string): { readonly [name: string]: string } => {
  const value = form.get(field);
  return value === null ? {} : { [name]: value };
};
