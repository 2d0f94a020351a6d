/** What an SMTP server's answer, or its absence, means for the delivery. */
import type { Outcome } from '../../core/model.ts';

/** What the mail library tells of a failure. */
type Failure = {
  readonly code?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
  readonly message?: unknown;
};

/** Long enough for the reason that servers give, in one line. */
const REASON_LENGTH = 300;

const isPermanent = (status: number): boolean => status >= 500 && status < 600;

/** Servers repeat what they were sent. It is shown as plain text and logged, so people's names in addresses are left out. */
const reasonOf = ({ response, message }: Failure): string =>
  String(response ?? message ?? 'no reason')
    .slice(0, 4 * REASON_LENGTH)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\s@"'<>:;,()]{1,64}@/g, '…@')
    .slice(0, REASON_LENGTH);

/** Ours to mend, or the operator's: no mail can go, and none of it is to blame. */
const HALTS: ReadonlySet<string> = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'ECONFIG']);

/** Names of certificate troubles, which the library reports as troubles of the socket. */
const CERTIFICATE = /certificate|self.signed|altname|issuer/i;

/**
 * `bodySent`: the server has got the whole message, so that it may have it although it never said so. Before that,
 * nothing can have arrived. Takes whatever was thrown; never throws.
 */
export const outcomeOfFailure = (error: unknown, bodySent: boolean): Outcome => {
  const failure: Failure = typeof error === 'object' && error !== null ? error : { message: error };
  const status = typeof failure.responseCode === 'number' ? failure.responseCode : undefined;
  const code = typeof failure.code === 'string' ? failure.code : 'broken';
  const reason = reasonOf(failure);
  const told = { code, reason, ...(status !== undefined && { status }) };
  if (HALTS.has(code)) {
    // 454 and the like: the server can't check the password just now.
    if (status !== undefined && !isPermanent(status)) return { kind: 'not-sent', ...told };
    return { kind: 'halted', scope: 'bot', ...told };
  }
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    return status !== undefined && isPermanent(status) ? { kind: 'refused', ...told } : { kind: 'not-sent', ...told };
  }
  if (code === 'ESOCKET' && !bodySent && CERTIFICATE.test(reason)) return { kind: 'halted', scope: 'bot', ...told };
  return bodySent ? { kind: 'unsure', ...told } : { kind: 'not-sent', ...told };
};
