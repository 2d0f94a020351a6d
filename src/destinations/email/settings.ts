/** How mail is sent and to whom it may go: the operator's say, read with a cure for each problem. */
import { z } from 'zod';
import { isDomain, readMailAddress } from '../../core/mail.ts';

/** Never log it. */
export type EmailSettings = {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte. `starttls`: before anything is told. `plain`: only in a try-out on this machine. */
  readonly security: 'tls' | 'starttls' | 'plain';
  readonly user?: string;
  readonly password?: string;
  readonly from: { readonly name: string; readonly address: string };
  /** Only to these. */
  readonly domains: readonly string[];
};

export type EmailSettingsRead =
  | { readonly success: true; readonly settings: EmailSettings | undefined }
  | { readonly success: false; readonly problems: readonly string[] };

/** An empty variable is one that is not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema.optional());

const FROM = /^(?:([\p{L}\p{N} .&+-]{1,64}) )?<?([^<>\s]+)>?$/u;

const readFrom = (text: string): EmailSettings['from'] | undefined => {
  const [, name = 'Tidings', written = ''] = FROM.exec(text.trim()) ?? [];
  const address = readMailAddress(written);
  return address === undefined ? undefined : { name: name.trim(), address };
};

const variables = z.object({
  SMTP_URL: optional(
    z.string().refine((text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol), {
      error:
        'SMTP_URL: give smtps://user@host:465 (TLS) or smtp://user@host:587 (STARTTLS); the password can stand in SMTP_PASSWORD or SMTP_PASSWORD_FILE',
    }),
  ),
  SMTP_PASSWORD: optional(z.string()),
  SMTP_PASSWORD_FILE: optional(z.string()),
  SMTP_FROM: optional(
    z
      .string()
      .transform(readFrom)
      .refine((from) => from !== undefined, {
        error: 'SMTP_FROM: give the address that mail comes from, such as Tidings <tidings@contoso.com>',
      }),
  ),
  TIDINGS_EMAIL_DOMAINS: optional(
    z
      .string()
      .transform((text) =>
        text
          .toLowerCase()
          .split(/[\s,]+/)
          .filter((domain) => domain !== ''),
      )
      .refine((domains) => domains.every(isDomain), {
        error: 'TIDINGS_EMAIL_DOMAINS: give the domains that mail may go to, with commas between, such as contoso.com',
      }),
  ),
});

/** The names that are read. */
export const emailVariables: readonly string[] = Object.keys(variables.shape);

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

type Surroundings = { readonly development: boolean; readonly readFile: (path: string) => string };

/** Reads the process's variables. Without settings mail is off. Problems name the variable and the cure, never a value. */
export const readEmailSettings = (
  given: Readonly<Record<string, string | undefined>>,
  surroundings: Surroundings,
): EmailSettingsRead => {
  const read = variables.safeParse(given);
  if (!read.success) return { success: false, problems: read.error.issues.map(({ message }) => message) };
  const { SMTP_URL, SMTP_FROM, TIDINGS_EMAIL_DOMAINS: domains = [] } = read.data;
  if (SMTP_URL === undefined) {
    if (domains.length === 0) return { success: true, settings: undefined };
    return {
      success: false,
      problems: ['SMTP_URL: set it to the mail server, since TIDINGS_EMAIL_DOMAINS allows mail'],
    };
  }
  const problems: string[] = [];
  if (!SMTP_FROM) problems.push('SMTP_FROM: set it to the address that mail comes from');
  const url = new URL(SMTP_URL);
  const password = passwordOf(url, read.data, surroundings, problems);
  if (url.hostname === '') problems.push('SMTP_URL: it names no host');
  if (problems.length > 0 || !SMTP_FROM) return { success: false, problems };
  return { success: true, settings: toSettings({ url, password, from: SMTP_FROM, domains }, surroundings) };
};

const passwordOf = (
  url: URL,
  { SMTP_PASSWORD, SMTP_PASSWORD_FILE }: z.infer<typeof variables>,
  { readFile }: Surroundings,
  problems: string[],
): string | undefined => {
  if (SMTP_PASSWORD_FILE === undefined) return SMTP_PASSWORD ?? (decode(url.password) || undefined);
  try {
    const password = readFile(SMTP_PASSWORD_FILE).trim();
    if (password === '') problems.push('SMTP_PASSWORD_FILE: the file is empty; put the password in it');
    return password;
  } catch {
    problems.push('SMTP_PASSWORD_FILE: the file can’t be read; create it or correct its path');
    return undefined;
  }
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const toSettings = (
  read: {
    readonly url: URL;
    readonly password: string | undefined;
    readonly from: EmailSettings['from'];
    readonly domains: readonly string[];
  },
  { development }: Surroundings,
): EmailSettings => {
  const { url, password, from, domains } = read;
  const isTls = url.protocol === 'smtps:';
  const isLocal = development && LOOPBACK.has(url.hostname);
  const user = decode(url.username);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? 465 : 587) : Number(url.port),
    security: isTls ? 'tls' : isLocal ? 'plain' : 'starttls',
    ...(user !== '' && { user }),
    ...(password !== undefined && { password }),
    from,
    domains,
  };
};
