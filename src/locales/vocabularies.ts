/** The words that people type, from each language's file: a new language is a new file here and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** Phrases that mean the same; the first is the one that the bot itself writes. */
export type Phrases = readonly string[];

export type Vocabulary = {
  readonly language: string;
  /** By verb: `subscribe` → ["subscribe", "follow", …]. */
  readonly verbs: Readonly<Record<string, Phrases>>;
  /** By part of the grammar: `above` → ["above", "over", ">", …]. */
  readonly words: Readonly<Record<string, Phrases>>;
  /** `thousand`, `million`, `billion`, `trillion` → ["k", "thousand", …]. */
  readonly magnitudes: Readonly<Record<string, Phrases>>;
  /** By time zone: cities that people name it by, beside the one in its name. Each language has those of its own. */
  readonly cities: Readonly<Record<string, Phrases>>;
  /** By trigger: `refresh-failed` → ["refresh-failed", "failures", …]. */
  readonly triggers: Readonly<Record<string, Phrases>>;
};

const phrases = z.string().transform(
  (text): Phrases =>
    text
      .split(',')
      .map((phrase) => phrase.trim())
      .filter((phrase) => phrase !== ''),
);
const group = z.record(z.string(), phrases).default({});

/** Words that a language file lacks are understood in English only, so every part may be missing. */
const file = z.object({
  commands: z
    .object({
      vocabulary: z
        .object({ verbs: group, words: group, magnitudes: group, cities: group })
        .default({ verbs: {}, words: {}, magnitudes: {}, cities: {} }),
    })
    .default({ vocabulary: { verbs: {}, words: {}, magnitudes: {}, cities: {} } }),
  triggers: z.record(z.string(), z.object({ words: phrases.optional() })).default({}),
});

/**
 * The vocabularies of all languages of this folder, English first, since its words win where two languages use one
 * word differently. Throws when a language file is not JSON or its vocabulary is not of text.
 */
export const readVocabularies = (): readonly Vocabulary[] => {
  const folder = new URL('.', import.meta.url);
  const languages = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort((a, b) => Number(b === 'en') - Number(a === 'en') || a.localeCompare(b, 'en'));
  return languages.map((language) => {
    const text = readFileSync(new URL(`${language}.json`, folder), 'utf8');
    const { commands, triggers } = file.parse(JSON.parse(text));
    const words = Object.entries(triggers).map(([name, trigger]) => [name, trigger.words ?? []] as const);
    return { language, ...commands.vocabulary, triggers: Object.fromEntries(words) };
  });
};
