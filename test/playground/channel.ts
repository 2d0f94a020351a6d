/** What people do with the bot in a channel, in any language: from its language over news to the end of it. */
import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import type { Command } from '../../src/commands/line/command.ts';
import { languageName } from '../../src/commands/reply/manners.ts';
import { asOneStory, type Stage } from './story.ts';
import { BLANK, like, type Words } from './words.ts';

const REFERENCE = /TD-[0-9A-Z]{7}/;

/** Where the walk is, and the data source that fails meanwhile. */
export type Route = { readonly channel: string; readonly source: string };

export const walkInChannel = (words: Words, { channel, source }: Route, stage: () => Stage): void => {
  const { say, line, language } = words;
  let thread: Locator;
  asOneStory();

  /** Types the line that stands for the command, and gives the card that answers. */
  const ask = async (command: Command, heading: string | RegExp): Promise<Locator> => {
    thread = await stage().visitor.post(line(command));
    return stage().visitor.card(heading, thread);
  };
  const press = (card: Locator, title: string, heading: string | RegExp): Promise<Locator> =>
    stage().visitor.press(card, title, heading, thread);

  it('chooses the language, in its own words', async () => {
    await stage().visitor.open(channel);
    const done = say('commands.language.done', { language: languageName(language, say) });
    await ask({ kind: 'language', said: language }, done);
  });

  it('subscribes in two clicks from the greeting', async () => {
    const greeting = await ask({ kind: 'hello' }, say('commands.hello.title'));
    const form = await press(greeting, say('commands.buttons.subscribe'), say('commands.form.title'));
    const title = like(say('commands.subscribe.done', { number: BLANK }));
    const done = await press(form, say('commands.buttons.subscribe'), title);
    expect(await done.innerText())
      .to.contain(say('triggers.refresh-failed.name'))
      .and.to.contain(say('commands.subscribe.allNew.data-source'));
  });

  it('sees a card come in by itself, takes care of it, and sees it change when it fails again', async () => {
    const { visitor, fail } = stage();
    const title = say('triggers.refresh-failed.title', { name: source });
    await fail(source);
    const card = await visitor.card(title);
    thread = visitor.threadOf(card);
    expect(await card.innerText())
      .to.contain(say('facts.reason'))
      .and.to.match(REFERENCE);
    await card.getByRole('button', { name: say('actions.acknowledge'), exact: true }).click();
    await thread.getByText(say('commands.acknowledge.done', { name: 'Robin Vale' })).waitFor();
    await card.getByText(say('facts.acknowledged'), { exact: true }).waitFor();
    await fail(source);
    await card.getByText(say('triggers.refresh-failed.inARow', { count: 2 })).waitFor();
    await thread
      .getByText(like(say('triggers.refresh-failed.again', { reason: BLANK })))
      .first()
      .waitFor();
    expect(await visitor.page.getByRole('heading', { name: title }).count()).to.equal(1);
  });

  it('asks why it was told', async () => {
    const card = await stage().visitor.card(say('triggers.refresh-failed.title', { name: source }));
    const [reference = ''] = REFERENCE.exec(await card.innerText()) ?? [];
    const why = await press(card, say('actions.why'), say('commands.why.title', { reference }));
    expect(await why.innerText()).to.contain(say('triggers.refresh-failed.name'));
  });

  it('reads what was told', async () => {
    const history = await ask({ kind: 'history' }, say('commands.history.title'));
    expect(await history.innerText())
      .to.contain(source)
      .and.to.contain(say('commands.status.deliveries.delivered'));
  });

  it('ends it all', async () => {
    const question = await ask({ kind: 'unsubscribe-all' }, say('commands.unsubscribe.askAll', { count: 1 }));
    const title = say('commands.buttons.endAll', { count: 1 });
    await press(question, title, say('commands.unsubscribe.doneAll', { count: 1 }));
  });

  it('has read nothing in the channel but the own language', async () => {
    expect(words.strangeIn(await stage().visitor.page.locator('body').innerText())).to.deep.equal([]);
  });
};
