/** People talk to the bot through Teams' own door, and its answers come back through the connector. */
import { expect } from 'chai';
import { type Answer, type Incoming, UserError } from '../../src/core/conversation.ts';
import { referenceOf } from '../../src/core/ids.ts';
import { createEgress, type Egress } from '../../src/egress/index.ts';
import { createHttpServer, type HttpServer } from '../../src/http/index.ts';
import { createTeams, type Teams } from '../../src/teams/index.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { type FakeConnector, startConnector } from '../fakes/connector.ts';
import { createRecordingLog, type RecordingLog } from '../fakes/log.ts';
import { ADELE, createFakeTeams, type FakeTeams, person } from '../fakes/teams-client.ts';

const card = { type: 'AdaptiveCard', version: '1.5', body: [] } as const;

describe('Somebody in Teams', () => {
  let connector: FakeConnector;
  let egress: Egress;
  let server: HttpServer;
  let teams: Teams;
  let people: FakeTeams;
  let clock: HandClock;
  let log: RecordingLog;
  let heard: Incoming[];
  let answer: (incoming: Incoming) => Promise<Answer | undefined>;

  beforeEach(async () => {
    connector = await startConnector();
    egress = createEgress({});
    clock = createHandClock(Date.parse('2026-11-21T10:00:00Z'));
    log = createRecordingLog();
    heard = [];
    answer = async (incoming) =>
      incoming.kind === 'said' ? { summary: `You said ${incoming.text}`, card } : undefined;
    teams = createTeams({
      settings: {
        identity: { kind: 'none' },
        cloud: {
          issuer: 'x',
          openIdMetadataUrl: 'x',
          loginUrl: 'https://x',
          sharedTenant: 'x',
          audience: 'x',
          graphUrl: 'https://x',
        },
        development: true,
        developmentTenantId: 'try-out',
        serviceHosts: [],
        host: '127.0.0.1',
      },
      egress,
      clock,
      log,
      onIncoming: (incoming) => {
        heard.push(incoming);
        return answer(incoming);
      },
      onSearch: async () => [],
      apology: ({ activityId }) => ({ summary: `Sorry (${activityId})` }),
      deadlineMs: 2000,
    });
    const { receive } = teams;
    server = createHttpServer({ host: '127.0.0.1', port: 0, receive, ready: async () => [], log });
    await server.start();
    people = createFakeTeams({ endpoint: `${server.url}/api/messages`, serviceUrl: connector.url });
  });
  afterEach(async () => {
    connector.heal();
    connector.release();
    await server.stop();
    await connector.stop();
    await egress.close();
  });

  it('asks in a channel and is answered in the thread', async () => {
    const sales = people.team('Sales').channel('Alerts');
    expect(await sales.say('help me & you', { activityId: '1710' })).to.equal(200);
    expect(await sales.say('again', { thread: '1710' })).to.equal(200);
    expect(
      connector.posts.map(({ conversationId, threadId, activity }) => [conversationId, threadId, activity.summary]),
    ).to.deep.equal([
      [sales.conversationId, '1710', 'You said help me & you'],
      [sales.conversationId, '1710', 'You said again'],
    ]);
    expect(connector.posts[0]?.card).to.deep.equal(card);
  });

  it('asks alone, in a group, in the first channel, or from an emulator, and is answered there', async () => {
    const places = [people.personal(ADELE), people.group(), people.team('Ops').general, people.emulator()];
    for (const place of places) expect(await place.say('help', { mention: true })).to.equal(200);
    expect(connector.posts.map(({ conversationId }) => conversationId)).to.deep.equal(
      places.map(({ conversationId }) => conversationId),
    );
    expect(heard.map((incoming) => incoming.kind === 'said' && incoming.text)).to.deep.equal([
      'help',
      'help',
      'help',
      'help',
    ]);
    expect(heard.map(({ place }) => [place.kind, place.channelName])).to.deep.equal([
      ['personal', undefined],
      ['group', undefined],
      ['channel', 'General'],
      ['personal', undefined],
    ]);
    expect(heard[3]?.place.tenantId).to.equal('try-out');
  });

  it('installs, renames, deletes and removes, and each is told with its place', async () => {
    const bea = person('Bea');
    const team = people.team('Sales', { tenantId: 'contoso' });
    const alerts = team.channel('Alerts');
    await team.general.install(bea);
    await alerts.rename('Alarms');
    await team.rename('Sales 2');
    await alerts.delete();
    await alerts.restore();
    await team.tell('teamArchived');
    await team.general.uninstall();
    expect(heard.map(({ kind }) => kind)).to.deep.equal([
      'installed',
      'renamed',
      'renamed',
      'deleted',
      'restored',
      'deleted',
      'uninstalled',
    ]);
    expect(heard[0]?.from).to.deep.equal({ id: bea.id, name: 'Bea', objectId: bea.objectId });
    expect(heard[1]?.place).to.include({
      tenantId: 'contoso',
      conversationId: alerts.conversationId,
      channelName: 'Alarms',
    });
    expect(heard[2]?.place).to.include({ teamId: team.teamId, teamName: 'Sales 2' });
    expect(connector.posts).to.have.length(0);
  });

  describe('presses a button', () => {
    const replace = async (incoming: Incoming): Promise<Answer> => ({
      summary: incoming.kind === 'pressed' ? `Done ${incoming.button} ${incoming.inputs['name']}` : 'A card',
      card,
      replacesCard: true,
    });

    it('and the card is replaced in its place', async () => {
      answer = replace;
      const alerts = people.team('Sales').channel('Alerts');
      await alerts.say('list', { activityId: '1710' });
      const [shown] = connector.shown(alerts.conversationId);
      await alerts.press({ button: 'b1', name: 'n1' }, { cardId: shown?.id ?? '', thread: '1710' });
      const [after, ...more] = connector.shown(alerts.conversationId);
      expect([after?.id, after?.edits, after?.post.activity.summary]).to.deep.equal([shown?.id, 1, 'Done b1 n1']);
      expect(more).to.have.length(0);
    });

    it('and is answered below when the card is no longer there', async () => {
      answer = replace;
      const alerts = people.team('Sales').channel('Alerts');
      await alerts.press({ button: 'b1' }, { cardId: '404', thread: '1710' });
      expect(connector.posts.map(({ method, threadId }) => [method, threadId])).to.deep.equal([
        ['PUT', undefined],
        ['POST', '1710'],
      ]);
    });
  });

  it('is told in its own words what was wrong with what was said', async () => {
    answer = async () => {
      throw new UserError({ summary: 'There is no trigger called bananas' });
    };
    expect(await people.personal(ADELE).say('subscribe bananas')).to.equal(200);
    expect(connector.posts[0]?.activity.text).to.equal('There is no trigger called bananas');
    expect(log.lines.filter(({ level }) => level === 'error')).to.have.length(0);
  });

  it('gets an apology when something broke, and the operator one line with the ids', async () => {
    answer = async () => {
      throw new Error('the store is gone');
    };
    const chat = people.personal(ADELE, { tenantId: 'contoso' });
    expect(await chat.say('list', { activityId: '1710' })).to.equal(200);
    expect(connector.posts.map(({ activity }) => activity.text)).to.deep.equal(['Sorry (1710)']);
    const errors = log.lines.filter(({ level }) => level === 'error');
    expect(errors.map(({ event }) => event)).to.deep.equal(['turn.failed']);
    expect(errors[0]?.fields).to.include({
      tenantId: 'contoso',
      conversationId: chat.conversationId,
      activityId: '1710',
      reference: referenceOf('1710'),
    });
  });

  it('is answered though the service asked to slow down, as soon as it may', async () => {
    connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '3' } }, { times: 2 });
    const saying = people.personal(ADELE).say('help');
    await connector.waitForPosts(1);
    await turnOfEvents(() => clock.waiting > 1);
    await clock.advance(3000);
    await connector.waitForPosts(2);
    await turnOfEvents(() => clock.waiting > 1);
    await clock.advance(3000);
    await connector.waitForPosts(3);
    expect(await saying).to.equal(200);
    expect(connector.posts.filter(({ activityId }) => activityId)).to.have.length(1);
  });

  it('is not kept waiting by Teams while the answer takes long, and closing waits for it', async () => {
    connector.fail({ kind: 'hold' });
    const saying = people.personal(ADELE).say('help');
    await connector.waitForPosts(1);
    await clock.advance(5000);
    expect(await saying).to.equal(200);
    let closed = false;
    const closing = teams.close().then(() => {
      closed = true;
    });
    await new Promise(setImmediate);
    expect(closed).to.equal(false);
    connector.release();
    await closing;
    expect(log.lines.find(({ event }) => event === 'turn.taken')?.fields).to.include({ answer: 'delivered' });
  });

  it('is not let in by an unknown channel, nor with a service that is not on this machine', async () => {
    expect(await people.send({ type: 'message', channelId: 'slack', conversation: { id: 'a' } })).to.equal(403);
    expect(
      await people.send({ type: 'message', serviceUrl: 'https://smba.trafficmanager.net/', conversation: { id: 'a' } }),
    ).to.equal(403);
    expect(heard).to.have.length(0);
  });
});

/** Lets events happen until something holds. */
const turnOfEvents = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise(setImmediate);
};
