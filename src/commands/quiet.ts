/** `quiet 22:00-07:00 [and weekends]`, `quiet off`: hours in which nothing is told here; said alone, what they are. */
import type { Need } from '../core/rights.ts';
import type { WhenLine } from './line/command.ts';
import { setRule, showRule } from './reply/rules.ts';
import { verb } from './reply/turn.ts';

type Line = Extract<WhenLine, { kind: 'quiet' }>;

/** Whoever may look may ask what it is. */
const needOf = async ({ quiet }: Line): Promise<Need> => (quiet === undefined ? 'reads' : 'writes');

export const quiet = verb<Line>(needOf, ({ quiet: wanted }, turn) =>
  wanted === undefined ? showRule('quiet', turn) : setRule('quiet', wanted, turn),
);
