/** The first five minutes of a newcomer: `npm run demo`, a browser, and a card that comes in by itself. */
import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { type Demo, startDemo } from './demo.ts';
import { findChromium, launchChromium, type Visitor, visit } from './page.ts';

const found = findChromium();
const isWanted = 'path' in found || process.env['REQUIRE_BROWSER'] === '1';
const title = 'A newcomer in the Agents Playground';

/** One page and one story: each sentence goes on where the last one ended, and none is tried after one that failed. */
const story = function (this: Mocha.Suite): void {
  this.timeout(40_000);
  let demo: Demo | undefined;
  let browser: Browser | undefined;
  let visitor: Visitor;
  let hasFailed = false;

  before(async () => {
    if ('missing' in found) throw new Error(`REQUIRE_BROWSER is set, and there is ${found.missing}`);
    // Slow, so that nothing fails by itself while the story is told.
    demo = await startDemo(['--speed', '0.1']);
    browser = await launchChromium(found.path);
    visitor = await visit(browser, demo.playgroundUrl ?? '');
  });
  beforeEach(function () {
    if (hasFailed) this.skip();
  });
  afterEach(function () {
    hasFailed ||= this.currentTest?.state === 'failed';
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const fail = async (dataSource: string): Promise<void> => {
    const url = `${demo?.controlUrl}/fail?dataSource=${encodeURIComponent(dataSource)}`;
    expect((await fetch(url, { method: 'POST' })).status).to.equal(200);
  };

  it('reads in the terminal what to open and what to type', () => {
    expect(demo?.printed())
      .to.match(/Open +http:\/\/localhost:\d+\n/)
      .and.to.contain('subscribe refresh failed');
  });

  it('opens a channel of the team and is welcomed by the bot', async () => {
    await visitor.open('General');
    const welcome = await visitor.card("I'll tell you when something happens in Customer Insights");
    expect(await welcome.getByRole('button').allInnerTexts()).to.deep.equal(['Subscribe']);
  });

  it('asks for help and sees each command', async () => {
    const help = await visitor.card('How I can help', await visitor.post('help'));
    const text = await help.innerText();
    for (const verb of ['subscribe', 'list', 'unsubscribe', 'test', 'status', 'environments']) {
      expect(text).to.match(new RegExp(`^${verb}\\b`, 'm'));
    }
  });

  it('subscribes the channel to failed refreshes in one line', async () => {
    const thread = await visitor.post('subscribe refresh failed');
    const text = await (await visitor.card('Subscribed: number 1', thread)).innerText();
    expect(text).to.contain('Refresh failed').and.to.contain('Tarnwick Outdoor');
  });

  it('subscribes it to a segment with the form, which becomes the confirmation with the present count', async () => {
    const thread = await visitor.post('subscribe');
    const form = await visitor.card('What shall I tell you?', thread);
    await visitor.choose(form, 'Tell when', 'Segment threshold crossed');
    await visitor.choose(form, 'Which one', /^High-value customers/);
    await form.getByRole('spinbutton').first().fill('10000');
    await form.getByRole('button', { name: 'Subscribe' }).click();
    const text = await (await visitor.card('Subscribed: number 2', thread)).innerText();
    expect(text).to.match(/High-value customers\s+now 9,\d{3} – threshold 10,000/);
    expect(await thread.getByRole('heading', { name: 'What shall I tell you?' }).count()).to.equal(0);
  });

  it('sees a card come in by itself when a refresh fails', async () => {
    await fail('CRM contacts');
    const text = await (await visitor.card('CRM contacts: refresh failed')).innerText();
    expect(text)
      .to.match(/Reason\s+\S/)
      .and.to.match(/Reference TD-/);
    expect(text).not.to.contain('This is a test');
  });

  it('lists both subscriptions with their numbers', async () => {
    const list = await visitor.card('2 subscriptions', await visitor.post('list'));
    const text = await list.innerText();
    expect(text)
      .to.match(/1\s+Refresh failed/)
      .and.to.match(/2\s+Segment threshold crossed/);
  });

  it('tries a subscription out and gets its real card, marked as a test', async () => {
    const thread = await visitor.post('test 1');
    await thread.getByText('the test card of number 1').waitFor();
    const marked = visitor.page.locator('.ac-adaptiveCard').filter({ hasText: 'This is a test with example values' });
    await marked.waitFor();
    expect(await marked.innerText()).to.contain('refresh failed');
  });

  it('sees in the status that the environment is watched and what was sent last', async () => {
    const text = await (await visitor.card('Status', await visitor.post('status'))).innerText();
    expect(text)
      .to.contain('1 environment, all is well')
      .and.to.match(/1\s+Refresh failed\s+Tarnwick Outdoor/);
    expect(text.match(/nothing sent yet/g)).to.have.length(1);
  });

  it('unsubscribes by number, and the list has one left', async () => {
    await visitor.card('Ended number 1', await visitor.post('unsubscribe 1'));
    const text = await (await visitor.card('1 subscription', await visitor.post('list'))).innerText();
    expect(text).to.contain('Segment threshold crossed').and.not.to.contain('Refresh failed');
  });

  it('misspells a name, gets the near one as a button, and is subscribed by pressing it', async () => {
    const thread = await visitor.post('subscribe refresh failed for "Loyalty fils"');
    const offer = await visitor.card(/can't find “Loyalty fils”/, thread);
    await offer.getByRole('button', { name: 'Loyalty files' }).click();
    expect(await (await visitor.card('Subscribed: number 3', thread)).innerText()).to.contain('Loyalty files');
  });

  it('answers in a thread and is answered there', async () => {
    const thread = await visitor.post('hi');
    await visitor.card('Hello!', thread);
    await visitor.reply(thread, 'environments');
    expect(await (await visitor.card('Environments', thread)).innerText()).to.contain('Tarnwick Outdoor');
  });

  it('talks in the personal chat without mentioning anyone, and is told there too', async () => {
    await visitor.open('Personal Chat');
    await visitor.card("I'll tell you when something happens in Customer Insights");
    await visitor.say('SUBSCRIBE   Failures');
    await visitor.card('Subscribed: number 1');
    await fail('Store tills');
    await visitor.card('Store tills: refresh failed');
  });

  it('ends it all with Ctrl-C, and nothing stays behind', async () => {
    await browser?.close();
    expect(await demo?.interrupt()).to.equal(0);
    expect(await fetch(demo?.playgroundUrl ?? '').catch(() => 'gone')).to.equal('gone');
    expect(await fetch(`${demo?.controlUrl}/next`).catch(() => 'gone')).to.equal('gone');
    expect(await readdir(demo?.folder ?? '')).to.deep.equal([]);
  });
};

if (isWanted) describe(title, story);
else describe.skip(`${title} (${'missing' in found ? found.missing : ''})`, story);
