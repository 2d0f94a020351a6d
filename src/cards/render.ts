/** Cards from templates: data is made harmless, the template is expanded once, what has nothing to show is left out. */
// Not the package's own door: its types drag in the sources of another package, which don't compile here.
import { GlobalSettings, Template } from 'adaptivecards-templating/lib/template-engine.js';
import type { Card } from '../core/conversation.ts';
import { type AsIs, escapeText, isAsIs, textOf } from './escape.ts';
import notification from './notification.card.json' with { type: 'json' };

export { asIs } from './escape.ts';

/** A template is one file in this folder and one line here. */
const templates = { notification } as const;

export type TemplateName = keyof typeof templates;

/**
 * What a template is filled with. Strings are untrusted text and get escaped for Markdown; `asIs` marks those for
 * places that draw none. Numbers and booleans are for conditions and number inputs. What is missing, null or not a
 * number is left out, together with the text block, fact or button that would have shown it.
 */
export type CardValue = string | number | boolean | null | undefined | AsIs | CardData | readonly CardValue[];
export type CardData = { readonly [name: string]: CardValue };

/** Stands where data was missing: no data can hold it, as controls are cleaned away. */
const MISSING = '\u0000';

/** Only we use the engine; without this it writes the expression itself into the card. */
GlobalSettings.getUndefinedFieldValueSubstitutionString = () => MISSING;

/** Deep: strings escaped or as they are, nothing in it that the engine stumbles over. */
const harmless = (value: unknown): unknown => {
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.map(harmless).filter((item) => item !== undefined);
  if (isAsIs(value)) return textOf(value);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, harmless(item)])
      .filter(([, item]) => item !== undefined),
  );
};

/** Properties that hold text: a number in them is written out, anything else but text is left out. */
const textual = new Set(['text', 'title', 'label', 'placeholder', 'fallbackText', 'altText', 'errorMessage', 'url']);

/** Without one of these an element shows nothing. */
const needed = new Map([
  ['TextBlock', 'text'],
  ['TextRun', 'text'],
  ['Container', 'items'],
  ['ColumnSet', 'columns'],
  ['FactSet', 'facts'],
  ['ActionSet', 'actions'],
  ['RichTextBlock', 'inlines'],
  ['Action.Submit', 'title'],
  ['Action.Execute', 'title'],
  ['Action.OpenUrl', 'url'],
]);

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** What is missing is taken out, deep, and so is each element that has nothing left to show. */
const tidy = (node: unknown): unknown => {
  if (typeof node === 'string') return node.includes(MISSING) ? node.replaceAll(MISSING, '').trim() : node;
  if (Array.isArray(node)) return node.map(tidy).filter((item) => item !== undefined);
  if (typeof node !== 'object' || node === null) return node ?? undefined;
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(node)) {
    const tidied = textual.has(name) ? asText(tidy(value)) : tidy(value);
    if (tidied !== undefined && (tidied !== '' || value === '')) kept[name] = tidied;
  }
  const must = needed.get(String(kept['type'])) ?? ('title' in node && 'value' in node ? 'value' : undefined);
  return must !== undefined && isEmpty(kept[must]) ? undefined : kept;
};

const asText = (value: unknown): unknown => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : undefined;
};

export type Cards = {
  /** Fills the template. Throws when the template itself is wrong (an unknown function), never for what data holds. */
  render(name: TemplateName, data: CardData): Card;
  readonly names: readonly TemplateName[];
};

/** All templates, compiled once: compiling costs a hundred times what filling does. */
export const createCards = (): Cards => {
  const names = Object.keys(templates) as TemplateName[];
  const compiled = new Map(names.map((name) => [name, new Template(templates[name])]));
  return {
    names,
    render: (name, data) => {
      const expanded: unknown = compiled.get(name)?.expand({ $root: harmless(data) });
      return tidy(expanded) as Card;
    },
  };
};
