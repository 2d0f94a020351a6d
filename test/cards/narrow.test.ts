/** Every card on a phone: nothing is cut, sticks out or lies on something else, in any language. */
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { createVoices } from '../../src/locales/say.ts';
import { findChromium, launchChromium } from '../playground/page.ts';
import { albumIn } from './album.ts';
import { openEasel } from './drawing.ts';

const PHONE = 320;
const found = findChromium();
const isWanted = 'path' in found || process.env['REQUIRE_BROWSER'] === '1';
const title = 'Every card at 320 pixels';

const suite = (): void => {
  let browser: Browser;

  before(async () => {
    if ('missing' in found) throw new Error(`REQUIRE_BROWSER is set, and there is ${found.missing}`);
    browser = await launchChromium(found.path);
  });
  after(() => browser?.close());

  it('would be told when something does not fit', async () => {
    const easel = await openEasel(browser, { width: PHONE });
    const body = [{ type: 'TextBlock', text: 'M'.repeat(80), wrap: false }];
    await easel.draw(new Map([['long', { type: 'AdaptiveCard', version: '1.5', body }]]));
    expect((await easel.faults()).join()).to.match(/^long: is cut: MMM/);
  });

  for (const language of createVoices().languages) {
    it(`fits in ${language}`, async () => {
      const easel = await openEasel(browser, { width: PHONE });
      await easel.draw(await albumIn(language));
      expect(await easel.faults()).to.deep.equal([]);
    });
  }
};

if (isWanted) describe(title, suite);
else describe.skip(`${title} (${'missing' in found ? found.missing : ''})`, suite);
