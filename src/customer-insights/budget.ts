/** The calls that an environment may be asked in any 60 seconds, and the waiting when they are used up. */
import type { Instant } from '../core/model.ts';
import type { Clock } from '../core/ports.ts';

export type Budget = {
  /** Resolves when one more call may be made, in the order of asking. */
  take(): Promise<void>;
  /**
   * A call for somebody who sits before the screen: taken at once, or not at all, with the time until it may be had.
   * Of all calls only a share goes this way, and none while a look waits.
   */
  tryTake(): { readonly taken: true } | { readonly taken: false; readonly waitMs: number };
};

/** A second more than the service's minute, because calls may bunch up on their way. */
const WINDOW_MS = 61_000;
/** What chat may have of the calls; the rest is the watch's. */
const CHAT_SHARE = 0.3;

export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

/** Never lets more than `callsPerMinute` calls go within the window, wherever the window is laid. */
export const createBudget = (options: { callsPerMinute: number; clock: Clock }): Budget => {
  const { callsPerMinute, clock } = options;
  const mostForChat = Math.max(1, Math.floor(callsPerMinute * CHAT_SHARE));
  let taken: Instant[] = [];
  let byChat: Instant[] = [];
  let waiting = 0;
  let turn: Promise<void> = Promise.resolve();

  // A clock that was put back must not make us wait until it has caught up.
  const recent = (all: readonly Instant[], now: Instant): Instant[] =>
    all.map((at) => Math.min(at, now)).filter((at) => now - at <= WINDOW_MS);

  const takeOne = async (): Promise<void> => {
    for (;;) {
      const now = clock.now();
      taken = recent(taken, now);
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
      waiting += 1;
      turn = turn.then(takeOne).finally(() => {
        waiting -= 1;
      });
      return turn;
    },

    tryTake: () => {
      const now = clock.now();
      taken = recent(taken, now);
      byChat = recent(byChat, now);
      const isFull = taken.length >= callsPerMinute || waiting > 0;
      if (!isFull && byChat.length < mostForChat) {
        taken.push(now);
        byChat.push(now);
        return { taken: true };
      }
      const oldest = (isFull ? taken[0] : byChat[0]) ?? now;
      return { taken: false, waitMs: Math.max(1000, oldest + WINDOW_MS + 1 - now) };
    },
  };
};
