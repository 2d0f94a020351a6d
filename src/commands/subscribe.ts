/** `subscribe <trigger> …`: what was said is matched with what there is, and then promised or asked about. */
import { mailDomainOf } from '../core/mail.ts';
import type { CataloguedSubject, Environment, Wish } from '../core/model.ts';
import type { Need } from '../core/rights.ts';
import type { AnyTrigger } from '../core/trigger.ts';
import type { SubscribeLine } from './line/command.ts';
import { askThreshold, typedThreshold } from './reply/ask-threshold.ts';
import { confirm } from './reply/confirmation.ts';
import { chooseEnvironment } from './reply/environment.ts';
import { help, offer, offerInstead, offerNear, offerTriggers } from './reply/offers.ts';
import { type ChosenRecipients, chooseRecipients } from './reply/recipients.ts';
import { resolve } from './reply/resolve.ts';
import { MOST_BUTTONS, type Reply, type Step, type Turn, verb } from './reply/turn.ts';
import { exact, isNamedKind, nameList, short, triggerName } from './reply/wording.ts';

/** Mail to a domain that the conversation writes to already takes no more than any other subscription. */
const needOf = async ({ to }: SubscribeLine, { store, conversation }: Turn): Promise<Need> => {
  if (!to || to.by === 'owners') return 'writes';
  if (to.by === 'webhook') return 'outside';
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const known = new Set(all.flatMap((one) => (one.to?.kind === 'email' ? one.to.addresses.map(mailDomainOf) : [])));
  return to.addresses.every((address) => known.has(mailDomainOf(address))) ? 'writes' : 'outside';
};

/** Changes nothing unless all of the line is understood. */
export const subscribe = verb<SubscribeLine>(needOf, async (said, turn) => {
  const trigger = turn.triggers.find(({ name }) => name === said.trigger);
  if (!trigger) return offerTriggers({ said: said.trigger, near: [], rest: said, ambiguous: false }, turn);
  const environment = chooseEnvironment(said.environment, turn, (ref) => ({ ...said, environment: ref }));
  if ('reply' in environment) return environment.reply;
  const misfit = findMisfit(said, trigger, turn);
  if (misfit) return misfit;
  const subjects = await chooseSubjects(said, trigger, environment.value, turn);
  if ('reply' in subjects) return subjects.reply;
  const recipients = chooseRecipients(said, environment.value, turn);
  if ('reply' in recipients) return recipients.reply;
  const threshold = chooseThreshold(said, trigger, turn);
  const found = {
    trigger,
    environment: environment.value,
    subjects: subjects.value,
    ...(recipients.value && { recipients: recipients.value }),
  };
  if ('ask' in threshold) return askThreshold({ ...found, line: said, trouble: threshold.ask }, turn);
  return promise(said, { ...found, ...threshold }, turn);
});

/** What the line says and the trigger can't do: told with the reason, and the rest is offered. */
const findMisfit = (line: SubscribeLine, trigger: AnyTrigger, turn: Turn): Reply | undefined => {
  const { say } = turn;
  const name = triggerName(trigger.name, say);
  if (!isNamedKind(trigger.subjects) && line.subjects.length > 0) {
    const names = nameList(
      line.subjects.map(({ text }) => ({ name: text })),
      say,
    );
    return offerInstead('noNames', [say('commands.subscribe.noNames', { trigger: name, name: names })], turn, {
      title: say('commands.buttons.withoutNames'),
      command: { ...line, subjects: [] },
    });
  }
  if (trigger.condition !== 'threshold' && line.threshold !== undefined) {
    const { threshold, ...rest } = line;
    const text = say('commands.subscribe.noThreshold', { trigger: name, threshold: exact(threshold, say) });
    return offerInstead('noThreshold', [text], turn, {
      title: say('commands.buttons.withoutThreshold'),
      command: rest,
    });
  }
  return undefined;
};

const chooseSubjects = async (
  line: SubscribeLine,
  trigger: AnyTrigger,
  environment: Environment,
  turn: Turn,
): Promise<Step<readonly CataloguedSubject[]>> => {
  const kind = trigger.subjects;
  if (!isNamedKind(kind) || line.subjects.length === 0) return { value: [] };
  const known = await turn.store.catalogue(environment, kind);
  const chosen = new Map<string, CataloguedSubject>();
  for (const [at, ref] of line.subjects.entries()) {
    const found = resolve(ref, known);
    if (found.kind !== 'found') {
      const items = found.kind === 'several' ? found.items : found.near;
      return {
        reply: offerNear({ line, at, kind, environment, found: found.kind, items, isEmpty: known.length === 0 }, turn),
      };
    }
    if (trigger.condition === 'threshold' && found.item.noThreshold) {
      return { reply: refuseDimensions({ line, at, measure: found.item, known }, turn) };
    }
    chosen.set(found.item.id, found.item);
  }
  return { value: [...chosen.values()] };
};

const refuseDimensions = (
  refused: { line: SubscribeLine; at: number; measure: CataloguedSubject; known: readonly CataloguedSubject[] },
  turn: Turn,
): Reply => {
  const { line, at, measure, known } = refused;
  return offer(
    {
      title: turn.say('commands.subscribe.dimensionsTitle', { name: short(measure.name) }),
      texts: [turn.say('commands.subscribe.dimensions')],
      choices: known
        .filter(({ noThreshold }) => !noThreshold)
        .slice(0, MOST_BUTTONS)
        .map(({ id, name }) => ({
          title: name,
          command: { ...line, subjects: line.subjects.with(at, { by: 'id', text: id }) },
        })),
      buttons: [help(turn)],
    },
    turn,
  );
};

/** `ask`: what to say above the question, if anything. */
const chooseThreshold = (
  line: SubscribeLine,
  trigger: AnyTrigger,
  turn: Turn,
): { readonly threshold?: number } | { readonly ask: string | undefined } => {
  if (trigger.condition !== 'threshold') return {};
  const typed = line.threshold === undefined ? typedThreshold(turn) : { value: line.threshold };
  if (typed === undefined) return { ask: undefined };
  if ('trouble' in typed) return { ask: typed.trouble };
  const { value } = typed;
  const isCount = trigger.subjects === 'segment';
  if (isCount && (value < 0 || !Number.isInteger(value))) {
    return { ask: turn.say('commands.subscribe.wholeNumber', { threshold: exact(value, turn.say) }) };
  }
  return { threshold: value };
};

type Found = {
  readonly trigger: AnyTrigger;
  readonly environment: Environment;
  readonly subjects: readonly CataloguedSubject[];
  readonly threshold?: number;
  readonly recipients?: ChosenRecipients;
};

const promise = async (line: SubscribeLine, found: Found, turn: Turn): Promise<Reply> => {
  const { trigger, environment, subjects, threshold, recipients } = found;
  const { store, conversation, by } = turn;
  const wish: Wish = {
    tenantId: conversation.tenantId,
    environmentId: environment.environmentId,
    trigger: trigger.name,
    subjects: subjects.map(({ kind, id, name, incarnation }) => ({
      kind,
      id,
      name,
      ...(incarnation && { incarnation }),
    })),
    ...(threshold !== undefined && { threshold }),
    includeOnDemand: line.includeOnDemand && trigger.onDemandOption,
    ...(recipients && { to: recipients.to }),
  };
  const before = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const { subscription, existed } = await store.subscribe(conversation, wish, by, { ...turn.deed, verb: 'subscribe' });
  const then = before.find(({ number }) => number === subscription.number);
  const isChanged = existed && then !== undefined && then.includeOnDemand !== subscription.includeOnDemand;
  return confirm(
    {
      subscription,
      subjects,
      trigger,
      outcome: isChanged ? 'changed' : existed ? 'existed' : 'done',
      leftOut: line.includeOnDemand && !trigger.onDemandOption,
      // One that was there before has another.
      ...(recipients?.secret !== undefined && !existed && { secret: recipients.secret }),
    },
    turn,
  );
};
