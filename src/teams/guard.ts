/** The door before the admission: cheap refusals in constant words, so that only sound requests reach the sign-in library. */
import { activitySchema, type TeamsActivity } from './activity.ts';
import { allowedServiceUrl, type ServiceUrlRule } from './service-url.ts';
import { createTokenGlance } from './token-glance.ts';

export type InboundRequest = {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON. */
  readonly body: unknown;
};

export type Refusal = { readonly status: 400 | 401 | 403; readonly reason: string };

export type Guarded =
  | { readonly refused: Refusal }
  /** `clean` is the whole body without dangerous keys, for the sign-in library; `activity` is what we read of it. */
  | { readonly clean: object; readonly activity: TeamsActivity; readonly authorization: string };

export type GuardOptions = ServiceUrlRule & {
  /** Absent: callers are not checked (development on loopback). */
  readonly issuer?: string;
};

const DEEPEST = 32;
const MOST_KEYS = 2000;
const DANGEROUS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const EMULATORS: ReadonlySet<string> = new Set(['msteams', 'emulator', 'webchat', 'directline']);

const refuse = (status: Refusal['status'], reason: string): Guarded => ({ refused: { status, reason } });

/** Makes the guard. It checks what can be checked without keys; the signature is the sign-in library's. */
export const createGuard = (options: GuardOptions): ((request: InboundRequest) => Guarded) => {
  const { issuer, development } = options;
  const looksLikeOurs = issuer === undefined ? undefined : createTokenGlance(issuer);

  return ({ headers, body }) => {
    const authorization = looksLikeOurs ? single(headers['authorization']) : '';
    if (looksLikeOurs && !looksLikeOurs(authorization)) return refuse(401, 'not authorized');
    const clean = cleaned(body);
    if (clean === undefined) return refuse(400, 'not an activity');
    const read = activitySchema.safeParse(clean);
    if (!read.success) return refuse(400, 'not an activity');
    const activity = read.data;
    const isOurChannel = development ? EMULATORS.has(activity.channelId) : activity.channelId === 'msteams';
    if (!isOurChannel) return refuse(403, 'channel not allowed');
    if (!allowedServiceUrl(activity.serviceUrl, options)) return refuse(403, 'service not allowed');
    const tenants = tenantsOf(activity, single(headers['x-ms-tenant-id']));
    if (tenants.size > 1) return refuse(403, 'tenant not clear');
    if (tenants.size === 0 && !development) return refuse(400, 'no tenant');
    return { clean, activity, authorization };
  };
};

const single = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');

const tenantsOf = ({ channelData, conversation }: TeamsActivity, header: string): ReadonlySet<string> =>
  new Set([channelData?.tenant?.id, conversation.tenantId, header].flatMap((id) => (id ? [id.toLowerCase()] : [])));

/** A copy without keys that reach into prototypes; nothing when it is no object, too deep or too wide. */
const cleaned = (body: unknown): object | undefined => {
  let keys = 0;
  const copy = (value: unknown, depth: number): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEEPEST) throw new RangeError('too deep');
    const entries = Object.entries(value);
    keys += entries.length;
    if (keys > MOST_KEYS) throw new RangeError('too wide');
    if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
    return Object.fromEntries(
      entries.filter(([key]) => !DANGEROUS.has(key)).map(([key, item]) => [key, copy(item, depth + 1)]),
    );
  };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  try {
    return copy(body, 1) as object;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};
