/** What a package is made for: read from arguments, then variables; every problem is said at once, with its cure. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { nameBasedId } from './name-based-id.ts';

type Blanks = {
  readonly botId: string;
  readonly teamsAppId: string;
  readonly developerName: string;
  readonly developerWebsiteUrl: string;
  readonly developerPrivacyUrl: string;
  readonly developerTermsUrl: string;
};

export type Settings = Blanks & {
  /** Whether the app asks for the permission to see who is in private and shared channels. */
  readonly seesChannels: boolean;
};

type Asked = {
  readonly variable: string;
  readonly flag: string;
  readonly schema: z.ZodType<string>;
  readonly cure: string;
  readonly placeholder: string;
  readonly optional?: true;
};

const id = z.guid();

/** Pages that people can open: example hosts and this machine are none. */
const page = z
  .url({ protocol: /^https$/, hostname: z.regexes.domain })
  .max(2048)
  .refine((url) => !/(^|\.)(example\.(com|net|org)|localhost|test|invalid|example)$/i.test(new URL(url).hostname));

const asked: { readonly [Name in keyof Blanks]: Asked } = {
  botId: {
    variable: 'MicrosoftAppId',
    flag: 'app-id',
    schema: id,
    cure: 'the Application (client) ID of the bot. To get one: Azure portal > create "Azure Bot" (single tenant), then copy its Microsoft App ID under Configuration; the bot itself runs with the same MicrosoftAppId',
    placeholder: '00000000-0000-0000-0000-000000000000',
  },
  teamsAppId: {
    variable: 'TEAMS_APP_ID',
    flag: 'teams-app-id',
    schema: id,
    cure: 'a GUID of its own for the Teams app; leave it out to have one derived from the app id, the same each time',
    placeholder: '00000000-0000-0000-0000-000000000001',
    optional: true,
  },
  developerName: {
    variable: 'DEVELOPER_NAME',
    flag: 'developer-name',
    schema: z.string().trim().min(1).max(32),
    cure: 'who runs this bot, as people shall read it in Teams, at most 32 characters',
    placeholder: 'Placeholder, for looking only',
  },
  developerWebsiteUrl: {
    variable: 'DEVELOPER_WEBSITE_URL',
    flag: 'website-url',
    schema: page,
    cure: 'an https page of yours where people find support for the bot',
    placeholder: 'https://example.com/',
  },
  developerPrivacyUrl: {
    variable: 'DEVELOPER_PRIVACY_URL',
    flag: 'privacy-url',
    schema: page,
    cure: 'an https page of yours with your privacy statement',
    placeholder: 'https://example.com/privacy',
  },
  developerTermsUrl: {
    variable: 'DEVELOPER_TERMS_URL',
    flag: 'terms-url',
    schema: page,
    cure: 'an https page of yours with the terms of use',
    placeholder: 'https://example.com/terms',
  },
};

const names = Object.keys(asked) as (keyof Blanks)[];

export type Read =
  | { readonly settings: Settings; readonly placeholder: boolean; readonly outFolder?: string }
  | { readonly problems: readonly string[] };

/**
 * Takes the program's arguments and the variables of its environment; an argument wins over its variable. With
 * `--placeholder`, what is not given is made up. Throws nothing: what is wrong comes back as problems.
 */
export const readSettings = (
  args: readonly string[],
  variables: { readonly [name: string]: string | undefined },
): Read => {
  const parsed = parseFlags(args);
  if (typeof parsed === 'string') return { problems: [parsed] };
  const placeholder = parsed['placeholder'] === true;
  const problems: string[] = [];
  const found: Partial<Record<keyof Blanks, string>> = {};
  for (const name of names) {
    const { variable, flag, schema, cure, optional, ...fallback } = asked[name];
    const given = parsed[flag] ?? variables[variable];
    if (given === undefined || given === '') {
      if (placeholder) found[name] = fallback.placeholder;
      else if (!optional) problems.push(`${variable} (or --${flag}) is not set: ${cure}.`);
      continue;
    }
    const checked = schema.safeParse(given);
    if (checked.success) found[name] = checked.data;
    else problems.push(`${variable} (or --${flag}) is "${given}", which will not do: ${cure}.`);
  }
  if (problems.length > 0) return { problems };
  const teamsAppId = found.teamsAppId ?? nameBasedId(`teams-app/${found.botId?.toLowerCase()}`);
  const outFolder = parsed['out'];
  return {
    settings: { ...(found as Blanks), teamsAppId, seesChannels: parsed['without-permission'] !== true },
    placeholder,
    ...(typeof outFolder === 'string' ? { outFolder } : {}),
  };
};

const parseFlags = (args: readonly string[]): { readonly [flag: string]: string | boolean | undefined } | string => {
  const options = Object.fromEntries(names.map((name) => [asked[name].flag, { type: 'string' as const }]));
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...options,
        out: { type: 'string' },
        placeholder: { type: 'boolean' },
        'without-permission': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const known = names.map((name) => `--${asked[name].flag}`).join(', ');
    return `${(error as Error).message}. Known are ${known}, --out, --placeholder and --without-permission.`;
  }
};
