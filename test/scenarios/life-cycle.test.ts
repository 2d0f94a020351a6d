/** Teams that add the bot, rename, archive and delete, and remove it: one welcome, no lost subscription, and nothing left in the end. */
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { type Activity, person, type TeamsConversation } from '../fakes/teams-client.ts';
import { hear as hearIn } from './asker.ts';
import { openStage, type Stage, TENANTS } from './stage.ts';

const [HOME, OTHER] = TENANTS;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const WELCOME = "I'll tell you when something happens in Customer Insights";
const bea = person('Bea Installer');

describe('A team with the bot', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await openStage(
      [
        { name: 'Contoso', tenant: HOME },
        { name: 'Fabrikam', tenant: OTHER },
      ],
      (both) => {
        for (const one of both) one.succeedRefresh('Loyalty files');
      },
    );
  });
  afterEach(() => stage.close());

  const linesOf = ({ conversationId }: TeamsConversation) => stage.lines(conversationId);
  const welcomes = (...places: TeamsConversation[]): number =>
    places.flatMap(linesOf).filter((line) => line.includes(WELCOME)).length;
  /** Nothing but the last two hours of it matters. */
  const sleep = (ms: number): Promise<void> => {
    stage.clock.set(stage.clock.now() + ms - 2 * HOUR_MS);
    return stage.look(2 * HOUR_MS);
  };
  const hear = (...places: TeamsConversation[]) => hearIn(stage, places);
  const rows = (table: string, where = '1 = 1'): number => {
    const database = new DatabaseSync(stage.databaseUrl, { readOnly: true });
    const { count } = database.prepare(`select count(*) as count from ${table} where ${where}`).get() as {
      count: number;
    };
    database.close();
    return count;
  };
  /** All tables that know of a place or of what hangs on one, but the record, which stays for its own time. */
  const tablesOfPlaces = (): readonly string[] => {
    const database = new DatabaseSync(stage.databaseUrl, { readOnly: true });
    const found = database
      .prepare(
        `select distinct m.name from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table'
          and c.name in ('conversation_id', 'lane_id', 'subscription_id', 'delivery_id') order by m.name`,
      )
      .all()
      .map(({ name }) => String(name));
    database.close();
    return found.filter((name) => name !== 'audit');
  };
  /** The older way to tell that the bot was added. */
  const addedTo = (team: { teamId: string; tenantId: string }): Activity => ({
    type: 'conversationUpdate',
    conversation: { id: team.teamId, isGroup: true, conversationType: 'channel', tenantId: team.tenantId },
    channelData: {
      tenant: { id: team.tenantId },
      team: { id: team.teamId, name: 'Data' },
      eventType: 'teamMemberAdded',
    },
    membersAdded: [{ id: '28:tidings' }],
    from: { id: bea.id, name: bea.name, aadObjectId: bea.objectId },
  });

  it('is welcomed once, by who added it, though it is told in two ways and two channels, and upgraded later', async () => {
    const team = stage.teams.team('Data');
    const picked = team.channel('Alerts');
    await Promise.all([picked.install(bea), stage.teams.send(addedTo(team))]);
    await picked.install(bea, 'add-upgrade');
    await picked.install(bea);
    await team.general.install(bea);
    await stage.teams.send(addedTo(team));
    expect(welcomes(picked, team.general)).to.equal(1);
    await sleep(2 * DAY_MS);
    const later = team.channel('Added later');
    await later.install(bea);
    expect(linesOf(later), 'the team knows it').to.deep.equal([]);
    const [card] = [picked, team.general].flatMap(({ conversationId }) => stage.cards(conversationId));
    expect(card).to.include('Bea Installer added me here.');
    expect((card?.match(/Action.Submit/g) ?? []).length).to.be.within(1, 2);
  });

  it('says nothing when it is added again with nothing to come back to, and that it is back when there is', async () => {
    const [one, two] = [stage.teams.team('One').general, stage.teams.team('Two').general];
    for (const general of [one, two]) await general.install(bea);
    await two.say('subscribe failures');
    for (const general of [one, two]) await general.uninstall();
    for (const general of [one, two]) await general.install(bea);
    expect([welcomes(one), welcomes(two)]).to.deep.equal([1, 1]);
    expect(linesOf(one)).to.have.length(1);
    expect(linesOf(two).at(-1)).to.include('I am back, and the subscription from before is on again.');
    expect(await hear(two)).to.deep.equal([true]);
  });

  it('hears nothing in any channel from when it is archived until it is active again, and other teams go on', async () => {
    const [data, sales] = [stage.teams.team('Data'), stage.teams.team('Sales')];
    const [alerts, news] = [data.channel('Alerts'), data.channel('News')];
    const places = [data.general, alerts, news, sales.general];
    for (const place of places) await place.say('subscribe failures');
    await news.delete();
    expect(await hear(...places)).to.deep.equal([true, true, false, true]);
    for (const [away, back] of [
      ['teamArchived', 'teamUnarchived'],
      ['teamDeleted', 'teamRestored'],
    ] as const) {
      await data.tell(away);
      expect(await hear(...places), away).to.deep.equal([false, false, false, true]);
      await data.tell(back);
      expect(await hear(...places), back).to.deep.equal([true, true, false, true]);
    }
    await news.restore();
    expect(await hear(...places)).to.deep.equal([true, true, true, true]);
  });

  it('has the subscriptions of all its channels back when it adds the bot again, whichever channel is picked', async () => {
    const team = stage.teams.team('Data');
    const [alerts, news] = [team.channel('Alerts'), team.channel('News')];
    for (const place of [alerts, news]) await place.say('subscribe failures');
    await alerts.uninstall();
    expect(await hear(alerts, news)).to.deep.equal([false, false]);
    await alerts.rename('Late news of a channel');
    await stage.teams.send({ ...addedTo(team), membersAdded: [{ id: bea.id }] });
    expect(await hear(alerts, news), 'late news bring nothing back').to.deep.equal([false, false]);
    await sleep(29 * DAY_MS);
    await team.general.install(bea);
    expect(await hear(alerts, news)).to.deep.equal([true, true]);
  });

  it('is sent nothing of what waits when it removes the bot: neither news, nor reports, nor edits of cards', async () => {
    const { general } = stage.teams.team('Data');
    await general.say('timezone UTC');
    await general.say('subscribe failures');
    await hear(general);
    await general.say('report daily at 09:00');
    await general.say('quiet 06:00-08:00');
    await hear(general);
    await general.say('refresh "Loyalty files"');
    await general.uninstall();
    const before = stage.connector.posts.length;
    await sleep(4 * HOUR_MS);
    await sleep(24 * HOUR_MS);
    expect(stage.connector.posts.slice(before)).to.deep.equal([]);
  });

  it('leaves nothing behind 30 days after it removed the bot, and another tenant keeps what it has', async () => {
    const team = stage.teams.team('Data');
    const alerts = team.channel('Secret project');
    const abroad = stage.teams.team('Data', { tenantId: OTHER }).channel('Alerts');
    const chat = stage.teams.personal(bea);
    for (const place of [team.general, alerts, abroad, chat]) {
      await place.say('subscribe failures');
      await place.say('report daily at 08:00');
      await place.say('quiet off');
      await place.say('list');
    }
    await hear(alerts, abroad, chat);
    await alerts.uninstall();
    await chat.uninstall();
    const tables = tablesOfPlaces();
    expect(tables).to.include.members(['conversations', 'subscriptions', 'errands', 'stories', 'outcomes', 'buttons']);
    const left = (tenant: string) => tables.map((table) => rows(table, `tenant_id = '${tenant}'`));
    const empty = tables.filter((_, at) => (left(HOME)[at] ?? 0) === 0);
    expect(empty, 'nothing to forget in there').to.deep.equal(['redeliveries']);
    // Three nights are enough: one for what was sent, one for the places, one for what hung on them.
    for (const days of [31, 1, 1]) await sleep(days * DAY_MS);
    expect(Object.fromEntries(tables.map((table, at) => [table, left(HOME)[at]]))).to.deep.equal(
      Object.fromEntries(tables.map((table) => [table, 0])),
    );
    expect(await hear(abroad)).to.deep.equal([true]);
    await team.general.install(bea);
    expect(welcomes(team.general), 'a new acquaintance').to.equal(1);
  });
});
