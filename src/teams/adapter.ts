/** Who calls us? Bot Framework's adapter checks the token's signature and claims; it sends nothing and holds no password. */
import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder';
import type { Clock, Log } from '../core/ports.ts';
import { quietly } from './quiet.ts';
import type { TeamsSettings } from './settings.ts';

/** 401: not from Teams to this bot. 503: it can't be told now, as the keys can't be had. */
export type Admission = { readonly admitted: true } | { readonly admitted: false; readonly status: 401 | 503 };

export type Adapter = {
  /** Takes the header and the cleaned body. Never throws. */
  admit(authorization: string, clean: object): Promise<Admission>;
};

const TIMEOUT_MS = 10_000;
/** Errors of the JSON web token library, which the adapter lets through as they are. */
const TOKEN_ERRORS: ReadonlySet<string> = new Set(['JsonWebTokenError', 'NotBeforeError', 'TokenExpiredError']);

type Factory = NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1]>;

export const createAdapter = (options: { settings: TeamsSettings; clock: Clock; log: Log }): Adapter => {
  const { settings, clock, log } = options;
  const authentication = authenticationFor(settings);
  const adapter = new CloudAdapter(authentication);

  const run = async (authorization: string, clean: object): Promise<void> => {
    const activity = clean as Activity;
    // In two steps, because the second wraps every error so that its kind is lost.
    const identity = await authentication.authenticateRequest(activity, authorization);
    await adapter.processActivityDirect(identity, activity, async () => {});
  };

  return {
    admit: async (authorization, clean) => {
      try {
        await within(
          TIMEOUT_MS,
          clock,
          quietly(log, () => run(authorization, clean)),
        );
        return { admitted: true };
      } catch (error) {
        const status = isAboutToken(error) ? 401 : 503;
        const { name, message } = error as Error;
        if (status === 503) log.error({ name, said: message }, 'adapter.keys-unavailable');
        else log.debug({ name, said: message }, 'adapter.refused');
        return { admitted: false, status };
      }
    },
  };
};

const authenticationFor = ({ identity, cloud }: TeamsSettings): ConfigurationBotFrameworkAuthentication => {
  const appId = identity.kind === 'none' ? '' : identity.appId;
  const anonymous = new ConfigurationServiceClientCredentialFactory({});
  // The adapter asks for credentials in every turn, for senders that we never use: it gets empty ones.
  const factory: Factory = {
    isValidAppId: async (id) => id === appId,
    isAuthenticationDisabled: async () => appId === '',
    createCredentials: () => anonymous.createCredentials('', cloud.audience, cloud.loginUrl, true),
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
