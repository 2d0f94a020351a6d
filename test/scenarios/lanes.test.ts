/** Nobody is flooded and nobody starves: the whole app, with the pace and the digests that it has by default. */
import { expect } from 'chai';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import type { TeamsChannel } from '../fakes/teams-client.ts';
import { openStage, type Stage, TENANTS, usualLanes } from './stage.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** Less than it takes for the bot to believe that it is blind. */
const LEAP_MS = 10 * minute;

describe('Channels of two tenants', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  it('hear of a single event at once while the other tenant has a storm, which keeps its pace', async () => {
    const [home, other] = TENANTS;
    stage = await openStage(
      [
        { name: 'Contoso', tenant: home },
        { name: 'Fabrikam', tenant: other },
      ],
      (insights) => {
        for (const one of insights) one.succeedRefresh('Loyalty files');
      },
      { lanes: usualLanes() },
    );
    const subscribe = async (channel: TeamsChannel): Promise<TeamsChannel> => {
      await channel.install();
      await channel.say('subscribe refresh failed');
      return channel;
    };
    const team = stage.teams.team('Data');
    const storm: TeamsChannel[] = [];
    for (let index = 0; index < 40; index += 1) storm.push(await subscribe(team.channel(`Channel ${index}`)));
    const single = await subscribe(stage.teams.team('Other', { tenantId: other }).general);
    stage.connector.clear();
    for (const one of stage.insights) one.failRefresh('Loyalty files');
    await stage.look();
    const told = () => storm.filter(({ conversationId }) => stage.lines(conversationId).length > 0).length;
    expect(stage.lines(single.conversationId)).to.have.length(1);
    expect(told(), 'one burst').to.equal(5);
    await stage.look(second);
    expect(told(), 'fifteen a second').to.be.within(6, 20);
    for (let steps = 0; steps < 20; steps += 1) await stage.look(200);
    expect(told()).to.equal(40);
  });
});

const SOURCES: readonly string[] = Array.from({ length: 12 }, (_, at) => `Source ${at}`);

describe('A channel', () => {
  let next = 0;
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let general: TeamsChannel;

  const lines = () => stage.lines(general.conversationId);
  const posts = () => stage.connector.posts.length;
  const lastCard = () => String(stage.cards(general.conversationId).at(-1));
  /** Each time another, so that each is a card of its own. */
  const failOften = (times: number) => {
    for (let index = 0; index < times; index += 1) {
      insights.failRefresh(SOURCES[next++ % SOURCES.length] as string);
      stage.clock.set(stage.clock.now() + second);
    }
  };
  const pass = async (ms: number, step = minute): Promise<void> => {
    for (let passed = 0; passed < ms; passed += step) await stage.look(step);
  };

  beforeEach(async () => {
    stage = await openStage(
      [{ name: 'Contoso' }],
      ([first]) => {
        for (const name of SOURCES) first?.succeedRefresh(name);
      },
      { lanes: usualLanes() },
    );
    next = 0;
    insights = stage.insights[0] as FakeCustomerInsights;
    general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed');
    stage.connector.clear();
  });
  afterEach(() => stage.close());

  it('gets a few messages at once and then one a second', async () => {
    failOften(7);
    await stage.look();
    expect(lines()).to.have.length(4);
    await stage.look(second);
    expect(lines()).to.have.length(5);
    await pass(3 * second, second);
    expect(lines()).to.have.length(7);
  });

  it('keeps its pace over a restart', async () => {
    failOften(7);
    await stage.look();
    await stage.restart();
    expect(lines()).to.have.length(4);
    await pass(3 * second, second);
    expect(lines()).to.have.length(7);
  });

  it('gets one digest for twelve that wait, which names each with its reference', async () => {
    failOften(12);
    await stage.look();
    expect(lines()).to.have.length(1);
    expect(lines()[0]).to.contain('12 notifications');
    expect(lastCard().match(/Source \d+: refresh failed/g)).to.have.length(12);
    expect(new Set(lastCard().match(/TD-[0-9A-Z]{7}/g)).size).to.equal(12);
    await pass(hour);
    expect(posts()).to.equal(1);
  });

  it('gets one digest after it could not be reached for a quarter of an hour', async () => {
    stage.connector.fail({ kind: 'status', status: 412 });
    failOften(1);
    await stage.look();
    failOften(2);
    await pass(16 * minute);
    stage.connector.heal();
    await pass(hour);
    expect(lines()).to.have.length(1);
    expect(lines()[0]).to.contain('3 notifications');
  });

  it('is told when it happened, when it is told late', async () => {
    stage.connector.fail({ kind: 'status', status: 412 });
    failOften(1);
    await pass(10 * minute);
    stage.connector.heal();
    await pass(30 * minute);
    expect(lines()).to.have.length(1);
    // By the clock of Oslo, where the person is who spoke first.
    expect(lastCard()).to.contain('Told late: this happened on Nov 2, 2026, 07:00 GMT+1');
  });

  it('gets a summary of what is older than a day, and what is younger by name', async () => {
    stage.connector.fail({ kind: 'status', status: 412 });
    failOften(3);
    await pass(26 * hour, LEAP_MS);
    failOften(1);
    await stage.look();
    stage.connector.heal();
    await pass(12 * hour, LEAP_MS);
    expect(lines()).to.have.length(1);
    expect(lastCard()).to.contain('3 notifications').and.contain('only counted here');
    expect(lastCard().match(/Source \d+: refresh failed/g)).to.have.length(1);
  });
});
