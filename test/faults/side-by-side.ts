/** Several long things at a time: each is begun in its turn, and can be waited for by itself. */

/**
 * Gives the function that waits for one of them. With one at a time it begins there, and others are not run at all;
 * with more, the first call sets out on the whole list.
 */
export const sideBySide = <K, T>(list: readonly K[], atOnce: number, run: (one: K) => Promise<T>) => {
  const ends = new Map(list.map((one) => [one, Promise.withResolvers<T>()]));
  const waiting = [...list];
  let isBegun = false;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const end = ends.get(next);
      // Nobody may be waiting for it yet.
      end?.promise.catch(() => {});
      await run(next).then(end?.resolve, end?.reject);
    }
  };
  return (one: K): Promise<T> => {
    if (atOnce <= 1) return run(one);
    if (!isBegun) for (let worker = 0; worker < atOnce; worker += 1) void work();
    isBegun = true;
    return ends.get(one)?.promise ?? run(one);
  };
};
