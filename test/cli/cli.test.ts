/** Operators say what they want on a command line, and are told how when they say it wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { runLine } from '../../src/cli/index.ts';
import type { Context } from '../../src/cli/verb.ts';
import type { Store } from '../../src/core/ports.ts';
import { openStore } from '../../src/store/index.ts';
import {
  contoso,
  eventOf,
  fabrikam,
  gaveUp,
  happen,
  LEASE_MS,
  refused,
  START,
  settledAs,
  subscribed,
} from '../contracts/store/given.ts';
import { createHandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';
import { tidings } from './tidings.ts';

const environment = {
  tenant: '11111111-1111-4111-8111-111111111111',
  instance: '22222222-2222-4222-8222-222222222222',
  name: 'Contoso production',
  credentials: { clientId: '33333333-3333-4333-8333-333333333333', clientSecret: { variable: 'CI_SECRET' } },
  subscriptionKeys: { primary: { variable: 'CI_KEY' }, secondary: { variable: 'CI_KEY' } },
};

describe("The operators' command line", () => {
  let folder: string;
  let variables: Record<string, string>;
  const stores: Store[] = [];

  const open = async (now = START): Promise<Store> => {
    const databaseUrl = variables['DATABASE_URL'] as string;
    const store = await openStore({ databaseUrl, clock: createHandClock(now), log: silent });
    stores.push(store);
    return store;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-cli-'));
    await writeFile(join(folder, 'environments.json'), JSON.stringify({ environments: [environment] }));
    variables = {
      MicrosoftAppId: '44444444-4444-4444-8444-444444444444',
      MicrosoftAppPassword: 'bot-hunter2',
      MicrosoftAppTenantId: environment.tenant,
      CI_SECRET: 'secret-hunter2',
      CI_KEY: 'key-hunter2',
      TIDINGS_LABEL_KEY: 'label-hunter2',
      ENVIRONMENTS_FILE: join(folder, 'environments.json'),
      DATABASE_URL: `file:${join(folder, 'tidings.db')}`,
    };
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await rm(folder, { recursive: true });
  });

  it('ends with 2 when it was said the wrong way, and says so where errors go', async () => {
    const { code, out, err } = await tidings(['bakup'], variables);
    expect([code, out]).to.deep.equal([2, '']);
    expect(err).to.contain('there is no "bakup"');
  });

  it('explains itself, when asked and when nothing is said', async () => {
    const asked = await tidings(['help']);
    expect(asked).to.include({ code: 0, err: '' });
    for (const verb of [
      'check-config',
      'migrate',
      'deliveries',
      'backup <file>',
      'restore <file>',
      'hold',
      'release',
    ]) {
      expect(asked.out).to.contain(`tidings ${verb}`);
    }
    expect(await tidings([])).to.deep.equal(asked);
  });

  for (const [line, why] of [
    ['bakup', 'say one of: check-config'],
    ['backup', 'say: tidings backup <file>'],
    ['backup a b', '"b" is too much'],
    ['deliveries --stat dead', 'there is no --stat here'],
    ['deliveries --state', '--state needs a value'],
    ['deliveries --state broken', '"broken" is none'],
    ['deliveries --limit 0', 'from 1 to 10000'],
    ['deliveries --constructor x', 'there is no --constructor'],
    ['redeliver TD-1', 'give one like TD-'],
    ['hold --backup-at yesterday', 'give the moment of the backup with its zone'],
    ['hold --backup-at 2026-01-05T03:00', 'with its zone'],
    ['hold --backup-at 2100-01-01T00:00Z', 'give the moment of the backup'],
    ['release', 'one of --digest, --resend and --drop'],
    ['release --digest --resend', 'one of --digest, --resend and --drop'],
    ['release --digest=yes', 'takes no value'],
  ] as const) {
    it(`says how to say it instead of "tidings ${line}"`, async () => {
      const said: string[] = [];
      const complaints: string[] = [];
      const context: Context = {
        variables,
        readFile: () => '',
        clock: createHandClock(START),
        log: silent,
        print: (text) => void said.push(text),
      };
      expect(await runLine(line.split(' '), context, (text) => void complaints.push(text))).to.equal(2);
      expect(said).to.deep.equal([]);
      expect(complaints.join()).to.contain(why);
    });
  }

  it('shows the effective configuration without any secret', async () => {
    const { code, out, err } = await tidings(['check-config'], {
      ...variables,
      DATABASE_URL: 'postgres://tidings:db-hunter2@db.example/tidings',
      SMTP_URL: 'smtps://tidings:mail-hunter2@mail.example:465',
      SMTP_FROM: 'tidings@contoso.example',
      TIDINGS_EMAIL_DOMAINS: 'contoso.example',
      TIDINGS_WEBHOOKS: 'on',
      TIDINGS_HEARTBEAT_URL: 'https://watchdog.example/ping/hunter2',
      TIDINGS_SECRET_KEY: Buffer.alloc(32, 201).toString('base64'),
    });
    expect([code, err]).to.deep.equal([0, '']);
    expect(out).to.not.contain('hunter2').and.not.contain('201').and.not.contain('ycnJ');
    expect(out.split('\n'))
      .to.include('databaseUrl = postgres://tidings:***@db.example/tidings')
      .and.include('teams.identity.password = (set)')
      .and.include('environments[0].name = Contoso production')
      .and.include('environments[0].subscriptionKeys.primary = (set)')
      .and.include('port = 3978');
    expect(out).to.match(/environments\[0\]\.labelInMetrics = [0-9a-f]{12}\n/);
  });

  it('tells all that is wrong with the configuration at once, with cures, and fails', async () => {
    const { code, out, err } = await tidings(['check-config'], {
      ...variables,
      PORT: 'many',
      ADMIN_PORT: '99999',
      TIDINGS_KEEP_EVENTS_DAYS: '3',
      TIDINGS_KEEP_GONE_DAYS: '29',
      CI_KEY: '',
    });
    expect([code, out]).to.deep.equal([1, '']);
    expect(err)
      .to.contain('PORT: give a port number')
      .and.contain('ADMIN_PORT: give a port number')
      .and.contain('TIDINGS_KEEP_EVENTS_DAYS: give a whole number of days from 60')
      .and.contain('CI_KEY is not set');
    expect(err).to.not.contain('hunter2');
    const { err: other } = await tidings(['check-config'], { ...variables, TIDINGS_KEEP_GONE_DAYS: '29' });
    expect(other).to.contain('TIDINGS_KEEP_GONE_DAYS: give at least as many days as TIDINGS_KEEP_DELIVERIES_DAYS');
  });

  it('makes the database that is not there, and leaves one alone that is', async () => {
    for (let times = 0; times < 2; times += 1) {
      expect(await tidings(['migrate'], variables)).to.include({ code: 0, err: '' });
    }
    expect(await tidings(['deliveries'], variables)).to.deep.equal({ code: 0, out: 'None.\n', err: '' });
  });

  it('does not touch the tables while the bot runs, and says what to do when they are of another version', async () => {
    await open();
    const running = await tidings(['migrate'], variables);
    expect(running.code).to.equal(1);
    expect(running.err).to.contain('in use by another process');
    await stores.pop()?.close();
    const database = new DatabaseSync(join(folder, 'tidings.db'));
    database.exec("delete from kysely_migration where name = '0005-operations'");
    database.close();
    const older = await tidings(['deliveries'], variables);
    expect(older.code).to.equal(1);
    expect(older.err).to.contain('0005-operations').and.contain('tidings migrate');
  });

  it('lists what went wrong while the bot runs: of all tenants or one, in a state, no more than asked for', async () => {
    const store = await open();
    await subscribed(store, contoso);
    await subscribed(store, fabrikam);
    await happen(store, eventOf(contoso, 'run-1'));
    await happen(store, eventOf(fabrikam, 'run-1'));
    const claimed = await store.claim(2, LEASE_MS);
    await store.settle(claimed.map((one) => settledAs(one, one.tenantId === 'contoso' ? refused : gaveUp)));
    const list = async (...args: string[]) =>
      (await tidings(['deliveries', ...args], variables)).out
        .split('\n')
        .filter((line) => line.startsWith('TD-'))
        .map((line) => line.replace(/^TD-\w{7} +/, '').replace(/ +promised.*attempts/, ''));
    expect((await list()).toSorted()).to.deep.equal([
      'dead 1  refresh-failed  tenant contoso  to teams:19:general  (too large)',
      'uncertain 1  refresh-failed  tenant fabrikam  to teams:19:general  (no answer)',
    ]);
    expect(await list('--tenant', 'fabrikam')).to.have.length(1);
    expect(await list('--state=dead')).to.have.length(1);
    expect(await list('--state', 'pending,delivered')).to.deep.equal([]);
    expect(await list('--state', 'all', '--limit', '1')).to.have.length(1);
  });

  it('holds sending back beside the bot that runs, and lets it begin again', async () => {
    const store = await open(Date.now());
    await subscribed(store, contoso);
    await happen(store, eventOf(contoso, 'run-1'));
    const held = await tidings(['hold', '--backup-at', '2026-01-05T03:00+01:00'], variables);
    expect(held).to.include({ code: 0, err: '' });
    expect(held.out).to.contain('tidings release');
    expect(await store.hold()).to.include({ backupAt: Date.UTC(2026, 0, 5, 2) });
    const released = await tidings(['release', '--resend'], variables);
    expect(released.out).to.equal('Released. Deliveries that waited: 1, sent.\n');
    expect(await store.hold()).to.equal(undefined);
  });

  it('sends again what was given up, once, beside the bot that runs', async () => {
    // The operator's clock is the real one.
    const store = await open(Date.now() + 600_000);
    await subscribed(store, contoso);
    await happen(store, eventOf(contoso, 'run-1'));
    const given = await store.claim(1, LEASE_MS);
    await store.settle(given.map((one) => settledAs(one, gaveUp)));
    const reference = given[0]?.reference ?? '';
    const said = await tidings(['redeliver', reference.toLowerCase()], variables);
    expect(said).to.include({ code: 0, err: '' });
    expect(said.out).to.match(new RegExp(`${reference} goes out again as TD-\\w{7}`));
    const [again] = await store.claim(1, LEASE_MS);
    expect(again).to.include({ attempts: 0, unsure: 0 });
    expect(again?.event.id).to.equal(given[0]?.event.id);
    expect(said.out).to.contain(again?.reference);
    for (const [what, why] of [
      [reference, 'redelivered before'],
      ['TD-0000000', 'no delivery that is dead, uncertain or expired'],
    ] as const) {
      const { code, out, err } = await tidings(['redeliver', what], variables);
      expect([code, out]).to.deep.equal([1, '']);
      expect(err).to.contain(why);
    }
  });
});
