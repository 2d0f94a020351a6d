/** What the form asks: its pickers with what can be chosen, and what was chosen before. */
import { asIs, type CardData, cut } from '../../cards/render.ts';
import { fold } from '../../core/fold.ts';
import { BROADCASTS } from '../line/command.ts';
import { THRESHOLD_INPUT } from './ask-threshold.ts';
import { ALL, choiceOf, choicesOf, type Item, keyOf, SHORT_LIST } from './form-items.ts';
import { readingOf } from './present.ts';
import type { Turn } from './turn.ts';
import { lines, short, triggerName } from './wording.ts';

/** Room for the list of things to choose from; the rest of the card takes little. */
const CHOICES = { most: 200, bytes: 13_000, rowBytes: 24 };

export const fieldsData = async (items: readonly Item[], turn: Turn): Promise<CardData> => ({
  ...environmentData(turn),
  ...triggerData(turn),
  ...(await subjectData(items, turn)),
  ...thresholdData(turn),
  present: await presentData(items, turn),
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
    thresholdHint: say('commands.subscribe.askHint'),
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

const subjectData = async (items: readonly Item[], turn: Turn): Promise<CardData> => {
  const { say } = turn;
  const isShort = items.length <= SHORT_LIST;
  const titled = isShort ? await choicesOf(items, turn) : items.map((item) => choiceOf(item, undefined, turn));
  const choices = titled.map(({ title, value }): CardData => ({ title: asIs(title), value: asIs(value) }));
  const { shown, more } = cut(choices, CHOICES);
  const all = say('commands.form.all');
  return {
    subjectLabel: say('commands.form.subject'),
    subjects: [{ title: asIs(all), value: asIs(ALL) }, ...shown],
    // Clients show the value and not the title of what was chosen before in a list that can be searched.
    subjectStyle: isShort ? 'compact' : 'filtered',
    subjectHint: all,
    subject: isShort ? (kept('subject', items.slice(0, shown.length).map(keyOf), turn) ?? asIs(ALL)) : undefined,
    // What does not stand in the card is found while somebody types; clients that can't ask have the list.
    isSearched: more > 0,
    // Labels are no Markdown: an escaped star would show its escape.
    namesLabel: asIs(say('commands.form.names')),
    namesHint: asIs('"CRM*", "Loyalty files"'),
    names: isShort ? typedBefore('names', turn) : namesBefore(items, turn),
    exceptLabel: say('commands.form.except'),
    exceptHint: asIs('"CRM test*"'),
    except: typedBefore('except', turn),
    more: more > 0 ? say('commands.form.more', { count: more, example: exampleLine(turn) }) : undefined,
  };
};

const MOST_PRESENT = 5;

/** The present values of what is chosen or named so far. */
const presentData = async (items: readonly Item[], turn: Turn): Promise<CardData[string]> => {
  const { say, inputs } = turn;
  const names = new Set(turn.readNames(inputs.get('names') ?? '').map(({ text }) => fold(text)));
  const kind = turn.triggers.find(({ name }) => name === inputs.get('trigger'))?.subjects;
  const environment = inputs.get('environment') ?? '';
  const isNamed = (item: Item): boolean =>
    item.kind === kind && [environment, ''].includes(item.environment.environmentId) && names.has(fold(item.name));
  const chosen = items.filter(
    (item) => item.kind !== 'data-source' && (keyOf(item) === inputs.get('subject') || isNamed(item)),
  );
  const texts = chosen.slice(0, MOST_PRESENT).map(async (item) => {
    const read = await readingOf(item.environment, item, turn);
    const name = short(item.name);
    return read
      ? say('commands.form.present', { name, now: say.number(read.value), when: say.moment(read.measuredAt) })
      : say('commands.form.unread', { name });
  });
  return lines(...(await Promise.all(texts)));
};

export const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A long list can't show what was picked, so it is named. */
const namesBefore = (items: readonly Item[], { inputs }: Turn): CardData[string] => {
  const picked = items.find((item) => keyOf(item) === inputs.get('subject'));
  const named = picked ? quoted(picked.name) : '';
  const typed = inputs.get('names') ?? '';
  return asIs([typed, typed.includes(named) ? '' : named].filter((part) => part !== '').join(', '));
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
