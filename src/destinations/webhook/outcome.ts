/** What an answer of a webhook, or its absence, means for the delivery. */
import type { Outcome } from '../../core/model.ts';
import { EgressError, type Reply } from '../../egress/index.ts';

const GONE = 410;
const THROTTLED = 429;
const TIMEOUT = 408;

/** In seconds, or as a date. */
const retryAfterOf = ({ headers }: Pick<Reply, 'headers'>, now: number): { retryAfterMs?: number } => {
  const text = headers['retry-after'];
  if (text === undefined) return {};
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) && ms > 0 ? { retryAfterMs: ms } : {};
};

/** Any 2xx is taken. Receivers drop repeats by the id, so all else but "gone" is tried again. */
export const outcomeOf = (reply: Pick<Reply, 'status' | 'headers'>, now: number): Outcome => {
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  if (status === GONE) return { kind: 'gone', status, reason: 'the webhook says that it is gone' };
  const reason =
    status < 400 ? `the webhook redirects (${status}), which is not followed` : `the webhook answered ${status}`;
  const told = { status, reason, ...retryAfterOf(reply, now) };
  const mayHaveArrived = status === TIMEOUT || (status >= 500 && status !== 503);
  return mayHaveArrived && status !== THROTTLED ? { kind: 'unsure', ...told } : { kind: 'not-sent', ...told };
};

/** What broke off. An answer whose head was read counts, however its body ended. */
export const outcomeOfError = (error: unknown, now: number): Outcome => {
  if (!(error instanceof EgressError)) return { kind: 'unsure', reason: `sending broke off: ${String(error)}` };
  if (error.head) return outcomeOf(error.head, now);
  const { code } = error;
  if (code === 'not-public' || code === 'not-allowed') {
    return { kind: 'refused', code, reason: 'the webhook’s name leads to an address that is not public' };
  }
  const reason = `the webhook could not be reached: ${code}`;
  return { kind: error.phase === 'unsent' ? 'not-sent' : 'unsure', code, reason };
};
