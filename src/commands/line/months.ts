/** Names of months as each language writes them, long and short, alone and within a date. */
import { squash } from './fold.ts';

const tables = new Map<string, ReadonlyMap<string, number>>();

const firstOf = (month: number): number => Date.UTC(2026, month, 1);

const tableOf = (language: string): ReadonlyMap<string, number> => {
  const known = tables.get(language);
  if (known) return known;
  const styles = (['long', 'short'] as const).flatMap((month) => [
    new Intl.DateTimeFormat(language, { month, timeZone: 'UTC' }),
    new Intl.DateTimeFormat(language, { month, day: 'numeric', timeZone: 'UTC' }),
  ]);
  const names = new Map<string, number>();
  for (let month = 0; month < 12; month++) {
    for (const style of styles) {
      const name = style.formatToParts(firstOf(month)).find(({ type }) => type === 'month')?.value ?? '';
      // "de desembre", "d’abril": what stands between a day and its month is no part of its name.
      for (const spelling of [name, name.replace(/^(?:de\s+|d['’])/, '')]) names.set(squash(spelling), month + 1);
    }
  }
  tables.set(language, names);
  return names;
};

/** 1 is January; nothing: no language calls a month so. */
export const monthIn = (languages: readonly string[], text: string): number | undefined => {
  const key = squash(text.replace(/^d['’]/i, ''));
  for (const language of languages) {
    const month = tableOf(language).get(key);
    if (month !== undefined) return month;
  }
  return undefined;
};

/** What the language writes: the name by which it is understood again. */
export const monthName = (language: string, month: number): string =>
  new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }).format(firstOf(month - 1));
