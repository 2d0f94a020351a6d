/** The calls that an environment may be asked in any 60 seconds, and the waiting when they are used up. */
import type { Instant } from '../core/model.ts';
import type { Clock } from '../core/ports.ts';

export type Budget = {
  /** Resolves when one more call may be made, in the order of asking. */
  take(): Promise<void>;
};

/** A second more than the service's minute, because calls may bunch up on their way. */
const WINDOW_MS = 61_000;

export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

/** Never lets more than `callsPerMinute` calls go within the window, wherever the window is laid. */
export const createBudget = (options: { callsPerMinute: number; clock: Clock }): Budget => {
  const { callsPerMinute, clock } = options;
  let taken: Instant[] = [];
  let turn: Promise<void> = Promise.resolve();

  const takeOne = async (): Promise<void> => {
    for (;;) {
      const now = clock.now();
      // A clock that was put back must not make us wait until it has caught up.
      taken = taken.map((at) => Math.min(at, now)).filter((at) => now - at <= WINDOW_MS);
      const oldest = taken[0];
      if (oldest === undefined || taken.length < callsPerMinute) {
        taken.push(now);
        return;
      }
      await pause(clock, oldest + WINDOW_MS + 1 - now);
    }
  };

  return {
    take: () => {
      turn = turn.then(takeOne);
      return turn;
    },
  };
};
