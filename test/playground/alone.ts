/** What people arrange with the bot alone, in any language: subscriptions, and when they are told. */
import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import type { Command } from '../../src/commands/line/command.ts';
import { languageName } from '../../src/commands/reply/manners.ts';
import { asOneStory, type Stage } from './story.ts';
import { BLANK, like, type Words } from './words.ts';

const SEGMENT = 'High-value customers';
const OTHER_SEGMENT = 'Lapsed in 90 days';
const HOUR_MS = 3_600_000;
const NIGHT = { hours: { from: { hour: 22, minute: 0 }, to: { hour: 7, minute: 0 } } };

export const walkAlone = (words: Words, stage: () => Stage): void => {
  const { say, line, language } = words;
  /** Numbers are never given twice, and other languages had their turn in this chat. */
  let before = 0;
  asOneStory();

  /** Types the line that stands for the command, and gives the card that answers. */
  const ask = (command: Command, heading: string | RegExp): Promise<Locator> =>
    stage().visitor.ask(line(command), heading);
  const press = (card: Locator, title: string, heading: string | RegExp): Promise<Locator> =>
    stage().visitor.press(card, title, heading);
  const nth = (number: number): number => before + number;
  const subscribed = (number: number): string => say('commands.subscribe.done', { number: nth(number) });

  it('chooses the language, in its own words', async () => {
    await stage().visitor.open('Personal Chat');
    const done = say('commands.language.done', { language: languageName(language, say) });
    await ask({ kind: 'language', said: language }, done);
  });

  it('subscribes in one line', async () => {
    const wish = { trigger: 'segment-threshold-crossed', subjects: [{ by: 'name', text: SEGMENT }] } as const;
    const number = { threshold: 10_000, rearmBelow: 9000, includeOnDemand: false };
    const done = await ask(
      { kind: 'subscribe', ...wish, ...number },
      like(say('commands.subscribe.done', { number: BLANK })),
    );
    const text = await done.innerText();
    before = Number(/\d+/.exec(text)?.[0]) - 1;
    expect(text).to.contain(SEGMENT).and.to.contain(say.number(10_000)).and.to.contain(say.number(9000));
  });

  it('fills in the form, asks it how often that would have happened, and sends it in', async () => {
    const { visitor } = stage();
    const form = await ask({ kind: 'form' }, say('commands.form.title'));
    await visitor.choose(form, say('commands.form.trigger'), say('triggers.segment-threshold-crossed.name'));
    await visitor.choose(form, say('commands.form.subject'), new RegExp(`^${OTHER_SEGMENT}`));
    await form.getByRole('spinbutton').first().fill('25000');
    await form.getByRole('button', { name: say('commands.buttons.check'), exact: true }).click();
    const again = await visitor.card(say('commands.form.title'));
    await again.getByText(like(say('commands.subscribe.firedNever', { since: BLANK }))).waitFor();
    const done = await press(again, say('commands.buttons.subscribe'), subscribed(2));
    expect(await done.innerText())
      .to.contain(OTHER_SEGMENT)
      .and.to.contain(say.number(25_000));
  });

  it('changes one of them in a line', async () => {
    const done = await ask(
      { kind: 'edit', number: nth(1), threshold: 12_000 },
      say('commands.subscribe.changed', { number: nth(1) }),
    );
    expect(await done.innerText()).to.contain(say.number(12_000));
  });

  it('lists them and gets one as a form, as it is', async () => {
    const list = await ask({ kind: 'list' }, say('commands.words.subscriptions', { count: 2 }));
    const text = await list.innerText();
    for (const part of [SEGMENT, OTHER_SEGMENT]) expect(text).to.contain(part);
    await stage().visitor.choose(list, say('commands.list.which'), new RegExp(`^${nth(1)}\\b`));
    const form = await press(list, say('commands.buttons.edit'), say('commands.form.editTitle', { number: nth(1) }));
    expect(await form.getByRole('spinbutton').first().inputValue()).to.equal('12000');
  });

  it('mutes one for two hours and hears it again', async () => {
    const until = { by: 'duration', ms: 2 * HOUR_MS } as const;
    const title = like(say('commands.rhythm.oneMutedUntil', { number: nth(2), when: BLANK }));
    const muted = await ask({ kind: 'mute', number: nth(2), until }, title);
    const number = nth(2);
    await press(muted, say('commands.buttons.unmute', { number }), say('commands.rhythm.oneUnmuted', { number }));
  });

  it('sets quiet hours and a digest, and takes both back', async () => {
    const quiet = await ask({ kind: 'quiet', quiet: NIGHT }, say('commands.rhythm.quietOn', { when: '22:00–07:00' }));
    await press(quiet, say('commands.buttons.undo'), say('commands.rhythm.quietOff'));
    const when = say('commands.rhythm.daily', { time: '08:00' });
    const digest = await ask(
      { kind: 'digest', schedule: { hour: 8, minute: 0 } },
      say('commands.rhythm.digestOn', { when }),
    );
    await press(digest, say('commands.buttons.undo'), say('commands.rhythm.digestOff'));
  });

  it('sees how all is, and the report', async () => {
    const status = await ask({ kind: 'status' }, say('commands.status.title'));
    expect(await status.innerText()).to.contain(say('commands.status.summaryGood', { count: 1 }));
    const title = like(say('commands.actions.report.title', { environment: BLANK }));
    const report = await ask({ kind: 'report' }, title);
    expect(await report.innerText()).to.contain(say('commands.actions.report.parts.sources'));
  });

  it('misspells a word, and gets what was meant as a button', async () => {
    const meant = line({ kind: 'list' });
    const guess = await stage().visitor.ask(`${meant}x`, say('commands.trouble.unknownTitle'));
    expect(await guess.innerText()).to.contain(say('commands.trouble.didYouMean'));
    await press(guess, meant, say('commands.words.subscriptions', { count: 2 }));
  });

  it('ends one, and then the other', async () => {
    await ask({ kind: 'unsubscribe', number: nth(1) }, say('commands.unsubscribe.done', { number: nth(1) }));
    await ask({ kind: 'unsubscribe', number: nth(2) }, say('commands.unsubscribe.done', { number: nth(2) }));
  });

  it('has read nothing in the chat but the own language', async () => {
    expect(words.strangeIn(await stage().visitor.page.locator('body').innerText())).to.deep.equal([]);
  });
};
