/** What Teams says of a person, in all the ways it may say it, and what the directory says of a team's owners. */
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Place } from '../../src/core/model.ts';
import { createEgress, type Egress } from '../../src/egress/index.ts';
import { createConnector } from '../../src/teams/connector.ts';
import { createDirectory } from '../../src/teams/directory.ts';
import { createRoster } from '../../src/teams/roster.ts';
import { createTokenSource } from '../../src/teams/token.ts';
import { fakeCloud, startSignIn } from '../fakes/bot-framework.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { errorBody, type FakeConnector, type Fault, startConnector } from '../fakes/connector.ts';
import { type FakeGraph, startGraph } from '../fakes/graph.ts';
import { createRecordingLog, type RecordingLog } from '../fakes/log.ts';

const ada = { id: '29:ada', name: 'Ada', objectId: randomUUID() };
const TENANT = randomUUID();

describe('The roster', () => {
  let connector: FakeConnector;
  let egress: Egress;
  let clock: HandClock;
  let log: RecordingLog;
  let place: Place;
  let roster: ReturnType<typeof createRoster>;

  beforeEach(async () => {
    connector = await startConnector();
    egress = createEgress({});
    clock = createHandClock(Date.UTC(2026, 10, 21));
    log = createRecordingLog();
    place = {
      tenantId: TENANT,
      conversationId: '19:general@thread.tacv2',
      kind: 'channel',
      serviceUrl: connector.url,
      botId: '28:bot',
      teamId: '19:team@thread.tacv2',
    };
    const { ask } = createConnector({
      egress,
      token: createTokenSource({ signIn: undefined, clock, log }),
      allowedHosts: [],
      development: true,
      clock,
      log,
      deadlineMs: 300,
    });
    roster = createRoster({ ask, ownsGroup: async () => true, clock, log });
    connector.roster.enroll(place.conversationId, ada, TENANT);
  });
  afterEach(async () => {
    await egress.close();
    await connector.stop();
  });

  const answering = (body: unknown, status = 200, headers?: Record<string, string>): Fault => ({
    kind: 'status',
    status,
    body,
    ...(headers && { headers }),
  });
  const { id, objectId } = ada;
  const rows: readonly (readonly [name: string, fault: Fault | undefined, kind: string])[] = [
    ['a member', undefined, 'member'],
    [
      'the older name of the id, as the Playground writes it',
      answering({ id, aadObjectId: objectId, tenantId: TENANT, userRole: 'user' }),
      'member',
    ],
    [
      'ids in capitals',
      answering({ id, objectId: objectId.toUpperCase(), tenantId: TENANT.toUpperCase(), userRole: 'User' }),
      'member',
    ],
    ['a guest', answering({ id, objectId, tenantId: TENANT, userRole: 'guest' }), 'guest'],
    ['somebody of another tenant', answering({ id, objectId, tenantId: randomUUID(), userRole: 'user' }), 'outsider'],
    ['somebody anonymous', answering({ id, objectId, tenantId: TENANT, userRole: 'anonymous' }), 'anonymous'],
    ['a role that we do not know', answering({ id, objectId, tenantId: TENANT, userRole: 'emperor' }), 'unchecked'],
    ['no role', answering({ id, objectId, tenantId: TENANT }), 'unchecked'],
    ['no tenant', answering({ id, objectId, userRole: 'user' }), 'unchecked'],
    ['somebody else', answering({ id, objectId: randomUUID(), tenantId: TENANT, userRole: 'user' }), 'unchecked'],
    ['only an id', answering({ id }), 'unchecked'],
    ['nonsense', { kind: 'garbage' }, 'unchecked'],
    ['a list', answering([]), 'unchecked'],
    ['that nobody of that id is there', answering(errorBody('MemberNotFoundInConversation', 'gone'), 404), 'removed'],
    ['404 and no reason', answering(undefined, 404), 'unchecked'],
    ['that the bot is not there', answering(errorBody('BotNotInConversationRoster', 'no'), 403), 'hidden'],
    ['that the bot may not see it', answering(errorBody('Forbidden', 'no consent'), 403), 'hidden'],
    ['500', answering(undefined, 500), 'unchecked'],
    ['nothing, and hangs', { kind: 'hang' }, 'unchecked'],
    ['nothing, and resets', { kind: 'reset' }, 'unchecked'],
  ];
  for (const [name, fault, kind] of rows) {
    it(`takes a person for ${kind} when Teams says: ${name}`, async () => {
      connector.roster.fault = fault;
      expect(await roster.standing(place, ada, true)).to.deep.equal({ kind });
    });
  }

  it('asks nobody about bots and people without an id', async () => {
    expect(await roster.standing(place, { ...ada, id: '28:other' }, true)).to.deep.equal({ kind: 'bot' });
    const { objectId: _, ...nobody } = ada;
    expect(await roster.standing(place, nobody, true)).to.deep.equal({ kind: 'unidentified' });
    expect(connector.roster.asked).to.equal(0);
  });

  it('asks no more where Teams said to slow down, until its time is over', async () => {
    connector.roster.fault = answering(undefined, 429, { 'retry-after': '7' });
    expect(await roster.standing(place, ada, true)).to.deep.equal({ kind: 'unchecked' });
    connector.roster.fault = undefined;
    const { asked } = connector.roster;
    expect(await roster.standing(place, ada, true)).to.deep.equal({ kind: 'unchecked' });
    expect(connector.roster.asked).to.equal(asked);
    clock.set(clock.now() + 7001);
    expect(await roster.standing(place, ada, true)).to.deep.equal({ kind: 'member' });
  });

  it('keeps within what Teams lets a bot ask of one conversation, and other conversations are asked', async () => {
    const other = { ...place, conversationId: '19:other@thread.tacv2' };
    connector.roster.enroll(other.conversationId, ada, TENANT);
    let members = 0;
    for (let at = 0; at < 300; at += 1) {
      clock.set(clock.now() + 150);
      const { kind } = await roster.standing(place, ada, true);
      if (kind === 'member') members += 1;
    }
    expect(members).to.be.within(100, 220);
    expect((await roster.standing(other, ada, true)).kind).to.equal('member');
  });

  it('does not know a kept answer of one tenant, place or person for that of another', async () => {
    await roster.standing(place, ada, false);
    connector.roster.fault = answering(undefined, 500);
    expect((await roster.standing(place, ada, false)).kind).to.equal('member');
    for (const [there, who] of [
      [{ ...place, conversationId: '19:x' }, ada],
      [{ ...place, tenantId: 'x' }, ada],
      [place, { ...ada, objectId: randomUUID() }],
    ] as const) {
      expect((await roster.standing(there, who, false)).kind).to.equal('unchecked');
    }
  });

  it('can not tell an owner where Teams does not say what the team is in the directory', async () => {
    expect(await roster.owns(place, ada)).to.equal(undefined);
    connector.roster.groups.set(place.teamId ?? '', randomUUID());
    expect(await roster.owns(place, ada)).to.equal(true);
  });
});

describe('The directory', () => {
  let graph: FakeGraph;
  let egress: Egress;
  const group = randomUUID();
  const log = createRecordingLog();
  const clock = createHandClock(Date.UTC(2026, 10, 21));

  beforeEach(async () => {
    graph = await startGraph();
  });
  afterEach(async () => {
    await egress.close();
    await graph.stop();
  });

  it("tells owners from others with a token of the team's tenant, and nothing without consent", async () => {
    const signIn = await startSignIn();
    egress = createEgress({ ca: signIn.ca });
    const cloud = { ...fakeCloud(undefined, signIn), graphUrl: graph.url };
    const identity = { kind: 'secret', appId: randomUUID(), password: 'secret', tenantId: randomUUID() } as const;
    const owns = createDirectory({ identity, cloud, egress, clock, log });
    graph.owners.set(group, [ada.objectId]);
    expect(await owns(TENANT, group, ada.objectId)).to.equal(true);
    expect(await owns(TENANT, group, randomUUID())).to.equal(false);
    expect(await owns(TENANT, randomUUID(), ada.objectId)).to.equal(undefined);
    expect(graph.asked.every(({ authorization }) => authorization?.startsWith('Bearer '))).to.equal(true);
    expect(await owns(TENANT, group, "' or '1' eq '1"), 'an id that is none').to.equal(undefined);
    expect(graph.asked).to.have.length(3);
    await signIn.stop();
  });
});
