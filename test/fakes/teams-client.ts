/** People in Teams: believable activities of teams, channels, chats and emulators, posted to the bot's door. */
import { randomUUID } from 'node:crypto';
import { newChannelId, ownChannel } from './own-channel.ts';
import { rosterAt } from './roster.ts';
import type {
  Activity,
  Exchanged,
  FakeTeams,
  FakeTeamsOptions,
  TeamsChannel,
  TeamsConversation,
  TeamsPerson,
  TeamsTeam,
} from './teams-types.ts';

export type * from './teams-types.ts';

export const person = (name: string): TeamsPerson => ({
  id: `29:${name.toLowerCase()}-${randomUUID()}`,
  name,
  objectId: randomUUID(),
});

export const ADELE: TeamsPerson = person('Adele Vance');

let lastId = 1_710_000_000_000;
const nextId = (): string => String(lastId++);

export const createFakeTeams = (options: FakeTeamsOptions): FakeTeams => {
  const {
    endpoint,
    serviceUrl,
    botId = '28:tidings',
    botName = 'Tidings',
    tenantId: home = randomUUID(),
    authorize,
  } = options;
  const recipient = { id: botId, name: botName };

  const exchange = async (given: Activity): Promise<Exchanged> => {
    const activity = {
      id: nextId(),
      channelId: 'msteams',
      serviceUrl,
      recipient,
      timestamp: new Date().toISOString(),
      ...given,
    };
    const { from, conversation, channelData } = activity as Activity;
    if (from?.aadObjectId) {
      const place = String(conversation?.id).split(';messageid=')[0] ?? '';
      const tenant = channelData?.tenant?.id ?? conversation?.tenantId ?? home;
      rosterAt(serviceUrl)?.enroll(place, { id: from.id, name: from.name, objectId: from.aadObjectId }, tenant);
    }
    const authorization = await authorize?.(activity);
    const response = await fetch(typeof endpoint === 'string' ? endpoint : endpoint(), {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...(authorization && { authorization }) },
      body: JSON.stringify(activity),
    });
    return { status: response.status, text: await response.text() };
  };
  const send = async (given: Activity): Promise<number> => (await exchange(given)).status;

  const mentioned = (text: string) => ({
    text: `<at>${botName}</at>&nbsp;${escaped(text)}\n`,
    entities: [{ type: 'mention', mentioned: recipient, text: `<at>${botName}</at>` }],
  });
  const clientInfo = (locale: string) => ({
    type: 'clientInfo',
    locale,
    country: 'US',
    platform: 'Web',
    timezone: 'Europe/Oslo',
  });
  const account = ({ id, name, objectId }: TeamsPerson) => ({ id, name, aadObjectId: objectId });

  /** `base`: what all activities of the conversation have in common; `inThread`: where a new message goes. */
  const conversationOf = (
    base: Activity,
    inThread: (activityId: string, thread?: string) => Activity,
  ): TeamsConversation => {
    const conversationId: string = base['conversation'].id;
    const isChat = base['conversation'].conversationType === 'personal';
    return {
      conversationId,
      tenantId: base['conversation'].tenantId ?? '',
      say: (text, { from = ADELE, thread, mention = !isChat, activityId = nextId(), locale = 'en-US' } = {}) => {
        const words = mention ? mentioned(text) : { text: escaped(text), entities: [] };
        return send({
          ...base,
          ...inThread(activityId, thread),
          ...words,
          type: 'message',
          id: activityId,
          textFormat: 'plain',
          locale,
          localTimezone: 'Europe/Oslo',
          entities: [...words.entities, clientInfo(locale)],
          from: account(from),
        });
      },
      press: (data, { cardId, thread, from = ADELE, activityId = nextId() }) =>
        send({
          ...base,
          ...inThread(thread ?? cardId, thread ?? cardId),
          type: 'message',
          id: activityId,
          value: data,
          replyToId: cardId,
          locale: 'en-US',
          localTimezone: 'Europe/Oslo',
          entities: [clientInfo('en-US')],
          from: account(from),
        }),
      type: async (value, from = ADELE) => {
        const invoke = { type: 'invoke', name: 'application/search', value, locale: 'en-US', from: account(from) };
        return exchange({ ...base, ...inThread(nextId()), ...invoke });
      },
      install: (by = ADELE, action = 'add') =>
        send({ ...base, type: 'installationUpdate', action, locale: 'en-US', from: account(by) }),
      uninstall: () => send({ ...base, type: 'installationUpdate', action: 'remove', from: account(ADELE) }),
    };
  };

  const team = (teamName: string, { tenantId = home }: { tenantId?: string } = {}): TeamsTeam => {
    const teamId = newChannelId();
    let name = teamName;
    const about = (extra: Activity): Activity => ({
      conversation: { id: teamId, isGroup: true, conversationType: 'channel', tenantId },
      channelData: { tenant: { id: tenantId }, team: { id: teamId, name, aadGroupId: randomUUID() }, ...extra },
    });
    const update = (eventType: string, extra: Activity = {}): Promise<number> =>
      send({ ...about({ eventType, ...extra }), type: 'conversationUpdate', from: account(ADELE) });

    const channelOf = (channelId: string, channelName?: string, type?: string): TeamsChannel => {
      const conversation = (id: string) => ({ id, isGroup: true, conversationType: 'channel', tenantId });
      const channel = { id: channelId, ...(channelName && { name: channelName }), ...(type && { type }) };
      const base: Activity = { ...about({ channel }), conversation: conversation(channelId) };
      const common = conversationOf(base, (activityId, thread) => ({
        conversation: conversation(`${channelId};messageid=${thread ?? activityId}`),
      }));
      return {
        ...common,
        rename: (newName) => update('channelRenamed', { channel: { id: channelId, name: newName } }),
        delete: () => update('channelDeleted', { channel }),
        restore: () => update('channelRestored', { channel }),
      };
    };
    return {
      teamId,
      tenantId,
      general: channelOf(teamId),
      channel: (channelName) => channelOf(newChannelId(), channelName),
      own: (type, channelName) => {
        const channel = { id: newChannelId(), name: channelName, type };
        const told = ownChannel({ tenantId, botId, about: about({ channel }), send });
        return { ...channelOf(channel.id, channelName, type), ...told };
      },
      rename: (newName) => {
        name = newName;
        return update('teamRenamed');
      },
      tell: (eventType) => update(eventType),
    };
  };

  const chat = (conversationType: string, tenantId: string): TeamsConversation =>
    conversationOf(
      {
        conversation: {
          id:
            conversationType === 'personal' ? `a:${randomUUID()}` : `19:${randomUUID().replaceAll('-', '')}@thread.v2`,
          conversationType,
          tenantId,
          ...(conversationType === 'groupChat' && { isGroup: true }),
        },
        channelData: { tenant: { id: tenantId } },
      },
      () => ({}),
    );

  return {
    send,
    team,
    personal: (_, { tenantId = home } = {}) => chat('personal', tenantId),
    group: ({ tenantId = home } = {}) => chat('groupChat', tenantId),
    emulator: () =>
      conversationOf({ channelId: 'emulator', conversation: { id: `${randomUUID()}|livechat` } }, () => ({})),
  };
};

/** As Teams writes what people type. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
