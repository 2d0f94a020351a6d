/** What is told of how it goes follows the log, whatever its level; and it goes on being told while the store is down. */
import { expect } from 'chai';
import type { Vitals } from '../../src/core/operations.ts';
import { createAdminServer, createLag, createObservatory } from '../../src/http/index.ts';
import { createHandClock } from '../fakes/clock.ts';
import { createRecordingLog, silent } from '../fakes/log.ts';

const START = Date.UTC(2026, 0, 5, 8);
const vitals: Vitals = {
  at: START,
  environments: [],
  waiting: { pending: 0, sending: 0, retry: 0, parked: 0 },
  dead: 0,
  uncertain: 0,
  paused: [],
  webhooksDisabled: 0,
};
const store = { vitals: async () => vitals };
const broken = {
  vitals: async (): Promise<Vitals> => {
    throw new RangeError('the password is 1234');
  },
};

describe('The observatory', () => {
  const clock = createHandClock(START);
  const create = () => createObservatory({ clock, version: '1.2.3', labelKey: 'key', lagMs: () => 1500 });

  for (const [event, fields, line] of [
    ['source.gap', {}, 'source_gap_total 1'],
    ['look.done', { ms: 100, repeated: 4, quarantined: 2 }, 'quarantined_items_total 2'],
    ['look.done', { ms: 100, repeated: 4 }, 'dedup_hits_total{source="poll"} 4'],
    ['look.failed', { ms: 300 }, 'poll_duration_seconds_sum 0.3'],
    ['look.fenced', {}, 'lease_lost_total 1'],
    ['lease.lost', {}, 'lease_lost_total 1'],
    ['settle.fenced', { lost: 3 }, 'fenced_writes_total 3'],
    ['token.failed', { code: 'timeout' }, 'token_refresh_failures_total 1'],
    ['breaker.opened', { breaker: 'teams:smba.example' }, 'breaker_state{host="teams:smba.example"} 1'],
    ['breaker.closed', { breaker: 'teams:smba.example' }, 'breaker_state{host="teams:smba.example"} 0'],
    ['http.refused', { reason: 'too large' }, 'inbound_rejected_total{reason="too large"} 1'],
    ['status.late', { count: 2 }, 'late_status_total 2'],
    ['authz.denied', { verb: 'unsubscribe' }, 'authz_denied_total{verb="unsubscribe"} 1'],
    [
      'look.failed',
      { ms: 1, problem: 'throttled', waitMs: 90_000 },
      'rate_limited_seconds_total{by="customer-insights"} 90',
    ],
    [
      'delivery.attempted',
      { destination: 'teams', outcome: 'not-sent', status: 429, state: 'retry', delayMs: 5000 },
      'rate_limited_seconds_total{by="teams"} 5',
    ],
    [
      'delivery.attempted',
      { destination: 'teams', outcome: 'delivered', state: 'expired', ageMs: 9e7 },
      'delivery_attempts_total{class="expired"} 1',
    ],
    [
      'delivery.attempted',
      { trigger: 'segment-threshold-crossed', outcome: 'unsure', state: 'retry', isCrossing: true },
      'threshold_transitions_total{type="segment-threshold-crossed"} 1',
    ],
    ['event.ingested', { source: 'x"} 1\nevil', trigger: 'y' }, 'events_ingested_total{source="other",type="y"} 1'],
  ] as const) {
    it(`hears "${event}" and tells ${line}`, async () => {
      const observatory = create();
      const log = createRecordingLog();
      observatory.listen(log).debug(fields, event);
      expect(log.lines).to.deep.equal([{ level: 'debug', event, fields }]);
      const { text, type } = await observatory.metrics(store);
      expect(text.split('\n')).to.include(`cin_${line}`);
      expect(type).to.contain('text/plain');
    });
  }

  it('tells who waits for the database, how old the canary is, and how many webhooks were given up', async () => {
    const observatory = create();
    const told = async (more: Partial<Vitals>, poolWaiting = 0) =>
      (
        await observatory.metrics({ vitals: async () => ({ ...vitals, ...more }), poolWaiting: () => poolWaiting })
      ).text.split('\n');
    expect(await told({}, 3)).to.include('cin_db_pool_waiting 3');
    expect(await told({ canaryAt: START - 90_000, webhooksDisabled: 2 }))
      .to.include('cin_canary_age_seconds 90')
      .and.include('cin_webhook_endpoints_disabled 2');
    expect((await told({})).join(), 'no canary, no age').to.not.match(/\ncin_canary_age_seconds /);
  });

  it('tells no number of the store that it can not read, rather than an old one', async () => {
    const observatory = create();
    await observatory.metrics({ vitals: async () => ({ ...vitals, dead: 4, canaryAt: START }) });
    const { text } = await observatory.metrics(broken);
    expect(text).to.not.match(/^cin_(dead_letters|canary_age_seconds|delivery_queue_depth)\b/m);
  });

  it('tells how late the process is, and goes on when the store can not be read', async () => {
    const observatory = create();
    const { text } = await observatory.metrics(broken);
    expect(text).to.contain('cin_event_loop_lag_seconds 1.5').and.not.contain('1234');
    const health = await observatory.health(broken, []);
    expect(health).to.deep.include({ state: 'degraded' });
    expect(health).to.have.nested.property('dependencies.store.lastError', 'RangeError');
    expect(JSON.stringify(health)).to.not.contain('1234');
  });

  it('says of each that we depend on how it stands, since when, and what kind of error was the last', async () => {
    const observatory = create();
    const log = observatory.listen(silent);
    const standing = async (name: string) =>
      ((await observatory.health(store, [])) as { dependencies: Record<string, object> }).dependencies[name];
    const iso = (at: number) => new Date(at).toISOString();
    log.info({ destination: 'teams', outcome: 'delivered' }, 'delivery.attempted');
    expect(await standing('teams')).to.deep.equal({ state: 'ok', since: iso(START) });
    clock.set(START + 1000);
    log.info({ destination: 'teams', outcome: 'unsure', code: 'timeout' }, 'delivery.attempted');
    clock.set(START + 2000);
    log.info({ destination: 'teams', outcome: 'not-sent', status: 429 }, 'delivery.attempted');
    expect(await standing('teams')).to.deep.equal({ state: 'trouble', since: iso(START + 1000), lastError: '429' });
    expect(await observatory.health(store, [])).to.include({ state: 'degraded' });
    log.info({ destination: 'teams', outcome: 'gone', status: 403 }, 'delivery.attempted');
    expect(await standing('teams')).to.deep.equal({ state: 'ok', since: iso(START + 2000), lastError: '429' });
    expect(await observatory.health(store, [])).to.include({ state: 'ok' });
    expect(await observatory.health(store, ['draining'])).to.include({ state: 'not-ready' });
    log.error({ code: 'AADSTS7000215', rejected: true }, 'token.failed');
    expect(await standing('sign-in')).to.include({ state: 'trouble', lastError: 'AADSTS7000215' });
  });

  it('gives an environment the same label with the same key, and another with another', async () => {
    const environments = [{ tenantId: 'tenant-a', environmentId: 'env-1', nextPollAt: START }];
    const labelOf = async (labelKey: string) => {
      const observatory = createObservatory({ clock, version: '1', labelKey, lagMs: () => 0 });
      const { text } = await observatory.metrics({ vitals: async () => ({ ...vitals, environments }) });
      return /poll_blind\{instance="([0-9a-f]{12})"\}/.exec(text)?.[1];
    };
    expect(await labelOf('one'))
      .to.be.a('string')
      .and.equal(await labelOf('one'));
    expect(await labelOf('one')).to.not.equal(await labelOf('other'));
  });
});

describe('A process that is stuck', () => {
  it('is no longer alive after 5 seconds', async () => {
    let lagMs = 4999;
    const server = createAdminServer({
      host: '127.0.0.1',
      port: 0,
      ready: async () => [],
      lagMs: () => lagMs,
      health: async () => ({}),
      metrics: async () => ({ type: 'text/plain', text: '' }),
      log: silent,
    });
    await server.start();
    const live = async () => (await fetch(`${server.url}/livez`)).status;
    expect(await live()).to.equal(200);
    lagMs = 5000;
    expect(await live()).to.equal(503);
    lagMs = 0;
    expect(await live()).to.equal(200);
    await server.stop();
  });

  it('measures how late it is', () => {
    const lag = createLag(10);
    const end = performance.now() + 60;
    // Nothing else gets a turn: that is what is measured.
    while (performance.now() < end);
    expect(lag.ms()).to.be.at.least(45);
    lag.stop();
  });
});
