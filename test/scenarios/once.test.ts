/** A channel that asked for everything and for one thing in it gets one card, and status says how that came. */
import { expect } from 'chai';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import type { TeamsChannel } from '../fakes/teams-client.ts';
import { openStage, type Stage } from './stage.ts';

describe('A channel that subscribed to all data sources and to one of them', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let general: TeamsChannel;

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([first]) => {
      for (const name of ['Loyalty files', 'Web orders']) first?.succeedRefresh(name);
    });
    insights = stage.insights[0] as FakeCustomerInsights;
    general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed');
    await general.say('subscribe refresh failed for "Loyalty files"');
  });
  afterEach(() => stage.close());

  const told = () => stage.lines(general.conversationId).filter((line) => line.includes(': refresh failed'));
  const status = async (): Promise<string> => {
    await general.say('status');
    return (stage.cards(general.conversationId).at(-1) ?? '').replaceAll(/[\\\u2060]/g, '');
  };
  const fail = async (name: string): Promise<void> => {
    stage.clock.set(stage.clock.now() + 1000);
    insights.failRefresh(name);
    await stage.look();
  };

  it('is told once of a failure, and sees at both that it was told', async () => {
    await fail('Loyalty files');
    expect(told()).to.have.length(1);
    const shown = await status();
    expect(shown.match(/Delivered · [^"]*TD-\w{7}/g)).to.have.length(2);
    expect(shown.match(/told once, by number 1/g)).to.have.length(1);
  });

  it('goes on being told of the one when it no longer wants all', async () => {
    await general.say('unsubscribe 1');
    await fail('Web orders');
    expect(told()).to.have.length(0);
    await fail('Loyalty files');
    expect(told()).to.have.length(1);
    expect(await status()).to.not.contain('told once');
  });

  it('loses nothing that waits when it ends the one that was to bring it', async () => {
    stage.connector.fail({ kind: 'status', status: 412 });
    await fail('Loyalty files');
    expect(told()).to.have.length(0);
    stage.connector.heal();
    await general.say('unsubscribe 1');
    await stage.look(10_000);
    expect(told()).to.have.length(1);
  });
});
