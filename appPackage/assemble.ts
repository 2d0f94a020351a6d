/** Puts the package together: everything checked, then one archive that is the same bytes each time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { iconProblems } from './icons.ts';
import { languageProblems, readLanguages } from './languages.ts';
import { commandProblems, fillBlanks, type Manifest, readManifest, schemaProblems, wordsOf } from './manifest.ts';
import type { Settings } from './settings.ts';

export type Assembled =
  | { readonly archive: Uint8Array; readonly files: readonly string[] }
  | { readonly problems: readonly string[] };

/** Zip keeps local time without a zone: the same wall clock in every zone gives the same bytes. */
const FIXED_TIME = new Date(1980, 0, 1);

/**
 * Takes the folder with manifest, icons and languages, what to fill in, and the product's version. Every problem comes
 * back at once. Throws only when a file that must be there can't be read.
 */
export const assemble = (folder: string, settings: Settings, version: string): Assembled => {
  const { languages, problems: unreadable } = readLanguages(folder);
  const template = readManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const filled = fillBlanks(template, blanks(settings, version));
  const manifest = {
    ...(settings.seesChannels ? filled : withoutPermission(filled)),
    localizationInfo: {
      ...filled.localizationInfo,
      additionalLanguages: languages.map(({ tag, file }) => ({ languageTag: tag, file })),
    },
  };
  const [color, outline] = [readFileSync(join(folder, 'color.png')), readFileSync(join(folder, 'outline.png'))];
  const problems = [
    ...schemaProblems('manifest.json', manifest, manifest.manifestVersion, 'MicrosoftTeams.schema.json'),
    ...commandProblems('manifest.json', wordsOf(manifest)),
    ...unreadable,
    ...languages.flatMap((language) => languageProblems(language, manifest)),
    ...iconProblems(color, outline, manifest.accentColor),
  ];
  if (problems.length > 0) return { problems };
  const files: { readonly [name: string]: Uint8Array } = {
    'manifest.json': strToU8(`${JSON.stringify(manifest, null, 2)}\n`),
    'color.png': color,
    'outline.png': outline,
    ...Object.fromEntries(languages.map(({ file }) => [file, readFileSync(join(folder, file))])),
  };
  return { archive: pack(files), files: Object.keys(files).sort() };
};

const blanks = (settings: Settings, version: string): { readonly [name: string]: string } => ({
  APP_VERSION: version,
  BOT_ID: settings.botId,
  TEAMS_APP_ID: settings.teamsAppId,
  DEVELOPER_NAME: settings.developerName,
  DEVELOPER_WEBSITE_URL: settings.developerWebsiteUrl,
  DEVELOPER_PRIVACY_URL: settings.developerPrivacyUrl,
  DEVELOPER_TERMS_URL: settings.developerTermsUrl,
});

/** What is told arrives in private and shared channels all the same; who says something there can't be checked. */
const withoutPermission = ({ webApplicationInfo, authorization, ...rest }: Manifest): Manifest => rest as Manifest;

const pack = (files: { readonly [name: string]: Uint8Array }): Uint8Array => {
  const sorted: Zippable = Object.fromEntries(
    Object.keys(files)
      .sort()
      .map((name) => [name, files[name] as Uint8Array]),
  );
  return zipSync(sorted, { level: 9, mtime: FIXED_TIME, os: 0 });
};
