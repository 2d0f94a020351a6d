/** Private and shared channels, told as Teams tells of them: in the channel itself, with its host team beside it. */
import { randomUUID } from 'node:crypto';
import { type Activity, ADELE, type TeamsChannel, type TeamsPerson } from './teams-client.ts';

export const newChannelId = (): string => `19:${randomUUID().replaceAll('-', '')}@thread.tacv2`;

/** It has people of its own, and the app is added to it apart from its team. */
export type OwnChannel = TeamsChannel & Own;

type Own = {
  add(by?: TeamsPerson): Promise<number>;
  remove(by?: TeamsPerson): Promise<number>;
  /** A shared channel becomes another team's too, and is no more. */
  share(team: string): Promise<number>;
  unshare(team: string): Promise<number>;
  /** Somebody comes and goes; `through` is the team that brings them. */
  join(who: TeamsPerson, through?: string): Promise<number>;
  part(who: TeamsPerson): Promise<number>;
};

export type OwnChannelOptions = {
  readonly tenantId: string;
  readonly botId: string;
  /** What all that is told of the channel has in common. */
  readonly about: Activity;
  readonly send: (activity: Activity) => Promise<number>;
};

export const ownChannel = (options: OwnChannelOptions): Own => {
  const { tenantId, botId, about } = options;
  const { channelData } = about;
  const tell = (
    eventType: string,
    data: Activity,
    { by = ADELE, ...more }: { by?: TeamsPerson | undefined } & Activity,
  ) =>
    options.send({
      type: 'conversationUpdate',
      conversation: { ...about['conversation'], id: channelData.channel.id },
      channelData: { ...channelData, eventType, ...data },
      from: { id: by.id, aadObjectId: by.objectId },
      ...more,
    });
  const bot = [{ id: botId }];
  const account = (who: TeamsPerson) => [{ id: who.id, aadObjectId: who.objectId }];
  const team = (name: string) => [{ id: newChannelId(), name, aadGroupId: randomUUID(), tenantId }];
  const direct = { sourceType: 'channel', id: channelData.channel.id, membershipType: 'direct', tenantId };
  const transitive = { sourceType: 'team', id: newChannelId(), membershipType: 'transitive', tenantId };
  return {
    add: (by) => tell('channelMemberAdded', {}, { membersAdded: bot, by }),
    remove: (by) => tell('channelMemberRemoved', {}, { membersRemoved: bot, by }),
    share: (name) => tell('channelShared', { sharedWithTeams: team(name) }, {}),
    unshare: (name) => tell('channelUnshared', { unsharedFromTeams: team(name) }, {}),
    join: (who, through) =>
      tell(
        'channelMemberAdded',
        { membershipSource: through === undefined ? direct : transitive },
        { membersAdded: account(who) },
      ),
    part: (who) => tell('channelMemberRemoved', { membershipSource: direct }, { membersRemoved: account(who) }),
  };
};
