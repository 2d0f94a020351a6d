/** The configuration: each part's settings read in one place, every problem told at once with its cure, secrets never. */
import { z } from 'zod';
import { ConfigError } from './core/errors.ts';
import type { LaneRules } from './core/lane.ts';
import { laneVariables, readLanes } from './core/lane-settings.ts';
import type { Keep } from './core/operations.ts';
import type { Policy } from './core/rights.ts';
import type { EnvironmentSettings } from './customer-insights/settings.ts';
import { type ElsewhereSettings, elsewhereVariables, readElsewhere } from './destinations/index.ts';
import { readEnvironmentsFile } from './environments-file.ts';
import { type HeartbeatSettings, heartbeatVariables, readHeartbeat } from './heartbeat.ts';
import { type AdminSettings, adminVariables, readAdminSettings } from './http/settings.ts';
import { isSharedUrl, urlProblems } from './store/index.ts';
import { keepVariables, readKeep } from './store/settings.ts';
import { readTeamsSettings, type TeamsSettings, teamsVariables } from './teams/settings.ts';

/** What a process does: answer Teams (web), look and deliver (worker), or both. */
export type Role = 'all' | 'web' | 'worker';

export type Config = {
  readonly teams: TeamsSettings;
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly role: Role;
  /** How fast people are told, and when many messages become one. */
  readonly lanes: LaneRules;
  /** How long what is remembered. */
  readonly keep: Keep;
  /** Absent: health and metrics are served nowhere but at the public `/livez` and `/readyz`. */
  readonly admin?: AdminSettings;
  /** Makes the labels of environments in metrics and health, so that they tell nobody else which those are. */
  readonly labelKey: string;
  /** Mail and webhooks; what is absent is off. */
  readonly elsewhere: ElsewhereSettings;
  /** Absent: nobody outside is told that all goes well. */
  readonly heartbeat?: HeartbeatSettings;
  readonly environments: readonly EnvironmentSettings[];
  /** By tenant, in lower case; who is absent has the default. */
  readonly policies: ReadonlyMap<string, Policy>;
  readonly timeZone: string;
  readonly logLevel: string;
};

type Variables = Readonly<Record<string, string | undefined>>;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

const processSchema = z.object({
  PORT: z.coerce
    .number({ error: 'PORT: give a port number, such as 3978' })
    .int({ error: 'PORT: give a whole number' })
    .min(0, { error: 'PORT: give a number from 0 to 65535' })
    .max(65_535, { error: 'PORT: give a number from 0 to 65535' })
    .default(3978),
  DATABASE_URL: z
    .string()
    .min(1, { error: 'DATABASE_URL: give a file, such as file:./data/tidings.db, or postgres://…' })
    .default('file:./data/tidings.db'),
  ROLE: z.enum(['all', 'web', 'worker'], { error: 'ROLE: give all, web or worker' }).default('all'),
  ENVIRONMENTS_FILE: z
    .string()
    .min(1, { error: 'ENVIRONMENTS_FILE: give the path of the JSON file with the environments' })
    .default('./environments.json'),
  TIDINGS_TIME_ZONE: z
    .string()
    .refine(isTimeZone, { error: 'TIDINGS_TIME_ZONE: give an IANA time zone, such as Europe/Oslo' })
    .default('UTC'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], { error: 'LOG_LEVEL: give debug, info, warn or error' })
    .default('info'),
  TIDINGS_LABEL_KEY: z.string().optional(),
});

/** The names that are read. */
export const settingNames: readonly string[] = [
  ...[...Object.keys(processSchema.shape), ...teamsVariables, ...keepVariables, ...laneVariables],
  ...[...adminVariables, ...elsewhereVariables, ...heartbeatVariables],
];

const KNOWN = settingNames.filter((name) => name.startsWith('TIDINGS_'));

/** The store's address alone, for who needs nothing else. Empty counts as not given. */
export const readDatabaseUrl = (variables: Variables): string =>
  processSchema.shape.DATABASE_URL.parse(variables['DATABASE_URL']?.trim() || undefined);

/**
 * Reads the variables and the file that they name. Values that are empty, or spaces only, count as
 * not given. Throws ConfigError with all that is wrong.
 */
export const readConfig = (options: { variables: Variables; readFile: (path: string) => string }): Config => {
  const variables = Object.fromEntries(Object.entries(options.variables).filter(([, value]) => value?.trim()));
  const problems: string[] = misspelt(variables);
  const own = processSchema.safeParse(variables);
  if (!own.success) problems.push(...own.error.issues.map(({ message }) => message));
  const databaseUrl = readDatabaseUrl(variables);
  problems.push(...urlProblems(databaseUrl), ...lonely(variables['ROLE'], databaseUrl));
  const teams = readTeamsSettings(variables);
  if (!teams.success) problems.push(...teams.problems);
  const keep = readKeep(variables);
  if ('problems' in keep) problems.push(...keep.problems);
  const lanes = readLanes(variables);
  if ('problems' in lanes) problems.push(...lanes.problems);
  const admin = readAdminSettings(variables);
  if ('problems' in admin) problems.push(...admin.problems);
  const development = teams.success && teams.settings.development;
  const elsewhere = readElsewhere(variables, { development, readFile: options.readFile });
  if ('problems' in elsewhere) problems.push(...elsewhere.problems);
  const heartbeat = readHeartbeat(variables, { development });
  if ('problems' in heartbeat) problems.push(...heartbeat.problems);
  const path = variables['ENVIRONMENTS_FILE'] ?? './environments.json';
  const { environments, policies } = readEnvironmentsFile(path, { variables, readFile: options.readFile }, problems);
  if (
    problems.length > 0 ||
    !own.success ||
    !teams.success ||
    'problems' in keep ||
    'problems' in lanes ||
    'problems' in elsewhere ||
    'problems' in heartbeat ||
    'problems' in admin
  ) {
    throw new ConfigError(problems);
  }
  return {
    teams: withTenant(teams.settings, variables, environments),
    host: teams.settings.host,
    port: own.data.PORT,
    databaseUrl,
    role: own.data.ROLE,
    ...keep,
    ...lanes,
    ...admin,
    ...elsewhere,
    ...heartbeat,
    labelKey: own.data.TIDINGS_LABEL_KEY ?? variables['MicrosoftAppId'] ?? '',
    environments,
    policies,
    timeZone: own.data.TIDINGS_TIME_ZONE,
    logLevel: own.data.LOG_LEVEL,
  };
};

/** Of several processes each does a part, and a file is one process's own. */
const lonely = (role: string | undefined, databaseUrl: string): string[] =>
  (role !== 'web' && role !== 'worker') || isSharedUrl(databaseUrl)
    ? []
    : [`ROLE is ${role}, but a file holds one process: give DATABASE_URL a postgres:// address, or leave out ROLE`];

/** Emulators have no tenant: in a try-out they stand in the one whose environments are watched. */
const withTenant = (
  teams: TeamsSettings,
  variables: Variables,
  environments: readonly EnvironmentSettings[],
): TeamsSettings => {
  const tenant = environments[0]?.tenant;
  const free = teams.development && variables['TIDINGS_DEVELOPMENT_TENANT'] === undefined;
  return free && tenant !== undefined ? { ...teams, developmentTenantId: tenant } : teams;
};

/** Our own prefix makes misspelt names visible; other programs' variables are none of our business. */
const misspelt = (variables: Variables): string[] =>
  Object.keys(variables)
    .filter((name) => name.startsWith('TIDINGS_') && !KNOWN.includes(name))
    .map((name) => `${name}: there is no such setting; the known ones are ${KNOWN.join(', ')}`);
