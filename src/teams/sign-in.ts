/** How the bot gets a token from Microsoft's sign-in: MSAL, speaking through our own way out. */
import {
  ConfidentialClientApplication,
  type INetworkModule,
  ManagedIdentityApplication,
  type NetworkRequestOptions,
  type NetworkResponse,
  ServerError,
} from '@azure/msal-node';
import type { Instant } from '../core/model.ts';
import type { Egress } from '../egress/index.ts';
import type { BotIdentity, Cloud } from './settings.ts';
import { TokenError } from './token-error.ts';

/** `lifeMs` counts from when it was given out. */
export type Token = { readonly text: string; readonly lifeMs: number };

/** Asks for a new token; throws TokenError. */
export type SignIn = () => Promise<Token>;

const DEADLINE_MS = 10_000;
const MAX_BYTES = 256 * 1024;
/** When the answer names no life. */
const SHORT_LIFE_MS = 5 * 60_000;

/** What the sign-in says when it knows the bot and won't have it: a wrong secret, a wrong tenant, no such app. */
const REJECTIONS: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_request',
  'invalid_grant',
]);

export type SignInOptions = { readonly identity: BotIdentity; readonly cloud: Cloud; readonly egress: Egress };

/** Nothing for a bot without identity: it sends without a token. */
export const createSignIn = ({ identity, cloud, egress }: SignInOptions): SignIn | undefined => {
  if (identity.kind === 'none') return undefined;
  return async () => {
    let lifeMs = SHORT_LIFE_MS;
    const network = networkOver(egress, (ms) => {
      lifeMs = ms;
    });
    try {
      // MSAL's objects are made anew: after an error of the server they would repeat it by themselves for a minute.
      const result = await (identity.kind === 'secret'
        ? withSecret(identity, cloud, network)
        : withManagedIdentity(identity, cloud, network));
      if (!result?.accessToken) throw new TokenError('empty', { rejected: false });
      return { text: result.accessToken, lifeMs };
    } catch (error) {
      throw toTokenError(error);
    }
  };
};

const withSecret = (
  { appId, password, tenantId }: Extract<BotIdentity, { kind: 'secret' }>,
  { loginUrl, sharedTenant, audience }: Cloud,
  networkClient: INetworkModule,
) =>
  new ConfidentialClientApplication({
    auth: {
      clientId: appId,
      clientSecret: password,
      authority: `${loginUrl}/${tenantId ?? sharedTenant}`,
      // Configured by us, so it need not be looked up in Microsoft's directory of sign-ins.
      knownAuthorities: [new URL(loginUrl).host],
    },
    system: { networkClient, disableInternalRetries: true },
  }).acquireTokenByClientCredential({ scopes: [`${audience}/.default`], skipCache: true });

const withManagedIdentity = (
  { appId }: Extract<BotIdentity, { kind: 'managed-identity' }>,
  { audience }: Cloud,
  networkClient: INetworkModule,
) =>
  new ManagedIdentityApplication({
    managedIdentityIdParams: { userAssignedClientId: appId },
    system: { networkClient, disableInternalRetries: true },
  }).acquireToken({ resource: audience, forceRefresh: true });

/** MSAL's idea of a network, over ours: one attempt, a deadline, no proxies. Tells how long the token it saw will live. */
const networkOver = (egress: Egress, onLife: (ms: number) => void): INetworkModule => {
  const send = async <T>(
    method: 'GET' | 'POST',
    url: string,
    options: NetworkRequestOptions = {},
  ): Promise<NetworkResponse<T>> => {
    const { status, headers, text } = await egress.request({
      method,
      url: new URL(url),
      ...(options.headers && { headers: options.headers }),
      ...(options.body !== undefined && { body: options.body }),
      deadlineMs: DEADLINE_MS,
      maxBytes: MAX_BYTES,
    });
    const body = parse(text);
    const life = lifeOf(body, headers['date']);
    if (life !== undefined) onLife(life);
    return { status, headers: { ...headers }, body: body as T };
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
};

/** MSAL reads what it knows out of any object; an answer that is no JSON is an empty one to it. */
const parse = (text: string): object => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
};

/** `expires_in` (seconds), or a managed identity's `expires_on` (moment) against the answer's own date. */
const lifeOf = (body: object, date: string | undefined): number | undefined => {
  const { expires_in: seconds, expires_on: moment } = body as { expires_in?: unknown; expires_on?: unknown };
  const life = Number(seconds) * 1000;
  if (seconds !== undefined && Number.isFinite(life)) return Math.max(0, life);
  const at: Instant = Number.isFinite(Number(moment)) ? Number(moment) * 1000 : Date.parse(String(moment));
  const left = at - Date.parse(date ?? '');
  return Number.isFinite(left) ? Math.max(0, left) : undefined;
};

const toTokenError = (error: unknown): TokenError => {
  if (error instanceof TokenError) return error;
  const { errorCode, code } = error as { errorCode?: unknown; code?: unknown };
  const word = [errorCode, code].find((candidate) => typeof candidate === 'string' && candidate !== '');
  const rejected = error instanceof ServerError && REJECTIONS.has(error.errorCode);
  return new TokenError(typeof word === 'string' ? word.slice(0, 100) : 'failed', { rejected, cause: error });
};
