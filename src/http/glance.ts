/** A question about how it goes: one at a time for all who ask, and answered within a moment, whatever it waits for. */
import { systemClock } from '../core/clock.ts';
import type { Clock } from '../core/ports.ts';

/** Less than platforms wait for. */
const PATIENCE_MS = 2000;

const fail = (): never => {
  throw Object.assign(new Error('no answer in time'), { name: 'late' });
};

/**
 * Whoever asks while it is being answered gets the same answer, so that questions don't pile up where things are slow;
 * after a moment they get `otherwise` instead, and it is still being answered.
 */
export const createGlance = <T>({
  ask,
  otherwise = fail,
  clock = systemClock,
}: {
  readonly ask: () => Promise<T>;
  /** Default: the question fails. */
  readonly otherwise?: () => T;
  /** Default: the machine's, by which those who ask wait, whatever the bot's goes by. */
  readonly clock?: Pick<Clock, 'after'>;
}): (() => Promise<T>) => {
  let asking: Promise<T> | undefined;
  return async () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(PATIENCE_MS, resolve);
    });
    return Promise.race([asking, late.then(otherwise)]).finally(cancel);
  };
};
