/** Somebody types into the form's picker: what is found is of their tenant, for those who belong there, and changes nothing. */
import { expect } from 'chai';
import { ADELE, person, type TeamsChannel } from '../fakes/teams-client.ts';
import { openStage, type Stage, TENANTS } from './stage.ts';

const [CONTOSO, FABRIKAM] = TENANTS;
const SOURCES = 260;
const nameOf = (at: number): string => `Source ${String(at).padStart(3, '0')}`;

describe('Somebody who types into the form’s picker', () => {
  let stage: Stage;
  let channel: TeamsChannel;
  let dataset: string;

  beforeEach(async () => {
    stage = await openStage(
      [
        { name: 'Contoso', tenant: CONTOSO },
        { name: 'Fabrikam', tenant: FABRIKAM },
      ],
      ([here, there]) => {
        for (let at = 0; at < SOURCES; at++) here?.succeedRefresh(nameOf(at));
        here?.succeedRefresh('Ångström [x](https://evil.example) **bold**');
        there?.succeedRefresh('Secret source');
      },
    );
    channel = stage.teams.team('Data', { tenantId: CONTOSO }).channel('Alerts');
    await channel.install();
    dataset = await datasetIn(channel);
  });
  afterEach(() => stage.close());

  /** What the form says to look in. */
  const datasetIn = async (there: TeamsChannel): Promise<string> => {
    await there.say('subscribe');
    const [, found] = /"choices.data":(\{[^}]*\})/.exec(stage.cards(there.conversationId).at(-1) ?? '') ?? [];
    return found === undefined ? '' : JSON.parse(found).dataset;
  };

  type Found = readonly { readonly title: string; readonly value: string }[];
  const typed = async (queryText: string, more: object = {}, from = ADELE, there = channel): Promise<Found> => {
    const value = { dataset, queryText, queryOptions: { skip: 0, top: 15 }, ...more };
    const { status, text } = await there.type(value, from);
    expect(status).to.equal(200);
    return JSON.parse(text).value.results;
  };
  const titles = async (...asked: Parameters<typeof typed>): Promise<readonly string[]> =>
    (await typed(...asked)).map(({ title }) => title);

  it('finds what the card could not hold, and what is picked is what is told', async () => {
    const [found, ...others] = await typed('source 259');
    expect(found?.title).to.equal('Source 259 (data source)');
    expect(others).to.deep.equal([]);
    expect(stage.cards(channel.conversationId).at(-1)).to.not.include('Source 259');
    const cardId = stage.connector.shown(channel.conversationId).at(-1)?.id ?? '';
    await channel.press({ button: dataset, trigger: 'refresh-failed', subject: found?.value }, { cardId });
    expect(stage.lines(channel.conversationId).at(-1)).to.include('Source 259');
  });

  it('sees at most fifteen, in their order, as plain text, whatever case and accents', async () => {
    expect(await titles('SOURCE')).to.have.length(15);
    expect((await titles('SOURCE'))[0]).to.equal('Source 000 (data source)');
    expect((await titles('source', { queryOptions: { skip: 15, top: 2 } }))[0]).to.equal('Source 015 (data source)');
    expect(await titles('angstr')).to.deep.equal(['Ångström [x](https://evil.example) **bold** (data source)']);
    expect((await titles(''))[0]).to.equal('All of them');
    expect(await titles('source 1', { data: { trigger: 'segment-threshold-crossed' } })).to.deep.equal([]);
  });

  it('finds nothing of another tenant, whatever the request says', async () => {
    expect(await titles('secret')).to.deep.equal([]);
    expect(await titles('secret', { data: { environment: 'aaaaaaaa-0000-4000-8000-000000000001' } })).to.deep.equal([]);
    expect(await titles('source 1', { data: { environment: 'aaaaaaaa-0000-4000-8000-000000000001' } })).to.deep.equal(
      [],
    );
    const elsewhere = stage.teams.team('Data', { tenantId: FABRIKAM }).channel('Alerts');
    await elsewhere.install();
    expect(await titles('s', {}, ADELE, elsewhere), 'with the card of another conversation').to.deep.equal([]);
  });

  it('finds nothing with a card that is forged, of another conversation or too old', async () => {
    const other = stage.teams.team('Sales', { tenantId: CONTOSO }).channel('Alerts');
    expect(await titles('source', {}, ADELE, other), 'where the bot never was').to.deep.equal([]);
    await other.install();
    expect(await titles('source', {}, ADELE, other)).to.deep.equal([]);
    for (const forged of ['x', 'subscribe', '__proto__']) {
      expect(await titles('source', { dataset: forged }), forged).to.deep.equal([]);
    }
    stage.clock.set(stage.clock.now() + 8 * 86_400_000);
    expect(await titles('source')).to.deep.equal([]);
  });

  it('finds nothing who does not belong there', async () => {
    const { roster } = stage.connector;
    for (const role of ['guest', 'outsider', 'anonymous', 'removed'] as const) {
      const stranger = person(role);
      roster.assign(channel.conversationId, stranger, role);
      expect(await titles('source', {}, stranger), role).to.deep.equal([]);
    }
    expect(await titles('source', {}, person('Bea'))).to.have.length(15);
  });
});
