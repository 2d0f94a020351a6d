/** Who is in which conversation of the fake Teams: whoever speaks is an ordinary member there, unless a test says otherwise. */
import { errorBody, type Fault } from './connector-faults.ts';

type Account = { readonly id: string; readonly name?: string; readonly objectId?: string };

export type Role = 'member' | 'guest' | 'outsider' | 'anonymous' | 'removed';

export type FakeRoster = {
  /** A private or shared channel: only who was assigned is there, and nobody becomes a member by speaking. */
  close(conversationId: string, tenantId: string): void;
  /** Without the permission to see who is in closed channels, the service refuses to say (default: it may). */
  maySeeClosed: boolean;
  /** From now on the person is that in the conversation, whatever they say there. */
  assign(conversationId: string, person: Account, role: Role): void;
  /** Called by whoever speaks: a member of the conversation's tenant, if nothing else was said. */
  enroll(conversationId: string, person: Account, tenantId: string): void;
  /** Instead of any answer about members; undefined: it works again. */
  fault: Fault | undefined;
  /** What a team's id is in the directory. */
  readonly groups: Map<string, string>;
  /** Questions so far. */
  asked: number;
  answer(conversationId: string, memberId: string): { readonly status: number; readonly body: object };
};

const rosters = new Map<string, FakeRoster>();

const ELSEWHERE = '99999999-9999-4999-8999-999999999999';

/** The roster of the service at this address, if there is one. */
export const rosterAt = (serviceUrl: string): FakeRoster | undefined =>
  [...rosters].find(([url]) => serviceUrl.startsWith(url))?.[1];

export const createRoster = (): FakeRoster => {
  const closed = new Map<string, string>();
  const people = new Map<string, { account: Account; tenantId: string; role: Role }>();
  const keyOf = (conversationId: string, id: string): string => `${conversationId} ${id}`;
  const roster: FakeRoster = {
    fault: undefined,
    maySeeClosed: true,
    close: (conversationId, tenantId) => void closed.set(conversationId, tenantId),
    groups: new Map(),
    asked: 0,
    assign: (conversationId, account, role) => {
      const key = keyOf(conversationId, account.id);
      people.set(key, { account, role, tenantId: people.get(key)?.tenantId ?? closed.get(conversationId) ?? '' });
    },
    enroll: (conversationId, account, tenantId) => {
      if (closed.has(conversationId)) return;
      const key = keyOf(conversationId, account.id);
      people.set(key, { account, tenantId, role: people.get(key)?.role ?? 'member' });
    },
    answer: (conversationId, memberId) => {
      roster.asked += 1;
      if (closed.has(conversationId) && !roster.maySeeClosed) {
        return { status: 403, body: errorBody('Forbidden', "Caller isn't enabled for requesting the channel.") };
      }
      const known = people.get(keyOf(conversationId, memberId));
      if (!known || known.role === 'removed') {
        return { status: 404, body: errorBody('MemberNotFoundInConversation', 'The member was not found.') };
      }
      const { account, tenantId, role } = known;
      const userRole = role === 'guest' || role === 'anonymous' ? role : 'user';
      const { id, name, objectId } = account;
      return {
        status: 200,
        body: { id, name, objectId, tenantId: role === 'outsider' ? ELSEWHERE : tenantId, userRole },
      };
    },
  };
  return roster;
};

/** Speakers of the fake Teams find it by the address that their activities carry. */
export const publish = (serviceUrl: string, roster: FakeRoster): void => void rosters.set(serviceUrl, roster);
export const withdraw = (serviceUrl: string): void => void rosters.delete(serviceUrl);
