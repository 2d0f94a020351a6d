/** Cards as a phone shows them, 300 px wide: nothing on them is cut, in any language. Needs Chromium. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { createCards } from '../../src/cards/render.ts';
import type { Card } from '../../src/core/conversation.ts';
import { createVoices } from '../../src/locales/say.ts';
import { CONTOSO, createWorld, SUBJECTS } from '../commands/world.ts';
import { findChromium, launchChromium } from '../playground/page.ts';
import { exampleNotifications } from './examples.ts';
import { draw, prepare } from './pictures.ts';
import { teamsLook } from './teams-look.ts';

const WIDTH = 300;
const voices = createVoices();

/** What people see most: each is answered in turn. */
const LINES = [
  ...['help', 'hi', 'subscribe', 'subscribe segment for "High spenders"', 'subscribe segment above 10000', 'list'],
  ...['subscribe failures', 'list', 'edit 1', 'mute 1 --ask', 'mute 1', 'list', 'unsubscribe all', 'quiet', 'digest'],
  ...['status', 'environments', 'language', 'timezone', 'history', 'export', 'make me a sandwich', 'unsubscribe 2'],
  'import {"format":"tidings-subscriptions/1","subscriptions":[{"environment":{"name":"Contoso Retail"},"trigger":"refresh-failed"}]}',
];

const answersIn = async (language: string): Promise<readonly (readonly [string, Card | undefined])[]> => {
  const world = await createWorld([CONTOSO]);
  await world.look(CONTOSO, SUBJECTS, { 'High spenders': 9812 });
  const chat = await world.chat();
  await chat.say(`language ${language}`);
  const answers: (readonly [string, Card | undefined])[] = [];
  for (const line of LINES) answers.push([line, (await chat.say(line)).card]);
  await world.close();
  return answers;
};

const ACTIONS = ['acknowledge', 'mute', 'refresh', 'why', 'edit', 'unsubscribe'] as const;

const notificationsIn = (language: string): readonly (readonly [string, Card])[] => {
  const say = voices.voice(language, 'Europe/Berlin');
  const cards = createCards();
  const extra = { reference: 'TD-7F3K2Q9', say, actionsId: 'x' };
  return [...exampleNotifications(say)].flatMap(([name, one]) =>
    [ACTIONS, ACTIONS.slice(3)].map((actions) => [name, cards.notification(one, { ...extra, actions })] as const),
  );
};

/** Runs in the page: titles that are cut, and whatever sticks out. */
const findCut = `() => [
  ...[...document.querySelectorAll('.ac-pushButton')]
    .filter((one) => [one, ...one.querySelectorAll('*')].some((part) => part.scrollWidth > part.clientWidth + 1))
    .map((one) => one.textContent),
  ...(document.documentElement.scrollWidth > ${WIDTH} ? ['the card is wider than the screen'] : []),
]`;

const found = findChromium();

('path' in found ? describe : describe.skip)(`On a phone${'path' in found ? '' : ` (${found.missing})`}`, function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  before(async () => {
    browser = await launchChromium('path' in found ? found.path : '');
    page = await browser.newPage({ viewport: { width: WIDTH, height: 200 } });
    await prepare(page);
  });
  after(() => browser.close());

  for (const language of voices.languages) {
    it(`nothing is cut in ${language}`, async () => {
      const cut: string[] = [];
      for (const [name, card] of [...(await answersIn(language)), ...notificationsIn(language)]) {
        if (!card) continue;
        await page.evaluate(`(${draw})(${JSON.stringify({ card, look: teamsLook })})`);
        const titles = (await page.evaluate(`(${findCut})()`)) as string[];
        cut.push(...titles.map((what) => `${name}: ${what}`));
      }
      expect(cut).to.deep.equal([]);
    });
  }
});
