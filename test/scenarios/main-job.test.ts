/** The main job through its doors: something happens in Customer Insights, and those who asked are told in Teams. */
import { expect } from 'chai';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import type { TeamsChannel } from '../fakes/teams-client.ts';
import { openStage, SECRETS, type Stage } from './stage.ts';

describe('A channel that subscribed', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let general: TeamsChannel;

  const told = () => stage.lines(general.conversationId).slice(already);
  let already = 0;
  /** Says it, and forgets what was answered until now. */
  const say = async (...lines: readonly string[]) => {
    for (const line of lines) expect(await general.say(line)).to.equal(200);
    already = stage.lines(general.conversationId).length;
  };

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([first]) => {
      first?.succeedRefresh('Loyalty files');
      first?.succeedRefresh('Web orders');
      first?.evaluateSegment('High spenders', 9_812);
      first?.evaluateMeasure('Revenue this month', 986_400.5);
    });
    insights = stage.insights[0] as FakeCustomerInsights;
    general = stage.teams.team('Data').general;
    await general.install();
    already = 0;
  });

  afterEach(async () => {
    const names = ['Loyalty files', 'High spenders', 'Revenue this month'];
    for (const hidden of [...SECRETS, ...names]) expect(stage.log.join('')).not.to.contain(hidden);
    await stage.close();
  });

  it('is told that a refresh failed, with the reason', async () => {
    await say('subscribe refresh failed');
    insights.failRefresh('Loyalty files', { error: { message: 'The file has too many columns.' } });
    await stage.look();
    expect(told()).to.have.length(1);
    expect(told()[0]).to.contain('Loyalty files: refresh failed');
    expect(stage.cards(general.conversationId).at(-1)).to.contain('too many columns').and.to.match(/TD-/);
  });

  it('is told that a refresh timed out, in those words', async () => {
    await say('subscribe failures');
    insights.failRefresh('Loyalty files', { timedOut: true });
    await stage.look();
    expect(told()[0]).to.contain('refresh timed out');
  });

  it('is told that a refresh succeeded, and only of the data source that it named', async () => {
    await say('subscribe refresh succeeded for "Loyalty files"');
    insights.succeedRefresh('Web orders');
    insights.succeedRefresh('Loyalty files');
    await stage.look();
    expect(told()).to.have.length(1);
    expect(told()[0]).to.contain('Loyalty files: refresh succeeded');
  });

  it('is told once when a segment rises above its threshold, and again only after it had fallen back', async () => {
    await say('subscribe segment for "High spenders" above 10k');
    for (const count of [9_900, 10_000, 10_240, 11_000, 9_000, 10_001]) {
      insights.evaluateSegment('High spenders', count);
      await stage.look();
    }
    expect(told()).to.have.length(2);
    expect(told()[0]).to.contain('High spenders rose above 10,000 members');
    expect(stage.cards(general.conversationId).find((card) => card.includes('rose from')))
      .to.contain('10,240')
      .and.not.to.contain('11,000');
  });

  it('is told when a measure rises above its threshold', async () => {
    await say('subscribe measure for "Revenue this month" above 1m');
    insights.evaluateMeasure('Revenue this month', 1_012_350.75);
    await stage.look();
    expect(told()).to.have.length(1);
    expect(told()[0]).to.contain('Revenue this month rose above 1,000,000');
  });

  it('is told when a scheduled full refresh ends, with what failed', async () => {
    await say('subscribe full refresh');
    insights.completeFullRefresh({ failed: ['Loyalty files'] });
    await stage.look();
    expect(told()).to.have.length(1);
    expect(told()[0]).to.contain('Contoso: full refresh');
    expect(stage.cards(general.conversationId).at(-1)).to.contain('Loyalty');
  });

  it('is told when unification ends, with each stage', async () => {
    await say('subscribe unification');
    insights.completeUnification({ failed: 'match' });
    await stage.look();
    expect(told()).to.have.length(1);
    expect(told()[0]).to.contain('unification ended with a failure');
    insights.completeUnification();
    await stage.look();
    expect(told()[1]).to.contain('unification completed');
  });

  it('hears nothing of an on-demand full refresh unless it asked', async () => {
    await say('subscribe full refresh');
    insights.completeFullRefresh({ submission: 'onDemand' });
    await stage.look();
    expect(told()).to.deep.equal([]);
    await say('subscribe full refresh including on-demand');
    insights.completeFullRefresh({ submission: 'onDemand' });
    await stage.look();
    expect(told()).to.have.length(1);
  });

  it('hears nothing of a threshold that was exceeded at first sight', async () => {
    insights.evaluateSegment('Newsletter', 50_000);
    await stage.look();
    await say('subscribe segment for Newsletter above 10,000');
    await stage.look();
    insights.evaluateSegment('Newsletter', 51_000);
    await stage.look();
    expect(told()).to.deep.equal([]);
  });

  it('hears nothing of what ended before the watch began', async () => {
    await say('subscribe refresh succeeded');
    await stage.look();
    await stage.look();
    expect(told()).to.deep.equal([]);
  });

  it('is told once of a job that is seen many times', async () => {
    await say('subscribe refresh failed');
    insights.failRefresh('Loyalty files');
    for (let times = 0; times < 5; times += 1) await stage.look();
    await stage.restart();
    await stage.look();
    expect(told()).to.have.length(1);
  });

  it('is told of a failure and of the recovery, though both happened between two looks', async () => {
    await say('subscribe refresh failed', 'subscribe refresh succeeded');
    insights.failRefresh('Loyalty files');
    stage.clock.set(stage.clock.now() + 1000);
    insights.succeedRefresh('Loyalty files');
    await stage.look();
    expect(told()).to.have.length(2);
    expect(told()[0]).to.contain('refresh succeeded');
    expect(told()[1]).to.contain('Back to normal. It had been failing for 1 sec');
  });

  it('is told exactly once when the process ends between the observation and the delivery', async () => {
    await say('subscribe refresh failed');
    stage.connector.fail({ kind: 'status', status: 412 });
    insights.failRefresh('Loyalty files');
    await stage.look();
    expect(told()).to.deep.equal([]);
    stage.connector.heal();
    await stage.restart();
    await stage.look();
    await stage.look();
    expect(told()).to.have.length(1);
  });

  it('misses nothing while the bot is down: it catches up with every job, not only the latest', async () => {
    await say('subscribe refresh failed');
    for (let hour = 0; hour < 30; hour += 1) {
      stage.clock.set(stage.clock.now() + 3_600_000);
      insights.failRefresh('Loyalty files');
      stage.clock.set(stage.clock.now() + 60_000);
      insights.succeedRefresh('Loyalty files');
    }
    await stage.restart();
    await stage.look();
    // Each is a card, and under it the word that it was over.
    expect(told().filter((line) => line.startsWith('Back to normal'))).to.have.length(30);
    expect(told()).to.have.length(60);
  });

  it('misses nothing when looks fail in between', async () => {
    await say('subscribe refresh failed');
    insights.fault(/jobs/, { status: 500, body: 'oops' }, 2);
    insights.failRefresh('Loyalty files');
    await stage.look();
    expect(told()).to.deep.equal([]);
    for (let minutes = 0; minutes < 5; minutes += 1) await stage.look();
    expect(told()).to.have.length(1);
  });

  it('is told once that the bot is blind, and once that it sees again', async () => {
    await say('subscribe refresh failed', 'subscribe unification');
    insights.fault(/.*/, { status: 503, body: 'down' }, 10_000);
    for (let minutes = 0; minutes < 45; minutes += 1) await stage.look();
    expect(told()).to.have.length(1);
    expect(told()[0]).to.contain('Not seeing Contoso');
    insights.heal();
    for (let minutes = 0; minutes < 20; minutes += 1) await stage.look();
    expect(told()).to.have.length(2);
    expect(told()[1]).to.contain('Seeing Contoso again');
  });

  it('hears nothing while the bot is uninstalled, and has its subscriptions back when it is installed again', async () => {
    await say('subscribe refresh failed');
    await general.uninstall();
    insights.failRefresh('Loyalty files');
    await stage.look();
    expect(told()).to.deep.equal([]);
    await general.install();
    already = stage.lines(general.conversationId).length;
    stage.clock.set(stage.clock.now() + 1000);
    insights.failRefresh('Web orders');
    await stage.look();
    expect(told()).to.have.length(1);
    expect(told()[0]).to.contain('Web orders');
  });

  it('hears nothing any more after its channel was deleted', async () => {
    await say('subscribe refresh failed');
    await general.delete();
    insights.failRefresh('Loyalty files');
    await stage.look();
    expect(told()).to.deep.equal([]);
  });

  it('hears nothing any more after it unsubscribed', async () => {
    await say('subscribe refresh failed', 'unsubscribe 1');
    insights.failRefresh('Loyalty files');
    await stage.look();
    expect(told()).to.deep.equal([]);
  });

  it('gets a test card with its own numbers, marked as a test', async () => {
    await say('subscribe segment for "High spenders" above 12345');
    await general.say('test 1');
    const card = stage.cards(general.conversationId).find((one) => one.includes('12,345') && /test/i.test(one));
    expect(card).to.be.a('string');
  });
});
