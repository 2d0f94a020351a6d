/** The number that a threshold subscription lacks: asked for with a card that shows the present values. */
import { isWildcard } from '../../core/match.ts';
import type { Environment } from '../../core/model.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import type { Ref, SubscribeLine } from '../line/command.ts';
import { firedAtLine } from './fired.ts';
import { presentValues } from './present.ts';
import type { Selection } from './selection.ts';
import type { Reply, Turn } from './turn.ts';
import { lines, short, triggerName } from './wording.ts';

/** What the card's input is called. */
export const THRESHOLD_INPUT = 'threshold';

/** Number inputs send digits with a point, whatever the reader's country writes. */
const DIGITS = /^-?\d{1,15}(\.\d{1,6})?$/;

/** What was typed into a card's number input; undefined when there was none. */
export const typedThreshold = (turn: Turn): Typed | undefined => typedNumber(THRESHOLD_INPUT, turn);

type Typed = { readonly value: number } | { readonly trouble: string };

export const typedNumber = (input: string, turn: Turn): Typed | undefined => {
  const typed = turn.inputs.get(input)?.trim();
  if (typed === undefined || typed === '') return undefined;
  if (DIGITS.test(typed)) return { value: Number(typed) };
  const read = turn.readNumber(typed);
  if (read.kind === 'number') return { value: read.value };
  return { trouble: turn.say('commands.trouble.number', { said: short(typed) }) };
};

const isStarred = ({ by, text }: Ref): boolean => by === 'name' && isWildcard(text);

export const askThreshold = async (
  asked: {
    readonly line: SubscribeLine;
    readonly trigger: AnyTrigger;
    readonly environment: Environment;
    readonly selection: Selection;
    /** What was wrong with the number that was given. */
    readonly trouble: string | undefined;
  },
  turn: Turn,
): Promise<Reply> => {
  const { trigger, environment, selection, trouble } = asked;
  const { subjects } = selection;
  const { say } = turn;
  const present = await presentValues(environment, subjects, {}, turn);
  const { threshold: _, ...line } = asked.line;
  const isDown = line.direction === 'below';
  const title = say(isDown ? 'commands.subscribe.askTitleBelow' : 'commands.subscribe.askTitle');
  const kind = trigger.subjects === 'measure' ? 'measure' : 'segment';
  const { tenantId, environmentId } = environment;
  const { direction, rearmBelow } = line;
  const meant = {
    ...selection,
    ...({ tenantId, environmentId, kind } as const),
    ...(direction && { direction }),
    ...(typeof rearmBelow === 'number' && { rearmBelow }),
  };
  const fired = await firedAtLine(meant, turn);
  const text = say(isDown ? `commands.subscribe.askTextBelow.${kind}` : `commands.subscribe.askText.${kind}`);
  return {
    summary: `${title} – ${trouble ?? triggerName(trigger.name, say)}`,
    template: 'threshold',
    data: {
      title,
      lines: lines(trouble, text, fired),
      present: present.rows,
      more: present.more,
      label: say('commands.subscribe.askLabel'),
      hint: say('commands.subscribe.askHint'),
      error: say('commands.subscribe.askError'),
    },
    buttons: [
      {
        title: say(line.edits === undefined ? 'commands.buttons.subscribe' : 'commands.buttons.save'),
        // By id, so that what is shown here is what is subscribed to.
        command: {
          ...line,
          environment: { by: 'id', text: environment.environmentId },
          subjects: [...subjects.map(({ id }): Ref => ({ by: 'id', text: id })), ...line.subjects.filter(isStarred)],
        },
        style: 'positive',
        withInputs: true,
      },
    ],
    replacesCard: turn.isPressed,
  };
};
