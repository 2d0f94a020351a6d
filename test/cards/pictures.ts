/**
 * Takes pictures of cards as the adaptivecards renderer draws them, wide and narrow, to be looked at by people.
 * `node test/cards/pictures.ts <folder> [card.json …]`: the given cards, or without any those of all triggers.
 * Needs Chromium at /usr/bin/chromium or where CHROMIUM says.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { createCards } from '../../src/cards/render.ts';
import type { Card } from '../../src/core/conversation.ts';
import { createVoices } from '../../src/locales/say.ts';
import { exampleNotifications, oddNotifications } from './examples.ts';
import { teamsLook, teamsStyle } from './teams-look.ts';

const WIDTHS = [480, 300];

const script = (path: string): string => new URL(import.meta.resolve(path)).pathname;

/** Opens an empty page with the renderer in it, and Markdown as the renderer does it by default. */
export const prepare = async (page: Page): Promise<void> => {
  await page.setContent('<!doctype html><meta charset="utf-8"><div id="card"></div>');
  await page.addStyleTag({ path: script('adaptivecards/dist/adaptivecards.css') });
  await page.addStyleTag({ content: teamsStyle });
  await page.addScriptTag({ path: script('markdown-it/dist/markdown-it.min.js') });
  await page.addScriptTag({ path: script('adaptivecards/dist/adaptivecards.min.js') });
};

/** Runs in the page. Links found by Markdown's linkifier, too: some clients have one. */
export const draw = `({ card, look }) => {
  const place = document.getElementById('card');
  const drawn = new AdaptiveCards.AdaptiveCard();
  drawn.hostConfig = new AdaptiveCards.HostConfig(look);
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdownit({ linkify: true }).render(text);
    result.didProcess = true;
  };
  drawn.parse(card);
  place.replaceChildren(drawn.render());
}`;

/** Writes `<name>-<width>.png` of each card into the folder, `<name>.png` for one width, and tells which they are. */
export const photograph = async (
  cards: ReadonlyMap<string, Card>,
  folder: string,
  widths: readonly number[] = WIDTHS,
): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const pictures: string[] = [];
    for (const width of widths) {
      const page = await browser.newPage({ viewport: { width, height: 200 }, deviceScaleFactor: 2 });
      await prepare(page);
      for (const [name, card] of cards) {
        await page.evaluate(`(${draw})(${JSON.stringify({ card, look: teamsLook })})`);
        const path = join(folder, widths.length === 1 ? `${name}.png` : `${name}-${width}.png`);
        await page.screenshot({ path, fullPage: true });
        pictures.push(path);
      }
      await page.close();
    }
    return pictures;
  } finally {
    await browser.close();
  }
};

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
  const pictures = await photograph(paths.length > 0 ? await readCards(paths) : triggerCards(), folder);
  process.stdout.write(`${pictures.join('\n')}\n`);
}
