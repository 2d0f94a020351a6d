/** What Teams asks while somebody types into a card's picker is answered by the request itself. */
import { expect } from 'chai';
import { systemClock } from '../../src/core/clock.ts';
import type { Searched } from '../../src/core/conversation.ts';
import { createEgress } from '../../src/egress/index.ts';
import { createTeams, type Received } from '../../src/teams/index.ts';
import { readTeamsSettings } from '../../src/teams/settings.ts';
import { createRecordingLog } from '../fakes/log.ts';

describe('Somebody who types into a picker in Teams', () => {
  const log = createRecordingLog();
  const egress = createEgress({});
  let asked: Searched[];
  after(() => egress.close());
  beforeEach(() => {
    asked = [];
  });

  const search = async (value: object): Promise<Received> => {
    const read = readTeamsSettings({ TIDINGS_DEVELOPMENT: 'true', TIDINGS_DEVELOPMENT_TENANT: 'try-out' });
    if (!read.success) throw new Error(read.problems.join());
    const teams = createTeams({
      ...{ settings: read.settings, egress, clock: systemClock, log, apology: () => ({ summary: 'sorry' }) },
      onIncoming: async () => ({ summary: 'nothing is to be posted' }),
      onSearch: async (searched) => {
        asked.push(searched);
        if (searched.text === 'trouble') throw new Error('the store is away');
        return [{ title: 'High spenders', value: 'h' }];
      },
    });
    const body = {
      ...{ type: 'invoke', name: 'application/search', id: 'f:1', channelId: 'msteams', locale: 'nb-NO', value },
      ...{ serviceUrl: 'http://127.0.0.1:9/', recipient: { id: '28:bot' }, from: { id: '29:ada', aadObjectId: 'ada' } },
      conversation: { id: '19:alerts;messageid=1', conversationType: 'channel', tenantId: 'contoso' },
    };
    const received = await teams.receive({ headers: {}, body });
    await teams.close();
    return received;
  };

  it('gets what is found, and nothing is posted', async () => {
    const data = { trigger: 'segment-threshold-crossed', odd: { not: 'text' } };
    const options = { skip: 15, top: 10 };
    expect(await search({ dataset: 'b', queryText: 'high', queryOptions: options, data })).to.deep.equal({
      status: 200,
      body: {
        type: 'application/vnd.microsoft.search.searchResponse',
        value: { results: [{ title: 'High spenders', value: 'h' }] },
      },
    });
    const [searched] = asked;
    expect(searched).to.deep.include({ dataset: 'b', text: 'high', skip: 15, most: 10, locale: 'nb-NO' });
    expect(searched?.inputs).to.deep.equal({ trigger: 'segment-threshold-crossed' });
    expect(searched?.place).to.deep.include({ tenantId: 'contoso', conversationId: '19:alerts' });
    expect(searched?.from.objectId).to.equal('ada');
  });

  it('may have typed nothing yet', async () => {
    expect((await search({ dataset: 'b' })).status).to.equal(200);
    expect(asked[0]).to.deep.include({ text: '', skip: 0, most: 15, inputs: {} });
  });

  it('gets nothing for what can not be read, and an error where something broke', async () => {
    for (const odd of [
      {},
      { dataset: '' },
      { dataset: 'b', queryOptions: { skip: -1 } },
      { dataset: 'x'.repeat(5000) },
    ]) {
      expect(await search(odd)).to.deep.equal({ status: 200 });
    }
    expect(asked).to.deep.equal([]);
    expect(await search({ dataset: 'b', queryText: 'trouble' })).to.deep.equal({ status: 500, reason: 'failed' });
    expect(log.text()).to.include('search.failed');
  });
});
