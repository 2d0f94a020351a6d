/** Every kind of place that Teams has: standard, private and shared channels, group chats and chats of one's own. */
import { expect } from 'chai';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import type { OwnChannel } from '../fakes/own-channel.ts';
import { person, type TeamsConversation, type TeamsTeam } from '../fakes/teams-client.ts';
import { hear as hearIn } from './asker.ts';
import { openStage, type Settings, type Stage, TENANTS } from './stage.ts';

const [HOME] = TENANTS;
const WELCOME = "I'll tell you when something happens in Customer Insights";
const REFUSED = "I can't do that for you.";
const [owner, member, colleague] = [person('Olga Owner'), person('Mia Member'), person('Cai Colleague')];
const [guest, outsider] = [person('Gil Guest'), person('Uma Outsider')];

describe('A private or shared channel', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let team: TeamsTeam;
  let secret: OwnChannel;
  let shared: OwnChannel;

  const open = async (settings: Settings = {}): Promise<void> => {
    const prepare = ([one]: readonly FakeCustomerInsights[]) => one?.succeedRefresh('Loyalty files');
    stage = await openStage([{ name: 'Contoso' }], prepare, settings);
    insights = stage.insights[0] as FakeCustomerInsights;
    team = stage.teams.team('Data');
    secret = team.own('private', 'Board');
    shared = team.own('shared', 'With Fabrikam');
    const { roster } = stage.connector;
    for (const { conversationId } of [secret, shared]) {
      roster.close(conversationId, HOME);
      roster.assign(conversationId, member, 'member');
    }
    roster.assign(secret.conversationId, guest, 'guest');
    roster.assign(shared.conversationId, outsider, 'outsider');
    roster.assign(shared.conversationId, colleague, 'member');
    await team.general.install(owner);
  };
  beforeEach(() => open());
  afterEach(() => stage.close());

  const lines = ({ conversationId }: TeamsConversation) => stage.lines(conversationId);
  const answer = async (place: TeamsConversation, words: string, from = member): Promise<string | undefined> => {
    await stage.clock.advance(2000);
    const before = lines(place).length;
    expect(await place.say(words, { from })).to.equal(200);
    return lines(place)[before];
  };
  const hear = (...places: TeamsConversation[]) => hearIn(stage, places);

  it('hears what it asked for, as standard channels, group chats and chats of one’s own beside it do', async () => {
    const places = [
      team.general,
      team.channel('Alerts'),
      secret,
      shared,
      stage.teams.group(),
      stage.teams.personal(member),
    ];
    await Promise.all([secret.add(member), shared.add(member)]);
    for (const place of places) expect(await answer(place, 'subscribe failures')).to.include('Subscribed');
    expect(await hear(...places)).to.deep.equal(places.map(() => true));
    expect(await answer(secret, 'unsubscribe 1')).to.not.include(REFUSED);
    expect(await hear(...places)).to.deep.equal(places.map((place) => place !== secret));
  });

  it('is told in the thread that they subscribed in', async () => {
    await shared.add(member);
    await shared.say('subscribe failures', { from: member, thread: '1700000000007' });
    insights.failRefresh('Loyalty files');
    await stage.look();
    const shown = stage.connector.shown(shared.conversationId).at(-1);
    expect(shown).to.include({ threadId: '1700000000007' });
    expect(shown?.post.activity.summary).to.include('refresh failed');
  });

  it('is welcomed once by who added the app to it, though its team was welcomed: others are there', async () => {
    expect(lines(team.general)).to.have.length(1);
    await secret.add(member);
    await secret.add(member);
    expect(lines(secret)).to.have.length(1);
    expect(lines(secret)[0]).to.include(WELCOME);
    await secret.join(colleague);
    await secret.part(colleague);
    expect(lines(secret), 'people come and go').to.have.length(1);
  });

  it('hears nothing when the app is removed from it, its team goes on, and all is back when it is added again', async () => {
    await Promise.all([secret.add(member), shared.add(member)]);
    for (const place of [team.general, secret, shared]) await answer(place, 'subscribe failures');
    await secret.remove(member);
    expect(await hear(team.general, secret, shared)).to.deep.equal([true, false, true]);
    await team.general.install(owner);
    expect(await hear(secret), 'it was not the team that left').to.deep.equal([false]);
    await secret.add(member);
    expect(lines(secret).at(-1)).to.include('I am back');
    expect(await hear(team.general, secret, shared)).to.deep.equal([true, true, true]);
  });

  it('leaves and comes back with its team', async () => {
    await secret.add(member);
    await answer(secret, 'subscribe failures');
    await team.general.uninstall();
    expect(await hear(secret)).to.deep.equal([false]);
    await team.general.install(owner);
    expect(await hear(secret)).to.deep.equal([true]);
  });

  it('goes on when it is shared with a team and unshared again, and stops when it is deleted', async () => {
    await shared.add(member);
    await answer(shared, 'subscribe failures');
    await shared.share('Fabrikam Data');
    await shared.join(outsider, 'Fabrikam Data');
    expect(await hear(shared)).to.deep.equal([true]);
    await shared.unshare('Fabrikam Data');
    expect(await hear(shared)).to.deep.equal([true]);
    await shared.rename('With nobody');
    await shared.delete();
    expect(await hear(shared, team.general)).to.deep.equal([false, false]);
    await shared.restore();
    expect(await hear(shared)).to.deep.equal([true]);
  });

  it('belongs to its own people: those of its team and those of another organization are told who can', async () => {
    await Promise.all([secret.add(member), shared.add(member)]);
    for (const line of ['list', 'subscribe failures', 'status']) {
      expect(await answer(secret, line, owner), 'of the team alone').to.include('not a member of this conversation');
      expect(await answer(secret, line, guest))
        .to.include('You are a guest here')
        .and.to.include('not a guest');
      expect(await answer(shared, line, outsider))
        .to.include('from another organization')
        .and.to.include('its people here');
      expect(await answer(shared, line, colleague), 'of another team').to.not.include(REFUSED);
    }
    expect(await hear(secret)).to.deep.equal([false]);
    expect(stage.log.filter((line) => line.includes('authz.denied'))).to.have.length(9);
  });

  it('has whoever added the app to it for an owner, but its team and other channels have not', async () => {
    await stage.close();
    await open({ policies: new Map([[HOME, { writers: 'owners', asksDirectory: false, admins: [] }]]) });
    await secret.add(member);
    stage.connector.roster.assign(secret.conversationId, owner, 'member');
    expect(await answer(secret, 'subscribe failures', member)).to.include('Subscribed');
    expect(await answer(secret, 'subscribe full refreshes', owner), 'who added it to the team').to.include(
      'Subscribed',
    );
    expect(await answer(team.general, 'subscribe failures', member)).to.include('The person who added me here may');
    expect(await answer(shared, 'subscribe failures', member)).to.include('The person who added me here may');
  });

  it('says what is missing where the app may not see who is there', async () => {
    await secret.add(member);
    stage.connector.roster.maySeeClosed = false;
    const told = await answer(secret, 'subscribe failures');
    expect(told)
      .to.include('does not let me see who is in this conversation')
      .and.to.include('ChannelMember.Read.Group');
    expect(await answer(team.general, 'subscribe failures'), 'standard channels need no permission').to.include(
      'Subscribed',
    );
  });
});
