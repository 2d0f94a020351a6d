/** What people ask for, through the real door: in a thread, by wildcard, on the way down, changed and told anew. */
import { expect } from 'chai';
import { partsOf } from '../cards/schema.ts';
import type { Shown } from '../fakes/connector.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import type { TeamsConversation } from '../fakes/teams-client.ts';
import { pressOn, textOf } from './asker.ts';
import { openStage, type Stage } from './stage.ts';

describe('A person who asks for something of their own', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([first]) => {
      first?.succeedRefresh('Loyalty files');
      first?.succeedRefresh('CRM accounts');
      first?.evaluateSegment('High spenders', 9000);
    });
    insights = stage.insights[0] as FakeCustomerInsights;
  });

  afterEach(() => stage.close());

  const shown = ({ conversationId }: TeamsConversation): readonly Shown[] => stage.connector.shown(conversationId);
  /** What comes of it, without what was there before. */
  const whatFollows = async (place: TeamsConversation, what: () => void): Promise<readonly Shown[]> => {
    const before = shown(place).length;
    what();
    await stage.look();
    return shown(place).slice(before);
  };
  const fail = (name = 'Loyalty files') => insights.failRefresh(name, { error: { message: 'Too many columns.' } });
  const press = async (place: TeamsConversation, card: Shown, title: string): Promise<void> => {
    await pressOn(place, card, title);
    await stage.look(0);
  };

  it('is told in the thread that they subscribed in, from the card to its end', async () => {
    const general = stage.teams.team('Data').channel('Alerts');
    await general.install();
    await general.say('subscribe refresh failed', { thread: '1700000000001' });
    expect(textOf(shown(general).at(-1) as Shown)).to.include('a thread of this channel');
    const [card, ...rest] = await whatFollows(general, fail);
    expect(card).to.include({ threadId: '1700000000001' });
    expect(rest).to.deep.equal([]);
    const [line] = await whatFollows(general, fail);
    expect(line).to.include({ threadId: '1700000000001' });
    const [end] = await whatFollows(general, () => insights.succeedRefresh('Loyalty files'));
    expect(end).to.include({ threadId: '1700000000001' });
    expect(shown(general).find(({ id }) => id === card?.id)).to.include({ edits: 2 });
    await general.say('list');
    expect(textOf(shown(general).at(-1) as Shown)).to.include('a thread of this channel');
  });

  it('is told in the channel when a post of its own said so, or when they said "to here"', async () => {
    const general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed for "Loyalty files"');
    await general.say('subscribe refresh failed for "CRM accounts" to here', { thread: '1700000000001' });
    const [first] = await whatFollows(general, fail);
    expect(first).to.not.have.property('threadId');
    const [second] = await whatFollows(general, () => fail('CRM accounts'));
    expect(second).to.not.have.property('threadId');
  });

  it('is told once in each place, when the thread and the channel both want it', async () => {
    const general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed');
    await general.say('subscribe refresh failed', { thread: '1700000000001' });
    const cards = await whatFollows(general, fail);
    expect(cards.map(({ threadId }) => threadId)).to.have.members([undefined, '1700000000001']);
    const lines = await whatFollows(general, () => insights.succeedRefresh('Loyalty files'));
    const root = cards.find(({ threadId }) => threadId === undefined);
    expect(lines.map(({ threadId }) => threadId)).to.have.members([root?.id, '1700000000001']);
  });

  it('is told in a personal chat and in a group, where there are no threads', async () => {
    for (const place of [stage.teams.personal({ id: '29:x', name: 'X', objectId: 'x' }), stage.teams.group()]) {
      await place.install();
      await place.say('subscribe refresh failed to this thread');
      const [card] = await whatFollows(place, fail);
      expect(textOf(card as Shown)).to.include('Too many columns');
      expect(card).to.not.have.property('threadId');
      await place.say('unsubscribe 1');
    }
  });

  it('hears of a data source that is new and fits, and not of what was excepted', async () => {
    const general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed for "CRM*" except "CRM test*"');
    insights.succeedRefresh('CRM orders');
    insights.succeedRefresh('CRM test orders');
    await stage.look();
    const cards = await whatFollows(general, () => {
      fail('CRM orders');
      fail('CRM test orders');
      fail('Loyalty files');
    });
    expect(cards.map(textOf).join()).to.include('CRM orders').and.to.not.include('CRM test');
    expect(cards).to.have.lengthOf(1);
    const reference = /TD-[0-9A-Z]{7}/.exec(textOf(cards[0] as Shown))?.[0];
    await general.say(`why ${reference}`);
    expect(textOf(shown(general).at(-1) as Shown)).to.match(/CRM.*but not.*CRM test/);
  });

  it('hears of a fall below a number, and of a rise only once it had been low enough', async () => {
    const general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe segment for "High spenders" below 8000');
    await general.say('subscribe segment for "High spenders" above 10000 re-arm below 8500');
    const told: string[] = [];
    for (const members of [11_000, 9000, 11_000, 7500, 12_000, 7000]) {
      const cards = await whatFollows(general, () => insights.evaluateSegment('High spenders', members));
      told.push(cards.map((card) => String(card.post.activity.summary)).join());
    }
    expect(told.map((line) => line.replaceAll(/[^a-z0-9, ]/gi, ''))).to.satisfy((lines: string[]) => {
      const [first, second, third, fourth, fifth, sixth] = lines;
      return (
        first?.includes('rose above 10,000') &&
        second === '' &&
        third === '' &&
        fourth?.includes('fell below 8,000') &&
        fifth?.includes('rose above 10,000') &&
        sixth?.includes('fell below 8,000')
      );
    }, told.join(' | '));
  });

  it('has the recovery posted anew when they said so, and in the thread when not', async () => {
    const general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed broadcast recovery');
    const [card] = await whatFollows(general, fail);
    const [again] = await whatFollows(general, fail);
    expect(again).to.include({ threadId: card?.id });
    const [end] = await whatFollows(general, () => insights.succeedRefresh('Loyalty files'));
    expect(end).to.not.have.property('threadId');
  });

  it('has every change posted anew when they said so, and the card kept right all the same', async () => {
    const general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed broadcast all');
    const [card] = await whatFollows(general, fail);
    const [again] = await whatFollows(general, fail);
    expect(again).to.not.have.property('threadId');
    expect(textOf(again as Shown)).to.include('2 failures');
    const [end] = await whatFollows(general, () => insights.succeedRefresh('Loyalty files'));
    expect(end).to.not.have.property('threadId');
    expect(textOf(end as Shown)).to.include('Was failing for');
    const first = shown(general).find(({ id }) => id === card?.id);
    expect(first?.edits).to.be.greaterThan(0);
  });

  it('changes it from its card, and starts the refresh again from there, while the card stays', async () => {
    const general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed');
    const [card] = await whatFollows(general, fail);
    const titles = partsOf(card?.post.card)
      .filter(({ type }) => type === 'Action.Submit')
      .map(({ title }) => title);
    expect(titles).to.deep.equal([
      'I take care of it',
      'Mute',
      'Retry refresh',
      'Why am I seeing this?',
      'Edit',
      'Unsubscribe',
    ]);
    await press(general, card as Shown, 'Edit');
    expect(textOf(shown(general).at(-1) as Shown)).to.include('Change number 1');
    await press(general, card as Shown, 'Retry refresh');
    expect(textOf(shown(general).at(-1) as Shown)).to.include('Refresh of Loyalty files');
    const posts = insights.asked(/\/jobs$/).filter(({ method }) => method === 'POST');
    expect(posts).to.have.lengthOf(1);
    expect(textOf(shown(general).find(({ id }) => id === card?.id) as Shown)).to.include('Too many columns');
  });
});
