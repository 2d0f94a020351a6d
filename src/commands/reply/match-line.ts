/** A line that makes a subscription, matched with what there is: what it needs, and the wish that it comes to. */
import type { Condition } from '../../core/crossing.ts';
import { mailDomainOf } from '../../core/mail.ts';
import type { Environment, Wish } from '../../core/model.ts';
import type { Need } from '../../core/rights.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import type { SubscribeLine } from '../line/command.ts';
import { type ChosenCondition, chooseCondition } from './condition.ts';
import { chooseEnvironment } from './environment.ts';
import { offerInstead, offerTriggers } from './offers.ts';
import { type ChosenRecipients, chooseRecipients } from './recipients.ts';
import { bare, chooseSelection, type Selection } from './selection.ts';
import type { Reply, Step, Turn } from './turn.ts';
import { exact, isNamedKind, nameList, triggerName } from './wording.ts';

/** Mail to a domain that the conversation writes to already takes no more than any other subscription. */
export const needOfLine = async ({ to }: Pick<SubscribeLine, 'to'>, { store, conversation }: Turn): Promise<Need> => {
  if (to?.by === 'webhook') return 'outside';
  if (to?.by !== 'email') return 'writes';
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const known = new Set(all.flatMap((one) => (one.to?.kind === 'email' ? one.to.addresses.map(mailDomainOf) : [])));
  return to.addresses.every((address) => known.has(mailDomainOf(address))) ? 'writes' : 'outside';
};

/** All but the condition, which may have to be asked for. */
export type Found = {
  readonly trigger: AnyTrigger;
  readonly environment: Environment;
  readonly selection: Selection;
  readonly recipients?: ChosenRecipients;
};

type Matched = { readonly found: Found; readonly chosen: Exclude<ChosenCondition, { reply: Reply }> };

/** Nothing is changed by it. */
export const matchLine = async (said: SubscribeLine, turn: Turn): Promise<Step<Matched>> => {
  const trigger = turn.triggers.find(({ name }) => name === said.trigger);
  if (!trigger) return { reply: offerTriggers({ said: said.trigger, near: [], rest: said, ambiguous: false }, turn) };
  const environment = chooseEnvironment(said.environment, turn, (ref) => ({ ...said, environment: ref }));
  if ('reply' in environment) return environment;
  const misfit = findMisfit(said, trigger, turn);
  if (misfit) return { reply: misfit };
  const selection = await chooseSelection(said, trigger, environment.value, turn);
  if ('reply' in selection) return selection;
  const recipients = await chooseRecipients(said, environment.value, turn);
  if ('reply' in recipients) return recipients;
  const chosen = chooseCondition(said, trigger, turn);
  if ('reply' in chosen) return chosen;
  const found = {
    trigger,
    environment: environment.value,
    selection: selection.value,
    ...(recipients.value && { recipients: recipients.value }),
  };
  return { value: { found, chosen } };
};

/** What the line says and the trigger can't do: told with the reason, and the rest is offered. */
const findMisfit = (line: SubscribeLine, trigger: AnyTrigger, turn: Turn): Reply | undefined => {
  const { say } = turn;
  const name = triggerName(trigger.name, say);
  const named = [...line.subjects, ...(line.except ?? [])];
  if (!isNamedKind(trigger.subjects) && named.length > 0) {
    const names = nameList(
      named.map(({ text }) => ({ name: text })),
      say,
    );
    return offerInstead('noNames', [say('commands.subscribe.noNames', { trigger: name, name: names })], turn, {
      title: say('commands.buttons.withoutNames'),
      command: { ...line, subjects: [], except: [] },
    });
  }
  if (trigger.condition !== 'threshold' && line.threshold !== undefined) {
    const { threshold, direction: _, rearmBelow: __, ...rest } = line;
    const text = say('commands.subscribe.noThreshold', { trigger: name, threshold: exact(threshold, say) });
    return offerInstead('noThreshold', [text], turn, {
      title: say('commands.buttons.withoutThreshold'),
      command: rest,
    });
  }
  return undefined;
};

export const wishOf = (
  line: SubscribeLine,
  { trigger, environment, selection, recipients }: Found,
  condition: Condition,
): Wish => {
  const { subjects, like, except } = selection;
  return {
    tenantId: environment.tenantId,
    environmentId: environment.environmentId,
    trigger: trigger.name,
    subjects: subjects.map(bare),
    ...(like && { like }),
    ...(except && { except }),
    ...condition,
    includeOnDemand: line.includeOnDemand && trigger.onDemandOption,
    ...(line.broadcast && { broadcast: line.broadcast }),
    ...(recipients && { to: recipients.to }),
  };
};
