/**
 * Takes those pictures of the README that show the Agents Playground: the channel and the conversation; the other cards
 * come from `test/cards/pictures.ts`. `node test/playground/pictures.ts docs`
 * `node test/playground/pictures.ts <folder> <width>`: with cards of that width, to be looked at; the Playground gives
 * them 448 however narrow its window is, some clients 300.
 * Only our own conversation is in them. Needs Chromium at /usr/bin/chromium or where CHROMIUM says.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator } from 'playwright-core';
import { small } from '../cards/palette.ts';
import { type Demo, startDemo } from './demo.ts';
import { findChromium, launchChromium, type Visitor, visit } from './page.ts';

const CARD_WIDTH = 448;
const CHANNEL = { x: 0, y: 0, width: 1280, height: 1300 };
/** High enough for the longest card, which is cut otherwise. */
const WINDOW = { width: 1280, height: 2600 };
/** Framed as in Teams, in one font where Teams' own is missing. */
const styleOf = (cardWidth: number): string => `
  .ac-preview-panel { width: ${cardWidth}px !important; border: 1px solid #d1d1d1; border-radius: 8px; overflow: hidden; }
  .ac-preview-panel :is(button, button *, input, label) { font-family: "Segoe UI", "Liberation Sans", sans-serif; }
`;
const FAILS = 'CRM contacts';

type Studio = {
  readonly visitor: Visitor;
  /** Takes a picture of the card. */
  shoot(name: string, card: Locator): Promise<void>;
};

/** Without the box that has the focus and what the pointer is on. */
const calm = async ({ page }: Visitor): Promise<void> => {
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur()');
};

const photographTalk = async ({ visitor, shoot }: Studio): Promise<void> => {
  await shoot('help', await visitor.card('How I can help', await visitor.post('help')));
  const thread = await visitor.post('subscribe');
  const form = await visitor.card('What shall I tell you?', thread);
  await visitor.choose(form, 'Tell when', 'Segment threshold crossed');
  await visitor.choose(form, 'Which one', /^High-value customers/);
  await form.getByRole('spinbutton').first().fill('10000');
  await shoot('form', form);
  await form.getByRole('button', { name: 'Subscribe' }).click();
  await shoot('subscribed', await visitor.card('Subscribed: number 1', thread));
};

const photographState = async ({ visitor, shoot }: Studio, demo: Demo): Promise<void> => {
  await visitor.card('Subscribed: number 2', await visitor.post('subscribe refresh failed'));
  await failRefresh(visitor, demo);
  await visitor.card('Subscribed: number 3', await visitor.post('subscribe full refresh including on-demand'));
  await shoot('list', await visitor.card('3 subscriptions', await visitor.post('list')));
  await shoot('status', await visitor.card('Status', await visitor.post('status')));
};

const failRefresh = async (visitor: Visitor, { controlUrl }: Demo): Promise<void> => {
  await fetch(`${controlUrl}/fail?dataSource=${encodeURIComponent(FAILS)}`, { method: 'POST' });
  await visitor.card(`${FAILS}: refresh failed`);
};

const photographChannel = async (visitor: Visitor, demo: Demo, path: string): Promise<void> => {
  await visitor.card('Subscribed: number 1', await visitor.post('subscribe refresh failed'));
  await failRefresh(visitor, demo);
  await failRefresh(visitor, demo);
  await visitor.page.getByText(/^Failed again/).waitFor();
  await calm(visitor);
  await writeFile(path, small(await visitor.page.screenshot({ clip: CHANNEL })));
};

/** Throws when something that should be seen does not come. */
export const photograph = async (folder: string, cardWidth = CARD_WIDTH): Promise<void> => {
  const found = findChromium();
  if ('missing' in found) throw new Error(`There is ${found.missing}.`);
  await mkdir(join(folder, 'cards'), { recursive: true });
  let browser: Browser | undefined;
  const demo = await startDemo(['--speed', '0.1']);
  try {
    browser = await launchChromium(found.path);
    const visitor = await visit(browser, demo.playgroundUrl ?? '', { size: WINDOW, scale: 1.5 });
    const shoot = async (name: string, card: Locator): Promise<void> => {
      await calm(visitor);
      const style = await visitor.page.addStyleTag({ content: styleOf(cardWidth) });
      const picture = await card.locator('..').screenshot({ animations: 'disabled' });
      await writeFile(join(folder, 'cards', `${name}.png`), small(picture));
      await style.evaluate((element) => element.remove());
    };
    // One channel for the talk and one with nothing but what the README tells of; the team is welcomed where it is first seen.
    await visitor.open('Refreshes');
    await shoot('welcome', await visitor.card("I'll tell you when something happens in Customer Insights"));
    await photographChannel(visitor, demo, join(folder, 'playground.png'));
    await visitor.open('General');
    await photographTalk({ visitor, shoot });
    await photographState({ visitor, shoot }, demo);
  } finally {
    await browser?.close();
    await demo.stop();
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, width] = process.argv.slice(2);
  if (folder === undefined) throw new Error('Say which folder the pictures go to.');
  await photograph(folder, width === undefined ? undefined : Number(width));
}
