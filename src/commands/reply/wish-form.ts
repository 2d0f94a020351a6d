/** The form for a subscription, new or as it is, and what comes back from it. Whatever comes back is checked as if it had been typed. */
import { BROADCASTS, type Ref, type SubscribeLine } from '../line/command.ts';
import { recipientsData, recipientsInputs, typedRecipients } from './ask-recipients.ts';
import { typedNumber, typedThreshold } from './ask-threshold.ts';
import { chooseCondition } from './condition.ts';
import { firedLine } from './fired.ts';
import { fieldsData, quoted } from './form-fields.ts';
import { ALL, type Item, keyOf, readItems, SHORT_LIST } from './form-items.ts';
import { noEnvironments } from './offers.ts';
import { chooseSelection } from './selection.ts';
import type { Press, Reply, Turn } from './turn.ts';
import { isNamedKind, line, short } from './wording.ts';

/** Shows the form, or, when one was sent in, gives the line that it stands for. `check`: what it would have told. */
export const newForm = ({ check = false }: { readonly check?: boolean }, turn: Turn): Promise<Reply | SubscribeLine> =>
  show({ check }, turn);

/** The same with a subscription as it is, which keeps its number. */
export const editForm = (
  { number, check = false }: { readonly number: number; readonly check?: boolean },
  before: SubscribeLine,
  turn: Turn,
): Promise<Reply | SubscribeLine> => show({ check, edited: { number, before } }, turn);

type Asked = {
  readonly check: boolean;
  readonly edited?: { readonly number: number; readonly before: SubscribeLine };
};

const show = async (asked: Asked, turn: Turn): Promise<Reply | SubscribeLine> => {
  if (turn.environments.length === 0) return noEnvironments(turn);
  const items = await readItems(turn);
  const { edited } = asked;
  if (!turn.isPressed || !turn.inputs.has('trigger')) {
    const filled = edited ? { ...turn, inputs: inputsOf(edited.before, items, turn) } : turn;
    return showForm({ items, edited, isAgain: false }, filled);
  }
  const read = readForm(items, turn);
  const again = { items, edited, isAgain: true };
  if ('trouble' in read) return showForm({ ...again, notice: read.trouble }, turn);
  if (asked.check) return showForm({ ...again, notice: await checked(read, turn) }, turn);
  return edited ? { ...read, edits: edited.number } : read;
};

/** What the form would have sent in for the line. */
const inputsOf = (before: SubscribeLine, items: readonly Item[], turn: Turn): ReadonlyMap<string, string> => {
  const kind = turn.triggers.find(({ name }) => name === before.trigger)?.subjects;
  const itemOf = ({ by, text }: Ref): Item | undefined =>
    items.find(
      (item) =>
        by === 'id' &&
        item.kind === kind &&
        item.id === text &&
        item.environment.environmentId === before.environment?.text,
    );
  const [only, ...others] = before.subjects;
  const picked = only && others.length === 0 ? itemOf(only) : undefined;
  const namesOf = (refs: readonly Ref[] = []): string =>
    refs.map((ref) => quoted(itemOf(ref)?.name ?? ref.text)).join(', ');
  return new Map([
    ['trigger', before.trigger],
    ['environment', before.environment?.text ?? ''],
    ['subject', picked ? keyOf(picked) : ALL],
    // A long list can't show what is chosen, so it is named.
    ['names', picked && items.length <= SHORT_LIST ? '' : namesOf(before.subjects)],
    ['except', namesOf(before.except)],
    ['threshold', before.threshold === undefined ? '' : String(before.threshold)],
    ['direction', before.direction ?? 'above'],
    ['rearm', typeof before.rearmBelow === 'number' ? String(before.rearmBelow) : ''],
    ['onDemand', String(before.includeOnDemand)],
    ['broadcast', before.broadcast ?? 'none'],
    ...recipientsInputs(before.to),
  ]);
};

/** The line that the inputs say, or what is wrong with them. */
const readForm = (items: readonly Item[], turn: Turn): SubscribeLine | { readonly trouble: string } => {
  const { inputs, say, environments } = turn;
  const trigger = turn.triggers.find(({ name }) => name === inputs.get('trigger'));
  if (!trigger) return { trouble: say('commands.form.triggerError') };
  const wanted = inputs.get('environment');
  const environment =
    environments.length === 1 ? environments[0] : environments.find(({ environmentId }) => environmentId === wanted);
  if (!environment) return { trouble: say('commands.form.environmentError') };
  const names = turn.readNames(inputs.get('names') ?? '');
  const subject = readSubject(items, turn);
  if (subject && 'trouble' in subject) return subject;
  const item = subject?.item;
  const name = short(item?.name ?? '');
  if (item && item.kind !== trigger.subjects) return { trouble: say('commands.form.wrongKind', { name }) };
  if (item && item.environment.environmentId !== environment.environmentId) {
    return { trouble: say('commands.form.wrongEnvironment', { name }) };
  }
  const condition = trigger.condition === 'threshold' ? readCondition(turn) : {};
  if ('trouble' in condition) return condition;
  const recipients = typedRecipients(turn);
  if ('trouble' in recipients) return recipients;
  const except = turn.readNames(inputs.get('except') ?? '');
  const broadcast = BROADCASTS.find((one) => one === inputs.get('broadcast'));
  return {
    kind: 'subscribe',
    trigger: trigger.name,
    environment: { by: 'id', text: environment.environmentId },
    // Picked and named at once: both are meant.
    subjects: [...(subject ? [subject.ref] : []), ...names],
    ...(except.length > 0 && { except }),
    ...condition,
    // Left off the others in silence: the box says that it is for full refreshes.
    includeOnDemand: inputs.get('onDemand') === 'true' && trigger.onDemandOption,
    ...(broadcast && { broadcast }),
    ...recipients,
  };
};

type ReadCondition = Pick<SubscribeLine, 'threshold' | 'direction' | 'rearmBelow'>;

const readCondition = (turn: Turn): ReadCondition | { readonly trouble: string } => {
  const typed = typedThreshold(turn);
  if (typed && 'trouble' in typed) return typed;
  const rearm = typedNumber('rearm', turn);
  if (rearm && 'trouble' in rearm) return rearm;
  return {
    ...(typed && { threshold: typed.value }),
    ...(turn.inputs.get('direction') === 'below' && { direction: 'below' }),
    ...(rearm && { rearmBelow: rearm.value }),
  };
};

type Chosen = { readonly ref: Ref; readonly item?: Item };

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

/** How often it would have fired, before anything is subscribed to. */
const checked = async (read: SubscribeLine, turn: Turn): Promise<string> => {
  const { say } = turn;
  const trigger = turn.triggers.find(({ name }) => name === read.trigger);
  const environment = turn.environments.find(({ environmentId }) => environmentId === read.environment?.text);
  if (!trigger || !environment || !isNamedKind(trigger.subjects) || read.threshold === undefined) {
    return say('commands.form.nothingToCheck');
  }
  const chosen = chooseCondition(read, trigger, turn);
  // What can't be subscribed to would never have happened.
  if ('reply' in chosen) return chosen.reply.summary;
  if ('ask' in chosen) return chosen.ask ?? say('commands.form.nothingToCheck');
  const selection = await chooseSelection(read, trigger, environment, turn);
  if ('reply' in selection) return selection.reply.summary;
  const asked = { ...environment, ...selection.value, ...chosen.condition, kind: trigger.subjects };
  return (await firedLine(asked, turn)) ?? say('commands.form.noReadings');
};

type Shown = {
  readonly items: readonly Item[];
  readonly edited: Asked['edited'];
  readonly notice?: string;
  readonly isAgain: boolean;
};

const showForm = async ({ items, edited, notice, isAgain }: Shown, turn: Turn): Promise<Reply> => {
  const { say } = turn;
  const number = edited?.number;
  const title = number === undefined ? say('commands.form.title') : say('commands.form.editTitle', { number });
  const command = (check: boolean): Press['command'] =>
    number === undefined
      ? { kind: 'form', ...(check && { check }) }
      : { kind: 'edit', number, ...(check && { check }) };
  const done = number === undefined ? say('commands.buttons.subscribe') : say('commands.buttons.save');
  return {
    summary: notice === undefined ? title : `${title} – ${notice}`,
    template: 'form',
    data: {
      title,
      trouble: notice === undefined ? undefined : line(notice),
      ...(await fieldsData(items, turn)),
      ...recipientsData(turn, edited?.before.to),
    },
    buttons: [
      { title: done, command: command(false), style: 'positive', withInputs: true },
      { title: say('commands.buttons.check'), command: command(true), withInputs: true },
    ],
    replacesCard: turn.isPressed && isAgain,
  };
};
