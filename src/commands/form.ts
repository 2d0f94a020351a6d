/** `subscribe` alone: the form, and what comes back from it. Whatever comes back is checked as if it had been typed. */
import { z } from 'zod';
import { asIs, type CardData, cut } from '../cards/render.ts';
import type { CataloguedSubject, Environment } from '../core/model.ts';
import type { Ref, SubscribeLine } from './line/command.ts';
import { THRESHOLD_INPUT, typedThreshold } from './reply/ask-threshold.ts';
import { help, noEnvironments } from './reply/offers.ts';
import type { Reply, Turn } from './reply/turn.ts';
import { isNamedKind, line, type NamedKind, short, triggerName } from './reply/wording.ts';

const ALL = 'all';
/** Room for the list of things to choose from; the rest of the card takes little. */
const CHOICES = { most: 200, bytes: 15_000, rowBytes: 24 };

/** What a choice of the form stands for: `[environment, kind, id]` as JSON. It comes back from a client, so it is checked. */
const chosen = z.tuple([z.string(), z.string(), z.string()]);

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

const keyOf = ({ environment, kind, id }: Item): string => JSON.stringify([environment.environmentId, kind, id]);

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
  return {
    kind: 'subscribe',
    trigger: trigger.name,
    environment: { by: 'id', text: environment.environmentId },
    subjects: subject ? [subject.ref] : [],
    ...(typed && { threshold: typed.value }),
    // Left off the others in silence: the box says that it is for full refreshes.
    includeOnDemand: inputs.get('onDemand') === 'true' && trigger.onDemandOption,
  };
};

/** A choice of the list; or, where the client lets people type into it, a name to be found as any name is. */
const readSubject = (
  items: readonly Item[],
  { inputs, say }: Turn,
): Chosen | { readonly trouble: string } | undefined => {
  const value = inputs.get('subject')?.trim() ?? '';
  if (value === '' || value === ALL || value === say('commands.form.all')) return undefined;
  const parsed = chosen.safeParse(parseJson(value));
  if (!parsed.success) return { ref: { by: 'name', text: value } };
  const key = JSON.stringify(parsed.data);
  const item = items.find((known) => keyOf(known) === key);
  return item ? { ref: { by: 'id', text: item.id }, item } : { trouble: say('commands.form.gone') };
};

type Chosen = { readonly ref: Ref; readonly item?: Item };

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const showForm = (items: readonly Item[], trouble: string | undefined, turn: Turn): Reply => {
  const { say, environments, triggers, inputs } = turn;
  const [only, ...others] = environments;
  const title = say('commands.form.title');
  const choices = items.map(({ environment, ...item }): CardData => {
    const words = { name: short(item.name), kind: say(`commands.kinds.${item.kind}`) };
    const text =
      others.length > 0
        ? say('commands.form.itemOf', { ...words, environment: short(environment.name) })
        : say('commands.form.item', words);
    return { title: asIs(text), value: asIs(keyOf({ ...item, environment })) };
  });
  const { shown, more } = cut(choices, CHOICES);
  const isLong = shown.length > LONG_LIST;
  const example = turn.print({
    kind: 'subscribe',
    trigger: 'refresh-failed',
    subjects: [{ by: 'name', text: say('commands.help.examples.data-source') }],
    includeOnDemand: false,
  });
  return {
    summary: trouble === undefined ? title : `${title} – ${trouble}`,
    template: 'form',
    data: {
      title,
      trouble: trouble === undefined ? undefined : line(trouble),
      note:
        others.length > 0 ? undefined : say('commands.form.inEnvironment', { environment: short(only?.name ?? '') }),
      askEnvironment: others.length > 0,
      environmentLabel: say('commands.form.environment'),
      environmentError: say('commands.form.environmentError'),
      environments: environments.map(({ environmentId, name }) => ({
        title: asIs(short(name)),
        value: asIs(environmentId),
      })),
      environment: known(inputs.get('environment')),
      triggerLabel: say('commands.form.trigger'),
      triggerError: say('commands.form.triggerError'),
      triggers: triggers.map(({ name }) => ({ title: asIs(triggerName(name, say)), value: asIs(name) })),
      trigger: known(inputs.get('trigger')),
      subjectLabel: say('commands.form.subject'),
      subjects: [{ title: asIs(say('commands.form.all')), value: asIs(ALL) }, ...shown],
      // Clients show the value and not the title of what was chosen before in a list that can be searched.
      subjectStyle: isLong ? 'filtered' : 'compact',
      subjectHint: say('commands.form.all'),
      subject: isLong ? undefined : asIs(inputs.get('subject') || ALL),
      more: more > 0 ? say('commands.form.more', { count: more, example }) : undefined,
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

/** What was chosen before stays chosen. */
const known = (value: string | undefined): CardData[string] => (value ? asIs(value) : undefined);
