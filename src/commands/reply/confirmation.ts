/** What was understood of a subscription, repeated, so that a misunderstanding is seen at once. */
import { asIs, type CardData } from '../../cards/render.ts';
import type { CataloguedSubject, Environment, Subscription } from '../../core/model.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import { list } from './offers.ts';
import { presentValues } from './present.ts';
import { recipientLines } from './recipients.ts';
import type { Reply, Turn } from './turn.ts';
import { exact, isNamedKind, lines, nameList, recipientsWords, short, triggerName, wishLine } from './wording.ts';

export type Confirmed = {
  readonly subscription: Subscription;
  /** As the catalogue knows them; empty for all. */
  readonly subjects: readonly CataloguedSubject[];
  readonly trigger: AnyTrigger;
  readonly outcome: 'done' | 'existed' | 'changed';
  /** On-demand runs were asked for where there is no such choice. */
  readonly leftOut: boolean;
  /** A new webhook's: shown this once. */
  readonly secret?: string;
};

export const confirm = async (confirmed: Confirmed, turn: Turn): Promise<Reply> => {
  const { subscription, subjects, outcome, leftOut, secret } = confirmed;
  const { say } = turn;
  const { number, threshold } = subscription;
  const present = threshold === undefined ? undefined : await presentValues(subscription, subjects, threshold, turn);
  const title = say(`commands.subscribe.${outcome}`, { number });
  const isEvery = threshold !== undefined && subjects.length === 0;
  return {
    summary: say(`commands.subscribe.${outcome}Summary`, { number, what: wishLine(subscription, turn) }),
    template: 'confirmation',
    data: {
      title,
      facts: factsOf(confirmed, turn),
      present: present?.rows ?? [],
      more: present?.more,
      lines: lines(
        isEvery ? say('commands.subscribe.aboveAlreadyAll', { threshold: exact(threshold, say) }) : '',
        leftOut ? say('commands.subscribe.noOnDemandOption') : '',
        ...recipientLines(
          { to: subscription.to, secret },
          { environment: environmentOf(subscription, turn), subjects },
          turn,
        ),
      ),
      // As it is, since it is copied: escapes would come along.
      secret: secret === undefined ? undefined : asIs(secret),
    },
    buttons: [
      { title: say('commands.buttons.test'), command: { kind: 'test', number } },
      list(turn),
      { title: say('commands.buttons.unsubscribe'), command: { kind: 'unsubscribe', number }, once: true },
    ],
    replacesCard: turn.isPressed,
  };
};

const environmentOf = ({ environmentId }: Subscription, { environments }: Turn): Environment | undefined =>
  environments.find((known) => known.environmentId === environmentId);

const factsOf = ({ subscription, subjects, trigger }: Confirmed, turn: Turn): readonly CardData[] => {
  const { say } = turn;
  const { threshold, includeOnDemand, to } = subscription;
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
      value: subjects.length > 0 ? nameList(subjects, say) : all,
    });
  }
  if (threshold !== undefined) facts.push({ label: say('commands.subscribe.threshold'), value: exact(threshold, say) });
  if (trigger.onDemandOption) {
    const runs = say(includeOnDemand ? 'commands.subscribe.runsOnDemand' : 'commands.subscribe.runsScheduled');
    facts.push({ label: say('commands.subscribe.runs'), value: runs });
  }
  if (to) facts.push({ label: say('commands.to.label'), value: recipientsWords(to, say) });
  return facts;
};
