/** From Teams' activities to our own words. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Incoming } from '../../src/core/conversation.ts';
import { activitySchema } from '../../src/teams/activity.ts';
import { toIncoming } from '../../src/teams/inbound.ts';

const NOW = 1_800_000_000_000;
const TEAM = '19:team@thread.tacv2';
const CHANNEL = '19:channel@thread.tacv2';
const bot = { id: '28:bot', name: 'Tidings' };

const read = (change: object = {}): Incoming =>
  toIncoming(
    activitySchema.parse({
      type: 'message',
      id: '17',
      timestamp: '2026-11-21T10:00:00.000Z',
      channelId: 'msteams',
      serviceUrl: 'https://smba.trafficmanager.net/emea/',
      from: { id: '29:adele', name: 'Adele', aadObjectId: 'object' },
      recipient: bot,
      conversation: { id: `${CHANNEL};messageid=16`, conversationType: 'channel', isGroup: true, tenantId: 'tenant' },
      channelData: {
        tenant: { id: 'tenant' },
        team: { id: TEAM, name: 'Sales' },
        channel: { id: CHANNEL, name: 'Alerts' },
      },
      text: 'help',
      ...change,
    }),
    { now: NOW, developmentTenantId: 'development' },
  );

const place = {
  tenantId: 'tenant',
  conversationId: CHANNEL,
  kind: 'channel',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  botId: '28:bot',
  teamId: TEAM,
  teamName: 'Sales',
  channelName: 'Alerts',
};

describe('An activity of Teams', () => {
  it('is words in a thread of a channel, with who, when, where, and in which language', () => {
    const incoming = read({
      locale: 'de-DE',
      entities: [{ type: 'clientInfo', locale: 'en-US', country: 'DE', platform: 'iOS', timezone: 'Europe/Berlin' }],
    });
    expect(incoming).to.deep.equal({
      kind: 'said',
      text: 'help',
      place,
      activityId: '17',
      at: Date.parse('2026-11-21T10:00:00Z'),
      threadId: '16',
      from: { id: '29:adele', name: 'Adele', objectId: 'object' },
      locale: 'de-DE',
      timeZone: 'Europe/Berlin',
    });
  });

  it("is of the first channel, whose name Teams does not send, when its id is the team's", () => {
    const conversation = { id: TEAM, conversationType: 'channel', tenantId: 'tenant' };
    const channelData = { tenant: { id: 'tenant' }, team: { id: TEAM }, channel: { id: TEAM } };
    expect(read({ conversation, channelData }).place).to.include({ conversationId: TEAM, channelName: 'General' });
  });

  it('is of a chat of one or of several, which have no threads', () => {
    const chat = (conversationType: string) =>
      read({ conversation: { id: 'a:1', conversationType, tenantId: 'tenant' }, channelData: null, replyToId: '5' });
    expect(chat('personal').place.kind).to.equal('personal');
    expect(chat('groupChat').place.kind).to.equal('group');
    expect(chat('groupChat')).to.not.have.property('threadId');
    expect(chat('personal').place).to.not.have.any.keys('teamId', 'teamName', 'channelName');
  });

  it('is of an emulator, which knows no tenant, no time and no type of conversation', () => {
    const incoming = read({
      channelId: 'emulator',
      timestamp: null,
      conversation: { id: 'x|livechat' },
      channelData: undefined,
    });
    expect(incoming.place).to.deep.include({ tenantId: 'development', kind: 'personal' });
    expect(incoming.at).to.equal(NOW);
  });

  it('has the same id when it comes twice without one', () => {
    expect(read({ id: undefined }).activityId).to.equal(read({ id: undefined }).activityId);
    expect(read({ id: undefined }).activityId).to.not.equal(read({ id: undefined, text: 'list' }).activityId);
  });

  it('is a pressed button with what was typed, strings only and not too long', () => {
    const value = {
      button: 'opaque',
      number: '7',
      count: 7,
      object: {},
      long: 'x'.repeat(5000),
      msteams: { type: 'task' },
    };
    const incoming = read({ text: undefined, value, replyToId: '15' });
    expect(incoming).to.include({ kind: 'pressed', button: 'opaque', cardId: '15', threadId: '16' });
    expect(incoming.kind === 'pressed' && incoming.inputs).to.deep.equal({ number: '7' });
  });

  it('is words when what a card sends is not one of our buttons', () => {
    for (const value of [{}, { button: 5 }, { button: '' }, 'button', [{ button: 'x' }], null]) {
      expect(read({ value }).kind).to.equal('said');
    }
  });

  const installs: readonly (readonly [change: object, expected: object])[] = [
    [{ action: 'add' }, { kind: 'installed', scope: 'team', upgraded: false }],
    [{ action: 'Add' }, { kind: 'installed', scope: 'team', upgraded: false }],
    [{ action: 'add-upgrade' }, { kind: 'installed', scope: 'team', upgraded: true }],
    [{ action: 'ADD-UPGRADE' }, { kind: 'installed', scope: 'team', upgraded: true }],
    [{ action: 'remove' }, { kind: 'uninstalled', scope: 'team' }],
    [{ action: 'remove-upgrade' }, { kind: 'other', what: 'installationUpdate remove-upgrade' }],
    [{ action: 'something' }, { kind: 'other', what: 'installationUpdate something' }],
    [{}, { kind: 'other', what: 'installationUpdate' }],
  ];
  for (const [change, expected] of installs) {
    it(`is ${JSON.stringify(expected)} when an installation says ${JSON.stringify(change)}`, () => {
      expect(read({ type: 'installationUpdate', ...change })).to.include(expected);
    });
  }

  it('is the coming and going of the bot, not of others', () => {
    const update = (change: object) => read({ type: 'conversationUpdate', ...change }).kind;
    expect(update({ membersAdded: [{ id: '29:adele' }, bot] })).to.equal('installed');
    expect(update({ membersRemoved: [bot] })).to.equal('uninstalled');
    expect(update({ membersAdded: [{ id: '29:adele' }] })).to.equal('other');
    expect(update({ membersRemoved: [{ id: '29:adele' }], membersAdded: [] })).to.equal('other');
  });

  for (const [who, kind] of [
    ['membersAdded', 'installed'],
    ['membersRemoved', 'uninstalled'],
  ] as const) {
    it(`is ${kind} in the private or shared channel that it is about, and nowhere else, on ${who} of a channel`, () => {
      for (const id of [TEAM, CHANNEL]) {
        const incoming = read({
          type: 'conversationUpdate',
          conversation: { id, conversationType: 'channel', tenantId: 'tenant' },
          channelData: {
            tenant: { id: 'tenant' },
            team: { id: TEAM },
            channel: { id: CHANNEL, name: 'Board', type: 'private' },
            eventType: who === 'membersAdded' ? 'channelMemberAdded' : 'channelMemberRemoved',
          },
          [who]: [bot],
        });
        expect(incoming).to.include({ kind, scope: 'channel' });
        expect(incoming.place).to.include({ conversationId: CHANNEL, channelName: 'Board', teamId: TEAM });
      }
    });
  }

  const happening = (eventType: string, channel?: object) =>
    read({
      type: 'conversationUpdate',
      conversation: { id: TEAM, conversationType: 'channel', tenantId: 'tenant' },
      channelData: {
        tenant: { id: 'tenant' },
        team: { id: TEAM, name: 'Sales 2' },
        eventType,
        ...(channel && { channel }),
      },
    });

  for (const [eventType, kind] of [
    ['channelRenamed', 'renamed'],
    ['channelDeleted', 'deleted'],
    ['channelRestored', 'restored'],
  ] as const) {
    it(`is ${kind} of the channel that it is about, though told in the first one, on ${eventType}`, () => {
      const incoming = happening(eventType, { id: CHANNEL, name: 'New name' });
      expect(incoming).to.include({ kind, scope: 'channel' });
      expect(incoming.place).to.include({ conversationId: CHANNEL, channelName: 'New name', teamId: TEAM });
    });
  }

  for (const [eventType, kind] of [
    ['teamRenamed', 'renamed'],
    ['teamDeleted', 'deleted'],
    ['teamHardDeleted', 'deleted'],
    ['teamArchived', 'deleted'],
    ['teamUnarchived', 'restored'],
    ['teamRestored', 'restored'],
  ] as const) {
    it(`is ${kind} of the whole team on ${eventType}`, () => {
      expect(happening(eventType)).to.include({ kind, scope: 'team' });
      expect(happening(eventType).place).to.include({ teamId: TEAM, teamName: 'Sales 2' });
    });
  }

  it('is something else, of the place where it was told, when it is new to us', () => {
    const created = happening('channelCreated', { id: CHANNEL, name: 'Alerts' });
    expect(created).to.include({ kind: 'other', what: 'conversationUpdate channelCreated' });
    expect(created.place).to.include({ conversationId: TEAM, channelName: 'General' });
    expect(read({ type: 'messageReaction' })).to.include({ kind: 'other', what: 'messageReaction' });
    expect(read({ type: 'messageUpdate' })).to.include({ kind: 'other' });
    expect(read({ type: 'invoke', name: 'task/fetch' })).to.include({ kind: 'other', what: 'invoke task/fetch' });
  });

  it('always has a meaning', () => {
    const loose = fc.record(
      {
        type: fc.oneof(
          fc.string({ minLength: 1, maxLength: 50 }),
          fc.constantFrom('message', 'conversationUpdate', 'installationUpdate'),
        ),
        text: fc.string(),
        value: fc.anything(),
        action: fc.string({ maxLength: 50 }),
        replyToId: fc.constantFrom('1', null),
        channelData: fc.constantFrom(
          null,
          {},
          { team: {} },
          { channel: { id: CHANNEL } },
          { eventType: 'teamRenamed' },
        ),
        conversation: fc.constantFrom(
          { id: ';messageid=' },
          { id: 'a;messageid=' },
          { id: 'a', conversationType: 'odd' },
        ),
        timestamp: fc.string({ maxLength: 50 }),
      },
      { requiredKeys: ['type', 'conversation'] },
    );
    fc.assert(
      fc.property(loose, (change) => {
        const incoming = read(change);
        expect(incoming.place.conversationId).to.not.equal('');
        expect(Number.isFinite(incoming.at)).to.equal(true);
      }),
    );
  });
});
