/** `subscribe` alone: the form, and what comes back from it. Whatever comes back is checked as if it had been typed. */
import { asIs, type CardData, clean, cut } from '../cards/render.ts';
import type { CataloguedSubject, Environment } from '../core/model.ts';
import type { Ref, SubscribeLine } from './line/command.ts';
import { recipientsData, typedRecipients } from './reply/ask-recipients.ts';
import { THRESHOLD_INPUT, typedThreshold } from './reply/ask-threshold.ts';
import { help, noEnvironments } from './reply/offers.ts';
import type { Reply, Turn } from './reply/turn.ts';
import { isNamedKind, line, type NamedKind, short, triggerName } from './reply/wording.ts';

const ALL = 'all';
/** Room for the list of things to choose from; the rest of the card takes little. */
const CHOICES = { most: 200, bytes: 15_000, rowBytes: 24 };

/** A longer list is searched by typing. */
const LONG_LIST = 20;

type Item = CataloguedSubject & { readonly kind: NamedKind; readonly environment: Environment };

/** Shows the form, or, when one was sent in, gives the line that it stands for. */
export const form = async (turn: Turn): Promise<Reply | SubscribeLine> => {
  if (turn.environments.length === 0) return noEnvironments(turn);
  const items = await readItems(turn);
  if (!turn.isPressed || !turn.inputs.has('trigger')) return showForm(items, undefined, turn);
  const read = readForm(items, turn);
  return 'trouble' in read ? showForm(items, read.trouble, turn) : read;
};

const readItems = async ({ environments, store }: Turn): Promise<readonly Item[]> => {
  const found = await Promise.all(
    environments.map(async (environment) => {
      const subjects = await store.catalogue(environment);
      return subjects.flatMap((subject): Item[] =>
        isNamedKind(subject.kind) && !subject.noThreshold ? [{ ...subject, kind: subject.kind, environment }] : [],
      );
    }),
  );
  return found.flat();
};

/** What a choice stands for, cleaned as the card cleans it, so that what comes back is compared with what was sent. */
const keyOf = ({ environment, kind, id }: Item): string => clean(JSON.stringify([environment.environmentId, kind, id]));

/** The line that the inputs say, or what is wrong with them. */
const readForm = (items: readonly Item[], turn: Turn): SubscribeLine | { readonly trouble: string } => {
  const { inputs, say, environments } = turn;
  const trigger = turn.triggers.find(({ name }) => name === inputs.get('trigger'));
  if (!trigger) return { trouble: say('commands.form.triggerError') };
  const wanted = inputs.get('environment');
  const environment =
    environments.length === 1 ? environments[0] : environments.find(({ environmentId }) => environmentId === wanted);
  if (!environment) return { trouble: say('commands.form.environmentError') };
  const subject = readSubject(items, turn);
  if (subject && 'trouble' in subject) return subject;
  const item = subject?.item;
  const name = short(item?.name ?? '');
  if (item && item.kind !== trigger.subjects) return { trouble: say('commands.form.wrongKind', { name }) };
  if (item && item.environment.environmentId !== environment.environmentId) {
    return { trouble: say('commands.form.wrongEnvironment', { name }) };
  }
  const typed = typedThreshold(turn);
  if (typed && 'trouble' in typed) return typed;
  const recipients = typedRecipients(turn);
  if ('trouble' in recipients) return recipients;
  return {
    kind: 'subscribe',
    trigger: trigger.name,
    environment: { by: 'id', text: environment.environmentId },
    subjects: subject ? [subject.ref] : [],
    ...(typed && { threshold: typed.value }),
    // Left off the others in silence: the box says that it is for full refreshes.
    includeOnDemand: inputs.get('onDemand') === 'true' && trigger.onDemandOption,
    ...recipients,
  };
};

/** A choice of the list; or, where the client lets people type into it, a name to be found as any name is. */
const readSubject = (
  items: readonly Item[],
  { inputs, say }: Turn,
): Chosen | { readonly trouble: string } | undefined => {
  const value = inputs.get('subject')?.trim() ?? '';
  if (value === '' || value === ALL || value === say('commands.form.all')) return undefined;
  const item = items.find((known) => keyOf(known) === value);
  if (item) return { ref: { by: 'id', text: item.id }, item };
  // A key that is none any more is not a name.
  return value.startsWith('["') ? { trouble: say('commands.form.gone') } : { ref: { by: 'name', text: value } };
};

type Chosen = { readonly ref: Ref; readonly item?: Item };

const showForm = (items: readonly Item[], trouble: string | undefined, turn: Turn): Reply => {
  const { say, inputs } = turn;
  const title = say('commands.form.title');
  return {
    summary: trouble === undefined ? title : `${title} – ${trouble}`,
    template: 'form',
    data: {
      title,
      trouble: trouble === undefined ? undefined : line(trouble),
      ...environmentData(turn),
      ...triggerData(turn),
      ...subjectData(items, turn),
      ...recipientsData(turn),
      thresholdLabel: say('commands.form.threshold'),
      thresholdHint: say('commands.form.thresholdHint'),
      threshold: Number(inputs.get(THRESHOLD_INPUT) || Number.NaN),
      onDemandLabel: say('commands.form.onDemandLabel'),
      onDemandTitle: say('commands.form.onDemand'),
      onDemand: inputs.get('onDemand') === 'true' ? 'true' : 'false',
    },
    buttons: [
      { title: say('commands.buttons.subscribe'), command: { kind: 'form' }, style: 'positive', withInputs: true },
      help(turn),
    ],
    replacesCard: turn.isPressed && inputs.has('trigger'),
  };
};

/** Asked only where there are several. */
const environmentData = (turn: Turn): CardData => {
  const { environments, say } = turn;
  const [only, ...others] = environments;
  if (others.length === 0) {
    const note = say('commands.form.inEnvironment', { environment: short(only?.name ?? '') });
    return { askEnvironment: false, note, environments: [] };
  }
  const ids = environments.map(({ environmentId }) => environmentId);
  return {
    askEnvironment: true,
    environmentLabel: say('commands.form.environment'),
    environmentError: say('commands.form.environmentError'),
    environments: environments.map(({ environmentId, name }) => ({
      title: asIs(short(name)),
      value: asIs(environmentId),
    })),
    environment: kept('environment', ids, turn),
  };
};

const triggerData = (turn: Turn): CardData => {
  const { triggers, say } = turn;
  const names = triggers.map(({ name }) => name);
  return {
    triggerLabel: say('commands.form.trigger'),
    triggerError: say('commands.form.triggerError'),
    triggers: names.map((name) => ({ title: asIs(triggerName(name, say)), value: asIs(name) })),
    trigger: kept('trigger', names, turn),
  };
};

const subjectData = (items: readonly Item[], turn: Turn): CardData => {
  const { say, environments } = turn;
  const choices = items.map((item): CardData => {
    const words = { name: short(item.name), kind: say(`commands.kinds.${item.kind}`) };
    const environment = short(item.environment.name);
    const isOnly = environments.length === 1;
    const text = isOnly ? say('commands.form.item', words) : say('commands.form.itemOf', { ...words, environment });
    return { title: asIs(text), value: asIs(keyOf(item)) };
  });
  const { shown, more } = cut(choices, CHOICES);
  const isLong = shown.length > LONG_LIST;
  const all = say('commands.form.all');
  return {
    subjectLabel: say('commands.form.subject'),
    subjects: [{ title: asIs(all), value: asIs(ALL) }, ...shown],
    // Clients show the value and not the title of what was chosen before in a list that can be searched.
    subjectStyle: isLong ? 'filtered' : 'compact',
    subjectHint: all,
    subject: isLong ? undefined : (kept('subject', items.slice(0, shown.length).map(keyOf), turn) ?? asIs(ALL)),
    more: more > 0 ? say('commands.form.more', { count: more, example: exampleLine(turn) }) : undefined,
  };
};

const exampleLine = ({ print, say }: Turn): string =>
  print({
    kind: 'subscribe',
    trigger: 'refresh-failed',
    subjects: [{ by: 'name', text: say('commands.help.examples.data-source') }],
    includeOnDemand: false,
  });

/** What was chosen before stays chosen, if it is one of the choices. */
const kept = (input: string, choices: readonly string[], { inputs }: Turn): CardData[string] => {
  const value = inputs.get(input);
  return value !== undefined && choices.includes(value) ? asIs(value) : undefined;
};
