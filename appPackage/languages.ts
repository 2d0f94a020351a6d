/** The languages that the package speaks besides English: one `<tag>.json` a language, found by lying in this folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { commandProblems, type Manifest, schemaProblems, wordsOf } from './manifest.ts';

export type Language = { readonly tag: string; readonly file: string; readonly words: ReadonlyMap<string, string> };

const wordsFile = z.record(z.string(), z.string());

/** Takes the folder; returns its languages by tag, and what can't be read as one. */
export const readLanguages = (
  folder: string,
): { readonly languages: readonly Language[]; readonly problems: readonly string[] } => {
  const languages: Language[] = [];
  const problems: string[] = [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'manifest.json');
  for (const file of files.sort()) {
    const tag = file.slice(0, -'.json'.length);
    try {
      if (Intl.getCanonicalLocales(tag)[0] !== tag)
        throw new Error('its name is not a language tag, such as de or pt-BR');
      const words = wordsFile.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      languages.push({ tag, file, words: new Map(Object.entries(words)) });
    } catch (error) {
      problems.push(
        `${file} can't be taken as a language: ${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}.`,
      );
    }
  }
  return { languages, problems };
};

/** A language says all that the manifest says, nothing that it doesn't, and fits the official schema. */
export const languageProblems = ({ file, words }: Language, manifest: Manifest): readonly string[] => {
  const wanted = wordsOf(manifest);
  const missing = [...wanted.keys()].filter((key) => !words.has(key));
  const unknown = [...words.keys()].filter((key) => !wanted.has(key) && key !== '$schema');
  return [
    ...missing.map((key) => `${file}: ${key} is missing; English says "${wanted.get(key)}".`),
    ...unknown.map((key) => `${file}: ${key} is nothing that the manifest says.`),
    ...commandProblems(file, words),
    ...schemaProblems(
      file,
      Object.fromEntries(words),
      manifest.manifestVersion,
      'MicrosoftTeams.Localization.schema.json',
    ),
  ];
};
