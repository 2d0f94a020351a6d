/** What keeps us from an answer, told apart so that people read the right cure. */
import type { Instant, Problem } from '../core/model.ts';
import type { EgressError, Reply } from '../egress/index.ts';

/** A call, or a whole look, that did not succeed for a reason that has a cure. */
export class Trouble extends Error {
  readonly problem: Problem;
  /** The answer's status and text; absent: there was no answer. */
  readonly reply?: Pick<Reply, 'status' | 'text'>;
  constructor(
    kind: Problem['kind'],
    detail: string,
    options: { retryAfterMs?: number; cause?: unknown; reply?: Pick<Reply, 'status' | 'text'> } = {},
  ) {
    super(`${kind}: ${detail}`, { cause: options.cause });
    this.name = 'Trouble';
    const { retryAfterMs, reply } = options;
    if (reply) this.reply = reply;
    this.problem = { kind, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
}

/** However long we are told to wait, we ask again within the hour. */
const LONGEST_WAIT_MS = 3_600_000;
const SAMPLE_CHARACTERS = 200;

/** What a person may read of an answer that can't be used: short, on one line, without addresses and tokens. */
export const excerpt = (text: string, characters = SAMPLE_CHARACTERS): string =>
  redact(text.slice(0, characters * 4))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, characters)
    .toWellFormed();

const redact = (text: string): string =>
  text
    .replace(/[^\s@"'<>]{1,64}@[^\s@"'<>]{1,253}/g, '…@…')
    .replace(/\beyJ[\w-]+\.[\w.-]*/g, '…token…')
    .replace(/\bBearer\s+\S+/gi, 'Bearer …')
    .replace(/\b[0-9a-f]{32}\b/gi, '…key…');

/** `Retry-After` in seconds or as an HTTP date, bounded; undefined when absent or unreadable. */
export const retryAfterMs = ({ headers }: Pick<Reply, 'headers'>, now: Instant): number | undefined => {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - (serviceTimeOf({ headers }) ?? now);
  // A wait that is over already tells nothing: our own patience counts.
  return ms > 0 ? Math.min(LONGEST_WAIT_MS, ms) : undefined;
};

/** The service's own clock, as far as its answer tells. */
export const serviceTimeOf = ({ headers }: Pick<Reply, 'headers'>): Instant | undefined => {
  const at = Date.parse(headers['date'] ?? '');
  return Number.isNaN(at) ? undefined : at;
};

/** No answer, or not a whole one. */
export const troubleOfEgress = (error: EgressError): Trouble => {
  const { code, phase } = error;
  if (code === 'too-large' || code === 'garbled') return new Trouble('garbled', `answer ${code}`, { cause: error });
  if (code === 'not-allowed')
    return new Trouble('refused', 'the host of the base URL is not allowed', { cause: error });
  return new Trouble('unreachable', `no answer: ${code} (${phase})`, { cause: error });
};

/** The gateway before the API refuses the subscription key. It says so in its own form; the API itself asks for a Bearer token. */
export const isKeyRefusal = (reply: Reply): boolean => {
  if (reply.status !== 401) return false;
  const challenge = reply.headers['www-authenticate'] ?? '';
  if (/AzureApiManagementKey/i.test(challenge) || /subscription key/i.test(reply.text.slice(0, 2000))) return true;
  return !/\bBearer\b/i.test(challenge) && isGatewayForm(reply.text);
};

const isGatewayForm = (text: string): boolean => /^\s*\{\s*"(statusCode"\s*:\s*\d{3}|message")/.test(text);

/** An answer that is no success, as a problem. `hasRoles`: false when the token surely carries no permission. */
export const troubleOfReply = (reply: Reply, now: Instant, hasRoles: boolean | undefined): Trouble => {
  const { status } = reply;
  const detail = `status ${status}: ${excerpt(reply.text)}`;
  const wait = retryAfterMs(reply, now);
  const waiting = { reply, ...(wait !== undefined && { retryAfterMs: wait }) };
  if (status === 429) return new Trouble('throttled', detail, waiting);
  if (status === 403 && /quota|call volume/i.test(reply.text.slice(0, 2000))) {
    return new Trouble('throttled', detail, waiting);
  }
  if (status === 401) return new Trouble(hasRoles === false ? 'no-consent' : 'bad-secret', detail, { reply });
  if (status === 403)
    return new Trouble(saysNoConsent(reply.text) || hasRoles === false ? 'no-consent' : 'not-a-user', detail, {
      reply,
    });
  if (status === 404) return new Trouble('not-found', detail, { reply });
  if (status === 408 || status >= 500) return new Trouble('unreachable', detail, waiting);
  return new Trouble('refused', detail, { reply });
};

const saysNoConsent = (text: string): boolean =>
  /consent|AADSTS65001|api\.access|user_impersonation|missing (scope|role)|(scope|roles?)\W+claim/i.test(
    text.slice(0, 4000),
  );
