/** The bot's door as it stands in production, with somebody behind it who only listens. */
import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { systemClock } from '../../src/core/clock.ts';
import type { Incoming } from '../../src/core/conversation.ts';
import { createEgress } from '../../src/egress/index.ts';
import { createHttpServer } from '../../src/http/index.ts';
import { createTeams } from '../../src/teams/index.ts';
import { APP_ID, APP_PASSWORD, type FakeKeys, fakeCloud, type SignOptions, startKeys } from '../fakes/bot-framework.ts';
import { createRecordingLog, type RecordingLog } from '../fakes/log.ts';

export const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';
export const TENANT = '72f988bf-0000-0000-0000-2d7cd011db47';

/** A message as Teams sends it, but for what is changed. */
// biome-ignore lint/suspicious/noExplicitAny: bent in every case
export const activity = (change: object = {}): any => ({
  type: 'message',
  id: '1700000000000',
  timestamp: '2026-11-21T10:00:00.000Z',
  channelId: 'msteams',
  serviceUrl: SERVICE_URL,
  from: { id: '29:adele', name: 'Adele', aadObjectId: 'f0000000-0000-0000-0000-000000000001' },
  recipient: { id: `28:${APP_ID}`, name: 'Tidings' },
  conversation: { id: '19:a@thread.tacv2;messageid=1', conversationType: 'channel', tenantId: TENANT },
  channelData: { tenant: { id: TENANT } },
  text: '<at>Tidings</at> help',
  ...change,
});

type Shot = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
};

export type Reaction = { readonly status: number; readonly text: string };

export type Door = {
  readonly keys: FakeKeys;
  readonly log: RecordingLog;
  /** What came through. */
  readonly heard: readonly Incoming[];
  shoot(shot: Shot): Promise<Reaction>;
  /** With a good token unless it is bent. */
  post(body: unknown, headers?: Record<string, string>, sign?: SignOptions): Promise<Reaction>;
  withToken(authorization: string): Promise<Reaction>;
  /** Writes raw bytes, and perhaps breaks off; resolves with all that comes back until the connection is closed. */
  speak(text: string, andReset?: boolean): Promise<string>;
  close(): Promise<void>;
};

const startServer = async (keys: FakeKeys, log: RecordingLog, heard: Incoming[]) => {
  const egress = createEgress({ allow: () => false });
  const { receive } = createTeams({
    settings: {
      identity: { kind: 'secret', appId: APP_ID, password: APP_PASSWORD },
      cloud: fakeCloud(keys),
      development: false,
      developmentTenantId: 'nobody',
      serviceHosts: ['smba.trafficmanager.net'],
      host: '127.0.0.1',
    },
    egress,
    clock: systemClock,
    log,
    onIncoming: async (incoming) => {
      heard.push(incoming);
      return undefined;
    },
    onSearch: async () => [],
    apology: () => ({ summary: 'sorry' }),
  });
  const server = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    receive,
    ready: async () => [],
    log,
    readTimeoutMs: 300,
  });
  await server.start();
  const { hostname, port } = new URL(server.url);
  return { hostname, port: Number(port), stop: () => Promise.all([server.stop(), egress.close()]) };
};

export const openDoor = async (): Promise<Door> => {
  const keys = await startKeys();
  const log = createRecordingLog();
  const heard: Incoming[] = [];
  const { hostname, port, stop } = await startServer(keys, log, heard);

  const shoot = ({ method = 'POST', path = '/api/messages', headers = {}, body = '' }: Shot) =>
    new Promise<Reaction>((resolve, reject) => {
      const request = rawRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  const post: Door['post'] = async (body, headers = {}, sign = {}) =>
    shoot({
      headers: { 'content-type': 'application/json', authorization: await keys.sign(SERVICE_URL, sign), ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });

  return {
    keys,
    log,
    heard,
    shoot,
    post,
    withToken: (authorization) => post(activity(), { authorization }),
    speak: (words, andReset = false) =>
      new Promise((resolve) => {
        const socket = connect(port, hostname, () => {
          socket.write(words);
          if (andReset) socket.resetAndDestroy();
        });
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk;
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve(text));
      }),
    close: async () => {
      await stop();
      await keys.stop();
    },
  };
};
