/** The threshold that a line says or a card was given, the way it is crossed, and what re-arms it. */
import type { Condition } from '../../core/crossing.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import type { SubscribeLine } from '../line/command.ts';
import { typedThreshold } from './ask-threshold.ts';
import { help, offer } from './offers.ts';
import type { Reply, Turn } from './turn.ts';
import { exact } from './wording.ts';

/** `ask`: what to say above the question for the threshold, if anything. */
export type ChosenCondition =
  | { readonly condition: Condition }
  | { readonly ask: string | undefined }
  | { readonly reply: Reply };

export const chooseCondition = (line: SubscribeLine, trigger: AnyTrigger, turn: Turn): ChosenCondition => {
  if (trigger.condition !== 'threshold') return { condition: {} };
  const { direction } = line;
  const typed = line.threshold === undefined ? typedThreshold(turn) : { value: line.threshold };
  if (typed === undefined) return { ask: undefined };
  if ('trouble' in typed) return { ask: typed.trouble };
  const threshold = typed.value;
  const isCount = trigger.subjects === 'segment';
  if (isCount && (threshold < 0 || !Number.isInteger(threshold))) {
    return { ask: turn.say('commands.subscribe.wholeNumber', { threshold: exact(threshold, turn.say) }) };
  }
  const rearmBelow = line.rearmBelow ?? undefined;
  if (rearmBelow !== undefined && (direction === 'below' || rearmBelow > threshold)) {
    return { reply: refuseRearm({ ...line, threshold }, rearmBelow, turn) };
  }
  return {
    condition: { threshold, ...(direction && { direction }), ...(rearmBelow !== undefined && { rearmBelow }) },
  };
};

const refuseRearm = (line: SubscribeLine & { threshold: number }, rearmBelow: number, turn: Turn): Reply => {
  const { say } = turn;
  const numbers = { rearm: exact(rearmBelow, say), threshold: exact(line.threshold, say) };
  const why = line.direction === 'below' ? 'rearmDown' : 'rearmHigh';
  return offer(
    {
      title: say('commands.subscribe.rearmTitle'),
      texts: [say(`commands.subscribe.${why}`, numbers)],
      choices: [{ title: say('commands.buttons.withoutRearm'), command: { ...line, rearmBelow: null } }],
      buttons: [help(turn)],
    },
    turn,
  );
};
