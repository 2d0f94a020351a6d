/** What people do in Teams, as the tests have them do it. */
import type { OwnChannel } from './own-channel.ts';

// biome-ignore lint/suspicious/noExplicitAny: activities are bent in tests as needed
export type Activity = Record<string, any>;

export type TeamsPerson = { readonly id: string; readonly name: string; readonly objectId: string };

export type SayOptions = {
  readonly from?: TeamsPerson;
  /** Root message of the thread; default: a new one. */
  readonly thread?: string;
  /** The bot is mentioned in front; default true in channels and groups, never in personal chats. */
  readonly mention?: boolean;
  readonly activityId?: string;
  readonly locale?: string;
};

export type PressOptions = {
  readonly cardId: string;
  readonly thread?: string;
  readonly from?: TeamsPerson;
  readonly activityId?: string;
};

export type Exchanged = { readonly status: number; readonly text: string };

/** A conversation with the bot. Each function sends one activity and gives the HTTP status that it was answered with. */
export type TeamsConversation = {
  readonly conversationId: string;
  readonly tenantId: string;
  say(text: string, options?: SayOptions): Promise<number>;
  /** Presses a button: its data, with what was typed into the card. */
  press(data: object, options: PressOptions): Promise<number>;
  /** Types into the picker of a card: what Teams asks while somebody does, and what it is answered. */
  type(value: object, from?: TeamsPerson): Promise<Exchanged>;
  install(by?: TeamsPerson, action?: string): Promise<number>;
  uninstall(): Promise<number>;
};

export type TeamsChannel = TeamsConversation & {
  rename(name: string): Promise<number>;
  delete(): Promise<number>;
  restore(): Promise<number>;
};

export type TeamsTeam = {
  readonly teamId: string;
  readonly tenantId: string;
  /** The first channel: its id is the team's. */
  readonly general: TeamsChannel;
  channel(name: string): TeamsChannel;
  own(type: 'private' | 'shared', name: string): OwnChannel;
  rename(name: string): Promise<number>;
  /** teamDeleted, teamHardDeleted, teamArchived, teamUnarchived, teamRestored. */
  tell(eventType: string): Promise<number>;
};

export type FakeTeams = {
  team(name: string, options?: { tenantId?: string }): TeamsTeam;
  personal(person: TeamsPerson, options?: { tenantId?: string }): TeamsConversation;
  group(options?: { tenantId?: string }): TeamsConversation;
  /** As Bot Framework Emulator sends: no tenant, no team. */
  emulator(): TeamsConversation;
  /** Any activity, filled up with what all have. */
  send(activity: Activity): Promise<number>;
};

export type FakeTeamsOptions = {
  /** The bot's `/api/messages`; a function when it is known only later. */
  readonly endpoint: string | (() => string);
  readonly serviceUrl: string;
  readonly botId?: string;
  readonly botName?: string;
  readonly tenantId?: string;
  /** Gives the `Authorization` header; default: none. */
  readonly authorize?: (activity: Activity) => Promise<string>;
};
