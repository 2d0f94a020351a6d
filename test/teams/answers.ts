/** How the connector may answer or fail, row by row, and the outcome that each has to give. */
import type { Outcome } from '../../src/core/model.ts';
import { errorBody, type Fault } from '../fakes/connector.ts';

type Row = readonly [
  name: string,
  fault: Fault,
  expected: Partial<Outcome> & { readonly retryAfterMs?: number; readonly scope?: string },
];

/** An answer with Teams' way to name an error. */
export const status = (status: number, code?: string, headers?: Record<string, string>): Fault => ({
  kind: 'status',
  status,
  ...(code && { body: errorBody(code, 'in words') }),
  ...(headers && { headers }),
});
const writesBlocked = errorBody('Forbidden', JSON.stringify({ subCode: 'MessageWritesBlocked', errorCode: 209 }));

export const answers: readonly Row[] = [
  ['2xx without JSON', { kind: 'garbage' }, { kind: 'delivered', status: 200 }],
  ['2xx without a body', status(202), { kind: 'delivered', status: 202 }],
  ['412', status(412, 'PreconditionFailed'), { kind: 'not-sent', status: 412, code: 'PreconditionFailed' }],
  [
    '429 with seconds',
    status(429, 'Throttled', { 'retry-after': '7' }),
    { kind: 'not-sent', status: 429, retryAfterMs: 7000 },
  ],
  [
    '429 with a date',
    status(429, 'Throttled', { 'retry-after': 'Sat, 21 Nov 2026 10:01:00 GMT' }),
    { kind: 'not-sent', status: 429, retryAfterMs: 60_000 },
  ],
  [
    '429 that wants a day',
    status(429, 'Throttled', { 'retry-after': '86400' }),
    { kind: 'not-sent', retryAfterMs: 3_600_000 },
  ],
  ['429 that does not say', status(429, 'Throttled'), { kind: 'not-sent', status: 429 }],
  ['500', status(500, 'ServiceError'), { kind: 'unsure', status: 500, code: 'ServiceError' }],
  ['502', status(502), { kind: 'unsure', status: 502 }],
  ['503', status(503, 'ServiceError', { 'retry-after': '3' }), { kind: 'unsure', status: 503, retryAfterMs: 3000 }],
  ['504', status(504), { kind: 'unsure', status: 504 }],
  ['408', status(408), { kind: 'unsure', status: 408 }],
  ['no answer in time', { kind: 'hang' }, { kind: 'unsure', code: 'timeout' }],
  ['a reset', { kind: 'reset' }, { kind: 'unsure', code: 'reset' }],
  ['hanging up', { kind: 'half-close' }, { kind: 'unsure', code: 'reset' }],
  ['400 Bad Argument', status(400, 'BadArgument'), { kind: 'refused', status: 400, code: 'BadArgument' }],
  ['400 BadSyntax', status(400, 'BadSyntax'), { kind: 'refused', status: 400, code: 'BadSyntax' }],
  ['413', status(413, 'MessageSizeTooBig'), { kind: 'refused', status: 413, code: 'MessageSizeTooBig' }],
  ['401', status(401, 'BotNotRegistered'), { kind: 'halted', scope: 'bot', status: 401, code: 'BotNotRegistered' }],
  [
    '403 BotDisabledByAdmin',
    status(403, 'BotDisabledByAdmin'),
    { kind: 'halted', scope: 'tenant', code: 'BotDisabledByAdmin' },
  ],
  [
    '403 InvalidBotApiHost',
    status(403, 'InvalidBotApiHost'),
    { kind: 'halted', scope: 'tenant', code: 'InvalidBotApiHost' },
  ],
  [
    '403 BotNotInConversationRoster',
    status(403, 'BotNotInConversationRoster'),
    { kind: 'gone', code: 'BotNotInConversationRoster' },
  ],
  [
    '403 ConversationBlockedByUser',
    status(403, 'ConversationBlockedByUser'),
    { kind: 'gone', code: 'ConversationBlockedByUser' },
  ],
  [
    '403 ForbiddenOperationException',
    status(403, 'ForbiddenOperationException'),
    { kind: 'gone', code: 'ForbiddenOperationException' },
  ],
  [
    '403 with a sub-code',
    { kind: 'status', status: 403, body: writesBlocked },
    { kind: 'gone', code: 'MessageWritesBlocked' },
  ],
  [
    '403 NotEnoughPermissions',
    status(403, 'NotEnoughPermissions'),
    { kind: 'gone', doubtful: true, code: 'NotEnoughPermissions' },
  ],
  [
    '403 with a code unheard of',
    status(403, 'Whatever'),
    { kind: 'gone', doubtful: true, status: 403, code: 'Whatever' },
  ],
  ['404 ConversationNotFound', status(404, 'ConversationNotFound'), { kind: 'gone', code: 'ConversationNotFound' }],
  [
    '404 ActivityNotFoundInConversation',
    status(404, 'ActivityNotFoundInConversation'),
    { kind: 'refused', code: 'ActivityNotFoundInConversation' },
  ],
  ['404 that does not say', status(404), { kind: 'gone', doubtful: true, status: 404 }],
  ['another 4xx', status(405), { kind: 'gone', doubtful: true, status: 405 }],
  ['a redirect', { kind: 'redirect', to: 'http://127.0.0.1:9/' }, { kind: 'halted', scope: 'bot', status: 307 }],
];
