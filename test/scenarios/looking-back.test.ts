/** Looking back and ahead: what history, status and the digest say of what was told, in people's words and true. */
import { expect } from 'chai';
import type { Shown } from '../fakes/connector.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import type { TeamsChannel } from '../fakes/teams-client.ts';
import { pressOn, textOf } from './asker.ts';
import { openStage, type Stage } from './stage.ts';

describe('Who looks back', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let general: TeamsChannel;

  const last = (): Shown => stage.connector.shown(general.conversationId).at(-1) as Shown;
  const asks = async (line: string): Promise<string> => {
    await general.say(line);
    await stage.look(1000);
    return textOf(last());
  };

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([first]) => {
      first?.succeedRefresh('Loyalty files');
    });
    insights = stage.insights[0] as FakeCustomerInsights;
    general = stage.teams.team('Data').general;
    await general.install();
    await general.say('timezone UTC');
    await general.say('subscribe refresh failed');
    await stage.look(0);
  });

  afterEach(() => stage.close());

  it('reads of what was muted the same in the history as in the status, in the words of the channel', async () => {
    await asks('subscribe refresh failed for "Loyalty files"');
    await asks('mute all');
    insights.failRefresh('Loyalty files');
    await stage.look();
    expect(await asks('history'))
      .to.contain('Muted, not told')
      .and.not.to.match(/\(muted\)|Withdrawn/);
    // Nobody told it, for the other neither.
    expect(await asks('status'))
      .to.contain('Muted, not told')
      .and.not.to.contain('told once, by');
    await asks('language nb');
    expect(await asks('historikk'))
      .to.contain('Dempet, ikke meldt')
      .and.not.to.contain('(muted)');
  });

  it('reads why something was withdrawn in the words of the channel', async () => {
    await asks('quiet 06:00-09:00');
    insights.failRefresh('Loyalty files');
    await stage.look();
    await asks('unsubscribe 1');
    expect(await asks('history')).to.contain('Withdrawn (unsubscribed)');
    await asks('language nb');
    expect(await asks('historikk')).to.contain('Trukket tilbake (abonnementet ble avsluttet)');
  });

  it('finds notices and unification under names that are words', async () => {
    await asks('subscribe unification');
    insights.completeUnification();
    await stage.look();
    insights.setKeys(['neither']);
    await stage.look();
    expect(await asks('history'))
      .to.contain('Environment out of sight: Contoso')
      .and.to.contain('"Unification completed"')
      .and.not.to.contain('triggers.');
  });

  it('is told that a page is not there, and not that nothing was told', async () => {
    insights.failRefresh('Loyalty files');
    await stage.look();
    expect(await asks('history page 2'))
      .to.contain('There is no page 2')
      .and.not.to.contain('Nothing was told');
  });

  it('reads the same next time of the digest wherever it is said, quiet hours and all', async () => {
    await asks('quiet 06:00-09:00');
    const [next = ''] = /next [^"]*09:00/.exec(await asks('digest daily at 08:30')) ?? [];
    expect(next).not.to.equal('');
    expect(await asks('status')).to.contain(next);
    expect(await asks('digest')).to.contain(next);
  });

  it('can unmute from the list, and from the question which one', async () => {
    await asks('subscribe refresh succeeded');
    expect(await asks('list')).not.to.contain('"Unmute"');
    await asks('mute 2');
    await asks('unmute');
    await pressOn(general, last(), 'Unmute', { inputs: { number: '2' } });
    await stage.look(1000);
    expect(textOf(last())).to.contain('Unmuted number 2');
    expect(await asks('list')).not.to.contain('muted');
  });
});
