/** The first minutes with the bot: two clicks from the welcome to a subscription that tells, and help for whoever mistypes. */
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { partsOf } from '../cards/schema.ts';
import { buttonsOf } from '../commands/world.ts';
import type { TeamsConversation } from '../fakes/teams-client.ts';
import { asker } from './asker.ts';
import { openStage, type Stage, TENANTS } from './stage.ts';

/** What a client sends in for a card that nobody has touched. */
const untouched = (card: unknown): Record<string, string> =>
  Object.fromEntries(
    partsOf(card)
      .filter(({ type, value }) => String(type).startsWith('Input.') && value !== undefined)
      .map(({ id, value }) => [String(id), String(value)]),
  );

describe('Somebody who has just added the bot', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }, { name: 'Contoso Test' }], (both) => {
      for (const one of both) one.succeedRefresh('Loyalty files');
    });
  });
  afterEach(() => stage.close());

  const kinds: readonly (readonly [string, () => TeamsConversation])[] = [
    ['a team', () => stage.teams.team('Data').general],
    ['a channel', () => stage.teams.team('Data').channel('Alerts')],
    ['a group', () => stage.teams.group()],
    ['a chat of their own', () => stage.teams.personal({ id: '29:x', name: 'X', objectId: 'x' })],
  ];
  for (const [where, open] of kinds) {
    it(`to ${where} subscribes with two clicks, without typing, and is told of the next failure`, async () => {
      const place = open();
      await place.install();
      const chat = asker(stage, place);
      expect(chat.titles(), 'the one button').to.have.length(1);
      await chat.press(chat.titles()[0] ?? '');
      expect(await chat.press('Subscribe', untouched(chat.last().card))).to.contain('Subscribed');
      await stage.clock.advance(2000);
      stage.insights[0]?.failRefresh('Loyalty files');
      await stage.look();
      expect(stage.lines(place.conversationId).at(-1)).to.contain('Loyalty files: refresh failed');
    });
  }

  it('is asked what to do about a line that nobody understands, and a click does it', async () => {
    const chat = asker(stage, stage.teams.team('Data').general);
    await chat.place.install();
    expect(await chat.say('subscrbe failurs of "Contoso Test"')).to.contain('Did you mean');
    const [first = ''] = chat.titles();
    expect(await chat.press(first)).to.match(/Subscribed|Did you mean|What shall I tell/);
    expect(await chat.say('lsit')).to.contain('Did you mean');
    expect(await chat.press('list')).to.match(/Refresh failed|Nothing is subscribed/);
    expect(await chat.say('xyzzy plugh')).to.contain("I didn't understand that");
    expect(buttonsOf(chat.last().card).length).to.be.within(2, 6);
  });

  it('of another organization, in which nothing is set up, hears who can, from the same button', async () => {
    const place = stage.teams.team('Data', { tenantId: TENANTS[1] }).general;
    await place.install();
    const chat = asker(stage, place);
    expect(chat.last().text).to.contain('No environment');
    await chat.press(chat.titles()[0] ?? '');
    expect(chat.last().text).to.contain('No environment of your organization');
  });

  it('gets an apology with a reference when something breaks, and an operator finds it in the log', async () => {
    const { general } = stage.teams.team('Data');
    await general.install();
    const database = new DatabaseSync(stage.databaseUrl);
    database.exec('alter table subscriptions rename to mislaid');
    await general.say('list');
    const line = stage.lines(general.conversationId).at(-1) ?? '';
    expect(line).to.contain('Something went wrong on my side, and nothing was changed.');
    const reference = /TD-[0-9A-Z]{7}/.exec(line)?.[0] ?? 'none';
    expect(stage.log.filter((one) => one.includes('turn.failed')).join()).to.contain(reference);
    database.exec('alter table mislaid rename to subscriptions');
    database.close();
    await general.say('list');
    expect(stage.lines(general.conversationId).at(-1)).to.not.contain('went wrong');
  });
});
