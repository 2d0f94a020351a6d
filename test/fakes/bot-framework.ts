/** Microsoft's side of the bot's identity on loopback: the keys that Teams signs with, and the sign-in that gives tokens. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { generate } from 'selfsigned';
import type { Cloud } from '../../src/teams/settings.ts';
import { listen } from './loopback.ts';

export const APP_ID = '11111111-2222-3333-4444-555555555555';
export const APP_PASSWORD = 'a-secret-that-must-not-leak';
const ISSUER = 'https://api.botframework.com';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

export type SignOptions = {
  /** Overrides, or with undefined removes, claims of a good token. */
  readonly claims?: JWTPayload;
  readonly header?: { readonly alg?: string; readonly kid?: string };
  /** Which key signs: the one that is published (default), a stranger's, or one published for another channel. */
  readonly key?: 'ours' | 'strange' | 'unendorsed';
};

export type FakeKeys = {
  readonly openIdMetadataUrl: string;
  /** A token as Teams sends it, `Bearer` included. */
  sign(serviceUrl: string, options?: SignOptions): Promise<string>;
  /** The metadata is answered with this status, or not at all. */
  break(how: number | 'reset'): void;
  readonly asked: number;
  stop(): Promise<void>;
};

let pairs: Promise<{ ours: KeyPair; strange: KeyPair; unendorsed: KeyPair }> | undefined;
/** Made once: RSA keys take long. */
const keyPairs = () => {
  const make = () => generateKeyPair('RS256', { extractable: true });
  pairs ??= Promise.all([make(), make(), make()]).then(([ours, strange, unendorsed]) => ({
    ours,
    strange,
    unendorsed,
  }));
  return pairs;
};

/** Each has its own address, because the bot's library keeps keys by address for a day. */
export const startKeys = async (): Promise<FakeKeys> => {
  const keys = await keyPairs();
  let broken: number | 'reset' | undefined;
  let asked = 0;
  const published = [
    { ...(await exportJWK(keys.ours.publicKey)), kid: 'ours', endorsements: ['msteams'] },
    { ...(await exportJWK(keys.unendorsed.publicKey)), kid: 'unendorsed', endorsements: ['webchat'] },
  ];
  const server = createServer((request, response) => {
    asked += 1;
    if (broken === 'reset') return void request.socket.resetAndDestroy();
    if (broken !== undefined) return json(response, { error: 'internal-host-name.example went wrong' }, broken);
    const base = `http://${request.headers.host}`;
    json(response, request.url === '/keys' ? { keys: published } : { issuer: ISSUER, jwks_uri: `${base}/keys` });
  });
  const { port, close } = await listen(server);
  return {
    openIdMetadataUrl: `http://127.0.0.1:${port}/v1/.well-known/openidconfiguration`,
    sign: async (serviceUrl, { claims = {}, header = {}, key = 'ours' } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: ISSUER, aud: APP_ID, serviceurl: serviceUrl, nbf: now - 60, exp: now + 3600, ...claims };
      const token = await new SignJWT(payload)
        .setProtectedHeader({ alg: 'RS256', kid: key === 'strange' ? 'ours' : key, ...header })
        .sign(keys[key].privateKey);
      return `Bearer ${token}`;
    },
    break: (how) => {
      broken = how;
    },
    get asked() {
      return asked;
    },
    stop: close,
  };
};

export type TokenAnswer = { readonly status?: number; readonly body?: object } | 'hang' | 'reset';

export type FakeSignIn = {
  /** https, by a certificate of its own. */
  readonly loginUrl: string;
  /** Plain http, as the endpoint for managed identities is on the machine itself. */
  readonly identityUrl: string;
  readonly ca: string;
  /** Each request for a token: its path and form. */
  readonly requests: readonly { readonly path: string; readonly form: URLSearchParams }[];
  /** The next answers, in order; after them good tokens again. */
  answerWith(...answers: readonly TokenAnswer[]): void;
  stop(): Promise<void>;
};

/** Gives `token-1`, `token-2`, … each for an hour. */
export const startSignIn = async (): Promise<FakeSignIn> => {
  const requests: { path: string; form: URLSearchParams }[] = [];
  const script: TokenAnswer[] = [];
  let given = 0;
  const giveToken = (request: IncomingMessage, response: ServerResponse, form: URLSearchParams): void => {
    requests.push({ path: request.url ?? '', form });
    const answer = script.shift() ?? {};
    if (answer === 'hang') return;
    if (answer === 'reset') return void request.socket.destroy();
    given += 1;
    const good = { token_type: 'Bearer', expires_in: 3600, access_token: `token-${given}`, resource: 'x' };
    json(response, answer.body ?? good, answer.status);
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
    if (url.pathname.endsWith('/.well-known/openid-configuration')) {
      const tenant = url.pathname.split('/')[1];
      const base = `https://${request.headers.host}/${tenant}`;
      json(response, {
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
      });
      return;
    }
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => giveToken(request, response, new URLSearchParams(body || url.search)));
  };
  const { private: key, cert } = await certificate();
  const secure = await listen(createTlsServer({ key, cert }, handle));
  const plain = await listen(createServer(handle));
  return {
    loginUrl: `https://localhost:${secure.port}`,
    identityUrl: `http://127.0.0.1:${plain.port}`,
    ca: cert,
    requests,
    answerWith: (...answers) => void script.push(...answers),
    stop: async () => {
      await Promise.all([secure.close(), plain.close()]);
    },
  };
};

/** The public cloud, but for where keys and sign-in are. */
export const fakeCloud = (
  keys?: Pick<FakeKeys, 'openIdMetadataUrl'>,
  signIn?: Pick<FakeSignIn, 'loginUrl'>,
): Cloud => ({
  issuer: ISSUER,
  openIdMetadataUrl: keys?.openIdMetadataUrl ?? 'http://127.0.0.1:9/none',
  loginUrl: signIn?.loginUrl ?? 'https://localhost:9',
  sharedTenant: 'botframework.com',
  audience: ISSUER,
  graphUrl: 'https://localhost:9',
});

let made: ReturnType<typeof generate> | undefined;
const certificate = () => {
  made ??= generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  return made;
};

const json = (response: ServerResponse, body: object, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
