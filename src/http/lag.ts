/** How late the process is: a beat that should come every so often, by the machine's own time, and how long it is overdue. */

export type Lag = {
  /** The longest of the last beat and the one that is due. */
  ms(): number;
  stop(): void;
};

/** Real time on purpose: what is measured is this process, not what it deals with. */
export const createLag = (everyMs = 500): Lag => {
  let last = performance.now();
  let late = 0;
  const overdue = (): number => Math.max(0, performance.now() - last - everyMs);
  const beat = setInterval(() => {
    late = overdue();
    last = performance.now();
  }, everyMs);
  beat.unref();
  return { ms: () => Math.max(late, overdue()), stop: () => clearInterval(beat) };
};
