/** Who may do what: every verb, said by every kind of person, under every policy, through the real door. */
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { verbs } from '../../src/commands/index.ts';
import type { Need, Policy } from '../../src/core/rights.ts';
import { examples, further } from '../commands/examples.ts';
import { type FakeGraph, startGraph } from '../fakes/graph.ts';
import type { Role } from '../fakes/roster.ts';
import { person, type TeamsChannel, type TeamsPerson } from '../fakes/teams-client.ts';
import { type Ledger, openLedger } from './kept.ts';
import { openStage, type Stage, TENANTS } from './stage.ts';

const [HOME] = TENANTS;
const REFUSED = "I can't do that for you.";

const kinds = [
  ...['owner', 'installer', 'admin', 'member'],
  ...['guest', 'outsider', 'anonymous', 'unidentified', 'bot', 'removed', 'unreadable'],
] as const;
type Kind = (typeof kinds)[number];
const strangers: ReadonlySet<Kind> = new Set(kinds.slice(4));

/** Lines with what they need: of each verb one. */
const lines = [
  ...Object.entries(verbs).map(([kind, { needs }]) => {
    const line = examples[kind as keyof typeof examples];
    // Those that depend on what is said: a subscription here changes something, a report looks.
    return [line, typeof needs !== 'function' ? needs : kind === 'report' ? 'reads' : 'writes'] as const;
  }),
  ...further,
];

/** Written down once more, by hand: who of those that belong here may, by need. */
const may: Record<'members' | 'owners' | 'ownersUnasked' | 'admins', Record<Need, readonly Kind[]>> = {
  members: {
    reads: ['owner', 'installer', 'admin', 'member'],
    writes: ['owner', 'installer', 'admin', 'member'],
    'personal-data': ['owner', 'installer', 'admin', 'member'],
    outside: ['installer', 'admin'],
    admin: ['admin'],
  },
  owners: {
    reads: ['owner', 'installer', 'admin', 'member'],
    writes: ['owner', 'admin'],
    'personal-data': ['owner', 'admin'],
    outside: ['owner', 'admin'],
    admin: ['admin'],
  },
  ownersUnasked: {
    reads: ['owner', 'installer', 'admin', 'member'],
    writes: ['installer', 'admin'],
    'personal-data': ['installer', 'admin'],
    outside: ['installer', 'admin'],
    admin: ['admin'],
  },
  admins: {
    reads: ['owner', 'installer', 'admin', 'member'],
    writes: ['admin'],
    'personal-data': ['admin'],
    outside: ['admin'],
    admin: ['admin'],
  },
};

describe('Whoever speaks in a channel', () => {
  let stage: Stage;
  let ledger: Ledger;
  let graph: FakeGraph;
  let channel: TeamsChannel;
  let people: Record<Kind, TeamsPerson>;
  let groupId: string;

  const open = async (policy: Partial<Policy>): Promise<void> => {
    people = Object.fromEntries(kinds.map((kind) => [kind, person(kind)])) as typeof people;
    people.bot = { ...people.bot, id: '28:another-bot' };
    people.unidentified = { id: '29:nobody', name: 'Nobody' } as TeamsPerson;
    graph = await startGraph();
    groupId = randomUUID();
    const admins = [people.admin.objectId];
    stage = await openStage([{ name: 'Contoso' }], ([one]) => one?.succeedRefresh('Loyalty files'), {
      policies: new Map([[HOME, { writers: 'members', asksDirectory: false, admins, ...policy }]]),
      graphUrl: graph.url,
    });
    ledger = openLedger(stage);
    const team = stage.teams.team('Data');
    channel = team.channel('Alerts');
    stage.connector.roster.groups.set(team.teamId, groupId);
    graph.owners.set(groupId, [people.owner.objectId]);
    for (const role of ['guest', 'outsider', 'anonymous', 'removed'] satisfies Role[]) {
      stage.connector.roster.assign(channel.conversationId, people[role], role);
    }
    await channel.install(people.installer);
    await channel.say('subscribe full refreshes', { from: people.admin });
  };
  afterEach(async () => {
    ledger.close();
    await stage.close();
    await graph.stop();
  });

  const told = () => stage.log.filter((line) => line.includes('authz.denied'));
  const denials = (): number => told().length;

  /** What was answered, if anything. */
  const say = async (line: string, kind: Kind): Promise<string | undefined> => {
    await stage.clock.advance(2000);
    const before = stage.lines(channel.conversationId).length;
    if (kind === 'unreadable') stage.connector.roster.fault = { kind: 'status', status: 503 };
    expect(await channel.say(line, { from: people[kind] })).to.equal(200);
    stage.connector.roster.fault = undefined;
    return stage.lines(channel.conversationId)[before];
  };

  const policies = [
    ['members', {}],
    ['owners', { writers: 'owners', asksDirectory: true }],
    ['ownersUnasked', { writers: 'owners' }],
    ['admins', { writers: 'admins', asksDirectory: true }],
  ] as const;

  for (const [name, policy] of policies) {
    it(`does what they may and no more, where the policy is ${name}`, async () => {
      await open(policy);
      for (const kind of kinds) {
        for (const [line, need] of lines) {
          const [before, denied] = [ledger.state(), denials()];
          const answer = await say(line, kind);
          const where = `${kind}: ${line}`;
          if (!strangers.has(kind) && may[name][need].includes(kind)) {
            expect(answer, where).to.be.a('string').and.not.include(REFUSED);
            expect(denials(), where).to.equal(denied);
            continue;
          }
          expect(ledger.state(), where).to.deep.equal(before);
          expect(denials(), where).to.equal(denied + 1);
          if (kind === 'bot') expect(answer, where).to.equal(undefined);
          else expect(answer, where).to.include(REFUSED);
        }
      }
      expect(told().every((line) => 'verb' in JSON.parse(line))).to.equal(true);
      const reasons = [...strangers, 'unchecked', 'owners', 'installer', 'admins'].map((why) => `'${why}'`).join();
      expect(ledger.read(`select * from audit where result = 'denied' and after in (${reasons})`)).to.have.length(
        denials(),
      );
    });
  }

  it('is never taken for an owner where the directory has no consent: whoever brought the bot stands in', async () => {
    await open({ writers: 'owners', asksDirectory: true });
    graph.owners.clear();
    expect(await say('subscribe failures', 'owner')).to.include('The person who added me here may');
    expect(await say('subscribe failures', 'installer')).to.include('Subscribed');
    expect(graph.asked.map(({ path }) => path)).to.include(`/v1.0/teams/${groupId}/members`);
  });

  it('is asked for anew at each write, but not at each look', async () => {
    await open({});
    const { roster } = stage.connector;
    await say('list', 'member');
    const asked = roster.asked;
    await say('list', 'member');
    expect(roster.asked).to.equal(asked);
    await say('test 1', 'member');
    expect(roster.asked).to.equal(asked + 1);
    roster.assign(channel.conversationId, people.member, 'removed');
    expect(await say('list', 'member'), 'nobody asked yet').to.not.include(REFUSED);
    expect(await say('test 1', 'member')).to.include('not a member');
    expect(await say('list', 'member'), 'known by now').to.include('not a member');
  });

  it('is known to be gone within five minutes', async () => {
    await open({});
    await say('list', 'member');
    stage.connector.roster.assign(channel.conversationId, people.member, 'removed');
    await stage.clock.advance(5 * 60_000);
    expect(await say('list', 'member')).to.include('not a member');
  });

  it('may do in a chat of their own what owners may, but not what admins may', async () => {
    await open({ writers: 'owners' });
    const chat = stage.teams.personal(people.member);
    const last = () => stage.lines(chat.conversationId).at(-1);
    await chat.say('subscribe failures', { from: people.member });
    expect(last()).to.include('Subscribed');
    await chat.say('audit', { from: people.member });
    expect(last()).to.include(REFUSED);
    const guests = stage.teams.personal(people.guest);
    stage.connector.roster.assign(guests.conversationId, people.guest, 'guest');
    await guests.say('subscribe failures', { from: people.guest });
    expect(stage.lines(guests.conversationId).at(-1)).to.include('You are a guest here');
  });

  it('shows admins who did what, the denied tries too', async () => {
    await open({});
    await say('subscribe failures', 'member');
    await say('subscribe failures', 'guest');
    await say('audit', 'admin');
    const card = stage.cards(channel.conversationId).at(-1);
    expect(card).to.include(people.member.objectId).and.to.include('subscribe 2');
    expect(card).to.include(people.guest.objectId).and.to.include('denied');
    await say('audit 1', 'admin');
    expect(stage.cards(channel.conversationId).at(-1)).to.not.include(people.member.objectId);
    await say(`audit ${people.member.objectId}`, 'admin');
    expect(stage.cards(channel.conversationId).at(-1)).to.not.include(people.guest.objectId);
  });
});
