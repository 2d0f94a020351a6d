/** Who may do what: the rule, as a pure function of what the tenant wants, who somebody is, and what a verb needs. */
import type { Person } from './conversation.ts';
import type { Conversation, Place } from './model.ts';

/**
 * What a verb asks of whoever says it.
 * reads: sees what the conversation sees.
 * writes: changes what the conversation is told, or asks Customer Insights to do something.
 * personal-data: sees or changes what is known of customers.
 * outside: sends what is told here to somewhere else.
 * admin: sees who did what.
 */
export type Need = 'reads' | 'writes' | 'personal-data' | 'outside' | 'admin';

/** What a tenant wants. `admins`: object ids, in lower case. */
export type Policy = {
  readonly writers: 'members' | 'owners' | 'admins';
  readonly admins: readonly string[];
  /** Whether the directory may be asked who owns a team: it takes the tenant's consent. */
  readonly asksDirectory: boolean;
};

export const DEFAULT_POLICY: Policy = { writers: 'members', admins: [], asksDirectory: false };

/**
 * Why somebody is not one of those whom a conversation belongs to; `unchecked`: nobody could say; `hidden`: the bot may
 * not see who is there.
 */
export type Stranger = 'guest' | 'outsider' | 'anonymous' | 'bot' | 'unidentified' | 'removed' | 'unchecked' | 'hidden';

/** What the roster says of a person. */
export type Standing = { readonly kind: 'member' } | { readonly kind: Stranger };

/** `isOwner` undefined: it can't be told, so that whoever brought the bot here stands in. */
export type Present = {
  readonly standing: Standing;
  readonly isAdmin: boolean;
  readonly isOwner: boolean | undefined;
  readonly isInstaller: boolean;
};

/** `owners`, `installer`, `admins`: only they may. */
export type Denial = Stranger | 'owners' | 'installer' | 'admins';

/** Nothing: allowed. */
export const mayDo = (policy: Policy, person: Present, need: Need): Denial | undefined => {
  const { standing, isAdmin } = person;
  if (standing.kind !== 'member') return standing.kind;
  const who = whoMay(policy, need);
  if (who === 'members' || isAdmin) return undefined;
  if (who === 'admins') return 'admins';
  if (person.isOwner === undefined) return person.isInstaller ? undefined : 'installer';
  return person.isOwner ? undefined : 'owners';
};

/** Of whom the need is satisfied; listed admins are never fewer than the others. */
const whoMay = ({ writers }: Policy, need: Need): Policy['writers'] => {
  switch (need) {
    case 'reads':
      return 'members';
    case 'writes':
    case 'personal-data':
      return writers;
    case 'outside':
      return writers === 'members' ? 'owners' : writers;
    case 'admin':
      return 'admins';
  }
};

/** Asks the chat platform who somebody is in a place. Neither function ever throws. */
export type Roster = {
  /** `fresh`: asked now; otherwise what was answered in the last minutes will do. */
  standing(place: Place, person: Person, fresh: boolean): Promise<Standing>;
  /** Undefined: it can't be told. */
  owns(place: Place, person: Person): Promise<boolean | undefined>;
};

export type Rights = {
  /** Why the person may not, if so. */
  check(asked: {
    readonly conversation: Conversation;
    readonly person: Person;
    readonly need: Need;
  }): Promise<Denial | undefined>;
};

export type RightsOptions = {
  readonly roster: Roster;
  readonly policyOf: (tenantId: string) => Policy;
  /** Who brought the bot to the conversation or its team. */
  readonly installers: (place: Pick<Place, 'tenantId' | 'conversationId' | 'teamId'>) => Promise<readonly string[]>;
};

/** Asks no more than the rule needs to know: owners and installers only where they count. */
export const createRights = ({ roster, policyOf, installers }: RightsOptions): Rights => ({
  check: async ({ conversation, person, need }) => {
    const policy = policyOf(conversation.tenantId);
    const standing = await roster.standing(conversation, person, need !== 'reads');
    const isAdmin = policy.admins.includes(person.objectId?.toLowerCase() ?? '');
    const alone = { standing, isAdmin, isOwner: undefined, isInstaller: false };
    if (standing.kind !== 'member' || isAdmin || whoMay(policy, need) !== 'owners') return mayDo(policy, alone, need);
    // Nobody else owns a chat of one's own with the bot.
    const asks = policy.asksDirectory && conversation.teamId !== undefined;
    const isOwner = conversation.kind === 'personal' || (asks ? await roster.owns(conversation, person) : undefined);
    const isInstaller = isOwner === undefined && (await installers(conversation)).includes(person.objectId ?? '');
    return mayDo(policy, { ...alone, isOwner, isInstaller }, need);
  },
});
