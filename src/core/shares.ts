/** Fair shares: who waits gets one in turn, so that one tenant's storm holds up nobody else. Pure. */

export type Claimant = { readonly id: string /** More than this it may not have now. */; readonly most: number };

/** Those whose turn it is: at most `most`, beginning behind `after`, whoever was served last. */
export const inTurn = <C extends { readonly id: string }>(
  claimants: readonly C[],
  { most, after }: { readonly most: number; readonly after?: string },
): readonly C[] => {
  const waiting = claimants.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const split = after === undefined ? 0 : waiting.findIndex(({ id }) => id > after);
  const start = Math.max(0, split);
  return [...waiting.slice(start), ...waiting.slice(0, start)].slice(0, most);
};

/** Shares `n` out one by one. Returns how many each gets, in the order of serving; nobody with nothing. */
export const shareOut = (claimants: readonly Claimant[], n: number): ReadonlyMap<string, number> => {
  const shares = new Map<string, number>();
  let left = n;
  for (let round = 1; left > 0; round += 1) {
    const before = left;
    for (const { id, most } of claimants) {
      if (left === 0) break;
      if (most < round) continue;
      shares.set(id, round);
      left -= 1;
    }
    if (left === before) break;
  }
  return shares;
};
