/** What templates are filled with, and how it is made harmless first. */
import { clean, escapeText, TEXT_LIMIT } from './escape.ts';

const MARK = Symbol('marked text');

/** Text that is not treated as plain strings are: see `asIs` and `sentence`. */
export type Marked = { readonly [MARK]: { readonly text: string; readonly limit?: number } };

/**
 * What a template is filled with. Strings are untrusted text: they are escaped for Markdown and cut at 200 characters.
 * `sentence` marks longer ones, `asIs` those for places that draw no Markdown. Numbers and booleans are for conditions
 * and number inputs. What is missing, null or not a number is left out, together with the text block, fact or button
 * that would have shown it. Lists that a template repeats over have to be there, if only empty.
 */
export type CardValue = string | number | boolean | null | undefined | Marked | CardData | readonly CardValue[];
export type CardData = { readonly [name: string]: CardValue };

/**
 * Marks text for places where no Markdown is drawn (choice titles, input values, button titles and data, urls): it is
 * only cleaned of controls and invisible characters, since escapes would be seen there.
 */
export const asIs = (text: string): Marked => ({ [MARK]: { text } });

/** Marks text that may be longer (or has to be shorter) than a name: escaped as any, cut at `limit` characters. */
export const sentence = (text: string, limit: number = 5 * TEXT_LIMIT): Marked => ({ [MARK]: { text, limit } });

/** Cards take the language without its region. */
export const languageTag = (language: string): Marked => asIs(language.split('-')[0] ?? language);

/** Deep: strings escaped, marks obeyed, and nothing left in it that the template engine stumbles over. Never throws. */
export const harmless = (value: unknown): unknown => {
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.map(harmless).filter((item) => item !== undefined);
  if (MARK in value) {
    const { text, limit } = (value as Marked)[MARK];
    return limit === undefined ? clean(text) : escapeText(text, limit);
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, harmless(item)] as const)
      .filter(([, item]) => item !== undefined),
  );
};
