/** The voices: i18next over one `<tag>.json` a language, discovered in this folder; numbers and moments by Intl. */
import { readdirSync, readFileSync } from 'node:fs';
import i18next, { type i18n } from 'i18next';
import type { Voices } from '../core/ports.ts';
import { remember } from '../core/remember.ts';
import type { Say, WordKey, WordValues } from '../core/say.ts';
import en from './en.json' with { type: 'json' };
import { nearestLanguage } from './languages.ts';

type English = typeof en;

declare module '../core/say.ts' {
  interface Words extends English {}
}

const DEFAULT_LANGUAGE = 'en';

/** Blanks for the numbers of subscriptions: people type them again, so they are not grouped. */
const BARE = new Set(['number', 'other']);

const readWords = (): Record<string, { translation: object }> => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    files.map((name) => [
      name.slice(0, -'.json'.length),
      { translation: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object },
    ]),
  );
};

/**
 * All languages of this folder. Values are put into the words as they are: whoever renders the text escapes it.
 * Throws when a language file is not JSON.
 */
export const createVoices = (): Voices => {
  const resources = readWords();
  const languages = Object.keys(resources).sort();
  const words = i18next.createInstance();
  // Resources are in memory, so init finishes before it returns.
  void words.init({
    resources,
    lng: DEFAULT_LANGUAGE,
    fallbackLng: DEFAULT_LANGUAGE,
    interpolation: { escapeValue: false, skipOnVariables: true },
    initAsync: false,
    returnEmptyString: false,
  });
  const voices = new Map<string, Say>();
  return {
    languages,
    voice: (language, timeZone) => {
      const key = `${language}|${timeZone}`;
      const known = voices.get(key);
      if (known) return known;
      const made = createVoice(words, nearestLanguage(language, languages) ?? DEFAULT_LANGUAGE, usableZone(timeZone));
      voices.set(key, made);
      return made;
    },
  };
};

const usableZone = (timeZone: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
};

const createVoice = (words: i18n, language: string, timeZone: string): Say => {
  const translate = words.getFixedT(language);
  const moment = new Intl.DateTimeFormat(language, {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    hourCycle: 'h23',
  });
  const day = new Intl.DateTimeFormat(language, { timeZone, day: 'numeric', month: 'short' });
  const shortMoment = new Intl.DateTimeFormat(language, {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const unitsOf = remember(
    (unit: string) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }),
  );
  const numbersOf = remember(
    (maximumFractionDigits: number) => new Intl.NumberFormat(language, { maximumFractionDigits }),
  );
  const grouping = new Intl.NumberFormat(language);
  const shown = ([name, value]: readonly [string, string | number]): readonly [string, string | number] => [
    name,
    typeof value === 'number' && !BARE.has(name) ? grouping.format(value) : value,
  ];
  const plain = remember((key: WordKey) => translate(key as string));
  const say = (key: WordKey, values?: WordValues): string => {
    if (values === undefined) return plain(key);
    const replace = Object.fromEntries(Object.entries(values).map(shown));
    return translate(
      key as string,
      typeof values['count'] === 'number' ? { count: values['count'], replace } : { replace },
    );
  };
  return Object.assign(say, {
    language,
    timeZone,
    number: (value: number, maximumFractionDigits = 2) => numbersOf(maximumFractionDigits).format(value),
    moment: (at: number) => moment.format(at),
    day: (at: number) => day.format(at),
    shortMoment: (at: number) => shortMoment.format(at),
    list: (items: readonly string[]) => list.format(items),
    duration: (ms: number) => {
      const seconds = Math.max(0, Math.round(ms / 1000));
      const parts = [
        [Math.floor(seconds / 86_400), 'day'],
        [Math.floor((seconds % 86_400) / 3600), 'hour'],
        [Math.floor((seconds % 3600) / 60), 'minute'],
        [seconds % 60, 'second'],
      ] as const;
      const first = parts.findIndex(([value]) => value > 0);
      if (first === -1) return unitsOf('second').format(0);
      return parts
        .slice(first, first + 2)
        .filter(([value]) => value > 0)
        .map(([value, name]) => unitsOf(name).format(value))
        .join(' ');
    },
  });
};
