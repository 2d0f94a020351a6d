/** Microsoft Graph on loopback, as far as it says who is in a team; without consent it refuses, as the real one does. */
import { createServer } from 'node:http';
import { listen } from './loopback.ts';

export type FakeGraph = {
  readonly url: string;
  /** By group id: the object ids of its owners. A group that is not here has not consented. */
  readonly owners: Map<string, readonly string[]>;
  /** What was asked, with the token. */
  readonly asked: { readonly path: string; readonly authorization?: string }[];
  stop(): Promise<void>;
};

const USER = /^\(microsoft\.graph\.aadUserConversationMember\/userId eq '([^']+)'\)$/;

export const startGraph = async (): Promise<FakeGraph> => {
  const owners = new Map<string, readonly string[]>();
  const asked: FakeGraph['asked'][number][] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://graph');
    const { authorization } = request.headers;
    asked.push({ path: url.pathname, ...(authorization !== undefined && { authorization }) });
    const group = /^\/v1\.0\/teams\/([^/]+)\/members$/.exec(url.pathname)?.[1] ?? '';
    const userId = USER.exec(url.searchParams.get('$filter') ?? '')?.[1];
    const known = owners.get(group);
    const isAllowed = known !== undefined && userId !== undefined;
    const value = [{ id: 'opaque', roles: known?.includes(userId ?? '') ? ['owner'] : [], userId }];
    response.writeHead(isAllowed ? 200 : 403, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isAllowed ? { value } : { error: { code: 'Forbidden', message: 'no consent' } }));
  });
  const { port, close } = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    owners,
    asked,
    stop: close,
  };
};
