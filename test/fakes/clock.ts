/** A clock whose hands are moved by the test: nothing happens until it says so. */
import type { Instant } from '../../src/core/model.ts';
import type { Clock } from '../../src/core/ports.ts';

export type HandClock = Clock & {
  /** Moves the time forward and calls back all that falls due on the way, in order. */
  advance(ms: number): Promise<void>;
  /** Puts the hands at a moment without calling anybody back: as if the process had slept. */
  set(at: Instant): void;
  /** How many callbacks wait. */
  readonly waiting: number;
};

type Alarm = { readonly at: Instant; readonly order: number; readonly callback: () => void };

/** Lets all promises that can go on by themselves go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const createHandClock = (start: Instant): HandClock => {
  let now = start;
  let order = 0;
  const alarms = new Set<Alarm>();
  const nextBefore = (end: Instant): Alarm | undefined =>
    [...alarms].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];

  return {
    now: () => now,
    after: (ms, callback) => {
      const alarm = { at: now + Math.max(0, ms), order: order++, callback };
      alarms.add(alarm);
      return () => {
        alarms.delete(alarm);
      };
    },
    advance: async (ms) => {
      const end = now + ms;
      await settle();
      for (let alarm = nextBefore(end); alarm; alarm = nextBefore(end)) {
        alarms.delete(alarm);
        now = Math.max(now, alarm.at);
        alarm.callback();
        // What the callback started may set alarms of its own that fall due before the end.
        await settle();
      }
      now = end;
      await settle();
    },
    set: (at) => {
      now = at;
    },
    get waiting() {
      return alarms.size;
    },
  };
};
