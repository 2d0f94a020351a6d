/** Numbers that people would name: thresholds to think about, within what was read. */

/** Steps of 1, 2 or 5 and zeros: the finest with which at most `most` numbers lie within. */
const stepFor = (width: number, most: number): number => {
  const coarse = width / most;
  const power = 10 ** Math.floor(Math.log10(coarse));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= coarse) ?? coarse;
};

/** At most `most` round numbers from `low` up to below `high`, ascending; none when there is nothing between them. */
export const roundNumbers = (low: number, high: number, most: number): readonly number[] => {
  const width = high - low;
  if (!Number.isFinite(width) || width <= 0) return [];
  const step = stepFor(width, most);
  const first = Math.ceil(low / step);
  const count = Math.min(most, Math.ceil(high / step) - first);
  // Multiplied and not added up, and without what binary fractions leave behind.
  return Array.from({ length: Math.max(0, count) }, (_, index) => Number(((first + index) * step).toPrecision(15)));
};
