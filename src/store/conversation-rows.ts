/** Conversations as rows, and rows as conversations. */
import type { Conversation, Place } from '../core/model.ts';
import { readRhythm } from './json.ts';
import type { ConversationRow } from './schema.ts';

export const toRow = (place: Place) => ({
  tenant_id: place.tenantId,
  conversation_id: place.conversationId,
  kind: place.kind,
  service_url: place.serviceUrl,
  bot_id: place.botId,
  team_id: place.teamId ?? null,
  team_name: place.teamName ?? null,
  channel_name: place.channelName ?? null,
  state: 'active' as const,
});

/** Only the columns that something is known for. */
export const known = <T extends object>(row: T): Partial<T> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Partial<T>;

export const addressOf = (row: ConversationRow): string =>
  JSON.stringify({ destination: 'teams', place: toPlace(row) });

const toPlace = (row: ConversationRow): Place => ({
  tenantId: row.tenant_id,
  conversationId: row.conversation_id,
  kind: row.kind,
  serviceUrl: row.service_url,
  botId: row.bot_id,
  ...(row.team_id !== null && { teamId: row.team_id }),
  ...(row.team_name !== null && { teamName: row.team_name }),
  ...(row.channel_name !== null && { channelName: row.channel_name }),
});

export const toConversation = (row: ConversationRow): Conversation => ({
  ...toPlace(row),
  language: row.language,
  timeZone: row.time_zone,
  state: row.state,
  ...(row.environment_id !== null && { environmentId: row.environment_id }),
  ...(row.rhythm !== null && { rhythm: readRhythm(row.rhythm) }),
});
