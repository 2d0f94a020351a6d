/** Can the keys be had by which Teams' signatures are checked? Asked until they could once; the library keeps and renews them. */
import type { Clock } from '../core/ports.ts';
import type { Egress } from '../egress/index.ts';
import type { TeamsSettings } from './settings.ts';

const DEADLINE_MS = 5000;
const MAX_BYTES = 256 * 1024;
/** Whoever asks for readiness does so every few seconds. */
const AGAIN_MS = 5000;

/** Returns the question; it never throws. Without an identity nobody is checked, and no keys are needed. */
export const createKeyCheck = (options: {
  readonly settings: Pick<TeamsSettings, 'identity' | 'cloud'>;
  readonly egress: Egress;
  readonly clock: Clock;
}): (() => Promise<boolean>) => {
  const { settings, egress, clock } = options;
  let known = settings.identity.kind === 'none';
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    askedAt = clock.now();
    const url = new URL(settings.cloud.openIdMetadataUrl);
    try {
      const { status } = await egress.request({ method: 'GET', url, deadlineMs: DEADLINE_MS, maxBytes: MAX_BYTES });
      known = status === 200;
    } catch {
      known = false;
    }
  };

  return async () => {
    if (known) return true;
    if (!asking && clock.now() - askedAt >= AGAIN_MS) {
      asking = ask().finally(() => {
        asking = undefined;
      });
    }
    await asking;
    return known;
  };
};
