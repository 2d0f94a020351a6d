/** How the log is written: JSON lines, ISO times, and the last net under secrets and names that should not be in it. */
import type { LoggerOptions } from 'pino';

/** Field names that never show their value, wherever they stand on the first two levels. */
const SECRETS = ['authorization', 'token', 'password', 'secret', 'clientSecret', 'primary', 'secondary', 'cookie'];
/** Names of customers' objects and what people typed: at debug only, where an operator asked for them. */
const NAMES = ['name', 'subject', 'title', 'summary', 'text', 'card', 'facts'];

/** Options for pino at a level (`debug`, `info`, `warn`, `error`). */
export const logOptions = (level: string): LoggerOptions => {
  const hidden = level === 'debug' ? SECRETS : [...SECRETS, ...NAMES];
  return {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: hidden.flatMap((field) => [field, `*.${field}`]), censor: '[hidden]' },
  };
};
