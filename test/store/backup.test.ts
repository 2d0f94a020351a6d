/** A copy of the embedded store is whole or not there, and what was there before a restore is never thrown away. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { Store } from '../../src/core/ports.ts';
import { backUp, openStore, restoreBackup } from '../../src/store/index.ts';
import { contoso, drain, eventOf, happen, START, subscribed } from '../contracts/store/given.ts';
import { createHandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';

const messageOf = (work: () => unknown): string => {
  try {
    work();
    return 'it went well';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('A backup of the embedded store', () => {
  let folder: string;
  let database: string;
  let copy: string;
  const stores: Store[] = [];

  const open = async (): Promise<Store> => {
    const store = await openStore({ databaseUrl: database, clock: createHandClock(START), log: silent });
    stores.push(store);
    return store;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-backup-'));
    database = join(folder, 'tidings.db');
    copy = join(folder, 'copy.db');
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await rm(folder, { recursive: true });
  });
  const backup = (now = START) => backUp({ database, copy, now });
  const restore = () => restoreBackup({ database, copy, now: START + 1000 });

  it('holds what was promised when it was made, and not what came after', async () => {
    const store = await open();
    await subscribed(store, contoso);
    await happen(store, eventOf(contoso, 'run-1'));
    const { bytes } = backup();
    expect(bytes).to.equal((await stat(copy)).size);
    await happen(store, eventOf(contoso, 'run-2'));
    expect(await drain(store)).to.have.length(2);
    await store.close();
    restore();
    const after = await open();
    expect(await after.hold()).to.deep.equal({ since: START + 1000, backupAt: START });
    expect(await drain(after)).to.have.length(1);
    expect(await happen(after, eventOf(contoso, 'run-2')), 'it is news again').to.include({ deliveries: 1 });
  });

  it('is one file, for its owner alone', async () => {
    await open();
    backup();
    expect((await readdir(folder)).filter((name) => name.startsWith('copy'))).to.deep.equal(['copy.db']);
    expect((await stat(copy)).mode & 0o777).to.equal(0o600);
  });

  it('overwrites nothing, and leaves nothing behind when it can not be made', async () => {
    await open();
    await writeFile(copy, 'precious');
    expect(messageOf(backup)).to.contain('is there already');
    expect(messageOf(() => backUp({ database, copy: join(folder, 'no', 'such', 'folder'), now: START }))).to.not.equal(
      'it went well',
    );
    expect(messageOf(() => backUp({ database: join(folder, 'none.db'), copy: `${copy}.2`, now: START }))).to.contain(
      'there is no database here',
    );
    expect((await readdir(folder)).some((name) => name.includes('partial'))).to.equal(false);
  });

  it('does not go in the place of a database that is in use', async () => {
    const store = await open();
    await subscribed(store, contoso);
    backup();
    expect(messageOf(restore)).to.contain('in use by another process');
    expect(await store.subscriptions('contoso', '19:general')).to.have.length(1);
    expect(await store.hold()).to.equal(undefined);
  });

  it('is refused when it is none of ours, or damaged, and what is there stays', async () => {
    await subscribed(await open(), contoso);
    backup();
    await stores.pop()?.close();
    const good = copy;
    for (const [name, make] of [
      ['text.db', (path: string) => writeFile(path, 'not a database '.repeat(500))],
      ['strange.db', async (path: string) => new DatabaseSync(path).exec('create table x (y)')],
      ['missing.db', async () => {}],
    ] as const) {
      copy = join(folder, name);
      await make(copy);
      expect(messageOf(restore), name).to.match(/is no backup|no such file/);
    }
    copy = good;
    expect((await readdir(folder)).some((name) => /restor/.test(name))).to.equal(false);
    const store = await open();
    expect(await store.subscriptions('contoso', '19:general')).to.have.length(1);
    expect(await store.hold()).to.equal(undefined);
  });

  it('sets aside what was there, with its log', async () => {
    const store = await open();
    await subscribed(store, contoso);
    backup();
    await store.close();
    await writeFile(`${database}-wal`, '');
    const { setAside } = restore();
    expect(setAside).to.be.a('string');
    expect(existsSync(String(setAside))).to.equal(true);
    expect(existsSync(`${setAside}-wal`)).to.equal(true);
  });

  it('goes where no database is, too', async () => {
    await subscribed(await open(), contoso);
    backup();
    await stores.pop()?.close();
    await rm(database);
    expect(restore()).to.deep.equal({ backupAt: START });
    expect(await (await open()).subscriptions('contoso', '19:general')).to.have.length(1);
  });
});
