/** Tells nobody: where the canary ends. */
import type { Destination } from '../core/ports.ts';

export const createInternalDestination = (): Destination => ({
  kind: 'internal',
  send: async () => ({ kind: 'delivered' }),
});
