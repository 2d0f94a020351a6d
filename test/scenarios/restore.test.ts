/** A store is lost and put back from a backup: nothing that happened since is lost, and nobody is flooded unasked. */
import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import type { Release } from '../../src/core/operations.ts';
import { backUp, openBeside, restoreBackup } from '../../src/store/index.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import { silent } from '../fakes/log.ts';
import type { TeamsChannel } from '../fakes/teams-client.ts';
import { openStage, type Stage } from './stage.ts';

const HOUR_MS = 3_600_000;

describe('A channel whose bot was restored from a backup of an hour ago', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let general: TeamsChannel;

  const told = () => stage.lines(general.conversationId).filter((line) => /refresh failed|Failed again/.test(line));
  const fail = async (name: string): Promise<void> => {
    stage.clock.set(stage.clock.now() + 1000);
    insights.failRefresh(name);
    await stage.look();
  };
  const release = async (how: Release): Promise<number> => {
    const store = await openBeside({ databaseUrl: stage.databaseUrl, clock: stage.clock, log: silent });
    try {
      return await store.release(how);
    } finally {
      await store.close();
    }
  };

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([first]) => {
      for (const name of ['Loyalty files', 'Web orders']) first?.succeedRefresh(name);
    });
    insights = stage.insights[0] as FakeCustomerInsights;
    general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed');
    await fail('Loyalty files');
    const copy = `${stage.databaseUrl}.backup`;
    // While the bot runs.
    backUp({ database: stage.databaseUrl, copy, now: stage.clock.now() });
    await fail('Web orders');
    expect(told()).to.have.length(2);
    await stage.restart(async () => {
      stage.clock.set(stage.clock.now() + HOUR_MS);
      // Nobody saw this one.
      insights.failRefresh('Loyalty files');
      for (const part of ['', '-wal', '-shm']) await rm(stage.databaseUrl + part, { force: true });
      restoreBackup({ database: stage.databaseUrl, copy, now: stage.clock.now() });
    });
  });
  afterEach(() => stage.close());

  it('is told nothing until an operator says so, however long that takes, and operators see that', async () => {
    for (let minutes = 0; minutes < 5; minutes += 1) await stage.look();
    expect(told()).to.have.length(2);
    const health = JSON.parse((await stage.admin('/healthz')).text);
    expect(health).to.deep.include({ state: 'degraded' });
    expect(health.hold).to.have.keys('since', 'backupAt');
    expect(health.queue.waiting.pending, 'what happened since the backup was seen again').to.equal(2);
    await stage.restart();
    await stage.look();
    expect(told()).to.have.length(2);
  });

  it('is then told what it was not told before, and again what was told after the backup', async () => {
    await stage.look();
    expect(await release('resend')).to.equal(2);
    await stage.look();
    expect(told()).to.have.length(4);
    expect(
      told()
        .slice(2)
        .map((line) => line.split(/:| · /)[0]),
    ).to.deep.equal(['Web orders', 'Failed again. The number of columns in the file does not match the schema.']);
  });

  it('is told nothing of it when the operator drops it, and all that happens from then on', async () => {
    await stage.look();
    expect(await release('drop')).to.equal(2);
    await stage.look();
    expect(told()).to.have.length(2);
    await fail('Web orders');
    expect(told()).to.have.length(3);
  });

  it('has its subscriptions as they were', async () => {
    await general.say('list');
    expect(stage.cards(general.conversationId).at(-1)).to.contain('failed');
  });
});
