/** The bot's token: fetched once for all, renewed in time, and never a reason to lose a message. */
import { expect } from 'chai';
import { createEgress, type Egress } from '../../src/egress/index.ts';
import type { BotIdentity } from '../../src/teams/settings.ts';
import { createSignIn } from '../../src/teams/sign-in.ts';
import { createTokenSource, type TokenSource } from '../../src/teams/token.ts';
import { TokenError } from '../../src/teams/token-error.ts';
import { APP_ID, APP_PASSWORD, type FakeSignIn, fakeCloud, startSignIn } from '../fakes/bot-framework.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { createRecordingLog } from '../fakes/log.ts';

const TENANT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const MINUTE_MS = 60_000;

describe('The token of the bot', () => {
  let signIn: FakeSignIn;
  let egress: Egress;
  let clock: HandClock;

  beforeEach(async () => {
    signIn = await startSignIn();
    egress = createEgress({ ca: signIn.ca });
    clock = createHandClock(Date.parse('2026-11-21T10:00:00Z'));
  });
  afterEach(async () => {
    await signIn.stop();
    await egress.close();
  });

  const log = createRecordingLog();
  const secret: BotIdentity = { kind: 'secret', appId: APP_ID, password: APP_PASSWORD, tenantId: TENANT };
  const tokenOf = (identity: BotIdentity = secret): TokenSource =>
    createTokenSource({ signIn: createSignIn({ identity, cloud: fakeCloud(undefined, signIn), egress }), clock, log });

  const failureOf = async (promise: Promise<unknown>): Promise<TokenError> => {
    const error: unknown = await promise.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(TokenError);
    return error as TokenError;
  };

  it('is asked for in the tenant of a single-tenant bot, with its secret, for the Bot Connector', async () => {
    expect(await tokenOf().get()).to.equal('token-1');
    const [request] = signIn.requests;
    expect(request?.path.split('?')[0]).to.equal(`/${TENANT}/oauth2/v2.0/token`);
    expect(Object.fromEntries(request?.form ?? [])).to.include({
      grant_type: 'client_credentials',
      client_id: APP_ID,
      client_secret: APP_PASSWORD,
      scope: 'https://api.botframework.com/.default',
    });
  });

  it('is never in the log, and nor is the secret, whether it was had or not', async () => {
    const own = createRecordingLog();
    const asked = { signIn: createSignIn({ identity: secret, cloud: fakeCloud(undefined, signIn), egress }), clock };
    const token = createTokenSource({ ...asked, log: own });
    const first = await token.get();
    signIn.answerWith({ status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215' } });
    await failureOf(token.get(first));
    expect(own.lines.map(({ event }) => event)).to.deep.equal(['token.renewed', 'token.failed']);
    expect(own.text()).to.not.include(first).and.not.include(APP_PASSWORD);
  });

  it('is asked for in the shared tenant of a multi-tenant bot', async () => {
    expect(await tokenOf({ kind: 'secret', appId: APP_ID, password: APP_PASSWORD }).get()).to.equal('token-1');
    expect(signIn.requests[0]?.path.split('?')[0]).to.equal('/botframework.com/oauth2/v2.0/token');
  });

  it('is asked for at the machine of a bot with a managed identity', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { IDENTITY_ENDPOINT: `${signIn.identityUrl}/msi/token`, IDENTITY_HEADER: 'local' });
    try {
      const inAnHour = Math.floor(Date.now() / 1000) + 3600;
      signIn.answerWith({
        body: { access_token: 'of-the-machine', expires_on: inAnHour, token_type: 'Bearer', resource: 'x' },
      });
      const token = tokenOf({ kind: 'managed-identity', appId: APP_ID, tenantId: TENANT });
      expect(await token.get()).to.equal('of-the-machine');
      await clock.advance(30 * MINUTE_MS);
      expect(await token.get()).to.equal('of-the-machine');
      expect(signIn.requests).to.have.length(1);
      const { form } = signIn.requests[0] ?? {};
      expect(form?.get('client_id')).to.equal(APP_ID);
      expect(form?.get('resource')).to.equal('https://api.botframework.com');
    } finally {
      process.env = before;
    }
  });

  it('is not needed in a try-out without identity', async () => {
    expect(await tokenOf({ kind: 'none' }).get()).to.equal(undefined);
  });

  it('is fetched once for fifty who ask together, and kept', async () => {
    const token = tokenOf();
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => token.get())))).to.deep.equal(
      new Set(['token-1']),
    );
    await clock.advance(47 * MINUTE_MS);
    expect(await token.get()).to.equal('token-1');
    expect(signIn.requests).to.have.length(1);
  });

  it('is renewed at four fifths of its life, while the old one still serves', async () => {
    const token = tokenOf();
    await token.get();
    await clock.advance(49 * MINUTE_MS);
    signIn.answerWith({ status: 500 });
    expect(await token.get()).to.equal('token-1');
    let now = await token.get();
    while (now === 'token-1') {
      await new Promise(setImmediate);
      now = await token.get();
    }
    expect(now).to.match(/^token-[23]$/);
  });

  it('is fetched anew when it is over', async () => {
    const token = tokenOf();
    await token.get();
    await clock.advance(60 * MINUTE_MS);
    expect(await token.get()).to.equal('token-2');
  });

  it('is replaced once when the service turns it down, however many notice', async () => {
    const token = tokenOf();
    await token.get();
    expect(await Promise.all([token.get('token-1'), token.get('token-1')])).to.deep.equal(['token-2', 'token-2']);
    expect(await token.get('token-1')).to.equal('token-2');
    expect(signIn.requests).to.have.length(2);
  });

  it('is refused for good when the secret is wrong', async () => {
    signIn.answerWith({
      status: 401,
      body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' },
    });
    expect(await failureOf(tokenOf().get())).to.include({ code: 'invalid_client', rejected: true });
    expect(log.text()).to.not.include(APP_PASSWORD);
  });

  for (const [name, answer] of [
    ['fails', { status: 503, body: { error: 'temporarily_unavailable' } }],
    ['breaks off', 'reset'],
    ['gives none', { body: { token_type: 'Bearer' } }],
  ] as const) {
    it(`is not there now when the sign-in ${name}, and is there when it has recovered`, async () => {
      const token = tokenOf();
      signIn.answerWith(answer);
      expect((await failureOf(token.get())).rejected).to.equal(false);
      expect(await token.get()).to.match(/^token-/);
    });
  }

  it('is waited for ten seconds, not longer', async () => {
    signIn.answerWith('hang');
    const waiting = failureOf(tokenOf().get());
    while (signIn.requests.length === 0) await new Promise(setImmediate);
    await clock.advance(10_000);
    expect(await waiting).to.include({ code: 'timeout', rejected: false });
  });
});
