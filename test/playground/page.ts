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

const PATIENCE_MS = 20_000;
const CARD = '.ac-adaptiveCard';
const EDITOR = '[data-lexical-editor=true]';

export type Visitor = {
  readonly page: Page;
  /** Loads the page anew: what was said before is not shown any more. */
  reload(): Promise<void>;
  /** Opens "Personal Chat", or a channel or a group chat by its name. */
  open(conversation: string): Promise<void>;
  /** Begins a thread in the channel that is open, with the bot mentioned unless told not to; gives the thread. */
  post(text: string, options?: { readonly mention: boolean }): Promise<Locator>;
  /** Answers in a thread of the channel, with the bot mentioned. */
  reply(thread: Locator, text: string): Promise<void>;
  /** Writes in the chat that is open. */
  say(text: string): Promise<void>;
  /** Writes in the chat that is open, and gives the card that comes of it. */
  ask(text: string, heading: string | RegExp): Promise<Locator>;
  /** The newest card with this heading, once it is there. */
  card(heading: string | RegExp, within?: Locator): Promise<Locator>;
  /** The thread that the card begins, or stands in. */
  threadOf(card: Locator): Locator;
  /** Presses a button of the card and gives the card that comes of it, in its place or below. */
  press(card: Locator, title: string, heading: string | RegExp, within?: Locator): Promise<Locator>;
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
  const reload = async (): Promise<void> => {
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    await page.getByRole('button', { name: 'Hide log panel' }).click();
  };
  await reload();
  return { page, reload, ...actions(page) };
};

/** What a busy page may drop is done again, as a person would. */
const MOST_TIMES = 3;
const OFFERED_MS = 5000;
const ANSWERED_MS = 8000;

const comes = (what: Locator, timeout: number): Promise<boolean> =>
  what.waitFor({ timeout }).then(
    () => true,
    () => false,
  );

const actions = (page: Page): Omit<Visitor, 'page' | 'reload'> => {
  const threads = page.getByRole('group').filter({ has: page.getByRole('button', { name: 'Send Message' }) });
  const offered = page.getByRole('listbox', { name: 'Typeahead menu' }).getByRole('menuitem', { name: 'Tidings' });
  /** Picked from the list: Enter would send what is written so far. */
  const mention = async (): Promise<void> => {
    await page.keyboard.insertText('@Tidings');
    if (await comes(offered, OFFERED_MS)) await offered.click();
  };
  /** Writes it and looks at what stands there before it is sent. */
  const write = async (editor: Locator, text: string, withMention: boolean): Promise<void> => {
    const wanted = `${withMention ? 'Tidings ' : ''}${text}`;
    let seen = '';
    for (let times = 0; times < MOST_TIMES; times += 1) {
      await editor.click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.press('Backspace');
      if (withMention) await mention();
      // Teams puts a space after the name by itself.
      await page.keyboard.insertText(`${withMention ? ' ' : ''}${text}`);
      seen = (await editor.innerText()).trim();
      if (seen === wanted) return;
    }
    throw new Error(`“${wanted}” was written, and “${seen}” stands there.`);
  };
  const cardsWith = (heading: string | RegExp, within: Locator | Page = page): Locator =>
    within.locator(CARD).filter({ has: page.getByRole('heading', { name: heading }) });
  const say = async (text: string): Promise<void> => {
    await write(page.locator(EDITOR).last(), text, false);
    await page.getByRole('button', { name: 'Send Message' }).click();
  };
  const card: Visitor['card'] = async (heading, within) => {
    const found = cardsWith(heading, within).first();
    await found.waitFor();
    return found;
  };
  return {
    card,
    threadOf: (shown) => threads.filter({ has: shown }).first(),
    open: async (conversation) => {
      await page.getByRole('treeitem').filter({ hasText: conversation }).click();
      await page.locator(EDITOR).first().waitFor();
    },
    post: async (text, options = { mention: true }) => {
      const said = threads.filter({ hasText: `${options.mention ? 'Tidings ' : ''}${text}` });
      const before = await said.count();
      await write(page.locator(EDITOR).first(), text, options.mention);
      await page.getByRole('button', { name: 'Post', exact: true }).click();
      // The newest stands first.
      await said.nth(before).waitFor();
      return said.first();
    },
    reply: async (thread, text) => {
      await write(thread.locator(EDITOR), text, true);
      await thread.getByRole('button', { name: 'Send Message' }).click();
    },
    say,
    ask: async (text, heading) => {
      const answers = cardsWith(heading);
      const before = await answers.count();
      await say(text);
      await answers.nth(before).waitFor();
      return answers.nth(before);
    },
    press: async (pressed, title, heading, within) => {
      const button = pressed.getByRole('button', { name: title, exact: true });
      const answer = cardsWith(heading, within);
      const before = await answer.count();
      for (let times = 0; times < MOST_TIMES; times += 1) {
        await button.click();
        if (await comes(answer.nth(before), ANSWERED_MS)) break;
      }
      return answer.nth(before);
    },
    choose: async (shown, label, option) => {
      await shown.getByRole('combobox', { name: label }).click();
      await page.getByRole('option', { name: option }).click();
    },
  };
};
