/** What environments and tenants are called where their names and ids don't belong: in metrics and health. */
import { createHmac } from 'node:crypto';

/**
 * A short keyed hash: the same every time, and not to be turned back. The ids are random themselves, so that they
 * can't be tried one after the other.
 */
export const labelWith =
  (key: string) =>
  (...parts: readonly string[]): string =>
    createHmac('sha256', `tidings-label:${key}`).update(JSON.stringify(parts)).digest('hex').slice(0, 12);
