/** One environment in the configuration: what is filled in, what is refused, and with which cure. */
import { expect } from 'chai';
import { environmentSchema, resolveSettings } from '../../src/customer-insights/settings.ts';
import { minimal, settingsWith, TENANT } from './sample.ts';

const complaintsAbout = (given: object): string =>
  (environmentSchema.safeParse({ ...minimal, ...given }).error?.issues ?? [])
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('\n');

describe('An environment in the configuration', () => {
  it('needs only tenant, instance, name, credentials and a key: the rest is as Microsoft has it', () => {
    const settings = settingsWith();
    expect(settings.baseUrl).to.equal('https://api.ci.ai.dynamics.com/v1');
    expect(settings.scope).to.equal('https://api.ci.ai.microsoft.com/.default');
    expect(settings.authority).to.equal('https://login.microsoftonline.com');
    expect(settings.intervalSeconds).to.equal(60);
    expect(settings.callsPerMinute).to.equal(100);
    expect(settings.credentials.tenantId).to.equal(TENANT);
    expect(settings.subscriptionKeys).to.deep.equal({ primary: 'primary-key', secondary: 'secondary-key' });
  });

  it('takes its tenant and instance in any case, and keeps them in one', () => {
    expect(settingsWith({ tenant: TENANT.toUpperCase() }).tenant).to.equal(TENANT);
  });

  it('asks for each secret by its reference and hands it on', () => {
    const asked: object[] = [];
    resolveSettings(
      environmentSchema.parse({ ...minimal, subscriptionKeys: { primary: { file: 'key.txt' } } }),
      (reference) => {
        asked.push(reference);
        return 'x';
      },
    );
    expect(asked).to.deep.equal([{ variable: 'SECRET' }, { file: 'key.txt' }]);
  });

  for (const [what, given, complaint] of [
    ['a tenant that is no GUID', { tenant: 'contoso' }, 'tenant: write the tenant id'],
    ['no instance', { instance: undefined }, 'instance: write the instance id'],
    ['an empty name', { name: ' ' }, 'it must not be empty'],
    ['a secret in plain sight', { subscriptionKeys: { primary: 'abc123' } }, 'never the secret itself'],
    [
      'two places for one secret',
      { subscriptionKeys: { primary: { file: 'a', variable: 'B' } } },
      'never the secret itself',
    ],
    ['plain http to another machine', { baseUrl: 'http://api.example/v1' }, 'https address'],
    ['a key in the base URL', { baseUrl: 'https://api.example/v1?key=1' }, 'https address'],
    ['a password in the base URL', { baseUrl: 'https://a:b@api.example/v1' }, 'https address'],
    ['a sign-in over plain http', { authority: 'http://localhost:1' }, 'https address'],
    ['an interval of nothing', { intervalSeconds: 0 }, 'at most once a second'],
    ['a path that nobody knows', { workflowPath: 'flows' }, '"workflows" or "manage/workflows"'],
    ['half a call a minute', { callsPerMinute: 0.5 }, 'whole number'],
    ['a misspelt setting', { intervalSecond: 5 }, 'intervalSecond'],
  ] as const) {
    it(`is refused with ${what}, and the complaint says the cure`, () => {
      expect(complaintsAbout(given)).to.include(complaint);
    });
  }

  it('may be reached over plain http on this very machine', () => {
    expect(complaintsAbout({ baseUrl: 'http://127.0.0.1:5000/v1' })).to.equal('');
    expect(complaintsAbout({ baseUrl: 'http://localhost:5000/v1' })).to.equal('');
  });
});
