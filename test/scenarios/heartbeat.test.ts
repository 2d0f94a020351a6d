/** Somebody outside is told that all goes well, and hears nothing as soon as it does not, whatever broke. */
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { openBeside } from '../../src/store/index.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import { silent } from '../fakes/log.ts';
import type { TeamsChannel } from '../fakes/teams-client.ts';
import { type FakeWebhook, startWebhook } from '../fakes/webhook.ts';
import { openStage, type Stage } from './stage.ts';

describe('A watchdog outside', () => {
  let stage: Stage;
  let watchdog: FakeWebhook;
  let general: TeamsChannel;

  beforeEach(async () => {
    watchdog = await startWebhook();
    stage = await openStage([{ name: 'Contoso' }], ([first]) => first?.succeedRefresh('Loyalty files'), {
      heartbeat: { secretUrl: watchdog.url },
    });
    general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed');
  });
  afterEach(async () => {
    expect(stage.log.join(''), 'whoever knows the URL can feign life').not.to.contain('canary-path');
    await stage.close();
    await watchdog.stop();
  });

  const minutes = async (count: number): Promise<void> => {
    for (let minute = 0; minute < count; minute += 1) {
      await stage.look();
      // What is under way outside of the clock gets its turn.
      await new Promise(setImmediate);
    }
  };
  const change = (statement: string): void => {
    const database = new DatabaseSync(stage.databaseUrl, { timeout: 5000 });
    database.exec(statement);
    database.close();
  };
  const age = async (): Promise<number> =>
    Number(/^cin_canary_age_seconds (\S+)$/m.exec((await stage.admin('/metrics')).text)?.[1]);

  it('hears a beat a minute while all goes well, and people see nothing of it', async () => {
    const before = stage.lines(general.conversationId).length;
    await minutes(3);
    await watchdog.waitFor(2);
    await minutes(20);
    await watchdog.waitFor(15);
    expect(await age()).to.be.below(6 * 60 + 1);
    expect(stage.lines(general.conversationId)).to.have.length(before);
    const { text } = await stage.admin('/metrics');
    expect(text).to.not.match(/^cin_(deliveries|events_ingested|delivery_attempts)_total\{/m);
    expect((await stage.admin('/healthz')).text).to.not.contain('canary');
  });

  for (const [what, statement] of [
    ['nobody looks at an environment any more', 'update environments set lease_until = 9e12 where watched = 1'],
    [
      'the canary does not come through',
      "update lanes set parked = 'broken', due_at = null where tenant_id = 'canary'",
    ],
  ] as const) {
    it(`hears nothing 10 minutes after ${what}, and again when that is mended`, async () => {
      await minutes(8);
      await watchdog.waitFor(5);
      change(statement);
      await minutes(10);
      const heard = watchdog.received.length;
      await minutes(10);
      expect(watchdog.received.length).to.equal(heard);
      expect(stage.log.join('')).to.contain('heartbeat.withheld');
      change(
        "update environments set lease_until = null; update lanes set parked = null, due_at = 0 where tenant_id = 'canary'",
      );
      await minutes(8);
      await watchdog.waitFor(heard + 2);
    });
  }

  it('hears nothing while sending is held back, also when that begins in the middle', async () => {
    await minutes(3);
    await watchdog.waitFor(1);
    const store = await openBeside({ databaseUrl: stage.databaseUrl, clock: stage.clock, log: silent });
    await store.holdBack(stage.clock.now());
    await minutes(2);
    const heard = watchdog.received.length;
    const lines = stage.lines(general.conversationId).length;
    (stage.insights[0] as FakeCustomerInsights).failRefresh('Loyalty files');
    await minutes(5);
    expect(watchdog.received.length).to.equal(heard);
    expect(stage.lines(general.conversationId), 'held back').to.have.length(lines);
    expect(await store.release('resend')).to.equal(1);
    await store.close();
    await minutes(8);
    expect(stage.lines(general.conversationId)).to.have.length(lines + 1);
    await watchdog.waitFor(heard + 1);
  });

  it('that can not be reached changes nothing for people', async () => {
    watchdog.fail({ status: 500 });
    await minutes(3);
    expect(stage.log.join('')).to.contain('heartbeat.failed');
    (stage.insights[0] as FakeCustomerInsights).failRefresh('Loyalty files');
    await minutes(1);
    expect(stage.lines(general.conversationId).at(-1)).to.contain('refresh failed');
  });
});
