/** Cards from templates: data is made harmless, the template is expanded once, what has nothing to show is left out. */
// Not the package's own door: its types drag in the sources of another package, which don't compile here.
import { GlobalSettings, Template } from 'adaptivecards-templating/lib/template-engine.js';
import type { Card } from '../core/conversation.ts';
import type { Notification } from '../core/model.ts';
import choices from './choices.card.json' with { type: 'json' };
import code from './code.card.json' with { type: 'json' };
import confirmation from './confirmation.card.json' with { type: 'json' };
import { type CardData, harmless } from './data.ts';
import fields from './fields.card.json' with { type: 'json' };
import form from './form.card.json' with { type: 'json' };
import help from './help.card.json' with { type: 'json' };
import list from './list.card.json' with { type: 'json' };
import message from './message.card.json' with { type: 'json' };
import notification from './notification.card.json' with { type: 'json' };
import { type NotificationExtra, notificationData, plainData } from './notification.ts';
import plain from './plain.card.json' with { type: 'json' };
import records from './records.card.json' with { type: 'json' };
import status from './status.card.json' with { type: 'json' };
import threshold from './threshold.card.json' with { type: 'json' };
import welcome from './welcome.card.json' with { type: 'json' };

export { inRows } from './button-rows.ts';
export { asIs, type CardData, type CardValue, languageTag, type Marked, sentence } from './data.ts';
export { clean, escapeText, shorten } from './escape.ts';
export { CARD_BYTES, cut } from './limits.ts';
export { lineOf } from './notification.ts';

/** A template is one file in this folder and one line here. */
const templates = {
  notification,
  plain,
  choices,
  code,
  confirmation,
  fields,
  form,
  help,
  list,
  message,
  records,
  status,
  threshold,
  welcome,
} as const;

export type TemplateName = keyof typeof templates;

/** Stands where data was missing: no data can hold it, as controls are cleaned away. */
const MISSING = '\u0000';

/** Only we use the engine; without this it writes the expression itself into the card. */
GlobalSettings.getUndefinedFieldValueSubstitutionString = () => MISSING;

/** Properties that hold text: a number in them is written out, anything else but text is left out. */
const textual = new Set(['text', 'title', 'label', 'placeholder', 'fallbackText', 'altText', 'errorMessage', 'url']);

/** Without one of these an element shows nothing. */
const needed = new Map([
  ['TextBlock', 'text'],
  ['TextRun', 'text'],
  ['Container', 'items'],
  ['Column', 'items'],
  ['ColumnSet', 'columns'],
  ['FactSet', 'facts'],
  ['ActionSet', 'actions'],
  ['Chart.Line', 'data'],
  ['RichTextBlock', 'inlines'],
  ['Action.Submit', 'title'],
  ['Action.Execute', 'title'],
  ['Action.OpenUrl', 'url'],
]);

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const asText = (value: unknown): unknown => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : undefined;
};

/** What is missing is taken out, deep, and so is each element that has nothing left to show. */
const tidy = (node: unknown): unknown => {
  if (typeof node === 'string') {
    if (!node.includes(MISSING)) return node;
    return node.replaceAll(MISSING, '').trim() || undefined;
  }
  if (Array.isArray(node)) return node.map(tidy).filter((item) => item !== undefined);
  if (typeof node !== 'object' || node === null) return node ?? undefined;
  // Facts and choices: the only things on a card without a type, and their values are text.
  const isPair = !('type' in node) && 'title' in node && 'value' in node;
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(node)) {
    const tidied = textual.has(name) || (isPair && name === 'value') ? asText(tidy(value)) : tidy(value);
    // A card without buttons has no row for them.
    const isBare = name === 'actions' && isEmpty(tidied);
    if (tidied !== undefined && !isBare) kept[name] = tidied;
  }
  if (isPair && kept['value'] === undefined) return undefined;
  const must = needed.get(String(kept['type']));
  return must !== undefined && isEmpty(kept[must]) ? undefined : kept;
};

export type Cards = {
  /** Fills the template. Throws when the template itself is wrong (an unknown function), never for what data holds. */
  render(name: TemplateName, data: CardData): Card;
  /** The card of a notification, below `CARD_BYTES` whatever it holds. */
  notification(notification: Notification, extra: NotificationExtra): Card;
  /** One line and the reference, for a place that refused the whole card. */
  plain(notification: Notification, extra: NotificationExtra): Card;
  readonly names: readonly TemplateName[];
};

/** All templates, compiled once: compiling costs a hundred times what filling does. */
export const createCards = (): Cards => {
  const names = Object.keys(templates) as TemplateName[];
  const compiled = new Map(names.map((name) => [name, new Template(templates[name])]));
  const render: Cards['render'] = (name, data) => tidy(compiled.get(name)?.expand({ $root: harmless(data) })) as Card;
  return {
    names,
    render,
    notification: (told, extra) => render('notification', notificationData(told, extra)),
    plain: (told, extra) => render('plain', plainData(told, extra)),
  };
};
