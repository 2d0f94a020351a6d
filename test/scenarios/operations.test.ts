/** Operators see how it goes, in numbers that move with what happens, and nothing that they should not see. */
import { expect } from 'chai';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import type { TeamsChannel } from '../fakes/teams-client.ts';
import { openStage, SECRETS, type Stage, TENANTS } from './stage.ts';

const NAMES = ['Loyalty files', 'Contoso', 'General', 'label-key-canary', ...TENANTS];

describe('Operators', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let general: TeamsChannel;

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([first]) => first?.succeedRefresh('Loyalty files'));
    insights = stage.insights[0] as FakeCustomerInsights;
    general = stage.teams.team('Data').general;
    await general.install();
    await general.say('subscribe refresh failed');
  });
  afterEach(() => stage.close());

  /** The value of a metric, with its labels if it has any; undefined when it is not told. */
  const metric = async (name: string): Promise<number | undefined> => {
    const { text } = await stage.admin('/metrics');
    const line = text.split('\n').find((one) => one.startsWith(`cin_${name} `));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  };
  const health = async () => JSON.parse((await stage.admin('/healthz')).text);
  const fail = async (): Promise<void> => {
    stage.clock.set(stage.clock.now() + 1000);
    insights.failRefresh('Loyalty files');
    await stage.look();
  };
  const lines = (event: string) =>
    stage.log.map((line) => JSON.parse(line)).filter((line: { msg: string }) => line.msg === event);

  it('see that an event came in once and was told, and how long that took', async () => {
    await fail();
    await stage.look();
    expect(await metric('events_ingested_total{source="poll",type="refresh-failed"}')).to.equal(1);
    expect(await metric('dedup_hits_total{source="poll"}')).to.be.greaterThan(0);
    expect(await metric('deliveries_total{channel="teams",outcome="delivered"}')).to.equal(1);
    expect(await metric('delivery_attempts_total{class="delivered"}')).to.equal(1);
    expect(await metric('delivery_latency_seconds_count')).to.equal(1);
    expect(await metric('poll_duration_seconds_count')).to.equal(3);
    expect(await metric('delivery_queue_depth{state="pending"}')).to.equal(0);
    expect(await metric('event_loop_lag_seconds')).to.be.at.least(0);
    expect((await stage.admin('/metrics')).text).to.match(/cin_build_info\{version="\d+\.\d+\.\d+"\} 1/);
  });

  it('see what waits, for how long, and what may have arrived twice', async () => {
    stage.connector.fail({ kind: 'reset' }, { times: 1 });
    stage.connector.fail({ kind: 'status', status: 412 });
    await fail();
    expect(await metric('ambiguous_total')).to.equal(1);
    await stage.look();
    expect(await metric('delivery_queue_depth{state="retry"}')).to.equal(1);
    expect(await metric('delivery_oldest_age_seconds')).to.be.at.least(60);
    expect(await health()).to.deep.include({ state: 'degraded' });
    expect((await health()).queue).to.deep.include({ waiting: { pending: 0, sending: 0, retry: 1, parked: 0 } });
  });

  it('see each threshold that was crossed, once, and what was told late', async () => {
    insights.evaluateSegment('High spenders', 5);
    await stage.look();
    await general.say('subscribe segment for "High spenders" above 10');
    await general.say('subscribe segment for "High spenders" above 20');
    for (const count of [8, 25, 26]) {
      insights.evaluateSegment('High spenders', count);
      stage.clock.set(stage.clock.now() + 1000);
      await stage.look();
    }
    expect(await metric('threshold_transitions_total{type="segment-threshold-crossed"}')).to.equal(2);
    expect(await metric('late_status_total')).to.equal(0);
    await fail();
    expect(await metric('late_status_total')).to.equal(0);
    // The service tells of the same run again as if it had not ended.
    insights.change((world) => JSON.parse(JSON.stringify(world).replaceAll('"failed"', '"running"')));
    await stage.look();
    expect(await metric('late_status_total')).to.be.greaterThan(0);
    expect(stage.lines(general.conversationId).filter((line) => line.includes('refresh failed'))).to.have.length(1);
  });

  it('see how long they were told to wait', async () => {
    stage.connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '30' } }, { times: 1 });
    await fail();
    expect(await metric('rate_limited_seconds_total{by="teams"}')).to.be.within(30, 31);
    insights.fault(/.*/, { status: 429, body: '', headers: { 'retry-after': '120' } }, 1);
    await stage.look();
    expect(await metric('rate_limited_seconds_total{by="customer-insights"}')).to.equal(120);
  });

  it('see what was given up, and who takes nothing', async () => {
    stage.connector.fail({ kind: 'status', status: 400 });
    await fail();
    expect(await metric('dead_letters')).to.equal(1);
    stage.connector.heal();
    stage.connector.fail({
      kind: 'status',
      status: 403,
      body: { error: { code: 'BotNotInConversationRoster', message: 'x' } },
    });
    await fail();
    const { text } = await stage.admin('/metrics');
    expect(text).to.match(/cin_paused_conversations\{reason="[\w ]+"\} 1/);
    expect(await metric('delivery_queue_depth{state="parked"}')).to.equal(1);
    expect(await metric('deliveries_total{channel="teams",outcome="parked"}')).to.equal(1);
  });

  it('see that an environment is not seen, and since when, by a label and not by its name', async () => {
    const [seen] = (await health()).environments;
    expect(seen).to.include({ state: 'seeing' });
    expect(await metric(`poll_blind{instance="${seen.instance}"}`)).to.equal(0);
    const at = (await metric(`poll_last_success_timestamp_seconds{instance="${seen.instance}"}`)) ?? 0;
    expect(at * 1000).to.be.within(stage.clock.now() - 60_000, stage.clock.now());
    insights.fault(/.*/, { status: 503, body: 'down' }, 10_000);
    for (let minutes = 0; minutes < 45; minutes += 1) await stage.look();
    expect(await metric(`poll_blind{instance="${seen.instance}"}`)).to.equal(1);
    const now = await health();
    expect(now.environments[0]).to.include({ state: 'blind', problem: 'unreachable', lastSuccess: seen.lastSuccess });
    expect(now.state, 'an outage of others is no reason to be sent no work').to.equal('degraded');
    expect((await stage.admin('/readyz')).status).to.equal(200);
  });

  it('see who was turned away, and why', async () => {
    await fetch(`${stage.url}/api/messages`, { method: 'POST', body: 'x' });
    await fetch(`${stage.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await metric('inbound_rejected_total{reason="application/json only"}')).to.equal(1);
    expect(await metric('inbound_rejected_total{reason="not an activity"}')).to.equal(1);
  });

  it('read one line for each event and each attempt, with its ids, its end and its time', async () => {
    stage.connector.fail({ kind: 'status', status: 412 }, { times: 1 });
    await fail();
    await fail();
    await stage.look();
    const events = lines('event.ingested');
    expect(events).to.have.length(2);
    expect(new Set(events.map(({ id }) => id)).size).to.equal(2);
    for (const event of events) expect(event).to.include.keys('id', 'tenantId', 'environmentId', 'trigger', 'source');
    const attempts = lines('delivery.attempted');
    expect(attempts.map(({ outcome, attempt, state }) => `${outcome} ${attempt} ${state}`)).to.deep.equal([
      'not-sent 1 retry',
      'delivered 2 delivered',
      'delivered 1 delivered',
    ]);
    for (const attempt of attempts) {
      expect(attempt).to.include.keys('id', 'reference', 'tenantId', 'event', 'destination', 'ms', 'ageMs');
    }
    const looks = lines('look.done');
    expect(looks.map((look) => look.events).reduce((sum: number, count: number) => sum + count)).to.equal(2);
    for (const look of looks) expect(look).to.include.keys('ms', 'subjects', 'jobs', 'deliveries', 'repeated');
  });

  it('never see a secret, a name or a tenant in metrics and health', async () => {
    await fail();
    for (const path of ['/metrics', '/healthz', '/readyz', '/livez']) {
      const { text, status } = await stage.admin(path);
      expect(status).to.equal(200);
      for (const hidden of [...SECRETS, ...NAMES, insights.instanceId, general.conversationId]) {
        expect(text, path).to.not.contain(hidden);
      }
    }
  });

  it('find health at the public door too, but no numbers', async () => {
    for (const [path, status] of [
      ['/livez', 200],
      ['/readyz', 200],
      ['/healthz', 404],
      ['/metrics', 404],
    ] as const) {
      expect((await fetch(stage.url + path)).status, path).to.equal(status);
    }
  });
});
