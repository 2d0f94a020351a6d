/** What can be done in the Agents Playground: `npm run demo`, a browser, and all that a person sees and presses. */
import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { sources } from '../../src/demo/retailer.ts';
import { walkAlone } from './alone.ts';
import { walkInChannel } from './channel.ts';
import { chat, refreshed } from './chat.ts';
import { newcomer } from './newcomer.ts';
import { findChromium } from './page.ts';
import { openStage, type Stage } from './story.ts';
import { allWords } from './words.ts';

const found = findChromium();
const isWanted = 'path' in found || process.env['REQUIRE_BROWSER'] === '1';
const title = 'In the Agents Playground';

/** What fails in the walks; one more fails in the chat, and one by itself. */
const failing = sources.filter(({ name }) => name !== 'Loyalty files' && name !== 'Service cases');

const nameOf = (at: number): string => failing[at % failing.length]?.name ?? '';

const stories = (): void => {
  let opened: Stage | undefined;
  const stage = (): Stage => {
    if (!opened) throw new Error('The stage is not open yet.');
    return opened;
  };
  before(async () => {
    opened = await openStage(found);
  });
  after(() => opened?.end());

  describe('a newcomer', () => newcomer(stage));
  const [english, ...others] = allWords();
  for (const [at, words] of others.entries()) {
    describe(`a channel that speaks ${words.name}`, () => {
      before(() => stage().visitor.reload());
      walkInChannel(words, { channel: 'Refreshes', source: nameOf(at) }, stage);
    });
    describe(`a person who speaks ${words.name}, alone with the bot`, () => walkAlone(words, stage));
  }
  describe('a person who asks the bot for more', () => {
    before(() => stage().visitor.reload());
    chat(stage);
  });
  describe('a channel that speaks English', () => {
    if (english) walkInChannel(english, { channel: 'General', source: nameOf(others.length) }, stage);
  });
  describe('a person who speaks English, alone with the bot', () => {
    if (english) walkAlone(english, stage);
  });

  describe('the end', () => {
    it('is that of the refresh that the person started, followed all the time', function () {
      this.timeout(90_000);
      return refreshed(stage());
    });

    it('ends it all with Ctrl-C, and nothing stays behind', async () => {
      const { browser, demo } = stage();
      await browser.close();
      expect(await demo.interrupt()).to.equal(0);
      expect(await fetch(demo.playgroundUrl ?? '').catch(() => 'gone')).to.equal('gone');
      expect(await fetch(`${demo.controlUrl}/next`).catch(() => 'gone')).to.equal('gone');
      expect(await readdir(demo.folder)).to.deep.equal([]);
    });
  });
};

if (isWanted) describe(title, stories);
else describe.skip(`${title} (${'missing' in found ? found.missing : ''})`, stories);
