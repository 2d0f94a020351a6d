/** A database that an operator's command line can't work on: what is wrong with it, what to do, and no password. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { openStore } from '../../src/store/index.ts';
import { createHandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';
import { tidings } from './tidings.ts';

describe("The operators' command line, where the database is not as it should be", function () {
  // Each line is a process of its own.
  this.timeout(60_000);
  let folder: string;
  let variables: Record<string, string>;
  const make = async (): Promise<void> => {
    const databaseUrl = variables['DATABASE_URL'] as string;
    await (await openStore({ databaseUrl, clock: createHandClock(0), log: silent })).close();
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-database-'));
    await writeFile(join(folder, 'environments.json'), '{"environments": []}');
    variables = {
      TIDINGS_DEVELOPMENT: 'true',
      ENVIRONMENTS_FILE: join(folder, 'environments.json'),
      DATABASE_URL: `file:${join(folder, 'tidings.db')}`,
    };
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('shows no password in the address of the database, wherever in it it stands', async () => {
    for (const url of [
      'postgres://u:p/hunter2@h/d',
      'postgres://h/d?user=u&password=hunter2',
      'postgres:u:hunter2@h/d',
    ]) {
      const { out, err } = await tidings(['check-config'], { ...variables, DATABASE_URL: url });
      expect(`${out}${err}`, url)
        .to.match(/database/i)
        .and.not.contain('hunter2');
    }
  });

  it('works on no database that a newer version has changed', async () => {
    await make();
    const database = new DatabaseSync(join(folder, 'tidings.db'));
    database.exec("insert into kysely_migration values ('9999-later', '2030-01-01')");
    database.close();
    for (const line of [['deliveries'], ['hold'], ['purge-tenant', 'contoso', '--yes']]) {
      const { code, err } = await tidings(line, variables);
      expect(code, line[0]).to.equal(1);
      expect(err, line[0]).to.contain('newer than this one (step 9999-later)');
    }
  });

  it('says of a database that can not be opened what to do', async () => {
    for (const url of [`file:${folder}`, `file:${join(folder, 'environments.json', 'tidings.db')}`]) {
      const { code, err } = await tidings(['migrate'], { ...variables, DATABASE_URL: url });
      expect(code).to.equal(1);
      expect(err, url).to.match(/^DATABASE_URL: .*name a file in a folder that can be written\n$/);
    }
    const { err } = await tidings(['backup', join(folder, 'nowhere', 'copy.db')], variables);
    expect(err).to.contain('there is no database here');
    await make();
    const { err: folderless } = await tidings(['backup', join(folder, 'nowhere', 'copy.db')], variables);
    expect(folderless).to.contain('nowhere: there is no such folder');
  });
});
