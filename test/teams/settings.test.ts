/** What the Teams side must be told: who is let start, and what the others have to do. */
import { expect } from 'chai';
import { readTeamsSettings } from '../../src/teams/settings.ts';
import { APP_ID, APP_PASSWORD } from '../fakes/bot-framework.ts';

const TENANT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const secret = { MicrosoftAppId: APP_ID, MicrosoftAppPassword: APP_PASSWORD };

const problemsOf = (given: Record<string, string | undefined>): readonly string[] => {
  const read = readTeamsSettings(given);
  return read.success ? [] : read.problems;
};

describe('The settings of the Teams side', () => {
  it('let a bot of one tenant, of several, and with a managed identity start', () => {
    const identities = [
      { ...secret, MicrosoftAppType: 'SingleTenant', MicrosoftAppTenantId: TENANT },
      { ...secret, MicrosoftAppType: 'MultiTenant', MicrosoftAppTenantId: TENANT },
      { ...secret, MicrosoftAppTenantId: TENANT },
      secret,
      {
        MicrosoftAppId: APP_ID,
        MicrosoftAppType: 'UserAssignedMSI',
        MicrosoftAppTenantId: TENANT,
        MicrosoftAppPassword: '',
      },
    ].map((given) => {
      const read = readTeamsSettings(given);
      if (!read.success) throw new Error(read.problems.join());
      expect(read.settings).to.include({ development: false, host: '0.0.0.0' });
      return read.settings.identity;
    });
    const single = { kind: 'secret', appId: APP_ID, password: APP_PASSWORD, tenantId: TENANT };
    const multi = { kind: 'secret', appId: APP_ID, password: APP_PASSWORD };
    const managed = { kind: 'managed-identity', appId: APP_ID, tenantId: TENANT };
    expect(identities).to.deep.equal([single, multi, single, multi, managed]);
  });

  it('let a try-out without identity start on loopback only, and nowhere in production', () => {
    const tryOut = { TIDINGS_DEVELOPMENT: 'true' };
    expect(problemsOf(tryOut)).to.deep.equal([]);
    for (const HOST of ['127.0.0.1', '::1', 'localhost']) expect(problemsOf({ ...tryOut, HOST })).to.deep.equal([]);
    for (const HOST of ['0.0.0.0', '::', '10.0.0.7', 'example.com']) {
      expect(problemsOf({ ...tryOut, HOST }).join()).to.match(/^HOST: give 127\.0\.0\.1/);
    }
    expect(problemsOf({ ...tryOut, NODE_ENV: 'production' }).join()).to.include('TIDINGS_DEVELOPMENT: leave it out');
    expect(problemsOf({ ...tryOut, ...secret, NODE_ENV: 'production' }).join()).to.include('TIDINGS_DEVELOPMENT');
  });

  it('need an identity otherwise', () => {
    for (const given of [{}, { TIDINGS_DEVELOPMENT: 'false' }, { MicrosoftAppId: ' ' }]) {
      expect(problemsOf(given).join()).to.match(/^MicrosoftAppId: set it .* or TIDINGS_DEVELOPMENT=true/);
    }
  });

  it('name every problem at once with its cure, and no value', () => {
    const wrong = {
      MicrosoftAppId: 'nope-1',
      MicrosoftAppType: 'nope-2',
      TIDINGS_DEVELOPMENT: 'nope-3',
      TIDINGS_SERVICE_HOSTS: 'https://nope-4/',
    };
    const problems = problemsOf(wrong);
    expect(problems.map((problem) => problem.split(':')[0])).to.have.members(Object.keys(wrong));
    expect(problems.join()).to.not.include('nope');
    const missing = problemsOf({ MicrosoftAppId: APP_ID, MicrosoftAppType: 'SingleTenant' });
    expect(missing.map((problem) => problem.split(':')[0])).to.have.members([
      'MicrosoftAppTenantId',
      'MicrosoftAppPassword',
    ]);
    const both = problemsOf({ ...secret, MicrosoftAppType: 'UserAssignedMSI', MicrosoftAppTenantId: TENANT });
    expect(both.join()).to.include('MicrosoftAppPassword: leave it out').and.not.include(APP_PASSWORD);
  });

  it('take the hosts of the service and the government cloud', () => {
    const read = readTeamsSettings({
      ...secret,
      TIDINGS_SERVICE_HOSTS: 'SMBA.one.example, smba.two.example',
      ChannelService: 'https://botframework.azure.us',
    });
    if (!read.success) throw new Error(read.problems.join());
    expect(read.settings.serviceHosts).to.deep.equal(['smba.one.example', 'smba.two.example']);
    expect(read.settings.cloud.issuer).to.equal('https://api.botframework.us');
  });
});
