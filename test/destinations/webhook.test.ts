/** Proves what a webhook gets: a signed CloudEvent that a flow can go on from, and an outcome whatever it answers. */
import { expect } from 'chai';
import { newHookSecret, sealHook } from '../../src/core/hook.ts';
import type { Address, Outcome } from '../../src/core/model.ts';
import type { Parcel } from '../../src/core/ports.ts';
import { createVault } from '../../src/core/vault.ts';
import { createWebhookDestination } from '../../src/destinations/webhook/index.ts';
import { readWebhookSettings } from '../../src/destinations/webhook/settings.ts';
import { createEgress, createGuard, type Egress, EgressError, type Request } from '../../src/egress/index.ts';
import { describeDestination, notification, parcelOf, told } from '../contracts/destination.ts';
import { type FakeWebhook, isSigned, startWebhook } from '../fakes/webhook.ts';

const NOW = Date.UTC(2026, 10, 2, 6, 1);
const KEY = Buffer.alloc(32, 7);
const vault = createVault([KEY]);
const secret = newHookSecret();

const addressOf = (url: string, secrets: readonly string[] = [secret], tenantId = 'tenant'): Address => ({
  destination: 'webhook',
  laneId: 'webhook:subscription-1',
  host: new URL(url).host,
  sealed: sealHook(vault, tenantId, { url, secrets }),
});

describeDestination('A webhook', () => {
  const requests: Request[] = [];
  return {
    destination: createWebhookDestination({
      vault,
      clock: { now: () => NOW },
      egress: {
        request: async (request) => {
          requests.push(request);
          return { status: 202, headers: {}, text: '' };
        },
      },
    }),
    arrived: () => requests.map(({ url, body }) => `${url.href} ${String(body)}`),
    // The shared part is made by JSON alone: what differs between receivers is the reference, put in afterwards.
    expansions: () => 0,
    addressOf: (name) => addressOf(`https://hooks.example.com/${name}`),
  };
});

describe('A webhook', () => {
  let hook: FakeWebhook;
  let egress: Egress;
  let now = NOW;

  beforeEach(async () => {
    now = NOW;
    hook = await startWebhook();
    egress = createEgress({ guard: createGuard({ development: true }) });
  });
  afterEach(async () => {
    await egress.close();
    await hook.stop();
  });

  const send = (more: Partial<Parcel> = {}): Promise<Outcome> =>
    createWebhookDestination({ vault, egress, clock: { now: () => now } }).send(
      parcelOf({ address: addressOf(hook.url), ...more }),
    );

  it('gets a CloudEvent with the facts, the words and all that a flow needs to go on', async () => {
    const crossing = { before: 9812, now: 10_240 };
    await send({
      told: {
        ...told,
        threshold: 10_000,
        event: { ...told.event, facts: crossing, trigger: 'segment-threshold-crossed' },
      },
      notification: { ...notification, text: 'Members rose.', link: { title: 'Open', url: 'https://home.example/' } },
    });
    const [{ headers, event, path }] = hook.received as [(typeof hook.received)[number]];
    expect(path).to.equal('/flows/1?sig=canary-path');
    expect(headers['content-type']).to.equal('application/cloudevents+json; charset=utf-8');
    expect(event).to.deep.include({
      specversion: '1.0',
      id: 'event-1',
      source: '/tenants/tenant/environments/env-1',
      type: 'org.tidings.segment-threshold-crossed',
      time: '2026-11-02T06:00:00.000Z',
      subject: 'data-source/loyalty',
      datacontenttype: 'application/json',
    });
    expect(event.data).to.deep.include({
      facts: crossing,
      threshold: 10_000,
      reference: 'TD-7F3K2Q9',
      isTest: false,
      link: 'https://home.example/',
      environment: { tenantId: 'tenant', id: 'env-1', name: 'Contoso Retail' },
    });
    expect(event.data.texts).to.include({ title: notification.title, state: 'Failed', text: 'Members rose.' });
  });

  it('can check the signature by the published rules, with the id that stays over repeats', async () => {
    await send();
    now += 3_600_000;
    await send();
    const [first, second] = hook.received as [(typeof hook.received)[number], (typeof hook.received)[number]];
    expect(await isSigned(first, secret, NOW)).to.equal(true);
    expect(await isSigned(second, secret, now)).to.equal(true);
    expect([first.headers['webhook-id'], second.headers['webhook-id']]).to.deep.equal(['delivery-1', 'delivery-1']);
    expect(await isSigned(first, secret, now), 'an old one replayed').to.equal(false);
    expect(await isSigned(first, newHookSecret(), NOW), 'another secret').to.equal(false);
    expect(await isSigned({ ...first, body: `${first.body} ` }, secret, NOW), 'a changed body').to.equal(false);
  });

  it('that is changing its secret finds a signature of each', async () => {
    const next = newHookSecret();
    await send({ address: addressOf(hook.url, [next, secret]) });
    const [got] = hook.received as [(typeof hook.received)[number]];
    expect(await isSigned(got, next, NOW)).to.equal(true);
    expect(await isSigned(got, secret, NOW)).to.equal(true);
  });

  const answers: readonly (readonly [number, Outcome['kind']])[] = [
    [200, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [301, 'not-sent'],
    [307, 'not-sent'],
    [400, 'not-sent'],
    [401, 'not-sent'],
    [404, 'not-sent'],
    [408, 'unsure'],
    [410, 'gone'],
    [429, 'not-sent'],
    [500, 'unsure'],
    [502, 'unsure'],
    [503, 'not-sent'],
    [504, 'unsure'],
  ];
  for (const [status, kind] of answers) {
    it(`that answers ${status} gives ${kind}, after one request`, async () => {
      hook.fail({ status, headers: { location: `${hook.url}/elsewhere` }, body: 'canary-answer' }, 1);
      expect(await send()).to.include({ kind, status });
      expect(hook.received).to.have.length(1);
    });
  }

  it('is given the time that it asks for', async () => {
    hook.fail({ status: 429, headers: { 'retry-after': '120' } }, 1);
    expect(await send()).to.include({ kind: 'not-sent', retryAfterMs: 120_000 });
    hook.fail({ status: 503, headers: { 'retry-after': new Date(NOW + 60_000).toUTCString() } }, 1);
    expect(await send()).to.include({ kind: 'not-sent', retryAfterMs: 60_000 });
    hook.fail({ status: 503, headers: { 'retry-after': 'soon' } }, 1);
    expect(await send()).not.to.have.property('retryAfterMs');
  });

  it('that takes the message and talks on and on has it, and is not listened to', async () => {
    hook.fail({ status: 200, body: 'x'.repeat(70_000) }, 1);
    expect(await send()).to.include({ kind: 'delivered', status: 200 });
  });

  it('that cuts the connection may have it; one that can’t be reached has not', async () => {
    hook.fail({ kind: 'reset' }, 1);
    expect(await send()).to.include({ kind: 'unsure', code: 'reset' });
    await hook.stop();
    expect(await send()).to.include({ kind: 'not-sent' });
    hook = await startWebhook();
  });

  it('is asked by these rules: one POST, 15 s, 64 KiB, nothing in the address shown', async () => {
    const requests: Request[] = [];
    const outcome = await createWebhookDestination({
      vault,
      clock: { now: () => NOW },
      egress: {
        request: async (request) => {
          requests.push(request);
          throw new EgressError('unsure', 'timeout');
        },
      },
    }).send(parcelOf({ address: addressOf(hook.url) }));
    expect(requests).to.have.length(1);
    expect(requests[0]).to.include({ method: 'POST', deadlineMs: 15_000, maxBytes: 65_536 });
    expect(outcome).to.include({ kind: 'unsure' });
    expect(JSON.stringify(outcome)).not.to.contain('canary');
  });

  it('whose name leads inside is never asked', async () => {
    const inside = createEgress({
      guard: createGuard({ resolve: async () => [{ address: '10.0.0.5', family: 4 }] }),
    });
    const outcome = await createWebhookDestination({ vault, egress: inside, clock: { now: () => NOW } }).send(
      parcelOf({ address: addressOf('https://hooks.example.com/x') }),
    );
    expect(outcome).to.include({ kind: 'refused', code: 'not-public' });
    await inside.close();
  });

  it('waits when its secret can’t be read: another tenant’s row, another key, a changed row, or webhooks switched off', async () => {
    const foreign = addressOf(hook.url, [secret], 'another tenant');
    const strange = createVault([Buffer.alloc(32, 9)]);
    const good = addressOf(hook.url) as Extract<Address, { destination: 'webhook' }>;
    const bent = { ...good, sealed: `${good.sealed.slice(0, -4)}AAAA` };
    for (const address of [foreign, bent])
      expect(await send({ address })).to.include({ kind: 'not-sent', code: 'sealed' });
    const other = createWebhookDestination({ vault: strange, egress, clock: { now: () => NOW } });
    expect(await other.send(parcelOf({ address: good }))).to.include({ kind: 'not-sent', code: 'sealed' });
    const off = createWebhookDestination(undefined);
    expect(await off.send(parcelOf({ address: good }))).to.include({ kind: 'halted', code: 'off' });
    expect(hook.received).to.deep.equal([]);
  });

  it('sealed before a change of keys opens after it', async () => {
    const after = createVault([Buffer.alloc(32, 9), KEY]);
    const destination = createWebhookDestination({ vault: after, egress, clock: { now: () => NOW } });
    expect((await destination.send(parcelOf({ address: addressOf(hook.url) }))).kind).to.equal('delivered');
    expect(after.seal('tenant', 'x')).not.to.equal(after.seal('tenant', 'x'));
  });
});

describe('The settings of webhooks', () => {
  const key = Buffer.alloc(32, 1).toString('base64');

  it('are off unless switched on', () => {
    expect(readWebhookSettings({})).to.deep.equal({ success: true, settings: undefined });
    expect(readWebhookSettings({ TIDINGS_WEBHOOKS: 'off', TIDINGS_SECRET_KEY: key })).to.deep.include({
      settings: undefined,
    });
  });

  it('take a key and the one before it', () => {
    const read = readWebhookSettings({
      TIDINGS_WEBHOOKS: 'on',
      TIDINGS_SECRET_KEY: key,
      TIDINGS_SECRET_KEY_PREVIOUS: key,
    });
    expect(read.success && read.settings?.keys.map((one) => one.length)).to.deep.equal([32, 32]);
  });

  it('are refused without a key or with a short one, and never show it', () => {
    const missing = readWebhookSettings({ TIDINGS_WEBHOOKS: 'on' });
    expect(missing)
      .to.have.property('problems')
      .that.matches(/TIDINGS_SECRET_KEY/);
    const short = readWebhookSettings({ TIDINGS_WEBHOOKS: 'on', TIDINGS_SECRET_KEY: 'c2hvcnQ=' });
    expect(JSON.stringify(short)).to.contain('openssl rand -base64 32').and.not.to.contain('c2hvcnQ=');
    expect(readWebhookSettings({ TIDINGS_WEBHOOKS: 'yes' })).to.have.property('success', false);
  });
});
