/** What the one template for all notifications is filled with. */
import type { Notification, Severity } from '../core/model.ts';
import type { Say } from '../core/say.ts';
import { chartOf } from './chart.ts';
import { asIs, type CardData, type CardValue, languageTag, sentence } from './data.ts';
import { clean, shorten } from './escape.ts';
import { bytesOf, CARD_BYTES, cut } from './limits.ts';
import { buttonData, type NotificationActions } from './notification-buttons.ts';

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
export type NotificationExtra = NotificationActions & {
  /** Short and visible, so that people can name this very card; see `referenceOf`. */
  readonly reference: string;
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
    ...buttonData(notification, extra),
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
