/** What is wrong with a PostgreSQL URL or the server behind it, in words with a cure and without the password. */
import { Client } from 'pg';
import { ConfigError } from '../core/errors.ts';

const SSL_MODES = ['disable', 'verify-full', 'verify-ca', 'require', 'prefer', 'no-verify'];

const EXAMPLE = 'postgres://user:password@host:5432/tidings?sslmode=verify-full';

/** Throws ConfigError; the URL itself holds a secret, so it is never quoted. */
export const refuseUnusable = (url: string): void => {
  const parsed = parse(url);
  if (!parsed || !/^[a-z]+:\/\//i.test(url)) {
    throw new ConfigError([
      `DATABASE_URL is no URL: write it as ${EXAMPLE}, with the special characters of the password percent-encoded`,
    ]);
  }
  if (parsed.pathname.length < 2 && !parsed.searchParams.has('dbname')) {
    throw new ConfigError([`DATABASE_URL names no database: put its name behind the host, as in ${EXAMPLE}`]);
  }
  const mode = parsed.searchParams.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode)) {
    throw new ConfigError([`DATABASE_URL: sslmode is one of ${SSL_MODES.join(', ')}; verify-full is the safe one`]);
  }
  try {
    // Reads what the URL names: certificates and keys.
    void new Client({ connectionString: url });
  } catch (error) {
    throw new ConfigError([`DATABASE_URL can't be used (${codeOf(error) ?? 'see sslcert, sslkey and sslrootcert'})`]);
  }
};

/** Host, port and database: what may be seen. */
const placeOf = (url: string): string => {
  const parsed = parse(url);
  return parsed ? `${parsed.hostname || 'localhost'}:${parsed.port || 5432}${parsed.pathname}` : 'the database';
};

const parse = (url: string): URL | undefined => (URL.canParse(url) ? new URL(url) : undefined);

const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
};

const UNREACHABLE = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNRESET',
];

/** At the start, whoever reads an error can do something about it: a ConfigError then, else the error as it is. */
export const readable = (error: unknown, url: string): unknown => {
  const cure = explainOutage(error, placeOf(url));
  return cure === undefined ? error : new ConfigError([cure]);
};

/** What an operator can do about it; undefined when it is a bug or nobody's fault. */
const explainOutage = (error: unknown, place: string): string | undefined => {
  const code = codeOf(error) ?? '';
  const message = error instanceof Error ? error.message : '';
  if (UNREACHABLE.includes(code) || /timeout expired|connection timeout|terminated unexpectedly/i.test(message)) {
    return `DATABASE_URL: nothing answers at ${place} (${code || message}); start the database or correct host and port`;
  }
  if (/does not support SSL/i.test(message)) {
    return `DATABASE_URL: ${place} speaks no TLS; set it up there, or give sslmode=disable on a network that you trust`;
  }
  if (/certificate|self.signed|altname/i.test(`${code} ${message}`)) {
    return `DATABASE_URL: the certificate of ${place} can't be trusted (${code}); name its authority with sslrootcert`;
  }
  return CURES[code]?.(place);
};

const CURES: { readonly [code: string]: (place: string) => string } = {
  '28P01': (place) => `DATABASE_URL: ${place} refuses the user or the password; correct them`,
  '28000': (place) => `DATABASE_URL: ${place} does not let this user in; see its pg_hba.conf, and whether it wants TLS`,
  '3D000': (place) => `DATABASE_URL: there is no database ${place}; create it, or correct the name`,
  '42501': (place) => `DATABASE_URL: the user may not create tables in ${place}; grant it the schema, or its ownership`,
  '53300': (place) => `DATABASE_URL: ${place} has no connection left; raise its max_connections`,
  '55P03': (place) => `DATABASE_URL: another process holds the tables of ${place}; start again when it has ended`,
  '57P03': (place) => `DATABASE_URL: ${place} is starting or stopping; start again in a moment`,
};
