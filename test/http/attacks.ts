/** What strangers and broken senders try at the door, with the status that each has to get. */
import { gzipSync } from 'node:zlib';
import { SignJWT } from 'jose';
import { APP_ID, APP_PASSWORD } from '../fakes/bot-framework.ts';
import { activity, type Door, type Reaction, SERVICE_URL, TENANT } from './door.ts';

export type Attack = readonly [
  name: string,
  status: number | readonly number[],
  send: (door: Door) => Promise<Reaction>,
];

const MAX_BYTES = 256 * 1024;

const now = (): number => Math.floor(Date.now() / 1000);

const nested = (depth: number): object => {
  let value: object = {};
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
};

const hmac = (claims: object, alg = 'HS256') =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg, kid: 'ours' }).sign(Buffer.from(APP_PASSWORD.padEnd(64, 'x')));
const good = () => ({ iss: 'https://api.botframework.com', aud: APP_ID, serviceurl: SERVICE_URL, exp: now() + 3600 });
const base64 = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export const attacks: readonly Attack[] = [
  // What it is wrapped in
  ['a body of a megabyte', 413, ({ post }) => post({ ...activity(), text: 'x'.repeat(1_000_000) })],
  ['a body one byte too long', 413, ({ post }) => post(JSON.stringify(activity()).padEnd(MAX_BYTES + 1, ' '))],
  [
    'a body too long in pieces, without saying so',
    413,
    async ({ post }) => post('x'.repeat(MAX_BYTES + 1), { 'transfer-encoding': 'chunked' }),
  ],
  ['a packed body', 415, ({ post }) => post(gzipSync(JSON.stringify(activity())), { 'content-encoding': 'gzip' })],
  [
    'a small packed body that is huge',
    415,
    ({ post }) => post(gzipSync('x'.repeat(20_000_000)), { 'content-encoding': 'gzip' }),
  ],
  ['a body of another type', 415, ({ post }) => post(activity(), { 'content-type': 'text/plain' })],
  ['a form', 415, ({ post }) => post('type=message', { 'content-type': 'application/x-www-form-urlencoded' })],
  [
    'a type that only begins like JSON',
    415,
    ({ post }) => post(activity(), { 'content-type': 'application/json-patch+json' }),
  ],
  ['no type', 415, ({ shoot }) => shoot({ body: JSON.stringify(activity()) })],
  ['JSON that is broken', 400, ({ post }) => post('{"type":"message",')],
  ['bytes that are no text', 400, ({ post }) => post(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))],
  ['nothing', 400, ({ post }) => post('')],
  // What is in it
  ['an empty object', 400, ({ post }) => post({})],
  ['an array', 400, ({ post }) => post([activity()])],
  ['a bare null', 400, ({ post }) => post('null')],
  ['a bare string', 400, ({ post }) => post('"message"')],
  ['no type of activity', 400, ({ post }) => post(activity({ type: undefined }))],
  ['a type that is a number', 400, ({ post }) => post(activity({ type: 5 }))],
  ['a type that is an object with tricks', 400, ({ post }) => post(activity({ type: { toString: 'x' } }))],
  ['no conversation', 400, ({ post }) => post(activity({ conversation: undefined }))],
  [
    'a conversation that climbs up the path',
    400,
    ({ post }) => post(activity({ conversation: { id: '..', tenantId: TENANT } })),
  ],
  ['no receiver', 400, ({ post }) => post(activity({ recipient: null }))],
  ['a text that is an object', 400, ({ post }) => post(activity({ text: { a: 1 } }))],
  ['entities that are no list', 400, ({ post }) => post(activity({ entities: 'mention' }))],
  ['nesting of 40', 400, ({ post }) => post(activity({ value: nested(40) }))],
  ['nesting of 20,000', 400, ({ post }) => post(`{"value":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)],
  [
    '5,000 keys',
    400,
    ({ post }) => post(activity({ value: Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, n])) })),
  ],
  // Who it says to be
  ['another channel', 403, ({ post }) => post(activity({ channelId: 'webchat' }))],
  ['the emulator', 403, ({ post }) => post(activity({ channelId: 'emulator' }))],
  ['the channel with its own way to check tokens', 403, ({ post }) => post(activity({ channelId: 'AseChannel' }))],
  ['no channel', 400, ({ post }) => post(activity({ channelId: undefined }))],
  ['no service address', 400, ({ post }) => post(activity({ serviceUrl: undefined }))],
  ['a stranger as service', 403, ({ post }) => post(activity({ serviceUrl: 'https://evil.example/' }))],
  [
    'the address of cloud metadata',
    403,
    ({ post }) => post(activity({ serviceUrl: 'http://169.254.169.254/metadata' })),
  ],
  [
    'the service over plain http',
    403,
    ({ post }) => post(activity({ serviceUrl: 'http://smba.trafficmanager.net/emea/' })),
  ],
  [
    'a stranger who looks like the service',
    403,
    ({ post }) => post(activity({ serviceUrl: 'https://smba.trafficmanager.net@evil.example/' })),
  ],
  [
    'the service on another port',
    403,
    ({ post }) => post(activity({ serviceUrl: 'https://smba.trafficmanager.net:8443/' })),
  ],
  ['our own loopback as service', 403, ({ post }) => post(activity({ serviceUrl: 'http://127.0.0.1:9/' }))],
  ['a service address that is none', 403, ({ post }) => post(activity({ serviceUrl: 'smba' }))],
  ['two tenants', 403, ({ post }) => post(activity({ channelData: { tenant: { id: 'another' } } }))],
  ['another tenant in the header', 403, ({ post }) => post(activity(), { 'x-ms-tenant-id': 'another' })],
  ['no tenant', 400, ({ post }) => post(activity({ channelData: {}, conversation: { id: '19:a' } }))],
  // The token
  [
    'no token',
    401,
    ({ shoot }) => shoot({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(activity()) }),
  ],
  ['an empty token', 401, ({ withToken }) => withToken('Bearer ')],
  ['a password', 401, ({ withToken }) => withToken(`Basic ${Buffer.from('a:b').toString('base64')}`)],
  ['a token that is none', 401, ({ withToken }) => withToken('Bearer a.b.c')],
  [
    'a token of 9 KB',
    401,
    ({ withToken }) =>
      withToken(`Bearer ${base64({ alg: 'RS256', kid: 'ours' })}.${base64({ ...good(), pad: 'x'.repeat(7000) })}.x`),
  ],
  [
    'an unsigned token',
    401,
    ({ withToken }) => withToken(`Bearer ${base64({ alg: 'none', kid: 'ours' })}.${base64(good())}.`),
  ],
  [
    'a token whose algorithm is "none" with a signature',
    401,
    ({ withToken }) => withToken(`Bearer ${base64({ alg: 'none', kid: 'ours' })}.${base64(good())}.xx`),
  ],
  ["a token signed with the bot's secret", 401, async ({ withToken }) => withToken(`Bearer ${await hmac(good())}`)],
  [
    'a token whose claims are no JSON',
    401,
    ({ withToken }) => withToken(`Bearer ${base64({ alg: 'RS256', kid: 'ours' })}.${base64('{nope')}.xx`),
  ],
  ['a token of a strange key', 401, ({ post }) => post(activity(), {}, { key: 'strange' })],
  ['a token of an unknown key', 401, ({ post }) => post(activity(), {}, { header: { kid: 'unheard-of' } })],
  ['a token of a key for another channel', 401, ({ post }) => post(activity(), {}, { key: 'unendorsed' })],
  ['a token for another bot', 401, ({ post }) => post(activity(), {}, { claims: { aud: 'another-bot' } })],
  ['a token for nobody', 401, ({ post }) => post(activity(), {}, { claims: { aud: undefined } })],
  ['a token of another issuer', 401, ({ post }) => post(activity(), {}, { claims: { iss: 'https://evil.example' } })],
  [
    'a token of an emulator',
    401,
    ({ post }) =>
      post(
        activity(),
        {},
        {
          claims: { iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/', appid: APP_ID, ver: '1.0' },
        },
      ),
  ],
  [
    'a token of another bot, as a skill',
    401,
    ({ post }) => post(activity(), {}, { claims: { ver: '1.0', appid: 'another-bot' } }),
  ],
  [
    'a token that is over',
    401,
    ({ post }) => post(activity(), {}, { claims: { exp: now() - 1000, nbf: now() - 5000 } }),
  ],
  ['a token that is not yet', 401, ({ post }) => post(activity(), {}, { claims: { nbf: now() + 1000 } })],
  [
    'a token for another service',
    401,
    ({ post }) => post(activity(), {}, { claims: { serviceurl: 'https://smba.trafficmanager.net/amer/' } }),
  ],
  ['a token for no service', 401, ({ post }) => post(activity(), {}, { claims: { serviceurl: undefined } })],
  // Methods and paths
  ['a GET', 405, ({ shoot }) => shoot({ method: 'GET' })],
  ['a PUT', 405, ({ shoot }) => shoot({ method: 'PUT', body: '{}' })],
  ['a method that nobody knows', [400, 405], ({ shoot }) => shoot({ method: 'PROPFIND' })],
  ['another path', 404, ({ shoot }) => shoot({ path: '/api/other' })],
  ['a path upwards', 404, ({ shoot }) => shoot({ path: '/api/messages/../../etc/passwd' })],
  ['a path that does not decode', [400, 404], ({ shoot }) => shoot({ path: '/%zz%' })],
  ['a path of 10 KB', [404, 431], ({ shoot }) => shoot({ path: `/${'a'.repeat(10_000)}` })],
];
