/**
 * Takes pictures of cards as the adaptivecards renderer draws them, to be looked at by people.
 * `node test/cards/pictures.ts <folder> [card.json …]`: the given cards, or without any those of all triggers.
 * `node test/cards/pictures.ts readme docs/cards`: those that the README shows, with few colours.
 * `node test/cards/pictures.ts sheets <folder> [language …]`: every card that there is, many on a sheet, wide and at
 * 320 px, light and dark, in these languages or in all.
 * Needs Chromium at /usr/bin/chromium or where CHROMIUM says.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { createCards } from '../../src/cards/render.ts';
import type { Card } from '../../src/core/conversation.ts';
import { createVoices } from '../../src/locales/say.ts';
import { findChromium, launchChromium } from '../playground/page.ts';
import { type Album, albumIn } from './album.ts';
import { openEasel } from './drawing.ts';
import { exampleNotifications, oddNotifications } from './examples.ts';
import { small } from './palette.ts';
import { type LookName, looks } from './teams-look.ts';

const WIDTHS = [480, 320];
const SHEET_CARDS = 36;
const SHEET_COLUMNS = 6;

const withBrowser = async <T>(use: (browser: Browser) => Promise<T>): Promise<T> => {
  const found = findChromium();
  if ('missing' in found) throw new Error(`There is ${found.missing}.`);
  const browser = await launchChromium(found.path);
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
};

export type PictureOptions = { readonly widths?: readonly number[]; readonly look?: LookName };

/** Writes `<name>-<width>.png` of each card into the folder, `<name>.png` for one width, and tells which they are. */
export const photograph = (
  cards: ReadonlyMap<string, Card>,
  folder: string,
  { widths = WIDTHS, look = 'light' }: PictureOptions = {},
): Promise<readonly string[]> =>
  withBrowser(async (browser) => {
    await mkdir(folder, { recursive: true });
    const pictures: string[] = [];
    for (const width of widths) {
      const { page, draw } = await openEasel(browser, { width, look });
      for (const [name, card] of cards) {
        await draw(new Map([[name, card]]));
        const path = join(folder, widths.length === 1 ? `${name}.png` : `${name}-${width}.png`);
        await page.screenshot({ path, fullPage: true });
        pictures.push(path);
      }
      await page.close();
    }
    return pictures;
  });

/** Narrow enough that several stand beside each other; each under its name. */
const sheetStyle = (width: number): string => `
  #cards { columns: ${SHEET_COLUMNS}; column-gap: 8px; width: ${SHEET_COLUMNS * width}px; }
  .card { break-inside: avoid; width: ${width - 18}px; margin: 0 4px 12px; }
  .card::before { content: attr(data-name); display: block; font: 11px monospace; background: #777; color: #fff; }
`;

const photographSheets = async (browser: Browser, album: Album, folder: string, language: string): Promise<void> => {
  for (const width of WIDTHS) {
    for (const look of Object.keys(looks) as LookName[]) {
      const { page, draw } = await openEasel(browser, { width: SHEET_COLUMNS * width, look, scale: 1 });
      await page.addStyleTag({ content: sheetStyle(width) });
      for (let at = 0; at < album.size; at += SHEET_CARDS) {
        await draw(new Map([...album].slice(at, at + SHEET_CARDS)));
        const path = join(folder, `${language}-${width}-${look}-${at / SHEET_CARDS}.png`);
        await page.screenshot({ path, fullPage: true });
      }
      await page.close();
    }
  }
};

const takeSheets = async (folder: string, languages: readonly string[]): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await withBrowser(async (browser) => {
    for (const language of languages) await photographSheets(browser, await albumIn(language), folder, language);
  });
};

type Shot = { readonly of: string; readonly language?: string; readonly width?: number; readonly look?: LookName };

/** By the picture's name. */
const README: Readonly<Record<string, Shot>> = {
  'refresh-failed': { of: 'story-1-failed' },
  'failed-again': { of: 'story-2-failed-again' },
  acknowledged: { of: 'story-3-acknowledged' },
  'refresh-succeeded': { of: 'story-4-recovered' },
  dark: { of: 'story-3-acknowledged', look: 'dark' },
  narrow: { of: 'story-2-failed-again', language: 'ru', width: 320 },
  'segment-threshold-crossed': { of: 'threshold-with-chart' },
  'measure-threshold-crossed': { of: 'measure-threshold-crossed' },
  'full-refresh-completed': { of: 'full-refresh-completed' },
  'unification-completed': { of: 'unification-completed' },
  digest: { of: 'digest-told' },
  history: { of: 'history' },
  mute: { of: 'mute' },
  why: { of: 'why' },
  'how-often': { of: 'subscribed-how-often' },
  search: { of: 'search-list' },
  profile: { of: 'profile' },
  confirm: { of: 'update-confirm' },
  audit: { of: 'audit' },
  report: { of: 'report-troubled' },
  refresh: { of: 'refresh' },
};

const takeReadme = (folder: string): Promise<void> =>
  withBrowser(async (browser) => {
    await mkdir(folder, { recursive: true });
    const albums = new Map<string, Album>();
    for (const [name, { of, language = 'en', width = 480, look = 'light' }] of Object.entries(README)) {
      const album = albums.get(language) ?? (await albumIn(language));
      albums.set(language, album);
      const card = album.get(of);
      if (!card) throw new Error(`There is no card ${of}.`);
      const { page, draw } = await openEasel(browser, { width, look, scale: 1.5 });
      await draw(new Map([[name, card]]));
      await writeFile(join(folder, `${name}.png`), small(await page.screenshot({ fullPage: true })));
      await page.close();
    }
  });

const triggerCards = (): Map<string, Card> => {
  const say = createVoices().voice('en', 'Europe/Berlin');
  const cards = createCards();
  const told = [...exampleNotifications(say), ...oddNotifications(say)];
  return new Map(told.map(([name, one]) => [name, cards.notification(one, { reference: 'TD-7F3K2Q9', say })]));
};

const readCards = async (paths: readonly string[]): Promise<Map<string, Card>> => {
  const cards = paths.map(async (path) => [basename(path, '.json'), JSON.parse(await readFile(path, 'utf8'))] as const);
  return new Map(await Promise.all(cards));
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, ...paths] = process.argv.slice(2);
  if (folder === undefined) throw new Error('Say which folder the pictures go to.');
  if (folder === 'readme') {
    await takeReadme(paths[0] ?? 'docs/cards');
  } else if (folder === 'sheets') {
    const [sheets = '.', ...languages] = paths;
    await takeSheets(sheets, languages.length > 0 ? languages : createVoices().languages);
  } else {
    const pictures = await photograph(paths.length > 0 ? await readCards(paths) : triggerCards(), folder);
    process.stdout.write(`${pictures.join('\n')}\n`);
  }
}
