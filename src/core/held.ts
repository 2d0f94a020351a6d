/** Sending only while nothing holds it back: after a restore, an operator says what to do with what waits. */
import type { Deliver } from './deliver.ts';
import type { Operations } from './operations.ts';
import type { Clock, Log } from './ports.ts';

const WHILE_HELD_MS = 5000;
/** Somebody may begin a hold at any time: they are told that it may take a minute. */
const WHILE_SENDING_MS = 60_000;

/** The same as `deliver`, but it sends only while there is no hold. */
export const holdBack = (
  deliver: Deliver,
  { store, clock, log }: { readonly store: Pick<Operations, 'hold'>; readonly clock: Clock; readonly log: Log },
): Deliver => {
  let looking: Promise<void> = Promise.resolve();
  let stopped = true;
  let sends = false;
  let isSaid = false;
  let cancel = (): void => {};

  const release = (): void => {
    if (sends) return;
    if (isSaid) log.info({}, 'deliver.released');
    isSaid = false;
    sends = true;
    deliver.start();
  };
  const look = async (): Promise<void> => {
    try {
      const hold = await store.hold();
      if (stopped) return;
      if (!hold) release();
      else {
        if (!isSaid) log.warn({ since: hold.since, backupAt: hold.backupAt }, 'deliver.held');
        isSaid = true;
        if (sends) await deliver.stop();
        sends = false;
      }
    } catch (error) {
      log.error({ error: String(error) }, 'deliver.failed');
    }
    if (!stopped) cancel = clock.after(sends ? WHILE_SENDING_MS : WHILE_HELD_MS, begin);
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
      sends = false;
      await deliver.stop();
    },
  };
};
