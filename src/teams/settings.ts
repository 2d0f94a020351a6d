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
  /** The directory, asked only where a tenant's policy says so. */
  readonly graphUrl: string;
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
  graphUrl: 'https://graph.microsoft.com',
};

const US_GOVERNMENT_CLOUD: Cloud = {
  issuer: 'https://api.botframework.us',
  openIdMetadataUrl: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  loginUrl: 'https://login.microsoftonline.us',
  sharedTenant: 'MicrosoftServices.onmicrosoft.us',
  audience: 'https://api.botframework.us',
  graphUrl: 'https://graph.microsoft.us',
};

/** The Bot Framework's own name for the government cloud, as the value of `ChannelService`. */
const US_GOVERNMENT = 'https://botframework.azure.us';

/** Worldwide, GCC, GCC High, DoD. */
const DEFAULT_SERVICE_HOSTS: readonly string[] = [
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
];

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** An empty variable is one that is not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema.optional());

const guid = (name: string, where: string) => z.guid({ error: `${name}: give a GUID; copy it from ${where}` });

const variables = z.object({
  MicrosoftAppId: optional(guid('MicrosoftAppId', "the bot registration's overview page")),
  MicrosoftAppType: optional(
    z.enum(['SingleTenant', 'MultiTenant', 'UserAssignedMSI'], {
      error: 'MicrosoftAppType: give SingleTenant, MultiTenant or UserAssignedMSI, as the bot registration says',
    }),
  ),
  MicrosoftAppPassword: optional(z.string()),
  MicrosoftAppTenantId: optional(guid('MicrosoftAppTenantId', "the bot registration's overview page")),
  ChannelService: optional(
    z.literal(US_GOVERNMENT, { error: `ChannelService: leave it out, or give ${US_GOVERNMENT} for the US Government` }),
  ),
  TIDINGS_DEVELOPMENT: optional(
    z.enum(['true', 'false'], { error: 'TIDINGS_DEVELOPMENT: give true (for a try-out) or leave it out' }),
  ),
  TIDINGS_DEVELOPMENT_TENANT: optional(z.string()),
  TIDINGS_SERVICE_HOSTS: optional(
    z
      .string()
      .transform((text) => text.split(/[\s,]+/).filter((host) => host !== ''))
      .pipe(
        z
          .array(z.string().toLowerCase())
          .refine((hosts) => hosts.length > 0 && hosts.every((host) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host)), {
            error: 'TIDINGS_SERVICE_HOSTS: give host names with commas between, such as smba.trafficmanager.net',
          }),
      ),
  ),
  HOST: optional(z.string()),
  NODE_ENV: optional(z.string()),
});

type Variables = z.infer<typeof variables>;
type Complain = (name: keyof Variables, cure: string) => void;

/** The names that are read. */
export const teamsVariables: readonly string[] = Object.keys(variables.shape);

export type SettingsRead =
  | { readonly success: true; readonly settings: TeamsSettings }
  | { readonly success: false; readonly problems: readonly string[] };

/**
 * Reads the process's variables; others than ours are ignored. Every problem names its variable and the cure, and
 * holds no value. Never throws.
 */
export const readTeamsSettings = (given: Readonly<Record<string, string | undefined>>): SettingsRead => {
  const read = teamsSettings.safeParse(given);
  return read.success
    ? { success: true, settings: read.data }
    : { success: false, problems: read.error.issues.map(({ message }) => message) };
};

const teamsSettings = variables.transform((given, context): TeamsSettings => {
  const complain: Complain = (name, cure) =>
    context.issues.push({ code: 'custom', path: [name], message: `${name}: ${cure}`, input: undefined });
  const development = given.TIDINGS_DEVELOPMENT === 'true';
  const anonymous = given.MicrosoftAppId === undefined;
  const host = given.HOST ?? (anonymous ? '127.0.0.1' : '0.0.0.0');
  if (development && given.NODE_ENV === 'production') {
    complain('TIDINGS_DEVELOPMENT', 'leave it out when NODE_ENV is production');
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
    complain('MicrosoftAppId', "set it to the id of the bot's registration, or TIDINGS_DEVELOPMENT=true to try out");
  } else if (!LOOPBACK.has(host)) {
    complain('HOST', 'give 127.0.0.1 (or set MicrosoftAppId: without it nobody who calls is checked)');
  }
};

const identityOf = (given: Variables, complain: Complain): BotIdentity => {
  const { MicrosoftAppId: appId, MicrosoftAppPassword: password, MicrosoftAppTenantId: tenantId } = given;
  if (appId === undefined) return { kind: 'none' };
  const type = given.MicrosoftAppType ?? (tenantId === undefined ? 'MultiTenant' : 'SingleTenant');
  if (type !== 'MultiTenant' && tenantId === undefined) {
    complain(
      'MicrosoftAppTenantId',
      `set it to the tenant in which the bot is registered (MicrosoftAppType is ${type})`,
    );
  }
  if (type === 'UserAssignedMSI') {
    if (password !== undefined) {
      complain('MicrosoftAppPassword', 'leave it out: a bot of type UserAssignedMSI has no password');
    }
    return { kind: 'managed-identity', appId, tenantId: tenantId ?? '' };
  }
  if (password === undefined) {
    complain('MicrosoftAppPassword', `set it to the client secret of the bot's registration`);
  }
  return {
    kind: 'secret',
    appId,
    password: password ?? '',
    ...(type === 'SingleTenant' && tenantId !== undefined && { tenantId }),
  };
};
