/** A Bot Connector on loopback that records what is posted, answers as Teams does, and fails on request. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { act, errorBody, type Fault, isTaken, send } from './connector-faults.ts';
import { listen } from './loopback.ts';
import { createRoster, type FakeRoster, publish, withdraw } from './roster.ts';

export { errorBody, type Fault } from './connector-faults.ts';

export type Post = {
  readonly at: number;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Without the thread. */
  readonly conversationId: string;
  /** The root message of the thread that was posted into. */
  readonly threadId?: string;
  /** Of the message: new for a POST, the edited one for a PUT; absent when the message was not taken. */
  readonly activityId?: string;
  readonly authorization?: string;
  readonly raw: string;
  /** The activity, parsed; undefined when it is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it freely
  readonly activity: any;
  /** The Adaptive Card in it, if any. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it freely
  readonly card?: any;
};

/** A message as people see it now. */
export type Shown = {
  readonly id: string;
  readonly conversationId: string;
  readonly threadId?: string;
  readonly post: Post;
  readonly edits: number;
};

export type FaultScope = {
  /** Without the thread; default: all. */
  readonly conversationId?: string;
  /** Default: until `heal`. */
  readonly times?: number;
  /** Only posts of which this is true; asked once for each, in the order of their coming. */
  readonly when?: (post: Post) => boolean;
};

/** Somebody asked who is in a conversation: that is how one sees whether the service works. */
export type Probe = { readonly at: number; readonly conversationId: string };

export type FakeConnector = {
  /** What activities carry as `serviceUrl`. */
  readonly url: string;
  /** Every request, in the order of their coming, whether taken or not. */
  readonly posts: readonly Post[];
  readonly probes: readonly Probe[];
  /** Who is where. */
  readonly roster: FakeRoster;
  /** What stands in a conversation now, oldest first. */
  shown(conversationId: string): readonly Shown[];
  /** Resolves with all posts as soon as there are n that fit. */
  waitForPosts(n: number, fits?: (post: Post) => boolean): Promise<readonly Post[]>;
  /** Resolves as soon as the condition holds after a post; it is asked at once and after each. */
  waitFor(holds: () => boolean): Promise<void>;
  fail(fault: Fault, scope?: FaultScope): void;
  /** No more faults. */
  heal(): void;
  /** Answers all that is held. */
  release(): void;
  /** Forgets posts and messages. */
  clear(): void;
  /** Connections that were ever opened. */
  readonly connections: number;
  stop(): Promise<void>;
};

type Script = { readonly fault: Fault; readonly scope: FaultScope; left: number };
type Waiter = { readonly holds: () => boolean; readonly resolve: () => void };

const MEMBERS = /^(?:\/[^/]+)*?\/v3\/conversations\/([^/]+)\/pagedmembers$/;
const MEMBER = /^(?:\/[^/]+)*?\/v3\/conversations\/([^/]+)\/members\/([^/]+)$/;
const TEAM = /^(?:\/[^/]+)*?\/v3\/teams\/([^/]+)$/;
const PATH = /^(?:\/[^/]+)*?\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/;

export const startConnector = async (): Promise<FakeConnector> => {
  const posts: Post[] = [];
  const probes: Probe[] = [];
  const roster = createRoster();
  const shown = new Map<string, Shown>();
  const scripts = new Set<Script>();
  const waiters = new Set<Waiter>();
  const held = new Set<() => void>();
  let nextId = 1_700_000_000_000;

  const record = (post: Post): void => {
    posts.push(post);
    for (const waiter of waiters) {
      if (!waiter.holds()) continue;
      waiters.delete(waiter);
      waiter.resolve();
    }
  };
  const waitFor = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      if (holds()) resolve();
      else waiters.add({ holds, resolve });
    });

  /** Faults of some posts alone don't meet probes. */
  const faultFor = (conversationId: string, post?: Post): Fault | undefined => {
    for (const script of scripts) {
      const { scope } = script;
      if (scope.conversationId !== undefined && scope.conversationId !== conversationId) continue;
      if (post ? scope.when?.(post) === false : scope.when !== undefined || scope.times !== undefined) continue;
      script.left -= 1;
      if (script.left <= 0) scripts.delete(script);
      return script.fault;
    }
    return undefined;
  };

  const take = (post: Post): { status: number; body: object } => {
    const { activityId, conversationId, threadId } = post;
    if (activityId === undefined) return { status: 404, body: errorBody('ServiceError', 'no id') };
    const before = shown.get(activityId);
    if (post.method !== 'POST' && before?.conversationId !== conversationId) {
      return { status: 404, body: errorBody('ActivityNotFoundInConversation', 'The activity was not found.') };
    }
    if (post.method === 'DELETE') shown.delete(activityId);
    else {
      const thread = before?.threadId ?? threadId;
      const edits = before ? before.edits + 1 : 0;
      shown.set(activityId, { id: activityId, conversationId, post, edits, ...(thread && { threadId: thread }) });
    }
    return { status: post.method === 'POST' ? 201 : 200, body: { id: activityId } };
  };

  const handle = (request: IncomingMessage, response: ServerResponse, raw: string): void => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const asked = MEMBERS.exec(path)?.[1];
    if (asked !== undefined && request.method === 'GET') {
      const conversationId = decodeURIComponent(asked);
      probes.push({ at: Date.now(), conversationId });
      act(faultFor(conversationId), response, () => send(response, 200, { members: [] }), held);
      return;
    }
    const [, place, member] = MEMBER.exec(path) ?? [];
    if (place !== undefined && member !== undefined && request.method === 'GET') {
      const { status, body } = roster.answer(decodeURIComponent(place), decodeURIComponent(member));
      act(roster.fault, response, () => send(response, status, body), held);
      return;
    }
    const team = TEAM.exec(path)?.[1];
    if (team !== undefined && request.method === 'GET') {
      const id = decodeURIComponent(team);
      send(response, 200, { id, name: 'A team', aadGroupId: roster.groups.get(id) });
      return;
    }
    const [, conversation, target] = PATH.exec(path) ?? [];
    if (conversation === undefined) {
      send(response, 404, errorBody('NotFound', path));
      return;
    }
    const [conversationId = '', threadId] = decodeURIComponent(conversation).split(';messageid=');
    const method = request.method as Post['method'];
    // An id under a POST is the message replied to; it has no bearing on where the post goes.
    const activityId = method === 'POST' ? String(nextId++) : decodeURIComponent(target ?? '');
    const activity = parse(raw);
    const card = activity?.attachments?.[0]?.content;
    const came: Post = {
      at: Date.now(),
      method,
      path,
      conversationId,
      raw,
      activity,
      ...(threadId !== undefined && { threadId }),
      ...(request.headers.authorization !== undefined && { authorization: request.headers.authorization }),
      ...(card !== undefined && { card }),
    };
    const fault = faultFor(conversationId, came);
    const taken = isTaken(fault);
    const post: Post = taken ? { ...came, activityId } : came;
    const result = taken ? take(post) : undefined;
    act(fault, response, () => result && send(response, result.status, result.body), held);
    record(post);
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => handle(request, response, Buffer.concat(chunks).toString('utf8')));
  });
  const listening = await listen(server);
  const url = `http://127.0.0.1:${listening.port}/`;
  publish(url, roster);
  return {
    url,
    roster,
    posts,
    probes,
    shown: (conversationId) => [...shown.values()].filter((message) => message.conversationId === conversationId),
    waitForPosts: async (n, fits = () => true) => {
      await waitFor(() => posts.filter(fits).length >= n);
      return posts.filter(fits);
    },
    waitFor,
    fail: (fault, scope = {}) => void scripts.add({ fault, scope, left: scope.times ?? Number.POSITIVE_INFINITY }),
    heal: () => scripts.clear(),
    release: () => {
      for (const answer of held) answer();
      held.clear();
    },
    clear: () => {
      posts.length = 0;
      probes.length = 0;
      shown.clear();
    },
    get connections() {
      return listening.connections;
    },
    stop: async () => {
      withdraw(url);
      await listening.close();
    },
  };
};

// biome-ignore lint/suspicious/noExplicitAny: tests look into it freely
const parse = (text: string): any => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
