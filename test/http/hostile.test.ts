/** Hostile and broken requests at the bot's only door: each is refused cleanly, none reaches what is behind. */
import { expect } from 'chai';
import { APP_PASSWORD } from '../fakes/bot-framework.ts';
import { attacks } from './attacks.ts';
import { activity, type Door, openDoor, SERVICE_URL, TENANT } from './door.ts';

const HEAD = 'POST /api/messages HTTP/1.1\r\nHost: a\r\n';

describe('The door of the bot', () => {
  let door: Door;

  beforeEach(async () => {
    door = await openDoor();
  });

  afterEach(() => door.close());

  it('opens for a good activity with a good token', async () => {
    expect(await door.post(activity())).to.deep.equal({ status: 200, text: '' });
    expect(door.heard.map(({ kind, place }) => [kind, place.tenantId])).to.deep.equal([['said', TENANT]]);
  });

  for (const [name, expected, send] of attacks) {
    it(`refuses ${name}`, async () => {
      const { status, text } = await send(door);
      expect(status).to.be.oneOf([expected].flat());
      expect(door.heard).to.deep.equal([]);
      if (text !== '') expect(Object.keys(JSON.parse(text) as object)).to.deep.equal(['error']);
      expect(text.length).to.be.lessThan(100);
      expect(text).to.not.match(/node_modules|botframework|Error|evil|jwt/);
      expect(door.log.text()).to.not.include(APP_PASSWORD);
      // Still open for others.
      expect((await door.post(activity())).status).to.equal(200);
    });
  }

  it('is as good as new after a prototype was reached for', async () => {
    const reach = `{"__proto__":{"polluted":1},"value":{"constructor":{"prototype":{"polluted":1}}},${JSON.stringify(activity()).slice(1)}`;
    expect((await door.post(reach)).status).to.equal(200);
    expect(({} as { polluted?: number }).polluted).to.equal(undefined);
    expect(door.heard[0]).to.not.have.property('polluted');
  });

  it('says that it is not available while the keys cannot be had, without saying where they are', async () => {
    for (const how of [500, 404, 'reset'] as const) {
      door.keys.break(how);
      expect(await door.post(activity())).to.deep.equal({ status: 503, text: '{"error":"not available"}' });
    }
    expect(door.heard).to.deep.equal([]);
  });

  it('never asks for keys on behalf of a stranger', async () => {
    await door.post(activity(), {}, { claims: { iss: 'https://evil.example' } });
    await door.withToken('Bearer a.b.c');
    await door.post(activity({ channelId: 'directline' }));
    await door.post({});
    expect(door.keys.asked).to.equal(0);
  });

  it('prints nothing, and puts no token into the log', async () => {
    const printed: unknown[] = [];
    const { write } = process.stderr;
    process.stderr.write = (part: unknown) => printed.push(part) > 0;
    try {
      const authorization = await door.keys.sign(SERVICE_URL, { key: 'strange' });
      expect((await door.withToken(authorization)).status).to.equal(401);
      expect((await door.post(activity(), {}, { claims: { exp: 1000 } })).status).to.equal(401);
      expect(door.log.text()).to.not.include(authorization.slice(7, 60));
      expect(door.log.text()).to.not.include('BEGIN');
      expect(door.log.lines.some(({ event, level }) => event === 'library.said' && level === 'debug')).to.equal(true);
    } finally {
      process.stderr.write = write;
    }
    expect(printed).to.deep.equal([]);
  });

  it('hangs up on a head that never ends', async () => {
    expect(await door.speak(HEAD)).to.match(/^(HTTP\/1\.1 408|$)/);
  });

  it('hangs up on a body that never ends', async () => {
    const begun = `${HEAD}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"type":`;
    expect(await door.speak(begun)).to.match(/^(HTTP\/1\.1 408|$)/);
    expect((await door.post(activity())).status).to.equal(200);
  });

  it('hangs up on who wants another protocol', async () => {
    const upgrade = 'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    expect(await door.speak(upgrade)).to.equal('');
  });

  it('hangs up on two lengths in one request', async () => {
    const smuggled = `${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    expect(await door.speak(smuggled)).to.match(/^HTTP\/1\.1 400/);
  });

  it('hangs up on a head of 100 KB', async () => {
    expect(await door.speak(`${HEAD}Authorization: Bearer ${'a'.repeat(100_000)}\r\n\r\n`)).to.match(
      /^(HTTP\/1\.1 431|$)/,
    );
  });

  it('hangs up on what is no HTTP at all', async () => {
    expect(await door.speak('\x16\x03\x01\x02\x00hello\r\n\r\n')).to.match(/^HTTP\/1\.1 400/);
  });

  it('bears with callers who go away in the middle', async () => {
    await door.speak(`${HEAD}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`, true);
    expect((await door.post(activity())).status).to.equal(200);
    expect(door.log.lines.filter(({ level }) => level === 'error')).to.deep.equal([]);
  });
});
