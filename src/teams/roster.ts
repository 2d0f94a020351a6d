/** Who somebody is in a conversation: asked of the service, paced as posts are, and never guessed when it does not say. */
import { z } from 'zod';
import type { Person } from '../core/conversation.ts';
import type { Instant, Place } from '../core/model.ts';
import { afterPost, FRESH, nextPostAt, type Pace, type Pacing } from '../core/pacing.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Roster, Standing } from '../core/rights.ts';
import type { Ask } from './connector.ts';

export type RosterOptions = {
  readonly ask: Ask;
  /** Undefined: it can't be told. */
  readonly ownsGroup: (tenantId: string, groupId: string, objectId: string) => Promise<boolean | undefined>;
  readonly clock: Clock;
  readonly log: Log;
};

/** How long an answer will do for those who only look. */
const KEPT_MS = 5 * 60_000;
/** A little less than one bot may ask of one conversation, since probes ask too. */
const PACING: Pacing = { perSecond: 7, burst: 14, perHalfMinute: 100, perHour: 3000 };
const QUIET_MS = 5000;
/** Those longest not asked for are forgotten; they are asked again. */
const MOST = 10_000;

/** The older of the two names of the object id is still written by some. */
const memberSchema = z.looseObject({
  id: z.string(),
  objectId: z.string().nullish(),
  aadObjectId: z.string().nullish(),
  tenantId: z.string().nullish(),
  userRole: z.string().nullish(),
});

const UNCHECKED: Standing = { kind: 'unchecked' };

export const createRoster = ({ ask, ownsGroup, clock, log }: RosterOptions): Roster => {
  const members = createMemory<Instant>();
  const paces = createMemory<Pace>();
  const quiet = createMemory<Instant>();

  /** Whoever would have to wait is told to try again: they do so when they need it. */
  const mayAsk = (place: Place): boolean => {
    if ((quiet.get(place.tenantId) ?? 0) > clock.now()) return false;
    const key = `${place.tenantId} ${place.conversationId}`;
    const pace = paces.get(key) ?? FRESH;
    const now = clock.now();
    if (nextPostAt(pace, PACING, now) > now) return false;
    paces.set(key, afterPost(pace, PACING, now));
    return true;
  };

  const lookUp = async (place: Place, person: Person): Promise<Standing> => {
    if (!mayAsk(place)) return UNCHECKED;
    const asked = await ask(place, ['conversations', place.conversationId, 'members', person.id]);
    if ('reply' in asked) return standingOf(asked.reply.text, place, person);
    const { failed } = asked;
    if (failed.kind === 'not-sent' && failed.status === 429) {
      quiet.set(place.tenantId, clock.now() + (failed.retryAfterMs ?? QUIET_MS));
    }
    if ('code' in failed && failed.code === 'MemberNotFoundInConversation') return { kind: 'removed' };
    log.warn({ tenantId: place.tenantId, conversationId: place.conversationId, failed }, 'roster.unread');
    // To ask again does not help: private and shared channels take a permission, and the app in the channel.
    return 'status' in failed && failed.status === 403 ? { kind: 'hidden' } : UNCHECKED;
  };

  return {
    standing: async (place, person, fresh) => {
      if (person.id.startsWith('28:')) return { kind: 'bot' };
      if (person.objectId === undefined || person.id === '') return { kind: 'unidentified' };
      const key = `${place.tenantId} ${place.conversationId} ${person.objectId}`;
      if (!fresh && (members.get(key) ?? 0) > clock.now()) return { kind: 'member' };
      const standing = await lookUp(place, person);
      if (standing.kind === 'member') members.set(key, clock.now() + KEPT_MS);
      // Nobody knows better than the last answer; but whoever is out is out.
      else if (standing.kind !== 'unchecked' && standing.kind !== 'hidden') members.delete(key);
      return standing;
    },

    owns: async (place, person) => {
      const { teamId } = place;
      if (teamId === undefined || person.objectId === undefined || !mayAsk(place)) return undefined;
      const asked = await ask(place, ['teams', teamId]);
      const group = 'reply' in asked ? teamSchema.safeParse(parse(asked.reply.text)) : undefined;
      if (!group?.success) return undefined;
      return ownsGroup(place.tenantId, group.data.aadGroupId, person.objectId);
    },
  };
};

const teamSchema = z.looseObject({ aadGroupId: z.guid() });

/** What the service says of a member; all that is not clearly one of the conversation's own is none. */
const standingOf = (text: string, place: Place, person: Person): Standing => {
  const read = memberSchema.safeParse(parse(text));
  if (!read.success) return UNCHECKED;
  const { objectId, aadObjectId, tenantId, userRole } = read.data;
  const isSame = same(objectId ?? aadObjectId ?? '', person.objectId ?? '');
  if (!isSame) return UNCHECKED;
  if (tenantId && !same(tenantId, place.tenantId)) return { kind: 'outsider' };
  switch (userRole?.toLowerCase()) {
    case 'user':
    case 'owner':
    case 'admin':
      return tenantId ? { kind: 'member' } : UNCHECKED;
    case 'guest':
      return { kind: 'guest' };
    case 'anonymous':
      return { kind: 'anonymous' };
    default:
      return UNCHECKED;
  }
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A map that never holds more than `MOST`. */
const createMemory = <T>() => {
  const kept = new Map<string, T>();
  return {
    get: (key: string): T | undefined => kept.get(key),
    delete: (key: string): void => void kept.delete(key),
    set: (key: string, value: T): void => {
      kept.delete(key);
      kept.set(key, value);
      const [oldest] = kept.keys();
      if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
    },
  };
};
