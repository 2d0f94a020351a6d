/** Chance that can be repeated: the same seed and words give the same number. */
import { createHash } from 'node:crypto';

export type Chance = (...words: readonly (string | number)[]) => number;

/** A number in [0, 1) for each list of words. */
export const createChance =
  (seed: string): Chance =>
  (...words) =>
    createHash('sha256')
      .update([seed, ...words].join('\u0000'))
      .digest()
      .readUInt32BE(0) / 0x1_0000_0000;

/** One of the list; throws when it is empty. */
export const pick = <T>(list: readonly T[], chance: number): T => {
  const found = list[Math.floor(chance * list.length)];
  if (found === undefined) throw new Error('There is nothing to pick from.');
  return found;
};
