/** A person in front of the Agents Playground: opens conversations, writes, presses, and sees what comes in. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';

/** Where Chromium is, or the reason why it can't be used. */
export const findChromium = (): { readonly path: string } | { readonly missing: string } => {
  const path = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  return existsSync(path) ? { path } : { missing: `no Chromium at ${path}; CHROMIUM can name another place` };
};

/** Starts it headless. It is closed with `close()`; its folder for temporary data goes with it. */
export const launchChromium = (path: string): Promise<Browser> =>
  chromium.launch({
    executablePath: path,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      '--font-render-hinting=none',
    ],
  });

const PATIENCE_MS = 15_000;
const CARD = '.ac-adaptiveCard';

export type Visitor = {
  readonly page: Page;
  /** Opens "Personal Chat", or a channel or a group chat by its name. */
  open(conversation: string): Promise<void>;
  /** Begins a thread in the channel that is open, with the bot mentioned unless told not to; gives the thread. */
  post(text: string, options?: { readonly mention: boolean }): Promise<Locator>;
  /** Answers in a thread of the channel, with the bot mentioned. */
  reply(thread: Locator, text: string): Promise<void>;
  /** Writes in the chat that is open. */
  say(text: string): Promise<void>;
  /** The newest card with this heading, once it is there. */
  card(heading: string | RegExp, within?: Locator): Promise<Locator>;
  /** Chooses from a list on a card, as one does with the mouse. */
  choose(card: Locator, label: string, option: string | RegExp): Promise<void>;
};

/** Opens the page without anything that is not on this machine. Throws when it doesn't come up. */
export const visit = async (
  browser: Browser,
  url: string,
  { size = { width: 1280, height: 900 }, scale = 1 } = {},
): Promise<Visitor> => {
  const page = await browser.newPage({ viewport: size, deviceScaleFactor: scale, locale: 'en-US', timezoneId: 'UTC' });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.route('**/*', (route) => {
    const isLocal = ['localhost', '127.0.0.1'].includes(new URL(route.request().url()).hostname);
    return isLocal ? route.continue() : route.abort();
  });
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page.getByRole('button', { name: 'Hide log panel' }).click();
  return { page, ...actions(page) };
};

const actions = (page: Page): Omit<Visitor, 'page'> => {
  const editor = '[data-lexical-editor=true]';
  const threads = page.getByRole('group').filter({ has: page.getByRole('button', { name: 'Send Message' }) });
  /** Picked from the list: Enter would send what is typed so far. */
  const mention = async (): Promise<void> => {
    const name = page.getByRole('listbox', { name: 'Typeahead menu' }).getByRole('menuitem', { name: 'Tidings' });
    // A page that was just opened may drop keys while it is busy: as a person would, begin again.
    for (let times = 0; times < 3; times += 1) {
      await page.keyboard.type('@Tidings');
      const isOffered = await name.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (isOffered) break;
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.press('Backspace');
    }
    await name.click();
    // Teams puts a space after the name by itself.
    await page.keyboard.type(' ');
  };
  return {
    open: async (conversation) => {
      await page.getByRole('treeitem').filter({ hasText: conversation }).click();
      await page.locator(editor).first().waitFor();
    },
    post: async (text, options = { mention: true }) => {
      const said = threads.filter({ hasText: `${options.mention ? 'Tidings ' : ''}${text}` });
      const before = await said.count();
      await page.locator(editor).first().click();
      if (options.mention) await mention();
      await page.keyboard.type(text);
      await page.getByRole('button', { name: 'Post', exact: true }).click();
      // The newest stands first.
      await said.nth(before).waitFor();
      return said.first();
    },
    reply: async (thread, text) => {
      await thread.locator(editor).click();
      await mention();
      await page.keyboard.type(text);
      await thread.getByRole('button', { name: 'Send Message' }).click();
    },
    say: async (text) => {
      await page.locator(editor).last().click();
      await page.keyboard.type(text);
      await page.getByRole('button', { name: 'Send Message' }).click();
    },
    card: async (heading, within) => {
      const found = (within ?? page).locator(CARD).filter({ has: page.getByRole('heading', { name: heading }) });
      await found.first().waitFor();
      return found.first();
    },
    choose: async (card, label, option) => {
      await card.getByRole('combobox', { name: label }).click();
      await page.getByRole('option', { name: option }).click();
    },
  };
};
