/** A Bot Connector in a process of its own: takes posts at once or after a while, refuses what is above Teams' limits when it is told to, and tells its parent what came. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTeamsLimits } from './teams-limits.ts';

export type SinkOptions = {
  /** Between a post and its answer. Default: none. */
  readonly latencyMs?: number;
  /** Answers 429 above what Teams publishes; the first step of the path is the tenant. */
  readonly limits?: boolean;
};

/** When so many posts were taken, or posts of so many conversations. */
export type Until = { readonly posts?: number; readonly conversations?: number; readonly pathPrefix?: string };

export type Question = { readonly id: number } & ({ readonly until: Until } | { readonly say: 'forget' | 'tally' });

/** Moments are in ms of the wall clock, with fractions. */
export type Times = { readonly firstAt: number; readonly lastAt: number };

export type Tally = {
  readonly posts: number;
  readonly conversations: number;
  readonly refused: number;
  /** Of the posts that were taken, in the order of their coming. */
  readonly paths: readonly string[];
  readonly ats: readonly number[];
};

const now = (): number => performance.timeOrigin + performance.now();

const { latencyMs = 0, limits = false } = JSON.parse(process.argv[2] ?? '{}') as SinkOptions;
const paths: string[] = [];
const ats: number[] = [];
const conversations = new Set<string>();
let refused = 0;
let isAllowed = createTeamsLimits();
const waiting = new Map<number, Until>();

const holds = ({ posts = 0, conversations: wanted = 0, pathPrefix }: Until): boolean =>
  conversations.size >= wanted &&
  (pathPrefix === undefined ? paths.length : paths.filter((path) => path.startsWith(pathPrefix)).length) >= posts;

const answer = (id: number, words: object): void => void process.send?.({ id, ...words });

const tell = (): void => {
  for (const [id, until] of waiting) {
    if (!holds(until)) continue;
    waiting.delete(id);
    answer(id, { firstAt: ats[0], lastAt: ats.at(-1) });
  }
};

const take = (path: string, at: number): void => {
  paths.push(path);
  ats.push(at);
  conversations.add(path);
  tell();
};

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.method === 'GET') {
      // Somebody asks who is there, to see whether the service works.
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"members":[]}');
      return;
    }
    const path = request.url ?? '';
    const at = now();
    if (limits && !isAllowed(path, at)) {
      refused += 1;
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' });
      response.end('{"error":{"code":"TooManyRequests","message":"slow down"}}');
      return;
    }
    const finish = (): void => {
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end('{"id":"1700000000000"}');
    };
    if (latencyMs > 0) setTimeout(finish, latencyMs);
    else finish();
    take(path, at);
  });
});
server.keepAliveTimeout = 60_000;

process.on('message', (question: Question) => {
  const { id } = question;
  if ('until' in question) {
    waiting.set(id, question.until);
    tell();
  } else if (question.say === 'tally') {
    answer(id, { posts: paths.length, conversations: conversations.size, refused, paths, ats });
  } else {
    paths.length = 0;
    ats.length = 0;
    conversations.clear();
    refused = 0;
    isAllowed = createTeamsLimits();
    answer(id, {});
  }
});
// Its parent is gone, however that came.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});

server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
