/** The bot's mouth against a connector that fails in every way: one post each, and the right outcome. */
import { expect } from 'chai';
import type { Place } from '../../src/core/model.ts';
import type { Connector } from '../../src/core/ports.ts';
import { createEgress, type Egress } from '../../src/egress/index.ts';
import { createConnector } from '../../src/teams/connector.ts';
import type { TokenSource } from '../../src/teams/token.ts';
import { TokenError } from '../../src/teams/token-error.ts';
import { createHandClock } from '../fakes/clock.ts';
import { type FakeConnector, startConnector } from '../fakes/connector.ts';
import { createRecordingLog, silent } from '../fakes/log.ts';
import { answers, status } from './answers.ts';

const CARD = '{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"Ünïcode ✓ \\u0041"}]}';
const MESSAGE = { summary: 'It failed', cardJson: CARD };

describe('The connector', () => {
  let fake: FakeConnector;
  let egress: Egress;

  beforeEach(async () => {
    fake = await startConnector();
    egress = createEgress({});
  });
  afterEach(async () => {
    await fake.stop();
    await egress.close();
  });

  const place = (change: Partial<Place> = {}): Place => ({
    tenantId: 'contoso',
    conversationId: '19:a/b c@thread.tacv2',
    kind: 'channel',
    serviceUrl: fake.url,
    botId: '28:bot',
    ...change,
  });

  const noToken: TokenSource = { get: async () => undefined };
  const connect = (options: Partial<Parameters<typeof createConnector>[0]> = {}): Connector =>
    createConnector({
      egress,
      token: noToken,
      allowedHosts: [],
      development: true,
      clock: createHandClock(Date.parse('2026-11-21T10:00:00Z')),
      log: silent,
      deadlineMs: 1000,
      ...options,
    });

  it('posts a card as it stands, once, and gives its id', async () => {
    const outcome = await connect().post(place(), MESSAGE);
    const [post] = fake.posts;
    expect(outcome).to.deep.equal({ kind: 'delivered', status: 201, activityId: post?.activityId });
    expect(post?.path).to.equal('/v3/conversations/19%3Aa%2Fb%20c%40thread.tacv2/activities');
    expect(post?.raw).to.include(CARD);
    expect(post?.activity).to.deep.include({ type: 'message', summary: 'It failed', from: { id: '28:bot' } });
    expect(post?.activity.attachments).to.have.length(1);
    expect(post?.authorization).to.equal(undefined);
    expect(fake.posts).to.have.length(1);
  });

  it('posts plain words when there is no card', async () => {
    await connect().post(place(), { summary: 'Sorry "you" \\ **all**' });
    expect(fake.posts[0]?.activity).to.deep.include({ text: 'Sorry "you" \\ **all**', textFormat: 'plain' });
  });

  it('posts into a thread', async () => {
    await connect().post(place(), MESSAGE, '17');
    expect(fake.posts[0]).to.include({ conversationId: '19:a/b c@thread.tacv2', threadId: '17' });
  });

  it('keeps the path of the service address, with or without a slash at its end', async () => {
    for (const tail of ['emea', 'emea/', 'emea//'])
      await connect().post(place({ serviceUrl: `${fake.url}${tail}` }), MESSAGE);
    expect(new Set(fake.posts.map(({ path }) => path))).to.have.property('size', 1);
    expect(fake.posts[0]?.path).to.match(/^\/emea\/v3\/conversations\//);
  });

  it('edits a message in place', async () => {
    const connector = connect();
    const posted = await connector.post(place(), MESSAGE);
    const activityId = posted.kind === 'delivered' ? (posted.activityId ?? '') : '';
    expect(await connector.update(place(), activityId, { summary: 'All is well' })).to.include({
      kind: 'delivered',
      status: 200,
    });
    const [shown] = fake.shown(place().conversationId);
    expect([shown?.edits, shown?.post.activity.summary]).to.deep.equal([1, 'All is well']);
    expect(await connector.update(place(), 'gone', MESSAGE)).to.include({
      kind: 'refused',
      code: 'ActivityNotFoundInConversation',
    });
  });

  it('asks who is there without posting anything, and believes only refusals that it knows', async () => {
    expect(await connect().probe(place())).to.include({ kind: 'delivered', status: 200 });
    expect(fake.probes.map(({ conversationId }) => conversationId)).to.deep.equal([place().conversationId]);
    const answers: readonly (readonly [status: number, code: string, kind: string])[] = [
      [403, 'BotNotInConversationRoster', 'gone'],
      [403, 'BotDisabledByAdmin', 'halted'],
      [401, 'Unauthorized', 'halted'],
      [429, 'TooManyRequests', 'not-sent'],
      [503, 'ServiceError', 'unsure'],
      // A service that can't tell its members works all the same.
      [404, 'NotFound', 'delivered'],
      [405, 'Whatever', 'delivered'],
    ];
    for (const [status, code, kind] of answers) {
      fake.fail({ kind: 'status', status, body: { error: { code } } });
      expect(await connect().probe(place()), `${status}`).to.include({ kind, status });
      fake.heal();
    }
    fake.fail({ kind: 'hang' });
    expect(await connect().probe(place())).to.include({ kind: 'unsure' });
    expect(fake.posts).to.deep.equal([]);
  });

  it('asks nobody at a host that is not allowed', async () => {
    const outcome = await connect().probe(place({ serviceUrl: 'https://evil.example/' }));
    expect(outcome).to.include({ kind: 'halted', scope: 'tenant' });
    expect(fake.probes).to.deep.equal([]);
  });

  for (const [name, fault, expected] of answers) {
    it(`calls it ${expected.kind} on ${name}, after one post`, async () => {
      fake.fail(fault);
      const outcome = await connect().post(place(), MESSAGE);
      expect(outcome).to.include(expected);
      expect(fake.posts).to.have.length(1);
      if (outcome.kind !== 'delivered') expect(outcome.reason).to.be.a('string').with.length.greaterThan(5);
    });
  }

  it('calls it not sent when nobody listens', async () => {
    const away = place();
    await fake.stop();
    expect(await connect().post(away, MESSAGE)).to.include({ kind: 'not-sent', code: 'refused' });
    fake = await startConnector();
  });

  describe('with a token', () => {
    const tokens = (...given: readonly (string | Error)[]) => {
      const asked: (string | undefined)[] = [];
      const source: TokenSource = {
        get: async (rejected) => {
          const next = given[asked.push(rejected) - 1];
          if (next instanceof Error) throw next;
          return next;
        },
      };
      return { source, asked };
    };

    it('shows it', async () => {
      await connect({ token: tokens('one').source }).post(place(), MESSAGE);
      expect(fake.posts[0]?.authorization).to.equal('Bearer one');
    });

    it('tries once more with a new one when it is not taken', async () => {
      fake.fail(status(401), { times: 1 });
      const { source, asked } = tokens('old', 'new');
      expect(await connect({ token: source }).post(place(), MESSAGE)).to.include({ kind: 'delivered' });
      expect(fake.posts.map(({ authorization }) => authorization)).to.deep.equal(['Bearer old', 'Bearer new']);
      expect(asked).to.deep.equal([undefined, 'old']);
    });

    it('halts the bot when the new one is not taken either', async () => {
      fake.fail(status(401));
      const outcome = await connect({ token: tokens('old', 'new').source }).post(place(), MESSAGE);
      expect(outcome).to.include({ kind: 'halted', scope: 'bot', status: 401 });
      expect(fake.posts).to.have.length(2);
    });

    it('sends nothing when there is none to be had', async () => {
      const away = tokens(new TokenError('timeout', { rejected: false })).source;
      expect(await connect({ token: away }).post(place(), MESSAGE)).to.include({ kind: 'not-sent', code: 'timeout' });
      const wrong = tokens(new TokenError('invalid_client', { rejected: true })).source;
      expect(await connect({ token: wrong }).post(place(), MESSAGE)).to.include({ kind: 'halted', scope: 'bot' });
      expect(fake.posts).to.have.length(0);
    });

    it('sends it to no host that is not allowed, and tells the operator', async () => {
      const log = createRecordingLog();
      const connector = connect({
        development: false,
        allowedHosts: ['smba.trafficmanager.net'],
        token: tokens('one').source,
        log,
      });
      for (const serviceUrl of [
        fake.url,
        'https://evil.example/',
        'http://smba.trafficmanager.net/',
        'https://smba.trafficmanager.net:444/',
        '',
      ]) {
        expect(await connector.post(place({ serviceUrl }), MESSAGE)).to.include({
          kind: 'halted',
          code: 'service-url',
        });
      }
      expect(fake.connections).to.equal(0);
      expect(log.lines.filter(({ event }) => event === 'connector.not-allowed')).to.have.length(5);
    });

    it('in development sends only to loopback', async () => {
      for (const serviceUrl of [
        'https://smba.trafficmanager.net/',
        'http://10.0.0.1/',
        'https://127.0.0.1/',
        'http://127.0.0.1.evil.example/',
      ]) {
        expect(await connect().post(place({ serviceUrl }), MESSAGE)).to.include({
          kind: 'halted',
          code: 'service-url',
        });
      }
    });
  });
});
