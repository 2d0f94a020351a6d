/** A channel is told when it wants to be: not at night, all at once, or not at all for a while; and nothing is lost over that. */
import { expect } from 'chai';
import type { Shown } from '../fakes/connector.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import type { TeamsChannel } from '../fakes/teams-client.ts';
import { pressOn, textOf } from './asker.ts';
import { openStage, type Stage } from './stage.ts';

const HOUR_MS = 3_600_000;

describe('A channel with a rhythm of its own', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let general: TeamsChannel;
  let before: number;

  const all = (): readonly Shown[] => stage.connector.shown(general.conversationId);
  const news = (): readonly Shown[] => all().slice(before);
  const mark = (): void => {
    before = all().length;
  };
  const says = async (line: string): Promise<void> => {
    await general.say(line);
    await stage.look(0);
    mark();
  };
  const press = async (card: Shown | undefined, title: string): Promise<void> => {
    await pressOn(general, card, title);
    await stage.look(0);
  };
  const fails = async (name: string): Promise<void> => {
    insights.failRefresh(name, { error: { message: 'Too many columns.' } });
    await stage.look();
  };
  /** Goes on to this time of the day, which it is 6 o'clock now. */
  const at = (hour: number, minute = 0): Promise<void> =>
    stage.look(Date.UTC(2026, 10, 2, hour, minute) - stage.clock.now());

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([first]) => {
      for (const name of ['Loyalty files', 'CRM accounts']) first?.succeedRefresh(name);
    });
    insights = stage.insights[0] as FakeCustomerInsights;
    general = stage.teams.team('Data').general;
    await general.install();
    await general.say('timezone UTC');
    await general.say('subscribe refresh failed');
    await stage.look(0);
    mark();
  });

  afterEach(() => stage.close());

  it('hears nothing in its quiet hours but answers, and all of it together when they end, over a restart', async () => {
    await says('quiet 06:00-09:00');
    await fails('Loyalty files');
    await stage.restart();
    await fails('CRM accounts');
    expect(news()).to.deep.equal([]);
    await general.say('status');
    expect(textOf(news()[0] as Shown))
      .to.contain('It is quiet now, until')
      .and.to.contain('Waiting to be sent');
    await general.say('test 1');
    expect(news().map(textOf).join()).to.contain('This is a test');
    await stage.look(0);
    mark();
    await at(8, 59);
    expect(news()).to.deep.equal([]);
    await at(9);
    expect(news()).to.have.lengthOf(1);
    const [digest] = news().map(textOf);
    expect(digest).to.contain('2 things that happened in the quiet hours');
    expect(digest).to.contain('Loyalty files').and.to.contain('CRM accounts');
    await fails('Loyalty files');
    expect(news()).to.have.lengthOf(2);
  });

  it('hears what waited as soon as its clock is set to another zone, in which it is not quiet', async () => {
    await says('quiet 06:00-09:00');
    await fails('Loyalty files');
    await general.say('timezone Tokyo');
    // Nobody looks, and no time goes by.
    await stage.connector.waitFor(() => news().map(textOf).join().includes('Loyalty files'));
  });

  it('hears one thing alone as its own card, which says when it happened', async () => {
    await says('quiet 06:00-09:00');
    await fails('Loyalty files');
    await at(9);
    expect(news()).to.have.lengthOf(1);
    expect(textOf(news()[0] as Shown)).to.match(/refresh failed.*waited for the time/s);
  });

  it('gets a digest a day, nothing when nothing happened, and what waits at once when it wants no digest any more', async () => {
    await says('digest daily at 08:00');
    await fails('Loyalty files');
    await fails('CRM accounts');
    expect(news()).to.deep.equal([]);
    await at(8);
    expect(news()).to.have.lengthOf(1);
    expect(textOf(news()[0] as Shown)).to.contain('2 things that happened since the last digest');
    await stage.look(24 * HOUR_MS);
    expect(news()).to.have.lengthOf(1);
    await fails('Loyalty files');
    expect(news()).to.have.lengthOf(1);
    await general.say('digest off');
    await stage.look(0);
    expect(news().map(textOf).join()).to.contain('Loyalty files');
  });

  it('hears at any time that an environment can’t be seen', async () => {
    await says('quiet 06:00-18:00');
    await fails('Loyalty files');
    insights.fault(/.*/, { status: 503, body: 'down' }, 10_000);
    for (let minutes = 0; minutes < 120; minutes += 10) await stage.look(600_000);
    expect(news()).to.have.lengthOf(1);
    expect(stage.lines(general.conversationId).at(-1)).to.contain('Not seeing Contoso');
    const reference = /TD-[0-9A-Z]{7}/.exec(textOf(news()[0] as Shown))?.[0];
    await general.say(`why ${reference}`);
    expect(textOf(all().at(-1) as Shown))
      .to.contain('a notice to every conversation')
      .and.to.not.match(/subscription 0/i);
  });

  it('mutes a card from its button: it stays right, nothing new is posted, and later failures come again', async () => {
    await fails('Loyalty files');
    const [card] = news();
    await press(card, 'Mute');
    expect(textOf(news()[1] as Shown)).to.contain('for how long?');
    await press(news()[1], 'For 1 hr');
    const count = news().length;
    await fails('Loyalty files');
    await fails('CRM accounts');
    expect(news()).to.have.lengthOf(count);
    expect(textOf(news()[0] as Shown)).to.contain('2 failures');
    // Its buttons still know what they are about.
    await press(news()[0], 'Why am I seeing this?');
    expect(textOf(news().at(-1) as Shown))
      .to.contain('Subscription 1')
      .and.to.contain('muted until');
    mark();
    await stage.look(HOUR_MS);
    expect(news()).to.deep.equal([]);
    await fails('CRM accounts');
    expect(news()).to.have.lengthOf(1);
  });

  it('can ask why after somebody took care of it: the edited card’s buttons work', async () => {
    await fails('Loyalty files');
    await press(news()[0], 'I take care of it');
    await press(news()[0], 'Why am I seeing this?');
    expect(textOf(news().at(-1) as Shown)).to.contain('Subscription 1');
  });

  /** Goes on to this moment, of which only the last minute matters. */
  const until = (moment: string): Promise<void> => {
    stage.clock.set(Date.parse(moment) - 60_000);
    return stage.look();
  };

  it('is mute until nine, and until Monday in all that it wants, which history still knows', async () => {
    await says('mute 1 until 09:00');
    await fails('Loyalty files');
    await at(8, 59);
    expect(news()).to.deep.equal([]);
    await at(9);
    await fails('CRM accounts');
    expect(news()).to.have.lengthOf(1);
    await says('subscribe refresh succeeded');
    await says('mute all until monday');
    insights.succeedRefresh('CRM accounts');
    await stage.look();
    // It is Monday: the next is meant.
    await until('2026-11-08T23:58:00Z');
    await fails('CRM accounts');
    expect(news()).to.deep.equal([]);
    await until('2026-11-09T00:00:00Z');
    await fails('Loyalty files');
    expect(news().map(textOf).join()).to.contain('Loyalty files');
    await general.say('history');
    expect(textOf(all().at(-1) as Shown))
      .to.contain('Muted, not told')
      .and.to.contain('CRM accounts');
  });

  it('gets its digest once and at its time in the nights in which the clock leaps and falls back', async () => {
    await says('timezone Oslo');
    await says('digest daily at 02:30');
    const nights = [
      // Half past two there is none, so it comes when the clock leaps over it.
      ['2027-03-27T12:00:00Z', '2027-03-28T00:59:00Z', '2027-03-28T01:00:00Z', '2027-03-29T00:29:00Z'],
      // Half past two there is twice: the first counts.
      ['2027-10-30T12:00:00Z', '2027-10-31T00:29:00Z', '2027-10-31T00:30:00Z', '2027-11-01T01:29:00Z'],
    ] as const;
    for (const [day, before, then, next] of nights) {
      stage.clock.set(Date.parse(day));
      await stage.look();
      mark();
      await fails('Loyalty files');
      await fails('CRM accounts');
      await until(before);
      expect(news(), before).to.deep.equal([]);
      await until(then);
      expect(news().map(textOf).join(), then).to.contain('2 things that happened since the last digest');
      await until(next);
      expect(news(), 'not a second time').to.have.lengthOf(1);
    }
  });

  it('gets a digest a week on its own Monday, quiet hours and all', async () => {
    await says('digest weekly monday 09:00');
    await says('quiet 08:00-10:00');
    await fails('Loyalty files');
    await fails('CRM accounts');
    // Nine of that Monday is in the quiet hours.
    await until('2026-11-02T09:59:00Z');
    expect(news()).to.deep.equal([]);
    await until('2026-11-02T10:00:00Z');
    expect(news().map(textOf).join()).to.contain('2 things');
    await fails('Loyalty files');
    await until('2026-11-09T09:59:00Z');
    expect(news()).to.have.lengthOf(1);
    await until('2026-11-09T10:00:00Z');
    expect(news()).to.have.lengthOf(2);
  });
});
