/** Operators read the record of who did what, see when somebody changed it, and erase whom they must. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { runLine } from '../../src/cli/index.ts';
import type { Note } from '../../src/core/audit.ts';
import { openStore } from '../../src/store/index.ts';
import { contoso, placeOf, START, subscribed } from '../contracts/store/given.ts';
import { createHandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';

describe('An operator', () => {
  let folder: string;
  let path: string;
  const clock = createHandClock(START);

  const tidings = async (...args: string[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const variables = { DATABASE_URL: `file:${path}` };
    const context = { variables, readFile: () => '', clock, log: silent, print: (line: string) => void out.push(line) };
    const code = await runLine(args, context, (line) => void err.push(line));
    return { code, out, err: err.join('\n') };
  };
  const tamper = (sql: string): void => {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  };
  const note = (more: Partial<Note> = {}): Note => ({
    ...{
      tenantId: 'contoso',
      conversationId: '19:general',
      person: 'ada',
      verb: 'test',
      activityId: 'a',
      result: 'done',
    },
    ...more,
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-audit-'));
    path = join(folder, 'tidings.db');
    const store = await openStore({ databaseUrl: `file:${path}`, clock, log: silent });
    for (const person of ['ada', 'bo', 'ada', 'cy']) await store.note(note({ person }));
    await store.note(note({ tenantId: 'fabrikam' }));
    await store.close();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gets the record as JSON lines, of all, of a tenant, of a person', async () => {
    const { code, out } = await tidings('audit');
    expect(code).to.equal(0);
    const entries = out.map((line) => JSON.parse(line));
    expect(entries.map(({ tenantId, seq, person }) => `${tenantId} ${seq} ${person}`)).to.deep.equal([
      ...['contoso 1 ada', 'contoso 2 bo', 'contoso 3 ada', 'contoso 4 cy', 'fabrikam 1 ada'],
    ]);
    expect(entries[0]).to.include({ at: '2026-01-05T08:00:00.000Z', verb: 'test', result: 'done' });
    expect((await tidings('audit', '--tenant', 'contoso', '--person', 'ada')).out).to.have.length(2);
    const verified = await tidings('audit', '--verify');
    expect(verified.out).to.have.length(2);
    expect(verified.out.every((line) => line.endsWith('whole'))).to.equal(true);
  });

  it('is told that there is no record, and not nothing', async () => {
    tamper('delete from audit; delete from audit_ends');
    expect(await tidings('audit', '--verify')).to.deep.equal({ code: 0, out: ['The record is empty.'], err: '' });
  });

  it('may write ids as portals do, and is told when nobody is known by one', async () => {
    const [tenant, person] = ['abcdef00-0000-4000-8000-00000000000a', 'abcdef00-0000-4000-8000-00000000000b'];
    const store = await openStore({ databaseUrl: `file:${path}`, clock, log: silent });
    await store.note(note({ tenantId: tenant, person }));
    await store.close();
    const [loudTenant, loudPerson] = [tenant.toUpperCase(), person.toUpperCase()];
    expect((await tidings('audit', '--tenant', loudTenant, '--person', loudPerson)).out).to.have.length(1);
    const nobody = await tidings('erase-person', loudTenant, 'abcdef00-0000-4000-8000-00000000000c', '--yes');
    expect(nobody.out.at(-1)).to.equal('Nothing was known by this id; is it right?');
    expect((await tidings('erase-person', loudTenant, loudPerson, '--yes')).out).to.include('audit 1');
    expect((await tidings('purge-tenant', loudTenant, '--yes')).out).to.include('audit 1');
    expect((await tidings('audit', '--tenant', tenant)).out).to.deep.equal([]);
  });

  const tamperings: readonly (readonly [what: string, sql: string, told: RegExp])[] = [
    ['what was done', "update audit set verb = 'list' where seq = 2", /entry 2: changed/],
    ['the result', "update audit set result = 'denied' where seq = 2", /entry 2: changed/],
    ['when', 'update audit set at = at - 1 where seq = 3', /entry 3: changed/],
    ['who', "update audit set person = 'eve' where seq = 2", /entry 2: person changed/],
    [
      'who, as if they were erased',
      "update audit set person = 'eve', salt = null where seq = 2",
      /entry 2: person changed/,
    ],
    ['that it was', 'delete from audit where seq = 2', /entry 3: missing/],
    ['how it began', "delete from audit where tenant_id = 'contoso' and seq = 1", /entry 2: missing/],
    ['how it ended', "delete from audit where tenant_id = 'contoso' and seq = 4", /entry 4: end missing/],
  ];
  for (const [what, sql, told] of tamperings) {
    it(`is told when somebody changed ${what}`, async () => {
      tamper(sql);
      const { code, err } = await tidings('audit', '--verify');
      expect(code).to.equal(1);
      expect(err).to.match(told).and.to.not.include('fabrikam');
    });
  }

  it('erases a person and finds the record whole, though it does not say who any more', async () => {
    expect((await tidings('erase-person', 'contoso', 'ada')).code, 'not without --yes').to.equal(2);
    const { code, out } = await tidings('erase-person', 'contoso', 'ada', '--yes');
    expect([code, out.at(-1)]).to.deep.equal([0, 'audit 2']);
    expect((await tidings('audit', '--verify')).code).to.equal(0);
    const left = (await tidings('audit', '--tenant', 'contoso')).out.join();
    expect(left).to.include('"bo"');
    expect(left).to.not.include('"ada"');
  });

  it('purges a tenant, is told how many rows of what went, and no other tenant loses any', async () => {
    const store = await openStore({ databaseUrl: `file:${path}`, clock, log: silent });
    await subscribed(store, contoso);
    await store.arrive(placeOf('fabrikam'), { language: 'en', timeZone: 'UTC' });
    await store.close();
    expect((await tidings('purge-tenant', 'contoso')).err).to.include('--yes');
    const { out } = await tidings('purge-tenant', 'contoso', '--yes');
    expect(out).to.include.members(['conversations 1', 'subscriptions 1', 'subscription_targets 1', 'audit 4']);
    expect((await tidings('audit')).out).to.have.length(1);
    const again = await tidings('purge-tenant', 'contoso', '--yes');
    expect(again.out.slice(0, -1).every((line) => line.endsWith(' 0'))).to.equal(true);
  });
});
