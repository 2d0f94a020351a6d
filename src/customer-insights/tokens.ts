/** The Entra token for the API: asked for once however many wait, renewed early, renewed by force when the API refuses it. */
import { ClientSecretCredential, type TokenCredential } from '@azure/identity';
import type { Instant } from '../core/model.ts';
import type { Clock } from '../core/ports.ts';
import type { EnvironmentSettings } from './settings.ts';
import { excerpt, Trouble } from './trouble.ts';

export type Tokens = {
  /** A token that is good for some minutes still. Throws Trouble. */
  token(): Promise<string>;
  /** A token newer than the one that was refused. Throws Trouble. */
  renew(refused: string): Promise<string>;
};

type Held = { readonly token: string; readonly expiresAt: Instant };

const RENEW_EARLY_MS = 300_000;

/** `credential` replaces the client secret's one, for tests and other ways to sign in. */
export const createTokens = (options: {
  settings: EnvironmentSettings;
  clock: Clock;
  deadlineMs: number;
  credential?: TokenCredential;
}): Tokens => {
  const { settings, clock, deadlineMs } = options;
  let credential = options.credential ?? createCredential(settings);
  let held: Held | undefined;
  let asking: Promise<Held> | undefined;

  const ask = async (): Promise<Held> => {
    const given = await withDeadline(clock, deadlineMs, (abortSignal) =>
      credential.getToken(settings.scope, { abortSignal }),
    );
    if (!given) throw new Trouble('bad-secret', 'the sign-in gave no token');
    held = { token: given.token, expiresAt: given.expiresOnTimestamp };
    return held;
  };
  const askOnce = (): Promise<Held> => {
    asking ??= ask()
      .catch((error: unknown) => {
        throw error instanceof Trouble ? error : troubleOfSignIn(error);
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  return {
    token: async () => {
      const now = clock.now();
      if (held && now < held.expiresAt - RENEW_EARLY_MS) return held.token;
      const old = held;
      return (
        await askOnce().catch((error: unknown) => {
          // The old one may serve while the sign-in is down.
          if (old && now < old.expiresAt) return old;
          throw error;
        })
      ).token;
    },
    renew: async (refused) => {
      if (held && held.token !== refused) return held.token;
      held = undefined;
      // The library keeps what it was given until it expires; a fresh credential has nothing to keep.
      credential = options.credential ?? createCredential(settings);
      return (await askOnce()).token;
    },
  };
};

const MICROSOFT_AUTHORITIES = new Set([
  'login.microsoftonline.com',
  'login.microsoft.com',
  'login.windows.net',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
]);

const createCredential = ({ credentials, authority }: EnvironmentSettings): TokenCredential =>
  new ClientSecretCredential(credentials.tenantId, credentials.clientId, credentials.clientSecret, {
    authorityHost: authority,
    // Only Microsoft knows its own authorities; another one must be taken as configured.
    disableInstanceDiscovery: !MICROSOFT_AUTHORITIES.has(new URL(authority).host),
    // The poll has its own patience.
    retryOptions: { maxRetries: 0 },
  });

const withDeadline = async <T>(clock: Clock, ms: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  let cancel = (): void => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(ms, () => {
      controller.abort();
      reject(new Trouble('unreachable', `the sign-in did not answer within ${ms} ms`));
    });
  });
  try {
    return await Promise.race([ask(controller.signal), late]);
  } finally {
    cancel();
  }
};

/** Codes of Entra ID by what cures them. */
const SECRET_CODES =
  /AADSTS(7000215|7000222|7000216|7000218|700016|700027|700024|7000112|90002|900023|50034|5000224|53003)\b/;
const CONSENT_CODES = /AADSTS(65001|65004|650056|650057|500011|501051|50105|70011|1002012|500131)\b/;
const THROTTLE_CODES = /AADSTS(50196|90055)\b/;
const OUTAGE_CODES = /AADSTS(90033|90006|50033|90020)\b/;

/** What the sign-in library throws, as a problem. Its text holds ids and times but never the secret. */
const troubleOfSignIn = (error: unknown): Trouble => {
  const message = messagesOf(error);
  const code = /AADSTS\d+/.exec(message)?.[0];
  const detail = `sign-in: ${code ? `${code} ` : ''}${excerpt(message)}`;
  const status = statusOf(error);
  const make = (kind: ConstructorParameters<typeof Trouble>[0]): Trouble => new Trouble(kind, detail, { cause: error });
  if (CONSENT_CODES.test(message)) return make('no-consent');
  if (SECRET_CODES.test(message)) return make('bad-secret');
  if (status === 429 || THROTTLE_CODES.test(message)) return make('throttled');
  if (OUTAGE_CODES.test(message) || (status !== undefined && status >= 500)) return make('unreachable');
  if (/\b(invalid_client|unauthorized_client)\b/.test(message)) return make('bad-secret');
  if (/\b(invalid_scope|invalid_resource|consent_required|access_denied)\b/.test(message)) return make('no-consent');
  return make(code === undefined ? 'unreachable' : 'bad-secret');
};

/** The messages of an error and of what caused it; the library wraps the one that tells most. */
const messagesOf = (error: unknown, depth = 0): string => {
  if (!(error instanceof Error) || depth > 4) return typeof error === 'string' ? error : '';
  const { errorCode, cause } = error as { errorCode?: unknown; cause?: unknown };
  return [error.message, typeof errorCode === 'string' ? errorCode : '', messagesOf(cause, depth + 1)].join(' ').trim();
};

const statusOf = (error: unknown, depth = 0): number | undefined => {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined;
  const { statusCode, status, cause } = error as { statusCode?: unknown; status?: unknown; cause?: unknown };
  if (typeof statusCode === 'number') return statusCode;
  return typeof status === 'number' ? status : statusOf(cause, depth + 1);
};

/** Whether the token carries a permission; undefined when it can't be read. Never a check of the token: the API does that. */
export const carriesPermission = (token: string): boolean | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const { aud, roles, scp } = claims as { aud?: unknown; roles?: unknown; scp?: unknown };
    if (aud === undefined) return undefined;
    return (Array.isArray(roles) && roles.length > 0) || (typeof scp === 'string' && scp !== '');
  } catch {
    return undefined;
  }
};
