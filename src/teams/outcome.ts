/** What an answer of the Bot Connector, or the lack of one, means for what we sent. Pure and total: every status has a meaning. */
import type { Instant, Outcome } from '../core/model.ts';
import { EgressError } from '../egress/index.ts';
import { TokenError } from './token-error.ts';

const LONGEST_WAIT_MS = 60 * 60 * 1000;
const LONGEST_BODY = 64 * 1024;
const DEEPEST = 5;

type Headers = Readonly<Record<string, string>>;

/**
 * Codes that say more than their status. Everything here was turned down by the service, so it did not arrive.
 * A conversation that is gone is only paused: people come back, bots are added again.
 */
const byCode: ReadonlyMap<string, (code: string) => Outcome> = new Map(
  Object.entries({
    BotNotRegistered: (code) => ({ kind: 'halted', scope: 'bot', reason: 'the service does not know the bot', code }),
    BotDisabledByAdmin: (code) => ({ kind: 'halted', scope: 'tenant', reason: 'an admin has disabled the bot', code }),
    // The place has another host than we know; the next activity from there brings the right one.
    InvalidBotApiHost: (code) => ({ kind: 'halted', scope: 'tenant', reason: 'the tenant has another host', code }),
    BotNotInConversationRoster: (code) => ({ kind: 'gone', reason: 'the bot is not a member here', code }),
    ConversationBlockedByUser: (code) => ({ kind: 'gone', reason: 'the person has blocked the bot', code }),
    MessageWritesBlocked: (code) => ({ kind: 'gone', reason: 'writing is blocked here', code }),
    ForbiddenOperationException: (code) => ({ kind: 'gone', reason: 'the bot may not write here', code }),
    NotEnoughPermissions: (code) => ({
      kind: 'gone',
      reason: 'the bot has not enough permissions here',
      doubtful: true,
      code,
    }),
    ConversationNotFound: (code) => ({ kind: 'gone', reason: 'there is no such conversation', code }),
    // The message to be edited or answered was deleted: this message never, but others do arrive here.
    ActivityNotFoundInConversation: (code) => ({ kind: 'refused', reason: 'there is no such message', code }),
    MessageSizeTooBig: (code) => ({ kind: 'refused', reason: 'the message is too big', code }),
  } satisfies Record<string, (code: string) => Outcome>),
);

/** `now` only serves to read a `Retry-After` that is a date. Any argument gives an outcome; nothing is thrown. */
export const outcomeOf = (status: number, body: string, headers: Headers, now: Instant): Outcome => {
  if (status >= 200 && status < 300) return { kind: 'delivered', status, ...activityIdOf(body) };
  const codes = codesOf(body);
  const code = codes.find((candidate) => byCode.has(candidate)) ?? codes[0];
  return { ...meaningOf(status, code, waitOf(headers, now)), status, ...(code !== undefined && { code }) };
};

const meaningOf = (status: number, code: string | undefined, wait: { readonly retryAfterMs?: number }): Outcome => {
  if (status >= 300 && status < 400) return { kind: 'halted', scope: 'bot', reason: 'the service redirects' };
  if (status === 412) return { kind: 'not-sent', reason: 'the conversation was busy', ...wait };
  if (status === 429) return { kind: 'not-sent', reason: 'the service asks to slow down', ...wait };
  if (status === 401) return { kind: 'halted', scope: 'bot', reason: "the service does not accept the bot's token" };
  if (status === 408) return { kind: 'unsure', reason: 'the service gave up waiting', ...wait };
  if (status >= 400 && status < 500) {
    const known = code === undefined ? undefined : byCode.get(code);
    if (known && code !== undefined) return known(code);
    if (status === 400 || status === 413)
      return { kind: 'refused', reason: `the service refuses the message (${status})` };
    // Codes that we don't know are taken to be about the place, but not at the first word.
    if (status === 404) return { kind: 'gone', doubtful: true, reason: 'the service does not find the conversation' };
    return { kind: 'gone', doubtful: true, reason: `the service turns the bot away (${status})` };
  }
  if (status >= 500 && status < 600) return { kind: 'unsure', reason: `the service failed (${status})`, ...wait };
  return { kind: 'unsure', reason: 'the answer makes no sense' };
};

/**
 * The answer to a probe. Whatever it is, a service that answers works; only a code that we know says that the place or
 * the bot is not welcome. Not every stand-in for Teams can tell its members, and that is no reason to be silent.
 */
export const outcomeOfProbe = (status: number, body: string, headers: Headers, now: Instant): Outcome => {
  const outcome = outcomeOf(status, body, headers, now);
  const isVague = outcome.kind === 'refused' || (outcome.kind === 'gone' && outcome.doubtful === true);
  return isVague ? { kind: 'delivered', status } : outcome;
};

/** For whatever was thrown instead of an answer. */
export const outcomeOfError = (error: unknown, now: Instant): Outcome => {
  if (error instanceof TokenError) {
    return error.rejected
      ? { kind: 'halted', scope: 'bot', reason: 'the sign-in does not accept the bot', code: error.code }
      : { kind: 'not-sent', reason: 'no token could be had', code: error.code };
  }
  if (!(error instanceof EgressError)) return { kind: 'unsure', reason: 'something broke while sending' };
  const { phase, code, head } = error;
  if (phase === 'unsent') return { kind: 'not-sent', reason: 'the service could not be reached', code };
  if (!head) return { kind: 'unsure', reason: 'no answer came', code };
  // The head of the answer came, its body did not: an error whose code we can't read was still an error.
  const outcome = outcomeOf(head.status, '', head.headers, now);
  const isVague = outcome.kind === 'gone' || outcome.kind === 'refused';
  return isVague
    ? { kind: 'not-sent', reason: 'the service refused and did not say why', status: head.status, code }
    : outcome;
};

/** Seconds or an HTTP date, never more than an hour; nonsense is as if it were not there. */
const waitOf = (headers: Headers, now: Instant): { readonly retryAfterMs?: number } => {
  const value = headers['retry-after']?.trim();
  if (!value) return {};
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? { retryAfterMs: Math.round(Math.min(LONGEST_WAIT_MS, Math.max(0, ms))) } : {};
};

const activityIdOf = (body: string): { readonly activityId?: string } => {
  const answer = parse(body);
  const id = isRecord(answer) ? answer['id'] : undefined;
  return typeof id === 'string' && id !== '' && id.length <= 1000 ? { activityId: id } : {};
};

/** All codes that the body names, inner ones first: Teams writes sub-codes into JSON that stands in the message as text. */
const codesOf = (body: string): readonly string[] => {
  const found: string[] = [];
  const walk = (node: unknown, depth: number): void => {
    const value = typeof node === 'string' && node.trimStart().startsWith('{') ? parse(node) : node;
    if (!isRecord(value) || depth > DEEPEST) return;
    for (const name of ['message', 'error', 'innererror', 'innerHttpError', 'details', 'body'])
      walk(value[name], depth + 1);
    for (const name of ['subCode', 'code', 'errorCode']) {
      const code = value[name];
      if (typeof code === 'string' && /^[\w.-]{1,100}$/.test(code)) found.push(code);
    }
  };
  walk(body, 0);
  return found;
};

const parse = (text: string): unknown => {
  if (text.length > LONGEST_BODY) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
