/** What was understood of a subscription, repeated, so that a misunderstanding is seen at once. */
import { asIs, type CardData } from '../../cards/render.ts';
import { leavesNothing } from '../../core/match.ts';
import type { Environment, Subscription } from '../../core/model.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import { firedLine } from './fired.ts';
import { list } from './offers.ts';
import { presentValues } from './present.ts';
import { recipientLines } from './recipients.ts';
import type { Selection } from './selection.ts';
import type { Reply, Turn } from './turn.ts';
import {
  conditionWords,
  exact,
  isNamedKind,
  lines,
  meantWords,
  recipientsWords,
  short,
  triggerName,
  wishLine,
} from './wording.ts';

export type Confirmed = {
  readonly subscription: Subscription;
  readonly selection: Selection;
  readonly trigger: AnyTrigger;
  readonly outcome: 'done' | 'existed' | 'changed';
  /** On-demand runs were asked for where there is no such choice. */
  readonly leftOut: boolean;
  /** A new webhook's: shown this once. */
  readonly secret?: string;
};

export const confirm = async (confirmed: Confirmed, turn: Turn): Promise<Reply> => {
  const { subscription, selection, outcome, leftOut, secret } = confirmed;
  const { subjects } = selection;
  const { say } = turn;
  const { number, threshold } = subscription;
  const present = threshold === undefined ? undefined : await presentValues(subscription, subjects, subscription, turn);
  const title = say(`commands.subscribe.${outcome}`, { number });
  const isOpen = threshold !== undefined && subscription.direction === undefined && subjects.length === 0;
  return {
    summary: say(`commands.subscribe.${outcome}Summary`, { number, what: wishLine(subscription, turn) }),
    template: 'confirmation',
    data: {
      title,
      facts: factsOf(confirmed, turn),
      present: present?.rows ?? [],
      more: present?.more,
      lines: lines(
        ...unfitLines(selection, turn),
        leavesNothing(subscription) ? nothingLeft(number, turn) : '',
        await fired(confirmed, turn),
        isOpen ? say('commands.subscribe.aboveAlreadyAll', { threshold: exact(threshold, say) }) : '',
        leftOut ? say('commands.subscribe.noOnDemandOption') : '',
        ...recipientLines(
          { to: subscription.to, secret },
          {
            environment: environmentOf(subscription, turn),
            isWhole: !isNamedKind(confirmed.trigger.subjects),
            subjects,
          },
          turn,
        ),
      ),
      // As it is, since it is copied: escapes would come along.
      secret: secret === undefined ? undefined : asIs(secret),
    },
    buttons: [
      { title: say('commands.buttons.test'), command: { kind: 'test', number } },
      { title: say('commands.buttons.edit'), command: { kind: 'edit', number } },
      list(turn),
      { title: say('commands.buttons.unsubscribe'), command: { kind: 'unsubscribe', number }, once: true },
    ],
    replacesCard: turn.isPressed,
  };
};

/** A wildcard that nothing is called by may be a slip: what it will mean is said. */
const unfitLines = ({ unfit }: Selection, { say }: Turn): readonly string[] => [
  ...unfit.like.map((wildcard) => say('commands.subscribe.unfit', { wildcard: short(wildcard) })),
  ...unfit.except.map((wildcard) => say('commands.subscribe.unfitExcept', { wildcard: short(wildcard) })),
];

/** What can never tell anything is kept all the same: exceptions may be taken back. */
const nothingLeft = (number: number, { say, print }: Turn): string =>
  say('commands.subscribe.nothingLeft', { example: print({ kind: 'edit', number }) });

const fired = async ({ subscription, trigger }: Confirmed, turn: Turn): Promise<string | undefined> =>
  subscription.threshold === undefined || !isNamedKind(trigger.subjects)
    ? undefined
    : firedLine({ ...subscription, kind: trigger.subjects }, turn);

const environmentOf = ({ environmentId }: Subscription, { environments }: Turn): Environment | undefined =>
  environments.find((known) => known.environmentId === environmentId);

const factsOf = ({ subscription, trigger }: Confirmed, turn: Turn): readonly CardData[] => {
  const { say } = turn;
  const { includeOnDemand, broadcast, to } = subscription;
  const environment = environmentOf(subscription, turn);
  const kind = trigger.subjects;
  const facts: CardData[] = [
    { label: say('commands.subscribe.when'), value: triggerName(trigger.name, say) },
    { label: say('commands.subscribe.environment'), value: short(environment?.name ?? '') },
  ];
  if (isNamedKind(kind)) {
    const all = say(`commands.subscribe.allNew.${kind}`);
    facts.push({
      label: say(`commands.subscribe.subjects.${kind}`),
      value: meantWords(subscription, all, say),
    });
  }
  const condition = conditionWords(subscription, say);
  if (condition !== '') facts.push({ label: say('commands.subscribe.threshold'), value: condition });
  if (trigger.onDemandOption) {
    const runs = say(includeOnDemand ? 'commands.subscribe.runsOnDemand' : 'commands.subscribe.runsScheduled');
    facts.push({ label: say('commands.subscribe.runs'), value: runs });
  }
  if (broadcast) {
    facts.push({ label: say('commands.subscribe.broadcast'), value: say(`commands.form.broadcasts.${broadcast}`) });
  }
  if (to) facts.push({ label: say('commands.to.label'), value: recipientsWords(to, say) });
  return facts;
};
