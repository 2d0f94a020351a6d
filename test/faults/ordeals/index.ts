/** The list of all ordeals. */
import { connector } from './connector.ts';
import { kills } from './kills.ts';
import type { Ordeal } from './ordeal.ts';
import { replicas } from './replicas.ts';
import { signIn } from './sign-in.ts';

export const ordeals: readonly Ordeal[] = [...kills, ...replicas, ...connector, ...signIn];
