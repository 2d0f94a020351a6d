/** Sending that begins only when nothing holds it back: after a restore, an operator says what to do with what waits. */
import type { Deliver } from './deliver.ts';
import type { Operations } from './operations.ts';
import type { Clock, Log } from './ports.ts';

const LOOK_AGAIN_MS = 5000;

/** The same as `deliver`, but its start waits for the end of the hold, if there is one. */
export const holdBack = (
  deliver: Deliver,
  { store, clock, log }: { readonly store: Pick<Operations, 'hold'>; readonly clock: Clock; readonly log: Log },
): Deliver => {
  let looking: Promise<void> = Promise.resolve();
  let stopped = true;
  let isSaid = false;
  let cancel = (): void => {};

  const look = async (): Promise<void> => {
    try {
      const hold = await store.hold();
      if (stopped) return;
      if (!hold) {
        if (isSaid) log.info({}, 'deliver.released');
        return deliver.start();
      }
      if (!isSaid) log.warn({ since: hold.since, backupAt: hold.backupAt }, 'deliver.held');
      isSaid = true;
    } catch (error) {
      log.error({ error: String(error) }, 'deliver.failed');
    }
    if (!stopped) cancel = clock.after(LOOK_AGAIN_MS, begin);
  };
  const begin = (): void => {
    looking = look();
  };

  return {
    nudge: deliver.nudge,
    drain: async () => {
      await looking;
      await deliver.drain();
    },
    start: () => {
      stopped = false;
      begin();
    },
    stop: async () => {
      stopped = true;
      cancel();
      await looking;
      await deliver.stop();
    },
  };
};
