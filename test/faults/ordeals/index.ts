/** The list of all ordeals. */
import { kills } from './kills.ts';
import type { Ordeal } from './ordeal.ts';

export const ordeals: readonly Ordeal[] = [...kills];
