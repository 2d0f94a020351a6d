/** The configuration is read whole: what is wrong is told at once, with the cure and without a secret. */
import { expect } from 'chai';
import { readConfig } from '../src/config.ts';
import { ConfigError } from '../src/core/errors.ts';

const environment = {
  tenant: '11111111-1111-4111-8111-111111111111',
  instance: '22222222-2222-4222-8222-222222222222',
  name: 'Contoso production',
  credentials: { clientId: '33333333-3333-4333-8333-333333333333', clientSecret: { variable: 'CI_SECRET' } },
  subscriptionKeys: { primary: { variable: 'CI_KEY' }, secondary: { file: '/run/secrets/key' } },
};
const good = {
  MicrosoftAppId: '44444444-4444-4444-8444-444444444444',
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppPassword: 'bot-hunter2',
  MicrosoftAppTenantId: environment.tenant,
  CI_SECRET: 'secret-hunter2',
  CI_KEY: 'key-hunter2',
};

const policy = { tenant: environment.tenant };

const read = (
  variables: Record<string, string | undefined> = good,
  file: unknown = { environments: [environment] },
  others: Record<string, string> = { '/run/secrets/key': 'second-hunter2\n' },
) =>
  readConfig({
    variables,
    readFile: (path) => {
      if (path === './environments.json') return typeof file === 'string' ? file : JSON.stringify(file);
      const text = others[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    },
  });

const problemsOf = (...given: Parameters<typeof read>): readonly string[] => {
  try {
    read(...given);
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError);
    expect((error as Error).message).not.to.contain('hunter2');
    return (error as ConfigError).problems;
  }
  return [];
};

describe('The configuration', () => {
  it('is read with defaults, and secrets are looked up where it says', () => {
    const config = read();
    expect(config).to.include({ host: '0.0.0.0', port: 3978, databaseUrl: 'file:./data/tidings.db', logLevel: 'info' });
    expect(config.environments[0]).to.deep.include({
      intervalSeconds: 60,
      baseUrl: 'https://api.ci.ai.dynamics.com/v1',
      subscriptionKeys: { primary: 'key-hunter2', secondary: 'second-hunter2' },
    });
  });

  it('takes a watchdog on the public internet only, and never tells its URL', () => {
    const heartbeat = (url: string) => ({ ...good, TIDINGS_HEARTBEAT_URL: url });
    expect(read().heartbeat).to.equal(undefined);
    expect(read(heartbeat('https://watchdog.example/hunter2')).heartbeat).to.deep.equal({
      secretUrl: 'https://watchdog.example/hunter2',
    });
    for (const url of ['http://watchdog.example/hunter2', 'https://169.254.169.254/hunter2', 'hunter2']) {
      expect(problemsOf(heartbeat(url)).join(), url).to.contain('TIDINGS_HEARTBEAT_URL: give an https address');
    }
  });

  it('says who may do what in a tenant, by ids in any case, and nothing of the others', () => {
    const [tenant, admin] = [environment.tenant.toUpperCase(), 'ABCDEF00-0000-4000-8000-000000000000'];
    const tenants = [{ tenant, writers: 'owners', admins: [admin], askDirectory: true }];
    const { policies } = read(good, { environments: [environment], tenants });
    expect([...policies]).to.deep.equal([
      [environment.tenant.toLowerCase(), { writers: 'owners', admins: [admin.toLowerCase()], asksDirectory: true }],
    ]);
    expect(read().policies.size).to.equal(0);
  });

  it('tells every problem at once', () => {
    const problems = problemsOf(
      { ...good, PORT: 'often', LOG_LEVEL: 'loud', TIDINGS_TIMEZONE: 'x', CI_KEY: '' },
      { environments: [environment, { ...environment, intervalSeconds: 0.2, shade: 'blue' }] },
    );
    expect(problems.join('\n')).to.match(/PORT.*\n*[\s\S]*LOG_LEVEL/);
    expect(problems.some((problem) => problem.includes('TIDINGS_TIMEZONE'))).to.equal(true);
    expect(problems.some((problem) => problem.includes('once a second'))).to.equal(true);
    expect(problems.some((problem) => problem.includes('"shade"'))).to.equal(true);
  });

  const bad: readonly (readonly [what: string, given: Parameters<typeof read>, cure: RegExp])[] = [
    ['no app id outside development', [{ ...good, MicrosoftAppId: '' }], /TIDINGS_DEVELOPMENT=true/],
    ['an app id that is no GUID', [{ ...good, MicrosoftAppId: 'tidings' }], /MicrosoftAppId/],
    ['an unknown app type', [{ ...good, MicrosoftAppType: 'Multi' }], /SingleTenant, MultiTenant or UserAssignedMSI/],
    ['a single tenant without its id', [{ ...good, MicrosoftAppTenantId: '' }], /MicrosoftAppTenantId/],
    ['no password', [{ ...good, MicrosoftAppPassword: '' }], /MicrosoftAppPassword/],
    ['a password beside a managed identity', [{ ...good, MicrosoftAppType: 'UserAssignedMSI' }], /leave it out/],
    [
      'development open to the network',
      [{ TIDINGS_DEVELOPMENT: 'true', HOST: '0.0.0.0' }, { environments: [] }],
      /127\.0\.0\.1/,
    ],
    [
      'development in production',
      [{ TIDINGS_DEVELOPMENT: 'true', NODE_ENV: 'production' }, { environments: [] }],
      /NODE_ENV/,
    ],
    ['a development switch that is no yes or no', [{ ...good, TIDINGS_DEVELOPMENT: 'maybe' }], /true/],
    [
      'service hosts that are no host names',
      [{ ...good, TIDINGS_SERVICE_HOSTS: 'https://x/' }],
      /TIDINGS_SERVICE_HOSTS/,
    ],
    ['a role that there is not', [{ ...good, ROLE: 'leader' }], /all, web or worker/],
    ['a part of the work on a file, which holds one process', [{ ...good, ROLE: 'worker' }], /postgres:/],
    ['a port out of range', [{ ...good, PORT: '99999' }], /65535/],
    ['a time zone that is none', [{ ...good, TIDINGS_TIME_ZONE: 'Mars/Olympus' }], /IANA/],
    ['a file that is not there', [{ ...good, ENVIRONMENTS_FILE: './elsewhere.json' }], /can't be read/],
    ['a file that is not JSON', [good, '{"environments": ["hunter2" oops'], /is not JSON/],
    ['a file without environments', [good, {}], /environments/],
    ['an unknown setting in the file', [good, { environments: [], poll: 3 }], /no setting called "poll"/],
    ['a tenant with two policies', [good, { environments: [], tenants: [policy, policy] }], /twice/],
    [
      'an admin by name',
      [good, { environments: [], tenants: [{ ...policy, admins: ['ada@contoso.com'] }] }],
      /object ids/,
    ],
    [
      'writers that are none',
      [good, { environments: [], tenants: [{ ...policy, writers: 'everyone' }] }],
      /members, owners/,
    ],
    ['a file that holds no object', [good, '[]'], /write \{ "environments"/],
    ['a file that is empty', [good, ' '], /is not JSON \(it is empty\)/],
    ['a file that is cut off', [good, '{"environments": ['], /it ends too early/],
    ['a comma too many, with its place', [good, '{\n  "environments": [\n    1,\n  ]\n}'], /line 4, column 3/],
    ['a name without quotes, with its place', [good, '{\n  environments: []}'], /line 2, column 3/],
    ['an environment that is no object', [good, { environments: ['x'] }], /write each environment as/],
    [
      'an environment without parts',
      [good, { environments: [{}] }],
      /credentials: write "credentials".*\n.*"subscriptionKeys": \{/,
    ],
    ['tenants that are none', [good, { environments: [], tenants: ['x'] }], /write each tenant as/],
    ['admins that are no list', [good, { environments: [], tenants: [{ ...policy, admins: 'x' }] }], /"admins": \[/],
    [
      'a database of a kind that there is not',
      [{ ...good, DATABASE_URL: 'mysql://u:hunter2@h/d' }],
      /starts with mysql:/,
    ],
    ['a database without a name', [{ ...good, DATABASE_URL: 'postgres://u:hunter2@h/' }], /names no database/],
    ['a database that is no URL', [{ ...good, DATABASE_URL: 'postgres:u:hunter2@h/d' }], /is no URL/],
    ['service hosts that name none', [{ ...good, TIDINGS_SERVICE_HOSTS: ',' }], /TIDINGS_SERVICE_HOSTS/],
    ['a tenant that is no GUID', [good, { environments: [{ ...environment, tenant: 'contoso' }] }], /tenant/],
    [
      'a secret written into the file',
      [good, { environments: [{ ...environment, credentials: { clientId: 'x', clientSecret: 'hunter2' } }] }],
      /never the secret itself/,
    ],
    ['a variable that is not set', [{ ...good, CI_SECRET: undefined }], /CI_SECRET is not set/],
    ['a secret file that is not there', [good, undefined, {}], /can't be read/],
    ['a secret file that is empty', [good, undefined, { '/run/secrets/key': '\n' }], /is empty/],
    [
      'plain http to another machine',
      [good, { environments: [{ ...environment, baseUrl: 'http://ci.example/v1' }] }],
      /https/,
    ],
    [
      'a secret in the base URL',
      [good, { environments: [{ ...environment, baseUrl: 'https://u:hunter2@ci.example/' }] }],
      /https/,
    ],
    [
      'a sign-in over plain http',
      [good, { environments: [{ ...environment, authority: 'http://127.0.0.1/' }] }],
      /https/,
    ],
    ['an interval under a second', [good, { environments: [{ ...environment, intervalSeconds: 0 }] }], /once a second/],
    ['an environment without a name', [good, { environments: [{ ...environment, name: ' ' }] }], /name/],
    ['the same instance twice', [good, { environments: [environment, { ...environment, name: 'Other' }] }], /already/],
    [
      'the same name twice',
      [
        good,
        { environments: [environment, { ...environment, instance: environment.tenant, name: 'contoso PRODUCTION' }] },
      ],
      /already/,
    ],
  ];
  for (const [what, given, cure] of bad) {
    it(`refuses ${what} and says the cure`, () => {
      const [first, ...rest] = given;
      const problems = problemsOf(first, rest[0] === undefined ? { environments: [environment] } : rest[0], rest[1]);
      expect(problems.join('\n')).to.match(cure);
    });
  }

  it('tells each problem of an environment once, and all of its secrets that are missing', () => {
    const problems = problemsOf({ ...good, CI_SECRET: '', CI_KEY: ' ' }, { environments: [environment] }, {});
    expect(problems).to.have.length(3);
    expect(problemsOf(good, { environments: [environment, environment] })).to.have.length(1);
    expect(problemsOf({ ...good, PORT: 'x', ROLE: 'web', DATABASE_URL: 'mysql://h/d' })).to.have.length(3);
  });

  it('takes what editors and shells leave behind: a mark before the file, and spaces for nothing', () => {
    const text = `\uFEFF${JSON.stringify({ environments: [environment] })}`;
    expect(read({ ...good, PORT: ' ', DATABASE_URL: ' ' }, text)).to.include({
      port: 3978,
      databaseUrl: 'file:./data/tidings.db',
    });
  });

  it('lets processes share the work when they share a database', () => {
    const shared = { ...good, DATABASE_URL: 'postgres://u:hunter2@db.example/tidings' };
    expect(read(shared).role).to.equal('all');
    for (const role of ['all', 'web', 'worker']) expect(read({ ...shared, ROLE: role }).role).to.equal(role);
  });

  it('puts emulators, which have no tenant, into the tenant that is watched', () => {
    const config = read({ TIDINGS_DEVELOPMENT: 'true', CI_SECRET: 's', CI_KEY: 'k' });
    expect(config.teams.developmentTenantId).to.equal(environment.tenant);
    expect(config.host).to.equal('127.0.0.1');
  });

  it('has neither mail nor webhooks unless they are switched on, and tells what they lack', () => {
    expect(read().elsewhere).to.deep.equal({});
    const smtp = {
      SMTP_URL: 'smtps://bot@mail.contoso.com',
      SMTP_FROM: 'tidings@contoso.com',
      SMTP_PASSWORD_FILE: '/run/secrets/key',
    };
    const { elsewhere } = read({ ...good, ...smtp, TIDINGS_EMAIL_DOMAINS: 'contoso.com' });
    expect(elsewhere.email).to.deep.include({ password: 'second-hunter2', domains: ['contoso.com'] });
    const empty = problemsOf({ ...good, ...smtp }, undefined, { '/run/secrets/key': ' ' });
    expect(empty).to.include('SMTP_PASSWORD_FILE: the file is empty; put the password in it');
    const problems = problemsOf({ ...good, TIDINGS_EMAIL_DOMAINS: 'contoso.com', TIDINGS_WEBHOOKS: 'on' });
    expect(problems.map((problem) => problem.split(':')[0])).to.deep.equal(['SMTP_URL', 'TIDINGS_SECRET_KEY']);
  });

  it('takes owners that are plain mail addresses, and no others', () => {
    const withOwners = (...owners: readonly string[]) => ({ environments: [{ ...environment, owners }] });
    expect(read(good, withOwners('Ada@Contoso.com')).environments[0]?.owners).to.deep.equal(['ada@contoso.com']);
    expect(problemsOf(good, withOwners('Ada <ada@contoso.com>')).join()).to.contain('plain mail addresses');
  });
});
