/** Nothing is spent on what fails, and nothing is lost by it: the whole app, while Teams refuses, slows down, fails, or shuts the bot out. */
import { expect } from 'chai';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import type { TeamsChannel, TeamsTeam } from '../fakes/teams-client.ts';
import { openStage, type Stage, usualLanes } from './stage.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** Less than it takes for the bot to believe that it is blind. */
const LEAP_MS = 10 * minute;

describe('A channel in troubled times', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let team: TeamsTeam;
  let general: TeamsChannel;

  const lines = () => stage.lines(general.conversationId);
  const posts = () => stage.connector.posts.length;
  const failOften = (times: number) => {
    for (let index = 0; index < times; index += 1) {
      insights.failRefresh('Loyalty files');
      stage.clock.set(stage.clock.now() + second);
    }
  };
  const pass = async (ms: number, step = minute): Promise<void> => {
    for (let passed = 0; passed < ms; passed += step) await stage.look(step);
  };

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([first]) => first?.succeedRefresh('Loyalty files'), {
      lanes: usualLanes(),
    });
    insights = stage.insights[0] as FakeCustomerInsights;
    team = stage.teams.team('Data');
    general = team.general;
    await general.install();
    await general.say('subscribe refresh failed');
    stage.connector.clear();
  });
  afterEach(() => stage.close());

  it('is not posted to before the time that Teams asked for', async () => {
    stage.connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '120' } }, { times: 1 });
    failOften(1);
    await stage.look();
    await pass(119 * second, second);
    expect(posts()).to.equal(1);
    await pass(30 * second, second);
    expect(lines()).to.have.length(1);
    expect(posts()).to.equal(2);
  });

  it('is posted to ever more rarely when Teams asks to slow down and does not say for how long', async () => {
    stage.connector.fail({ kind: 'status', status: 429 });
    failOften(1);
    await stage.look();
    const after: number[] = [];
    for (const ms of [1500, 3500, 12 * second, 43 * second, 240 * second]) {
      await pass(ms, 500);
      after.push(posts());
    }
    expect(after).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('is posted to once more after a 500, and then no more', async () => {
    stage.connector.fail({ kind: 'status', status: 500 }, { times: 5 });
    failOften(1);
    await pass(24 * hour, LEAP_MS);
    expect(posts()).to.equal(2);
  });

  it('is asked whether it can be reached before a post that may have arrived is repeated', async () => {
    stage.connector.fail({ kind: 'reset' }, { conversationId: general.conversationId });
    failOften(1);
    await pass(10 * minute);
    expect(posts()).to.equal(1);
    expect(stage.connector.probes.length).to.be.greaterThan(1);
    stage.connector.heal();
    await pass(30 * minute);
    expect(posts()).to.equal(2);
  });

  it('gets what waited when the bot is a member again', async () => {
    stage.connector.fail({ kind: 'status', status: 403, body: { error: { code: 'BotNotInConversationRoster' } } });
    failOften(1);
    await stage.look();
    failOften(1);
    await pass(12 * hour, LEAP_MS);
    expect(posts()).to.equal(1);
    stage.connector.heal();
    await general.install();
    await pass(2 * minute, 10 * second);
    expect(lines().at(-1)).to.contain('2 notifications');
  });

  it('is given up after three refusals that nobody knows, and no sooner', async () => {
    stage.connector.fail({ kind: 'status', status: 403, body: { error: { code: 'Whatever' } } });
    failOften(1);
    await pass(50 * minute);
    expect(posts()).to.equal(3);
    await pass(12 * hour, LEAP_MS);
    expect(posts()).to.equal(3);
    stage.connector.heal();
    await general.say('hello');
    await pass(minute);
    expect(lines().some((line) => line.includes('refresh failed'))).to.equal(true);
  });

  it('hears nothing while its team is archived, and hears again when it is back', async () => {
    await team.tell('teamArchived');
    failOften(1);
    await stage.look();
    await team.tell('teamUnarchived');
    await pass(10 * minute);
    expect(lines()).to.deep.equal([]);
    failOften(1);
    await stage.look();
    expect(lines()).to.have.length(1);
  });

  it('hears nothing after it was deleted, and hears again when it is restored', async () => {
    const channel = team.channel('Alerts');
    await channel.install();
    await channel.say('subscribe refresh failed');
    await general.say('unsubscribe 1');
    stage.connector.clear();
    await channel.delete();
    failOften(1);
    await stage.look();
    expect(posts()).to.equal(0);
    await channel.restore();
    failOften(1);
    await stage.look();
    expect(stage.lines(channel.conversationId)).to.have.length(1);
  });

  it('gets what waited as soon as its tenant lets the bot in again', async () => {
    const others = [];
    for (const name of ['One', 'Two', 'Three']) {
      const channel = team.channel(name);
      await channel.install();
      await channel.say('subscribe refresh failed');
      others.push(channel);
    }
    stage.connector.clear();
    stage.connector.fail({ kind: 'status', status: 403, body: { error: { code: 'BotDisabledByAdmin' } } });
    failOften(1);
    await stage.look();
    const first = posts();
    expect(first).to.be.within(1, 4);
    await pass(10 * minute, 10 * second);
    expect(posts() - first, 'one at a time').to.be.within(1, 10);
    stage.connector.heal();
    await general.say('hello');
    await pass(5 * second, second);
    for (const { conversationId } of [general, ...others]) {
      expect(stage.lines(conversationId).filter((line) => line.includes('refresh failed'))).to.have.length(1);
    }
  });

  it('loses nothing while the bot is shut out, and is asked after instead of posted to', async () => {
    stage.connector.fail({ kind: 'status', status: 401 });
    failOften(1);
    await pass(20 * hour, LEAP_MS);
    expect(posts()).to.equal(1);
    expect(stage.connector.probes.length).to.be.within(3, 300);
    stage.connector.heal();
    await pass(20 * minute);
    expect(lines()).to.have.length(1);
  });

  it('is posted to no more while the service fails, and gets all when it works again', async () => {
    const channels = [general];
    for (let index = 0; index < 5; index += 1) {
      const channel = team.channel(`Channel ${index}`);
      await channel.install();
      await channel.say('subscribe refresh failed');
      channels.push(channel);
    }
    await pass(5 * second, second);
    stage.connector.clear();
    stage.connector.fail({ kind: 'status', status: 503 });
    failOften(1);
    await stage.look();
    await pass(3 * second, second);
    expect(posts()).to.be.within(5, 6);
    const spent = posts();
    await pass(20 * minute, 10 * second);
    expect(posts(), 'probes, no posts').to.equal(spent);
    expect(stage.connector.probes.length).to.be.within(3, 20);
    stage.connector.heal();
    await pass(30 * minute, 10 * second);
    for (const { conversationId } of channels) expect(stage.lines(conversationId)).to.have.length(1);
    expect(posts()).to.equal(spent + 6);
    expect(stage.log.join('')).to.contain('breaker.opened').and.contain('breaker.closed');
  });
});
