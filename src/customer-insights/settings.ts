/** One environment in the configuration file: its schema, where every complaint says the cure, and its resolved form. */
import { z } from 'zod';
import { readMailAddress } from '../core/mail.ts';

const say = (cure: string) => ({ error: cure });

/** For a whole object; a setting in it that there is not is named as zod does. */
const sayOfWhole = (cure: string) => ({
  error: ({ code }: { readonly code?: string }) => (code === 'unrecognized_keys' ? undefined : cure),
});

const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);

const parseUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** https, or plain http on this very machine; nothing in it that could carry a secret into a log. */
const isSafeUrl = (text: string): boolean => {
  const url = parseUrl(text);
  if (!url) return false;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
};

const isHttps = (text: string): boolean => isSafeUrl(text) && parseUrl(text)?.protocol === 'https:';

const guid = (what: string) =>
  z
    .string(say(`write ${what} as text`))
    .trim()
    .toLowerCase()
    .pipe(z.guid(say(`write ${what} in the form 00000000-0000-0000-0000-000000000000`)));

const words = (what: string) =>
  z
    .string(say(`write ${what} as text`))
    .trim()
    .min(1, say(`write ${what}: it must not be empty`));

/** Where a secret stands; the secret itself never stands in the configuration file. */
const secretRefSchema = z.union(
  [z.strictObject({ variable: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  say('say where the secret stands: { "variable": "NAME" } or { "file": "path" }, never the secret itself'),
);

export type SecretRef = z.infer<typeof secretRefSchema>;

export const environmentSchema = z.strictObject(
  {
    tenant: guid('the tenant id of Entra ID and Teams'),
    instance: guid('the instance id (it stands in the address bar of Customer Insights)'),
    name: words('the name that people know the environment by').max(100, say('give a name of at most 100 characters')),
    baseUrl: z
      .string(say('write the base URL of the API as text'))
      .refine(isSafeUrl, say('give an https address without query, such as https://api.ci.ai.dynamics.com/v1'))
      .default('https://api.ci.ai.dynamics.com/v1'),
    owners: z
      .array(
        z.string(say('write each mail address as text')).transform((text, context) => {
          const address = readMailAddress(text);
          if (address === undefined) context.addIssue('give plain mail addresses, such as "ada@contoso.com"');
          return address ?? '';
        }),
        say('write "owners": ["ada@contoso.com"]'),
      )
      .default([]),
    intervalSeconds: z
      .number(say('give the seconds between two looks as a number, such as 60'))
      .min(1, say('look at most once a second: give 1 or more'))
      .max(86_400, say('look at least once a day: give 86400 or less'))
      .default(60),
    credentials: z.strictObject(
      {
        clientId: words('the application (client) id of the app registration'),
        tenantId: guid('the tenant id of the app registration').optional(),
        clientSecret: secretRefSchema,
      },
      sayOfWhole('write "credentials": { "clientId": "…", "clientSecret": { "variable": "NAME" } }'),
    ),
    authority: z
      .string(say('write the sign-in address as text'))
      .refine(isHttps, say('give an https address, such as https://login.microsoftonline.com'))
      .default('https://login.microsoftonline.com'),
    subscriptionKeys: z.strictObject(
      { primary: secretRefSchema, secondary: secretRefSchema.optional() },
      sayOfWhole('write "subscriptionKeys": { "primary": { "variable": "NAME" } }'),
    ),
    workflowPath: z
      .enum(['workflows', 'manage/workflows'], say('give "workflows" or "manage/workflows"'))
      .default('workflows'),
    dataSourcesPath: z
      .enum(
        ['manage/datasources', 'manage/datasources/v2'],
        say('give "manage/datasources" or "manage/datasources/v2"'),
      )
      .default('manage/datasources'),
    /** The documents call the same things entities, and since 2023 tables. */
    tablesPath: z
      .enum(['manage/entities', 'manage/tables'], say('give "manage/entities" or "manage/tables"'))
      .default('manage/entities'),
    /** Rows of tables are about persons: shown in personal chat, unless the operator allows channels. */
    profilesInChannels: z.boolean(say('say whether profiles may be shown in channels: true or false')).default(false),
    realTime: z
      .strictObject(
        {
          profileHours: z
            .number(say('give the hours that a changed profile lasts'))
            .positive(say('give more than 0'))
            .max(720, say('Customer Insights keeps it for 30 days at most: give 720 or less'))
            .default(4),
          activityDays: z
            .number(say('give the days that a created activity lasts'))
            .positive(say('give more than 0'))
            .max(30, say('Customer Insights keeps it for 30 days at most: give 30 or less'))
            .default(30),
          contentType: z
            .enum(
              ['application/json', 'application/json-patch+json'],
              say('give "application/json" or "application/json-patch+json"'),
            )
            .default('application/json'),
        },
        sayOfWhole('write "realTime": { "profileHours": 4, "activityDays": 30 }'),
      )
      .prefault({}),
    homeUrl: z
      .string(say('write the address that people open as text'))
      .refine(isSafeUrl, say('give an https address, such as https://home.ci.ai.dynamics.com/'))
      .default('https://home.ci.ai.dynamics.com/'),
    callsPerMinute: z
      .int(say('give the calls allowed in 60 seconds as a whole number, such as 100'))
      .min(1, say('give 1 or more'))
      .max(10_000, say('give 10000 or less'))
      .default(100),
    scope: words('the scope of the API').default('https://api.ci.ai.microsoft.com/.default'),
  },
  sayOfWhole('write each environment as { "tenant": "…", "instance": "…", "name": "…", … }, as the README shows'),
);

/** One environment as the configuration file says it, defaults filled in. */
export type EnvironmentConfig = z.infer<typeof environmentSchema>;

/** One environment with its secrets at hand. Never log it. */
export type EnvironmentSettings = Omit<EnvironmentConfig, 'credentials' | 'subscriptionKeys'> & {
  readonly credentials: { readonly clientId: string; readonly tenantId: string; readonly clientSecret: string };
  readonly subscriptionKeys: { readonly primary: string; readonly secondary?: string };
};

/** The settings with each secret looked up by `secretOf`, which may throw with the cure. */
export const resolveSettings = (
  config: EnvironmentConfig,
  secretOf: (reference: SecretRef) => string,
): EnvironmentSettings => {
  const { credentials, subscriptionKeys } = config;
  return {
    ...config,
    credentials: {
      clientId: credentials.clientId,
      tenantId: credentials.tenantId ?? config.tenant,
      clientSecret: secretOf(credentials.clientSecret),
    },
    subscriptionKeys: {
      primary: secretOf(subscriptionKeys.primary),
      ...(subscriptionKeys.secondary && { secondary: secretOf(subscriptionKeys.secondary) }),
    },
  };
};
