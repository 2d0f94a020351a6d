/** `digest daily at 08:00`, `digest weekly monday 09:00`, `digest off`: all that happened in one message; said alone, when it comes. */
import type { Need } from '../core/rights.ts';
import type { WhenLine } from './line/command.ts';
import { setRule, showRule } from './reply/rules.ts';
import { verb } from './reply/turn.ts';

type Line = Extract<WhenLine, { kind: 'digest' }>;

/** Whoever may look may ask what it is. */
const needOf = async ({ schedule }: Line): Promise<Need> => (schedule === undefined ? 'reads' : 'writes');

export const digest = verb<Line>(needOf, ({ schedule }, turn) =>
  schedule === undefined ? showRule('digest', turn) : setRule('digest', schedule, turn),
);
