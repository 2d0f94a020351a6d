/** What the Teams side must be told: who the bot is, which service hosts it talks to, and whether this is a try-out. */
import { z } from 'zod';

/** How the bot proves who it is. `none` only in development on loopback. */
export type BotIdentity =
  | { readonly kind: 'none' }
  | { readonly kind: 'secret'; readonly appId: string; readonly password: string; readonly tenantId?: string }
  | { readonly kind: 'managed-identity'; readonly appId: string; readonly tenantId: string };

/** Where Microsoft's sign-in and keys are: the public cloud, or a sovereign one. */
export type Cloud = {
  /** `iss` of the tokens that Teams sends us. */
  readonly issuer: string;
  readonly openIdMetadataUrl: string;
  /** Without the tenant. */
  readonly loginUrl: string;
  /** The tenant in which bots of several tenants sign in. */
  readonly sharedTenant: string;
  /** What our own tokens are for. */
  readonly audience: string;
};

export type TeamsSettings = {
  readonly identity: BotIdentity;
  readonly cloud: Cloud;
  readonly development: boolean;
  /** Stands in for the tenant that emulators don't send; only used in development. */
  readonly developmentTenantId: string;
  /** Lower case. In development only loopback is talked to and these are not used. */
  readonly serviceHosts: readonly string[];
  /** The address to listen on: loopback in a try-out unless told otherwise. */
  readonly host: string;
};

const PUBLIC_CLOUD: Cloud = {
  issuer: 'https://api.botframework.com',
  openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  loginUrl: 'https://login.microsoftonline.com',
  sharedTenant: 'botframework.com',
  audience: 'https://api.botframework.com',
};

const US_GOVERNMENT_CLOUD: Cloud = {
  issuer: 'https://api.botframework.us',
  openIdMetadataUrl: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  loginUrl: 'https://login.microsoftonline.us',
  sharedTenant: 'MicrosoftServices.onmicrosoft.us',
  audience: 'https://api.botframework.us',
};

/** The Bot Framework's own name for the government cloud, as the value of `ChannelService`. */
const US_GOVERNMENT = 'https://botframework.azure.us';

/** Worldwide, GCC, GCC High, DoD. */
export const DEFAULT_SERVICE_HOSTS: readonly string[] = [
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
];

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** An empty variable is one that is not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema.optional());

const guid = (name: string, where: string) =>
  z.guid({ error: `${name} must be a GUID such as 00000000-0000-0000-0000-000000000000: copy it from ${where}.` });

const variables = z.object({
  MicrosoftAppId: optional(guid('MicrosoftAppId', "the bot registration's overview page")),
  MicrosoftAppType: optional(
    z.enum(['SingleTenant', 'MultiTenant', 'UserAssignedMSI'], {
      error: 'MicrosoftAppType must be SingleTenant, MultiTenant or UserAssignedMSI: see the bot registration.',
    }),
  ),
  MicrosoftAppPassword: optional(z.string()),
  MicrosoftAppTenantId: optional(guid('MicrosoftAppTenantId', "the bot registration's overview page")),
  ChannelService: optional(
    z.literal(US_GOVERNMENT, { error: `ChannelService must be left out, or ${US_GOVERNMENT} for the US Government.` }),
  ),
  TIDINGS_DEVELOPMENT: optional(
    z.enum(['true', 'false'], { error: 'TIDINGS_DEVELOPMENT must be true (for a try-out) or be left out.' }),
  ),
  TIDINGS_DEVELOPMENT_TENANT: optional(z.string()),
  TIDINGS_SERVICE_HOSTS: optional(
    z
      .string()
      .transform((text) => text.split(/[\s,]+/).filter((host) => host !== ''))
      .pipe(
        z.array(
          z
            .string()
            .toLowerCase()
            .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, {
              error: 'TIDINGS_SERVICE_HOSTS must be host names with commas between, such as smba.trafficmanager.net.',
            }),
        ),
      ),
  ),
  HOST: optional(z.string()),
  NODE_ENV: optional(z.string()),
});

type Variables = z.infer<typeof variables>;
type Complain = (name: keyof Variables, cure: string) => void;

/** The names that are read. */
export const teamsVariables: readonly string[] = Object.keys(variables.shape);

/**
 * Takes the process's variables and gives `TeamsSettings`. Every issue has the variable's name as its path, and a
 * message that names it and says the cure; no message holds a value.
 */
export const teamsSettings = variables.transform((given, context): TeamsSettings => {
  const complain: Complain = (name, cure) =>
    context.issues.push({ code: 'custom', path: [name], message: `${name} ${cure}`, input: undefined });
  const development = given.TIDINGS_DEVELOPMENT === 'true';
  const anonymous = given.MicrosoftAppId === undefined;
  const host = given.HOST ?? (anonymous ? '127.0.0.1' : '0.0.0.0');
  if (development && given.NODE_ENV === 'production') {
    complain('TIDINGS_DEVELOPMENT', 'must be left out when NODE_ENV is production.');
  }
  if (anonymous) checkTryOut(development, host, complain);
  return {
    identity: identityOf(given, complain),
    cloud: given.ChannelService === undefined ? PUBLIC_CLOUD : US_GOVERNMENT_CLOUD,
    development,
    developmentTenantId: given.TIDINGS_DEVELOPMENT_TENANT ?? 'development',
    serviceHosts: given.TIDINGS_SERVICE_HOSTS ?? DEFAULT_SERVICE_HOSTS,
    host,
  };
});

/** Without an app id nobody who calls us is checked, so nobody else may reach us. */
const checkTryOut = (development: boolean, host: string, complain: Complain): void => {
  if (!development) {
    complain(
      'MicrosoftAppId',
      "is missing: set it to the bot registration's id, or TIDINGS_DEVELOPMENT=true to try out.",
    );
  } else if (!LOOPBACK.has(host)) {
    complain('HOST', 'must be 127.0.0.1 when there is no MicrosoftAppId: without it, callers are not checked.');
  }
};

const identityOf = (given: Variables, complain: Complain): BotIdentity => {
  const { MicrosoftAppId: appId, MicrosoftAppPassword: password, MicrosoftAppTenantId: tenantId } = given;
  if (appId === undefined) return { kind: 'none' };
  const type = given.MicrosoftAppType ?? (tenantId === undefined ? 'MultiTenant' : 'SingleTenant');
  if (type !== 'MultiTenant' && tenantId === undefined) {
    complain('MicrosoftAppTenantId', `is missing: a bot of type ${type} needs the tenant in which it is registered.`);
  }
  if (type === 'UserAssignedMSI') {
    if (password !== undefined) {
      complain('MicrosoftAppPassword', 'must be left out: a bot of type UserAssignedMSI has no password.');
    }
    return { kind: 'managed-identity', appId, tenantId: tenantId ?? '' };
  }
  if (password === undefined) {
    complain('MicrosoftAppPassword', `is missing: a bot of type ${type} needs the client secret of its registration.`);
  }
  return {
    kind: 'secret',
    appId,
    password: password ?? '',
    ...(type === 'SingleTenant' && tenantId !== undefined && { tenantId }),
  };
};
