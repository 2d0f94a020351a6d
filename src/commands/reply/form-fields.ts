/** What the form asks: its pickers with what can be chosen, and what was chosen before. */
import { asIs, type CardData, clean, cut } from '../../cards/render.ts';
import type { CataloguedSubject, Environment } from '../../core/model.ts';
import { BROADCASTS } from '../line/command.ts';
import { THRESHOLD_INPUT } from './ask-threshold.ts';
import type { Turn } from './turn.ts';
import { type NamedKind, short, triggerName } from './wording.ts';

export const ALL = 'all';
/** Room for the list of things to choose from; the rest of the card takes little. */
const CHOICES = { most: 200, bytes: 13_000, rowBytes: 24 };

/** A longer list is searched by typing. */
const LONG_LIST = 20;

export type Item = CataloguedSubject & { readonly kind: NamedKind; readonly environment: Environment };

/** What a choice stands for, cleaned as the card cleans it, so that what comes back is compared with what was sent. */
export const keyOf = ({ environment, kind, id }: Item): string =>
  clean(JSON.stringify([environment.environmentId, kind, id]));

export const fieldsData = (items: readonly Item[], turn: Turn): CardData => ({
  ...environmentData(turn),
  ...triggerData(turn),
  ...subjectData(items, turn),
  ...thresholdData(turn),
});

const DIRECTIONS = ['above', 'below'] as const;

const thresholdData = (turn: Turn): CardData => {
  const { inputs, say } = turn;
  const number = (input: string): number => Number(inputs.get(input) || Number.NaN);
  return {
    directionLabel: say('commands.form.direction'),
    directions: DIRECTIONS.map((way) => ({ title: say(`commands.form.directions.${way}`), value: asIs(way) })),
    direction: kept('direction', DIRECTIONS, turn) ?? asIs('above'),
    thresholdLabel: say('commands.form.threshold'),
    thresholdHint: say('commands.form.thresholdHint'),
    threshold: number(THRESHOLD_INPUT),
    rearmLabel: say('commands.form.rearm'),
    rearm: number('rearm'),
    onDemandLabel: say('commands.form.onDemandLabel'),
    onDemandTitle: say('commands.form.onDemand'),
    onDemand: inputs.get('onDemand') === 'true' ? 'true' : 'false',
    broadcastLabel: say('commands.form.broadcast'),
    broadcasts: BROADCASTS.map((what) => ({ title: say(`commands.form.broadcasts.${what}`), value: asIs(what) })),
    broadcast: kept('broadcast', BROADCASTS, turn) ?? asIs('none'),
  };
};

/** Asked only where there are several. */
const environmentData = (turn: Turn): CardData => {
  const { environments, conversation, say } = turn;
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
    environment:
      kept('environment', ids, turn) ?? asIs(ids.find((id) => id === conversation.environmentId) ?? ids[0] ?? ''),
  };
};

const triggerData = (turn: Turn): CardData => {
  const { triggers, say } = turn;
  const names = triggers.map(({ name }) => name);
  return {
    triggerLabel: say('commands.form.trigger'),
    triggerError: say('commands.form.triggerError'),
    triggers: names.map((name) => ({ title: asIs(triggerName(name, say)), value: asIs(name) })),
    // The first is what most people want: with it the form can be sent in as it stands.
    trigger: kept('trigger', names, turn) ?? asIs(names[0] ?? ''),
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
    // Labels are no Markdown: an escaped star would show its escape.
    namesLabel: asIs(say('commands.form.names')),
    namesHint: asIs('"CRM*", "Loyalty files"'),
    names: typedBefore('names', turn),
    exceptLabel: say('commands.form.except'),
    exceptHint: asIs('"CRM test*"'),
    except: typedBefore('except', turn),
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

const typedBefore = (input: string, { inputs }: Turn): CardData[string] => {
  const value = inputs.get(input) ?? '';
  return value === '' ? undefined : asIs(value);
};
