/** From a Teams activity to our own words. Pure: from here on nothing knows the platform. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Incoming, Person, Searched } from '../core/conversation.ts';
import type { Instant, Place } from '../core/model.ts';
import type { TeamsActivity } from './activity.ts';
import { plainTextOf } from './plain-text.ts';

export type InboundOptions = {
  /** For activities without a time of their own. */
  readonly now: Instant;
  /** Stands in for the tenant that emulators don't send. */
  readonly developmentTenantId?: string;
};

const LONGEST_INPUT = 4096;
const MOST_INPUTS = 100;
const THREAD = ';messageid=';
/** Teams sends no name for a team's first channel. */
const FIRST_CHANNEL = 'General';

/** Every activity has a meaning; what we don't know is `other`. Throws only when no tenant can be told. */
export const toIncoming = (activity: TeamsActivity, options: InboundOptions): Incoming => {
  const turn = turnOf(activity, options);
  switch (activity.type) {
    case 'message':
      return fromMessage(activity, turn);
    case 'installationUpdate':
      return fromInstallation(activity, turn);
    case 'conversationUpdate':
      return fromUpdate(activity, turn);
    default:
      return { ...turn, kind: 'other', what: activity.name ? `${activity.type} ${activity.name}` : activity.type };
  }
};

type Turn = Omit<Extract<Incoming, { kind: 'uninstalled' }>, 'kind' | 'scope'>;

const turnOf = (activity: TeamsActivity, { now, developmentTenantId }: InboundOptions): Turn => {
  const { conversation, channelData, locale, localTimezone, entities = [] } = activity;
  const tenantId = channelData?.tenant?.id || conversation.tenantId || developmentTenantId;
  if (!tenantId) throw new Error('no tenant can be told');
  const place = placeOf(activity, tenantId);
  const at = Date.parse(activity.timestamp ?? '');
  const client = entities.find(({ type }) => type?.toLowerCase() === 'clientinfo');
  const threadId = place.kind === 'channel' ? threadOf(activity) : undefined;
  const language = locale || client?.locale;
  const timeZone = localTimezone || client?.timezone;
  return {
    place,
    activityId: activity.id ?? digest(activity),
    at: Number.isFinite(at) ? at : now,
    from: personOf(activity),
    ...(threadId && { threadId }),
    ...(language && { locale: language }),
    ...(timeZone && { timeZone }),
  };
};

/** Sent twice, it gets the same id twice. */
const digest = (activity: TeamsActivity): string =>
  createHash('sha256').update(JSON.stringify(activity)).digest('base64url').slice(0, 32);

const personOf = ({ from }: TeamsActivity): Person => ({
  id: from?.id ?? '',
  name: from?.name ?? '',
  ...(from?.aadObjectId && { objectId: from.aadObjectId }),
});

const placeOf = (activity: TeamsActivity, tenantId: string): Place => {
  const { conversation, channelData, serviceUrl, recipient } = activity;
  const conversationId = conversation.id.split(THREAD)[0] || conversation.id;
  const { team } = channelData ?? {};
  const channel = channelData?.channel ?? channelData?.settings?.selectedChannel;
  const isFirst = conversationId === team?.id;
  // A happening in another channel is told in the first one: that channel's name is not this place's.
  const ownName = !channel?.id || channel.id === conversationId ? channel?.name : undefined;
  const channelName = ownName || (isFirst ? FIRST_CHANNEL : undefined);
  return {
    tenantId,
    conversationId,
    kind: kindOf(activity),
    serviceUrl,
    botId: recipient.id,
    ...(team?.id && { teamId: team.id }),
    ...(team?.name && { teamName: team.name }),
    ...(channelName && { channelName }),
  };
};

const kindOf = ({ conversation, channelData }: TeamsActivity): Place['kind'] => {
  switch (conversation.conversationType?.toLowerCase()) {
    case 'channel':
      return 'channel';
    case 'groupchat':
      return 'group';
    case 'personal':
      return 'personal';
    default:
      if (channelData?.team?.id || channelData?.channel?.id) return 'channel';
      return conversation.isGroup ? 'group' : 'personal';
  }
};

const threadOf = ({ conversation, replyToId }: TeamsActivity): string | undefined =>
  conversation.id.split(THREAD)[1] || replyToId;

const fromMessage = (activity: TeamsActivity, turn: Turn): Incoming => {
  const { value, replyToId } = activity;
  const { button, ...rest } = isRecord(value) ? value : {};
  if (typeof button !== 'string' || button === '' || button.length > LONGEST_INPUT) {
    return { ...turn, kind: 'said', text: plainTextOf(activity) };
  }
  return { ...turn, kind: 'pressed', button, inputs: inputsIn(rest), ...(replyToId && { cardId: replyToId }) };
};

/** What stands in a card's inputs: text, and not too long. */
const inputsIn = (value: unknown): { readonly [name: string]: string } => {
  const typed = Object.entries(isRecord(value) ? value : {}).filter(
    (input): input is [string, string] => typeof input[1] === 'string' && input[1].length <= LONGEST_INPUT,
  );
  return Object.fromEntries(typed.slice(0, MOST_INPUTS));
};

/** Teams shows no more, and asks for no more. */
const MOST_FOUND = 15;

const query = z.object({
  dataset: z.string().min(1).max(LONGEST_INPUT),
  queryText: z.string().max(LONGEST_INPUT).nullish(),
  queryOptions: z.object({ skip: z.number().int().min(0).nullish(), top: z.number().int().min(0).nullish() }).nullish(),
  data: z.unknown().optional(),
});

/** Somebody types into a card's picker; undefined: it is something else, or can't be read. */
export const toSearched = (activity: TeamsActivity, options: InboundOptions): Searched | undefined => {
  if (activity.type !== 'invoke' || activity.name !== 'application/search') return undefined;
  const { data: asked } = query.safeParse(activity.value);
  if (!asked) return undefined;
  const { dataset, queryText, queryOptions, data } = asked;
  const most = queryOptions?.top ?? MOST_FOUND;
  const more = { text: queryText ?? '', skip: queryOptions?.skip ?? 0, most, inputs: inputsIn(data) };
  return { ...turnOf(activity, options), dataset, ...more };
};

const fromInstallation = ({ action }: TeamsActivity, turn: Turn): Incoming => {
  switch (action?.toLowerCase()) {
    case 'add':
      return { ...turn, kind: 'installed', scope: 'team', upgraded: false };
    case 'add-upgrade':
      return { ...turn, kind: 'installed', scope: 'team', upgraded: true };
    case 'remove':
      return { ...turn, kind: 'uninstalled', scope: 'team' };
    default:
      // The first half of an upgrade (`remove-upgrade`) takes nothing away.
      return { ...turn, kind: 'other', what: `installationUpdate ${action ?? ''}`.trim() };
  }
};

type Happening = Pick<Extract<Incoming, { kind: 'renamed' | 'deleted' | 'restored' }>, 'kind' | 'scope'>;

/** Archived is as good as deleted to us: nothing can be written there, and it may come back. */
const HAPPENINGS: ReadonlyMap<string, Happening> = new Map([
  ['channelrenamed', { kind: 'renamed', scope: 'channel' }],
  ['channeldeleted', { kind: 'deleted', scope: 'channel' }],
  ['channelrestored', { kind: 'restored', scope: 'channel' }],
  ['teamrenamed', { kind: 'renamed', scope: 'team' }],
  ['teamdeleted', { kind: 'deleted', scope: 'team' }],
  ['teamharddeleted', { kind: 'deleted', scope: 'team' }],
  ['teamarchived', { kind: 'deleted', scope: 'team' }],
  ['teamunarchived', { kind: 'restored', scope: 'team' }],
  ['teamrestored', { kind: 'restored', scope: 'team' }],
]);

/** Private and shared channels have members of their own, the bot among them: in its team it stays. */
const OF_ONE_CHANNEL: ReadonlySet<string> = new Set(['channelmemberadded', 'channelmemberremoved']);

const fromUpdate = (activity: TeamsActivity, turn: Turn): Incoming => {
  const { membersAdded = [], membersRemoved = [], recipient, channelData } = activity;
  const eventType = channelData?.eventType ?? '';
  const scope = OF_ONE_CHANNEL.has(eventType.toLowerCase()) ? 'channel' : 'team';
  const here = {
    ...turn,
    scope,
    place: scope === 'channel' ? channelPlace(turn.place, channelData) : turn.place,
  } as const;
  if (membersAdded.some(({ id }) => id === recipient.id)) return { ...here, kind: 'installed', upgraded: false };
  if (membersRemoved.some(({ id }) => id === recipient.id)) return { ...here, kind: 'uninstalled' };
  const happening = HAPPENINGS.get(eventType.toLowerCase());
  if (!happening) return { ...turn, kind: 'other', what: `conversationUpdate ${eventType}`.trim() };
  return happening.scope === 'channel'
    ? { ...turn, ...happening, place: channelPlace(turn.place, channelData) }
    : { ...turn, ...happening };
};

/** News of a channel may come through the team's first one: the place that they are about is named beside it. */
const channelPlace = (place: Place, channelData: TeamsActivity['channelData']): Place => {
  const { id, name } = channelData?.channel ?? {};
  const { channelName: _, ...rest } = place;
  return { ...rest, ...(id && { conversationId: id }), ...(name && { channelName: name }) };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
