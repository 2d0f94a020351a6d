/** How far two words are from each other, for guesses: nothing is ever done on a guess, it is only offered. */

/** Longer words are compared by their beginnings, so that the work has a limit. */
const COMPARED = 40;
const MOST_WRONG = 6;

/**
 * Insertions, deletions, replacements and swaps of neighbours that make one word of the other. Farther than `most` is
 * Infinity: that is soon seen, and most words of six languages are far from any one.
 */
export const distance = (from: string, to: string, most: number = Number.POSITIVE_INFINITY): number => {
  const a = from.slice(0, COMPARED);
  const b = to.slice(0, COMPARED);
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    // A swap reaches two rows back, so both have to be too far.
    if (Math.min(...last) > most && Math.min(...current) > most) return Number.POSITIVE_INFINITY;
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
};

/** A third of the word may be wrong, but not more than people misspell; two letters of a short one, none of a tiny one. */
const mostFar = (length: number): number =>
  length < 3 ? 0 : Math.min(MOST_WRONG, Math.max(length < 5 ? 1 : 2, Math.floor(length / 3)));

/** The items whose word is near to the one said, nearest first, each once. */
export const nearest = <T>(said: string, items: readonly (readonly [word: string, item: T])[], most: number): T[] => {
  if (said === '') return [];
  const limit = mostFar(said.length);
  const ranked = items
    .map(([word, item]) => ({ item, far: distance(said, word, limit) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far);
  return [...new Set(ranked.map(({ item }) => item))].slice(0, most);
};
