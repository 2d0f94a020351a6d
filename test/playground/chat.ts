/** What people ask the bot alone: news, customers and rows, what they take along, and what only admins may. */
import { expect } from 'chai';
import { asOneStory, type Stage } from './story.ts';

const REFRESHED = 'Web shop orders';
/** In the simulated service it takes 40 seconds. */
const REFRESH_MS = 60_000;

export const chat = (stage: () => Stage): void => {
  asOneStory();

  it('talks without mentioning anyone, and is told there too', async () => {
    const { visitor, fail } = stage();
    await visitor.open('Personal Chat');
    await visitor.ask('LANGUAGE   english', 'From now on the language here is English');
    await visitor.ask('Subscribe Failures, please', /Subscribed: number \d/);
    await fail('Service cases');
    await visitor.card('Service cases: refresh failed');
  });

  it('starts a refresh, which takes its time', async () => {
    const { visitor } = stage();
    await visitor.say(`refresh "${REFRESHED}"`);
    const card = await visitor.card(`Refresh of ${REFRESHED}`);
    expect(await card.innerText()).to.contain('This card follows it until it ends.');
  });

  it('finds customers, and opens one of several', async () => {
    const { visitor } = stage();
    await visitor.say('search Oslo');
    const several = await visitor.card('Profiles that fit “Oslo”');
    expect(await several.innerText()).to.contain('Several fit. Press one to see more of it.');
    const name = await several.getByRole('button').first().innerText();
    const profile = await visitor.press(several, name, name);
    expect(await profile.innerText())
      .to.contain('Customer in Tarnwick Outdoor')
      .and.to.match(/CustomerId: \w{32}/);
  });

  it('reads rows of a table, and one of them', async () => {
    const { visitor } = stage();
    await visitor.say('items Customer where City = "Oslo"');
    const rows = await visitor.card('Rows of Customer');
    const [, id = ''] = /CustomerId: (\w{32})/.exec(await rows.innerText()) ?? [];
    await visitor.say(`item Customer ${id}`);
    const shown = visitor.page.locator('.ac-adaptiveCard').filter({ hasText: 'Customer in Tarnwick Outdoor' });
    await shown.filter({ hasText: id }).nth(1).waitFor();
  });

  it('sees which environment is meant, and takes the subscriptions along', async () => {
    const { visitor } = stage();
    await visitor.say('switchinstance');
    const chosen = await visitor.card('Which environment?');
    expect(await chosen.innerText()).to.contain('This conversation uses Tarnwick Outdoor.');
    await visitor.say('export');
    expect(await (await visitor.card('1 subscription as JSON')).innerText()).to.contain('"refresh-failed"');
  });

  it('is no admin, and hears who may read the record', async () => {
    const { visitor } = stage();
    await visitor.say('audit');
    expect(await (await visitor.card("I can't do that for you.")).innerText()).to.contain('Only the admins');
  });

  it('has enough of it', async () => {
    const { visitor } = stage();
    const question = await visitor.ask('unsubscribe all', 'End the only subscription?');
    await visitor.press(question, 'End the subscription', 'Ended 1 subscription');
  });
};

/** Later, when it had its time. */
export const refreshed = async ({ visitor }: Stage): Promise<void> => {
  await visitor.open('Personal Chat');
  const card = await visitor.card(`Refresh of ${REFRESHED}`);
  await card.getByText('It took').waitFor({ timeout: REFRESH_MS });
  expect(await card.innerText()).to.contain('Successful');
};
