/** Signing in with the real library against a fake Entra: each thing that can be wrong is told apart. */
import { expect } from 'chai';
import type { Problem } from '../../src/core/model.ts';
import { createClient, type EnvironmentSettings } from '../../src/customer-insights/index.ts';
import { createTokens } from '../../src/customer-insights/tokens.ts';
import { CUSTOMER_INSIGHTS_AUDIENCE } from '../../src/demo/sign-in.ts';
import { createEgress } from '../../src/egress/index.ts';
import { createHandClock } from '../fakes/clock.ts';
import { startFakeCustomerInsights } from '../fakes/customer-insights.ts';
import { type EntraFault, type FakeEntra, startFakeEntra } from '../fakes/entra.ts';
import { silent } from '../fakes/log.ts';
import { CLIENT_ID, settingsWith, TENANT, troubleOf } from './sample.ts';

/** Entra's tokens are read by the library with the real time. */
const NOW = Date.now();
const HOUR_MS = 3_600_000;
const INVENTED = '00000000-1111-4222-8333-444444444444';

describe('Signing in to Customer Insights', () => {
  let secret = 'right';
  let entra: FakeEntra;
  const clock = createHandClock(NOW);
  const settings = (given: object = {}): EnvironmentSettings => settingsWith({ authority: entra.url, ...given });
  const tokensFor = (given: object = {}, deadlineMs = 5000) =>
    createTokens({ settings: settings(given), clock, deadlineMs });

  beforeEach(async () => {
    secret = 'right';
    clock.set(NOW);
    entra = await startFakeEntra({
      clock,
      applications: () => [{ tenantId: TENANT, clientId: CLIENT_ID, clientSecret: secret }],
    });
  });
  afterEach(() => entra.stop());

  it('gives a token for the API, asked for once however many wait', async () => {
    const tokens = tokensFor();
    const given = await Promise.all([tokens.token(), tokens.token(), tokens.token()]);
    expect(new Set(given).size).to.equal(1);
    expect(entra.verify(given[0] ?? '', CUSTOMER_INSIGHTS_AUDIENCE)).to.deep.equal({
      tenantId: TENANT,
      clientId: CLIENT_ID,
    });
    expect(entra.tokenRequests()).to.have.length(1);
  });

  it('is what the client does before it asks, and the API takes the token', async () => {
    const service = await startFakeCustomerInsights({
      clock,
      verifyToken: (token) => (entra.verify(token, CUSTOMER_INSIGHTS_AUDIENCE) ? 'good' : 'bad'),
    });
    const egress = createEgress({});
    const client = createClient({ settings: settings({ baseUrl: service.url }), egress, clock, log: silent });
    service.evaluateSegment('Loyalty gold', 5);
    expect((await client.segments()).items).to.have.length(1);
    expect(service.requests.map(({ status }) => status)).to.deep.equal([200]);
    await egress.close();
    await service.stop();
  });

  it('renews the token some minutes before it expires, and not sooner', async () => {
    const tokens = tokensFor();
    await tokens.token();
    clock.set(NOW + HOUR_MS - 6 * 60_000);
    await tokens.token();
    expect(entra.tokenRequests()).to.have.length(1);
  });

  it('renews a refused token by force, once for all who were refused', async () => {
    const tokens = tokensFor();
    const refused = await tokens.token();
    clock.set(NOW + 1000);
    const renewed = await Promise.all([tokens.renew(refused), tokens.renew(refused)]);
    expect(entra.tokenRequests()).to.have.length(2);
    expect(new Set(renewed).size).to.equal(1);
    expect(renewed[0]).to.not.equal(refused);
  });

  it('goes on with the old token while the sign-in is down, as long as it is good', async () => {
    let isDown = false;
    const expiresOnTimestamp = NOW + HOUR_MS;
    const tokens = createTokens({
      settings: settings(),
      clock,
      deadlineMs: 1000,
      credential: {
        getToken: async () => {
          if (isDown) throw new Error('down');
          return { token: 'old', expiresOnTimestamp };
        },
      },
    });
    await tokens.token();
    isDown = true;
    clock.set(NOW + HOUR_MS - 60_000);
    expect(await tokens.token()).to.equal('old');
    clock.set(NOW + HOUR_MS + 1);
    expect((await troubleOf(tokens.token())).kind).to.equal('unreachable');
  });

  it('says that the secret is wrong when it is', async () => {
    secret = 'changed';
    const problem = await troubleOf(tokensFor().token());
    expect(problem.kind).to.equal('bad-secret');
    expect(problem.detail).to.include('AADSTS7000215').and.not.include('right');
  });

  it('says that the app or the tenant is wrong when it is', async () => {
    const stranger = { clientId: 'nobody', clientSecret: { variable: 'SECRET' } };
    expect((await troubleOf(tokensFor({ credentials: stranger }).token())).kind).to.equal('bad-secret');
    const elsewhere = { tenantId: INVENTED, clientId: CLIENT_ID, clientSecret: { variable: 'SECRET' } };
    expect((await troubleOf(tokensFor({ credentials: elsewhere }).token())).kind).to.equal('bad-secret');
  });

  const faults: readonly (readonly [string, EntraFault, Problem['kind']])[] = [
    ['an expired secret', { code: 7000222, error: 'invalid_client', status: 401 }, 'bad-secret'],
    ['a disabled app', { code: 7000112, error: 'unauthorized_client' }, 'bad-secret'],
    ['a code that we have not met', { code: 999999, error: 'invalid_request' }, 'bad-secret'],
    ['no consent', { code: 65001, error: 'invalid_grant' }, 'no-consent'],
    ['an API that the tenant does not have', { code: 500011, error: 'invalid_resource' }, 'no-consent'],
    ['a role that nobody assigned', { code: 501051, error: 'invalid_grant' }, 'no-consent'],
    ['an outage that Entra tells of', { code: 90033, error: 'temporarily_unavailable', status: 503 }, 'unreachable'],
    ['an error page', { status: 502, body: '<html>Bad Gateway</html>' }, 'unreachable'],
    ['being asked to slow down', { code: 50196, error: 'invalid_grant', status: 429 }, 'throttled'],
    ['a cut connection', 'reset', 'unreachable'],
  ];
  for (const [what, fault, kind] of faults) {
    it(`calls ${what} ${kind}`, async () => {
      entra.fault(fault, 5);
      expect((await troubleOf(tokensFor().token())).kind).to.equal(kind);
    });
  }

  it('gives up on a sign-in that never answers', async () => {
    entra.fault('hang');
    const asked = troubleOf(tokensFor({}, 3000).token());
    while (entra.tokenRequests().length === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(3000);
    expect((await asked).kind).to.equal('unreachable');
  });

  it('calls a sign-in that nobody listens at unreachable', async () => {
    expect((await troubleOf(tokensFor({ authority: 'https://localhost:1' }).token())).kind).to.equal('unreachable');
  });
});
