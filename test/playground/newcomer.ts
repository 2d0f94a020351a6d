/** The first five minutes of a newcomer, in English as the Playground speaks. */
import { expect } from 'chai';
import { asOneStory, type Stage } from './story.ts';

export const newcomer = (stage: () => Stage): void => {
  asOneStory();

  it('reads in the terminal what to open and what to type', () => {
    expect(stage().demo.printed())
      .to.match(/Open +http:\/\/localhost:\d+\n/)
      .and.to.contain('subscribe refresh failed');
  });

  it('opens a channel of the team, is welcomed by the bot, and is subscribed in two clicks', async () => {
    const { visitor } = stage();
    await visitor.open('General');
    const welcome = await visitor.card("I'll tell you when something happens in Customer Insights");
    expect(await welcome.getByRole('button').allInnerTexts()).to.deep.equal(['Subscribe']);
    const form = await visitor.press(welcome, 'Subscribe', 'What shall I tell you?');
    const text = await (await visitor.press(form, 'Subscribe', 'Subscribed: number 1')).innerText();
    expect(text).to.contain('Refresh failed').and.to.contain('Tarnwick Outdoor');
  });

  it('is welcomed in the personal chat, too', async () => {
    const { visitor } = stage();
    await visitor.open('Personal Chat');
    await visitor.card("I'll tell you when something happens in Customer Insights");
    await visitor.open('General');
  });

  it('asks for help and sees each command', async () => {
    const { visitor } = stage();
    const help = await visitor.card('How I can help', await visitor.post('help'));
    const text = await help.innerText();
    for (const verb of ['subscribe', 'list', 'unsubscribe', 'test', 'status', 'environments']) {
      expect(text).to.match(new RegExp(`^${verb}\\b`, 'm'));
    }
  });

  it('tries a subscription out and gets its real card, marked as a test', async () => {
    const { visitor } = stage();
    const thread = await visitor.post('test 1');
    await thread.getByText('the test card of number 1').waitFor();
    const marked = visitor.page.locator('.ac-adaptiveCard').filter({ hasText: 'This is a test with example values' });
    await marked.waitFor();
    expect(await marked.innerText()).to.contain('refresh failed');
  });

  it('misspells a name, gets the near one as a button, and is subscribed by pressing it', async () => {
    const { visitor } = stage();
    const thread = await visitor.post('subscribe refresh failed for "Loyalty fils"');
    const offer = await visitor.card(/can't find “Loyalty fils”/, thread);
    const done = await visitor.press(offer, 'Loyalty files', 'Subscribed: number 2', thread);
    expect(await done.innerText()).to.contain('Loyalty files');
  });

  it('answers in a thread and is answered there', async () => {
    const { visitor } = stage();
    const thread = await visitor.post('hi');
    await visitor.card('Hello!', thread);
    await visitor.reply(thread, 'environments');
    expect(await (await visitor.card('Environments', thread)).innerText()).to.contain('Tarnwick Outdoor');
  });

  it('has enough of it', async () => {
    const { visitor } = stage();
    const thread = await visitor.post('unsubscribe all');
    const question = await visitor.card('End all 2 subscriptions?', thread);
    await visitor.press(question, 'End all 2', 'Ended 2 subscriptions', thread);
  });
};
