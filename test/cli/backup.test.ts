/** The restore drill as an operator does it: by the command line, beside a bot that runs, and with one that does not. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Store } from '../../src/core/ports.ts';
import { openStore } from '../../src/store/index.ts';
import { contoso, drain, eventOf, happen, START, subscribed } from '../contracts/store/given.ts';
import { createHandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';
import { tidings } from './tidings.ts';

describe('The restore drill', () => {
  let folder: string;
  let variables: Record<string, string>;
  const stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const databaseUrl = variables['DATABASE_URL'] as string;
    const store = await openStore({ databaseUrl, clock: createHandClock(START), log: silent });
    stores.push(store);
    return store;
  };
  const stop = async (): Promise<void> => {
    for (const store of stores.splice(0)) await store.close();
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-drill-'));
    variables = { DATABASE_URL: `file:${join(folder, 'tidings.db')}` };
  });
  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  it('copies while the bot runs, refuses to replace what runs, holds back, and lets go in the way that is asked for', async () => {
    const copy = join(folder, 'copy.db');
    const bot = await open();
    await subscribed(bot, contoso);
    for (const run of ['run-1', 'run-2', 'run-3']) await happen(bot, eventOf(contoso, run));
    const made = await tidings(['backup', copy], variables);
    expect(made).to.include({ code: 0, err: '' });
    expect(made.out).to.match(/copy\.db: \d+ bytes/);
    expect((await tidings(['backup', copy], variables)).err).to.contain('is there already');
    expect(await drain(bot), 'the bot goes on meanwhile').to.have.length(3);
    expect((await tidings(['restore', copy], variables)).err).to.contain('in use by another process');
    expect((await tidings(['release', '--drop'], variables)).out).to.equal('Nothing is held back.\n');
    await stop();

    const restored = await tidings(['restore', copy], variables);
    expect(restored).to.include({ code: 0, err: '' });
    expect(restored.out).to.contain('Nothing is sent yet').and.contain('before-restore-');
    const again = await open();
    expect(await again.hold()).to.have.keys('since', 'backupAt');
    const released = await tidings(['release', '--digest'], variables);
    expect(released.out).to.contain('Deliveries that waited: 3, sent, as one card');
    expect(await again.hold()).to.equal(undefined);
    expect(await drain(again)).to.have.length(3);
  });

  it('says what to use instead when the database is a server', async () => {
    const server = { DATABASE_URL: 'postgres://tidings:hunter2@db.example/tidings' };
    for (const [verb, tool] of [
      ['backup', 'pg_dump'],
      ['restore', 'pg_restore'],
    ] as const) {
      const { code, err } = await tidings([verb, 'x'], server);
      expect(code).to.equal(1);
      expect(err).to.contain(tool).and.not.contain('hunter2');
    }
  });
});
