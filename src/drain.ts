/** Stops what was started, the last first, each within its time, so that the whole ends before the platform loses patience. */
import type { Clock, Log } from './core/ports.ts';

export type Drain = {
  /** What is to stop when the time comes. What stands in one call stops at once together. */
  add(name: string, withinMs: number, ...stops: readonly (() => Promise<unknown>)[]): void;
  /** Never rejects; what takes too long is left behind, and said. */
  run(): Promise<void>;
};

type Step = {
  readonly name: string;
  readonly withinMs: number;
  readonly stops: readonly (() => Promise<unknown>)[];
};

export const createDrain = ({ clock, log }: { readonly clock: Clock; readonly log: Log }): Drain => {
  const steps: Step[] = [];

  const stop = async ({ name, withinMs, stops }: Step): Promise<void> => {
    let cancel = (): void => {};
    const late = new Promise<'late'>((resolve) => {
      cancel = clock.after(withinMs, () => resolve('late'));
    });
    const all = Promise.all(
      stops.map((one) => one().catch((error: unknown) => log.error({ name, error: String(error) }, 'stop.failed'))),
    );
    if ((await Promise.race([all, late])) === 'late') log.warn({ name, withinMs }, 'stop.late');
    cancel();
  };

  return {
    add: (name, withinMs, ...stops) => void steps.push({ name, withinMs, stops }),
    run: async () => {
      for (const step of steps.splice(0).reverse()) await stop(step);
    },
  };
};
