/** The list of all deliberate bugs. */
import type { Bug } from '../bug.ts';
import { edges } from './edges.ts';
import { sending } from './sending.ts';
import { store } from './store.ts';
import { talk } from './talk.ts';

export const bugs: readonly Bug[] = [...store, ...sending, ...edges, ...talk];
