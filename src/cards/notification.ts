/** What the one template for all notifications is filled with. */
import { type ActionName, buttonOf } from '../core/actions.ts';
import type { Chart, Notification, Severity } from '../core/model.ts';
import type { Say } from '../core/say.ts';
import { inRows } from './button-rows.ts';
import { asIs, type CardData, type CardValue, languageTag, sentence } from './data.ts';
import { clean, escapeText, shorten } from './escape.ts';
import { bytesOf, CARD_BYTES, cut } from './limits.ts';

/** Longer values stand below their label on the whole width; shorter ones beside it. */
const SHORT_VALUE = 32;
/** What the template itself takes, and what it adds to each row. */
const TEMPLATE_BYTES = 3_000;
const FACTS = { most: 12, rowBytes: 220 };
const STAGES = { most: 20, rowBytes: 420 };
const ENTRIES = { most: 40, rowBytes: 260 };
const ROW_TEXT = 80;
const ENTRY_TEXT = 120;
const VALUE_TEXT = 300;
const PARAGRAPH = 400;
const BUTTON_TEXT = 60;
const READINGS = 5;
const POINTS = 12;
/** Teams shows no more. */
const MOST_ACTIONS = 6;
const POINT_TEXT = 24;

/** The box behind state and title. Its text stays dark: coloured text on these boxes is hard to read in some clients. */
const boxes: Readonly<Record<Severity, string>> = {
  good: 'good',
  warning: 'warning',
  attention: 'attention',
  neutral: 'accent',
};

/** How a stage's state stands out. Teams' green and yellow are too light on white, so weight does for most. */
const looks: Readonly<Record<Severity, { readonly color: string; readonly weight: string }>> = {
  good: { color: 'default', weight: 'Default' },
  warning: { color: 'default', weight: 'Bolder' },
  attention: { color: 'attention', weight: 'Bolder' },
  neutral: { color: 'default', weight: 'Default' },
};

/** What a card says besides the notification itself. */
export type NotificationExtra = {
  /** Short and visible, so that people can name this very card; see `referenceOf`. */
  readonly reference: string;
  readonly say: Say;
  /** What people can do about it, and the id that goes before each of these on their buttons. */
  readonly actions?: readonly ActionName[];
  readonly actionsId?: string;
};

type Link = { readonly title: string; readonly href: string };

/** Only where a person's browser may go: our own configuration makes the links, so anything else is a mistake. */
const linkOf = (link: Notification['link']): Link | undefined => {
  if (link === undefined || !URL.canParse(link.url)) return undefined;
  const { protocol, href } = new URL(link.url);
  return protocol === 'https:' || protocol === 'http:'
    ? { title: shorten(clean(link.title), BUTTON_TEXT), href }
    : undefined;
};

/** Where all buttons are taken. */
const linkLine = ({ title, href }: Link): CardValue =>
  asIs(`[${escapeText(title)}](${href.replaceAll('(', '%28').replaceAll(')', '%29')})`);

/** What the axis shows: the values with some room around, so that a crossing can be seen; nothing below 0 for counts. */
const rangeOf = (values: readonly number[]): CardData => {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most - least) / 4 || Math.abs(most) / 10 || 1;
  const lowest = least >= 0 ? Math.max(0, least - room) : least - room;
  return { lowest: Math.floor(lowest), highest: Math.ceil(most + room) };
};

/**
 * The last readings as a line, with the threshold as another; in words ("9,120 → 9,812 → 10,240") where charts can't be
 * drawn. Teams takes points whose `x` is no date as categories, in their order.
 */
const chartOf = (chart: Chart | undefined, say: Say): CardData => {
  const points = chart?.points.slice(-POINTS) ?? [];
  // One reading shows no course, and the facts have it already.
  if (chart === undefined || points.length < 2) return {};
  const { title, threshold } = chart;
  const line = (legend: string, color: string, valueAt: (value: number) => number): CardData => ({
    legend: asIs(shorten(clean(legend), BUTTON_TEXT)),
    color: asIs(color),
    values: points.map(({ label, value }) => ({ x: asIs(shorten(clean(label), POINT_TEXT)), y: valueAt(value) })),
  });
  const limit = threshold === undefined ? [] : [line(say('facts.threshold'), 'attention', () => threshold)];
  const values = [...points.map(({ value }) => value), ...(threshold === undefined ? [] : [threshold])];
  const last = points.slice(-READINGS);
  const [from, to] = [last.at(0), last.at(-1)];
  return {
    chartTitle: asIs(shorten(clean(title), BUTTON_TEXT)),
    series: [line(title, 'categoricalBlue', (value) => value), ...limit],
    ...rangeOf(values),
    readingsTitle: say('cards.readings', { title, first: from?.label ?? '', last: to?.label ?? '' }),
    readings: sentence(last.map(({ value }) => say.number(value)).join(' → '), PARAGRAPH),
  };
};

const more = (count: number, say: Say): CardValue => (count > 0 ? say('cards.more', { count }) : undefined);

/** The notification in one line, for toasts, lists and clients without cards. Plain text, not escaped. */
export const lineOf = ({ summary, state, isTest }: Notification, say: Say): string => {
  const line = say('cards.line', { summary: shorten(clean(summary)), state: shorten(clean(state), ROW_TEXT) });
  return isTest ? say('cards.testLine', { line }) : line;
};

/** The least that can be said, for a place that refused the whole card. */
export const plainData = (notification: Notification, { reference, say }: NotificationExtra): CardData => {
  const line = sentence(lineOf(notification, say));
  return { language: languageTag(say.language), line, reference: say('cards.reference', { reference }) };
};

type NotificationButton = { readonly title: string } & ({ readonly id: string } | { readonly href: string });

const actionData = (notification: Notification, { say, actions = [], actionsId }: NotificationExtra): CardData => {
  const link = linkOf(notification.link);
  const named = actionsId === undefined ? [] : actions.slice(0, MOST_ACTIONS);
  const submits = named.map((name) => ({ title: say(`actions.${name}`), id: buttonOf(actionsId ?? '', name) }));
  const isLine = submits.length === MOST_ACTIONS;
  const buttons: readonly NotificationButton[] = [...submits, ...(link && !isLine ? [link] : [])];
  return {
    buttonRows: inRows(buttons, ({ title }) => title).map(rowData),
    linkLine: link && isLine ? linkLine(link) : undefined,
  };
};

/** The link, if it is in the row, comes last. */
const rowData = (row: readonly NotificationButton[]): CardData => ({
  buttons: row.flatMap((one) => ('id' in one ? [{ title: asIs(one.title), id: asIs(one.id) }] : [])),
  ...row.reduce((data, one) => ('href' in one ? { linkTitle: asIs(one.title), linkUrl: asIs(one.href) } : data), {}),
});

/** All but the lists. */
const headData = (notification: Notification, extra: NotificationExtra): CardData => {
  const { reference, say } = extra;
  const { title, state, severity, late, text, advice, chart, isTest } = notification;
  return {
    language: languageTag(say.language),
    fallbackText: sentence(lineOf(notification, say)),
    test: isTest ? say('cards.test') : undefined,
    box: asIs(boxes[severity]),
    state: sentence(state, ROW_TEXT),
    title,
    late: late && sentence(late),
    text: text && sentence(text, PARAGRAPH),
    ...chartOf(chart, say),
    adviceTitle: advice && say('cards.advice'),
    advice: advice && sentence(advice, PARAGRAPH),
    ...actionData(notification, extra),
    reference: say('cards.reference', { reference }),
  };
};

const factRow = ({ label, value }: Notification['facts'][number]) => ({
  label: sentence(label, ROW_TEXT),
  value: sentence(value, VALUE_TEXT),
  isLong: clean(value).length > SHORT_VALUE,
});

const stageRow = ({ name, state, severity }: NonNullable<Notification['stages']>[number]) => ({
  name: sentence(name, ROW_TEXT),
  state: sentence(state, ROW_TEXT),
  color: asIs(looks[severity].color),
  weight: asIs(looks[severity].weight),
});

const entryRow = ({ title, note }: NonNullable<Notification['entries']>[number]) => ({
  title: sentence(title, ENTRY_TEXT),
  note: sentence(note, ENTRY_TEXT),
});

/**
 * Everything the card shows, lists cut so that it stays below its size: the facts get up to half of what is left, but
 * little where there are entries, which are what a digest is for.
 */
export const notificationData = (notification: Notification, extra: NotificationExtra): CardData => {
  const { say } = extra;
  const head = headData(notification, extra);
  const left = CARD_BYTES - TEMPLATE_BYTES - bytesOf(head);
  const { entries: named = [] } = notification;
  const factBytes = named.length > 0 ? left / 6 : left / 2;
  const facts = cut(notification.facts.map(factRow), { ...FACTS, bytes: factBytes });
  const entries = cut(named.map(entryRow), { ...ENTRIES, bytes: left - factBytes });
  const stages = cut((named.length > 0 ? [] : (notification.stages ?? [])).map(stageRow), {
    ...STAGES,
    bytes: left / 2,
  });
  return {
    ...head,
    longFacts: facts.shown.filter(({ isLong }) => isLong),
    facts: facts.shown.filter(({ isLong }) => !isLong),
    moreFacts: more(facts.more, say),
    entries: entries.shown,
    moreEntries: more(entries.more, say),
    stagesTitle: stages.shown.length > 0 ? say('cards.stages') : undefined,
    stages: stages.shown,
    moreStages: more(stages.more, say),
  };
};
