/** The manifest: its blanks filled, its commands within what Teams shows, its shape checked against the official schema. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import draft04 from 'ajv-draft-04';
import formats from 'ajv-formats';
import { z } from 'zod';

/** Teams cuts longer ones in its command menu, though the schema allows them. */
const MAX_TITLE = 32;
const MAX_DESCRIPTION = 128;

const manifestParts = z.looseObject({
  manifestVersion: z.string(),
  accentColor: z.string(),
  name: z.object({ short: z.string(), full: z.string() }),
  description: z.object({ short: z.string(), full: z.string() }),
  localizationInfo: z.looseObject({ defaultLanguageTag: z.string(), additionalLanguages: z.array(z.unknown()) }),
  bots: z.array(
    z.looseObject({
      commandLists: z.array(
        z.looseObject({ commands: z.array(z.object({ title: z.string(), description: z.string() })) }),
      ),
    }),
  ),
});

/** The parts of the manifest that this program reads; the schema says the rest. */
export type Manifest = z.infer<typeof manifestParts>;

/** Takes the manifest's text with its blanks. Throws when it isn't a manifest at all. */
export const readManifest = (text: string): Manifest => manifestParts.parse(JSON.parse(text));

/** Puts a value for each `${{NAME}}` in every string. Throws an Error that names the blanks nobody fills. */
export const fillBlanks = <T>(template: T, values: { readonly [name: string]: string }): T => {
  const unfilled = new Set<string>();
  const fillText = (text: string): string =>
    text.replaceAll(/\$\{\{(\w+)\}\}/g, (blank, name: string) => {
      if (values[name] === undefined) unfilled.add(name);
      return values[name] ?? blank;
    });
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return fillText(value);
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fill(inner)]));
  };
  const filled = fill(template) as T;
  if (unfilled.size > 0) throw new Error(`manifest.json has blanks that nobody fills: ${[...unfilled].join(', ')}`);
  return filled;
};

/** Every text of the manifest that a language can say its own way, by the key that language files use for it. */
export const wordsOf = (manifest: Manifest): ReadonlyMap<string, string> => {
  const words = new Map([
    ['name.short', manifest.name.short],
    ['name.full', manifest.name.full],
    ['description.short', manifest.description.short],
    ['description.full', manifest.description.full],
  ]);
  for (const [i, list] of (manifest.bots[0]?.commandLists ?? []).entries()) {
    for (const [j, { title, description }] of list.commands.entries()) {
      words.set(`bots[0].commandLists[${i}].commands[${j}].title`, title);
      words.set(`bots[0].commandLists[${i}].commands[${j}].description`, description);
    }
  }
  return words;
};

/** Command titles and descriptions that Teams would cut, and titles that stand twice in one menu. */
export const commandProblems = (file: string, words: ReadonlyMap<string, string>): readonly string[] => {
  const problems: string[] = [];
  const menus = new Set<string>();
  for (const [key, text] of words) {
    const [, list, part] = /commandLists\[(\d+)\]\.commands\[\d+\]\.(title|description)$/.exec(key) ?? [];
    const most = part === 'title' ? MAX_TITLE : part === 'description' ? MAX_DESCRIPTION : Infinity;
    if (text.length > most) problems.push(`${file}: ${key} has ${text.length} characters, at most ${most} are shown.`);
    if (text.trim() === '') problems.push(`${file}: ${key} is empty.`);
    if (part !== 'title') continue;
    const entry = `${list}/${text.trim().toLowerCase()}`;
    if (menus.has(entry)) problems.push(`${file}: the command "${text}" stands twice in one menu.`);
    menus.add(entry);
  }
  return problems;
};

/** Checks a value against one of the official schemas that `@microsoft/app-manifest` carries; needs no network. */
export const schemaProblems = (
  file: string,
  value: unknown,
  version: string,
  schemaName: 'MicrosoftTeams.schema.json' | 'MicrosoftTeams.Localization.schema.json',
): readonly string[] => {
  let schema: object;
  try {
    const address = import.meta.resolve(`@microsoft/app-manifest/build/json-schemas/teams/v${version}/${schemaName}`);
    schema = JSON.parse(readFileSync(fileURLToPath(address), 'utf8')) as object;
  } catch {
    return [`${file}: there is no official schema for manifestVersion ${version}.`];
  }
  // The official schemas use words and patterns that strict draft 04 and unicode patterns refuse.
  const ajv = new draft04.default({ strict: false, unicodeRegExp: false, allErrors: true });
  formats.default(ajv);
  if (ajv.validate(schema, value)) return [];
  return (ajv.errors ?? []).map(({ instancePath, message, params }) => {
    const detail = Object.values(params).flat().join(', ');
    return `${file}: ${instancePath || 'the file'} ${message}${detail ? ` (${detail})` : ''}.`;
  });
};
