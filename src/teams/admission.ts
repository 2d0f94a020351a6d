/** Who calls us? Bot Framework's sign-in library checks the token's signature and claims; it sends nothing and holds no password. */
import { type Activity, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { Clock, Log } from '../core/ports.ts';
import { quietly } from './quiet.ts';
import type { TeamsSettings } from './settings.ts';

/** 401: not from Teams to this bot. 503: it can't be told now, as the keys can't be had. */
export type Admission = { readonly admitted: true } | { readonly admitted: false; readonly status: 401 | 503 };

/** Takes the header and the cleaned body. Never throws. */
export type Admit = (authorization: string, clean: object) => Promise<Admission>;

const TIMEOUT_MS = 10_000;
/** Errors of the JSON web token library, which the adapter lets through as they are. */
const TOKEN_ERRORS: ReadonlySet<string> = new Set(['JsonWebTokenError', 'NotBeforeError', 'TokenExpiredError']);

type Factory = NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1]>;

/** Only the framework's sign-in is asked: a whole `CloudAdapter` would make a sender for each turn, and we send ourselves. */
export const createAdmission = (options: { settings: TeamsSettings; clock: Clock; log: Log }): Admit => {
  const { settings, clock, log } = options;
  const authentication = authenticationFor(settings);

  return async (authorization, clean) => {
    const check = () => authentication.authenticateRequest(clean as Activity, authorization);
    try {
      await within(TIMEOUT_MS, clock, quietly(log, check));
      return { admitted: true };
    } catch (error) {
      const status = isAboutToken(error) ? 401 : 503;
      const { name, message } = error as Error;
      if (status === 503) log.error({ name, said: message }, 'admission.keys-unavailable');
      else log.debug({ name, said: message }, 'admission.refused');
      return { admitted: false, status };
    }
  };
};

const authenticationFor = ({ identity, cloud }: TeamsSettings): ConfigurationBotFrameworkAuthentication => {
  const appId = identity.kind === 'none' ? '' : identity.appId;
  const factory: Factory = {
    isValidAppId: async (id) => id === appId,
    isAuthenticationDisabled: async () => appId === '',
    createCredentials: () => Promise.reject(new Error('nothing is sent through the framework')),
  };
  return new ConfigurationBotFrameworkAuthentication(
    // As soon as one of these is given, the library takes all of them as given.
    {
      MicrosoftAppId: appId,
      ToChannelFromBotLoginUrl: `${cloud.loginUrl}/${cloud.sharedTenant}`,
      ToChannelFromBotOAuthScope: cloud.audience,
      ToBotFromChannelTokenIssuer: cloud.issuer,
      ToBotFromChannelOpenIdMetadataUrl: cloud.openIdMetadataUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: cloud.openIdMetadataUrl,
      OAuthUrl: cloud.issuer,
      ValidateAuthority: 'true',
      CallerId: 'urn:botframework:azure',
    },
    factory,
  );
};

/** The library reports keys that can't be had as errors of authentication, too; their status tells. */
const isAboutToken = (error: unknown): boolean => {
  const { name, statusCode } = error as { name?: unknown; statusCode?: unknown };
  return statusCode === 401 || TOKEN_ERRORS.has(String(name));
};

const within = <T>(ms: number, clock: Clock, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new Error(`no answer within ${ms} ms`)));
    promise.then(resolve, reject).finally(cancel);
  });
