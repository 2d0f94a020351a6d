/** What belongs together is one card: it is edited as the story goes on, and what is new stands in its thread. */
import { expect } from 'chai';
import { openBeside } from '../../src/store/index.ts';
import { buttonsOf } from '../commands/world.ts';
import type { Shown } from '../fakes/connector.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import { silent } from '../fakes/log.ts';
import { ADELE, type TeamsChannel } from '../fakes/teams-client.ts';
import { pressOn, textOf } from './asker.ts';
import { openStage, type Stage, TENANTS } from './stage.ts';

const HOUR_MS = 3_600_000;

describe('A data source that fails, fails again and recovers', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let general: TeamsChannel;
  let before: number;

  const news = (): readonly Shown[] => stage.connector.shown(general.conversationId).slice(before);
  const press = async (title: string): Promise<void> => {
    await pressOn(general, news()[0], title);
    await stage.look(0);
  };
  const fails = async (): Promise<void> => {
    insights.failRefresh('Loyalty files', { error: { message: 'The file has too many columns.' } });
    await stage.look();
  };

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([first]) => {
      first?.succeedRefresh('Loyalty files');
    });
    insights = stage.insights[0] as FakeCustomerInsights;
    general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed');
    before = stage.connector.shown(general.conversationId).length;
  });

  afterEach(() => stage.close());

  it('is one card, edited on every change, with each change as a line in its thread', async () => {
    await fails();
    const [card] = news();
    expect(news()).to.have.lengthOf(1);
    await stage.look(HOUR_MS);
    await fails();
    expect(news()).to.have.lengthOf(2);
    expect(textOf(news()[0] as Shown))
      .to.contain('2 failures')
      .and.to.contain('Failing since');
    expect(news()[1]).to.deep.include({ threadId: card?.id });
    expect(textOf(news()[1] as Shown)).to.match(/^"Failed again. The file has too many columns. · TD-\w{7}"$/);
    await stage.look(HOUR_MS);
    insights.succeedRefresh('Loyalty files');
    await stage.look();
    expect(news()).to.have.lengthOf(3);
    expect(news()[0]).to.deep.include({ id: card?.id, edits: 2 });
    expect(textOf(news()[0] as Shown))
      .to.contain('refresh succeeded')
      .and.to.match(/Was failing for.*2 hr/);
    expect(news()[2]).to.deep.include({ threadId: card?.id });
    expect(textOf(news()[2] as Shown)).to.match(/Back to normal. It had been failing for 2 hr/);
  });

  it('is another card when it fails after it had recovered', async () => {
    await fails();
    insights.succeedRefresh('Loyalty files');
    await stage.look();
    await fails();
    const roots = news().filter(({ threadId }) => threadId === undefined);
    expect(roots).to.have.lengthOf(2);
    expect(textOf(roots[0] as Shown)).to.contain('refresh succeeded');
    expect(textOf(roots[1] as Shown)).to.contain('refresh failed');
  });

  it('shows on its card who takes care of it, and keeps that until its end', async () => {
    await fails();
    await press('I take care of it');
    const [card, line] = news();
    expect(textOf(card as Shown)).to.match(/Taken care of.*by Adele Vance/);
    expect(textOf(line as Shown)).to.contain('Adele Vance takes care of it.');
    expect(buttonsOf(card?.post.card).map(({ title }) => title)).not.to.include('I take care of it');
    await fails();
    expect(textOf(news()[0] as Shown))
      .to.contain('2 failures')
      .and.to.contain('by Adele Vance');
  });

  const inWords: readonly (readonly [tag: string, words: RegExp])[] = [
    ['en', /Taken care of.*by somebody, /],
    ['fr', /Pris en charge.*par quelqu’un, /],
    ['ca', /Se n’ocupa.*algú, /],
    ['ru', /Занимается.*кто-то, /],
    ['nb', /Tas hånd om.*av noen, /],
    ['pt-BR', /Em atendimento.*por alguém, /],
  ];
  for (const [tag, words] of inWords) {
    it(`names nobody any more when who takes care of it was erased, but says still that it is (${tag})`, async () => {
      await fails();
      await press('I take care of it');
      await general.say(`language ${tag}`);
      const store = await openBeside({ databaseUrl: stage.databaseUrl, clock: stage.clock, log: silent });
      const forgotten = await store.erasePerson(TENANTS[0], ADELE.objectId);
      await store.close();
      expect(forgotten).to.deep.include({ what: 'acknowledgements', rows: 1 });
      await stage.look();
      const [card] = news();
      expect(textOf(card as Shown))
        .to.match(words)
        .and.not.include('Adele');
    });
  }

  it('says why it is shown, and can be unsubscribed from right there', async () => {
    await fails();
    await press('Why am I seeing this?');
    expect(textOf(news().at(-1) as Shown)).to.match(/Subscription 1.*Refresh failed/);
    await press('Unsubscribe');
    expect(textOf(news().at(-1) as Shown)).to.contain('Ended number 1');
    const count = news().length;
    insights.succeedRefresh('Loyalty files');
    await stage.look();
    expect(news()).to.have.lengthOf(count);
  });

  it('goes on with a new card when somebody deleted the first', async () => {
    await fails();
    stage.connector.fail(
      { kind: 'status', status: 404, body: { error: { code: 'ActivityNotFoundInConversation', message: 'gone' } } },
      { times: 1, when: ({ method }) => method === 'PUT' },
    );
    await fails();
    const [, second] = news();
    expect(second?.threadId).to.equal(undefined);
    expect(textOf(second as Shown)).to.contain('2 failures');
    await fails();
    expect(news()[1]).to.deep.include({ id: second?.id, edits: 1 });
    expect(news()[2]).to.deep.include({ threadId: second?.id });
  });

  it('loses nothing over a restart between its parts', async () => {
    await fails();
    await stage.restart();
    await fails();
    expect(news()[0]).to.deep.include({ edits: 1 });
    expect(news()[1]).to.deep.include({ threadId: news()[0]?.id });
  });
});
