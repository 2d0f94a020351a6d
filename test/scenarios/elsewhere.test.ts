/** News that goes to others than the channel that asked: to the owners by mail, and to a webhook from which a flow goes on. */
import { expect } from 'chai';
import type { EmailSettings } from '../../src/destinations/email/settings.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import { type FakeSmtp, startSmtp } from '../fakes/smtp.ts';
import type { TeamsChannel } from '../fakes/teams-client.ts';
import { type FakeWebhook, type Hooked, isSigned, startWebhook } from '../fakes/webhook.ts';
import { openStage, type Stage } from './stage.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('A channel that subscribed others', () => {
  let stage: Stage;
  let smtp: FakeSmtp;
  let hook: FakeWebhook;
  let insights: FakeCustomerInsights;
  let general: TeamsChannel;

  const mailTo = (port: number): EmailSettings => ({
    host: '127.0.0.1',
    port,
    security: 'plain',
    from: { name: 'Tidings', address: 'tidings@contoso.com' },
    domains: ['contoso.com'],
  });

  beforeEach(async () => {
    smtp = await startSmtp();
    hook = await startWebhook();
    stage = await openStage(
      [{ name: 'Contoso', owners: ['data-team@contoso.com'] }],
      ([first]) => {
        first?.addSegment({ name: 'HighSpenders', friendlyName: 'High spenders', createdBy: 'Ada@contoso.com' });
        first?.addSegment({ name: 'Dormant', friendlyName: 'Dormant', createdBy: 'System', updatedBy: 'System' });
        first?.evaluateSegment('High spenders', 9_812);
        first?.evaluateSegment('Dormant', 1);
        first?.succeedRefresh('Loyalty files');
      },
      { elsewhere: { email: mailTo(smtp.port), webhooks: { keys: [Buffer.alloc(32, 5)] } } },
    );
    insights = stage.insights[0] as FakeCustomerInsights;
    general = stage.teams.team('Data').general;
    await general.install();
  });
  afterEach(async () => {
    for (const hidden of ['canary-path', 'whsec_', 'ada@contoso.com', 'High spenders']) {
      expect(stage.log.join('')).not.to.contain(hidden);
    }
    await stage.close();
    await smtp.stop();
    await hook.stop();
  });

  const lines = () => stage.lines(general.conversationId);
  const card = () => stage.cards(general.conversationId).at(-1) ?? '';
  const say = async (line: string): Promise<string> => {
    expect(await general.say(line)).to.equal(200);
    return card();
  };
  const subscribeHook = async (): Promise<string> => {
    const answer = await say(`subscribe refresh failed to webhook ${hook.url}`);
    return /whsec_[A-Za-z0-9+/=]+/.exec(answer)?.[0] ?? '';
  };
  const fail = async (ms?: number) => {
    insights.failRefresh('Loyalty files');
    await stage.look(ms);
  };

  it('mails the owner of a segment once that it rose above its threshold, with the figures', async () => {
    const answer = await say('subscribe segment-threshold-crossed for "High spenders" above 10000 to owners');
    expect(answer)
      .to.contain('Goes to')
      .and.to.match(/Owner of High spenders: ada/);
    const before = lines().length;
    insights.evaluateSegment('High spenders', 10_240);
    await stage.look();
    await stage.look();
    await stage.restart();
    await stage.look();
    expect(smtp.received).to.have.length(1);
    const [mail] = smtp.received;
    expect(mail?.to).to.deep.equal(['ada@contoso.com']);
    expect(mail?.headers.get('subject')).to.equal('High spenders rose above 10,000 members (Above the threshold)');
    const text = mail?.parts.get('text/plain') ?? '';
    for (const words of ['9,812', '10,240', '10,000', 'Contoso', 'unsubscribe 1', 'Data / General']) {
      expect(text, words).to.contain(words);
    }
    expect(lines().length, 'nothing in the channel').to.equal(before);
  });

  it('mails whom the operator names where the segment has no owner', async () => {
    expect(await say('subscribe segment for Dormant above 10 to owners')).to.match(/Owner of Dormant: data-team/);
    insights.evaluateSegment('Dormant', 11);
    await stage.look();
    expect(smtp.received.map(({ to }) => to)).to.deep.equal([['data-team@contoso.com']]);
  });

  it('mails several addresses one by one, and none outside of what the operator allows', async () => {
    expect(await say('subscribe failures to email eve@evil.example')).to.contain('I may not write to evil');
    await say('subscribe failures to email a@contoso.com, b@contoso.com');
    await fail();
    expect(smtp.received.map(({ to }) => to.join()).toSorted()).to.deep.equal(['a@contoso.com', 'b@contoso.com']);
    // Not the end of a message's id, which may be either letter.
    const names = (raw: string, letter: string) => new RegExp(`(?<![\\w.-])${letter}@contoso`).test(raw);
    expect(smtp.received.filter(({ raw }) => names(raw, 'a') && names(raw, 'b'))).to.deep.equal([]);
  });

  it('sees in the status how many mails arrived and how many did not', async () => {
    await say('subscribe failures to email a@contoso.com, b@contoso.com, c@contoso.com');
    smtp.fail({ at: 'to', code: 550 }, 1);
    await fail();
    const shown = await say('status');
    expect(shown).to.match(/Mail \(1\): Could not be delivered · .* · Mail \(2\): Delivered · /);
    expect(shown).to.contain('attention');
  });

  it('mails as soon as the server is back, the same mail', async () => {
    await say('subscribe failures to email a@contoso.com');
    smtp.fail({ at: 'from', code: 451 });
    await fail();
    await stage.look(2 * 60_000);
    await stage.look(7 * 60_000);
    expect(smtp.received).to.deep.equal([]);
    expect(await say('status')).to.contain('Not delivered yet');
    smtp.heal();
    await stage.look(20 * 60_000);
    expect(smtp.received).to.have.length(1);
    await stage.look(HOUR);
    expect(smtp.received).to.have.length(1);
    expect(await say('status')).to.contain('Delivered');
  });

  it('hands a signed event to a webhook, with the secret that was shown once', async () => {
    const secret = await subscribeHook();
    expect(secret).to.have.length.greaterThan(40);
    expect(await say(`subscribe refresh failed to webhook ${hook.url}`), 'not again').not.to.contain('whsec_');
    expect(await say('list'))
      .not.to.contain('canary')
      .and.not.to.contain('whsec_');
    await fail();
    const [got] = hook.received as [Hooked];
    expect(hook.received).to.have.length(1);
    expect(await isSigned(got, secret, stage.clock.now())).to.equal(true);
    expect(got.event).to.include({ specversion: '1.0', type: 'org.tidings.refresh-failed' });
    expect(got.event.data.subject).to.include({ kind: 'data-source', name: 'Loyalty files' });
    expect(got.event.data.texts.title).to.equal('Loyalty files: refresh failed');
  });

  it('tries a webhook again by its schedule, under one id', async () => {
    const secret = await subscribeHook();
    hook.fail({ status: 503 }, 2);
    await fail();
    await stage.look(60_000);
    await stage.look(10 * 60_000);
    expect(hook.received).to.have.length(3);
    expect(new Set(hook.received.map(({ headers }) => headers['webhook-id'])).size).to.equal(1);
    expect(new Set(hook.received.map(({ headers }) => headers['webhook-timestamp'])).size).to.be.greaterThan(1);
    const last = hook.received.at(-1) as Hooked;
    expect(await isSigned(last, secret, Number(last.headers['webhook-timestamp']) * 1000)).to.equal(true);
    await stage.look(DAY);
    expect(hook.received).to.have.length(3);
  });

  it('is told that a webhook is gone, and nothing more is sent there', async () => {
    await subscribeHook();
    hook.fail({ status: 410 });
    await fail();
    expect(lines().at(-1)).to.match(/webhook at 127.0.0.1:\d+ is off \(number 1\)/);
    expect(card()).to.contain('It answered that it is gone');
    expect(await say('list')).to.contain('Nothing is subscribed to here yet');
    await fail();
    expect(hook.received).to.have.length(1);
  });

  it('is told after five days in which a webhook only failed', async () => {
    // Nothing but the last hour of it matters.
    const sleep = (ms: number): Promise<void> => {
      stage.clock.set(stage.clock.now() + ms - HOUR);
      return stage.look(HOUR);
    };
    await subscribeHook();
    hook.fail({ status: 500 });
    const isOff = () => lines().some((line) => line.includes('is off (number 1)'));
    for (let day = 0; day < 5; day += 1) {
      await fail(HOUR);
      await sleep(DAY - HOUR);
      expect(isOff(), `day ${day}`).to.equal(false);
    }
    await sleep(12 * HOUR);
    await sleep(12 * HOUR);
    expect(isOff()).to.equal(true);
    expect(stage.cards(general.conversationId).join()).to.contain('It failed for five days');
    const asked = hook.received.length;
    await fail();
    await sleep(DAY);
    expect(hook.received).to.have.length(asked);
  });

  it('sends a test of each the way real ones go', async () => {
    await subscribeHook();
    await say('subscribe segment for "High spenders" above 5 to owners');
    await say('test 1');
    await say('test 2');
    expect(lines().slice(-2)).to.deep.equal([
      `The test of number 1 is on its way: the webhook at ${new URL(hook.url).host}. Real ones go the same way.`,
      'The test of number 2 is on its way: mail to the owners. Real ones go the same way.',
    ]);
    expect(hook.received[0]?.event.data.isTest).to.equal(true);
    expect(smtp.received[0]?.headers.get('subject')).to.match(/^Test: /);
    hook.fail({ status: 500 }, 1);
    expect(await say('test 1')).to.contain('There was no clear answer');
  });

  it('that the bot has left gets nothing sent in its name', async () => {
    await subscribeHook();
    await say('subscribe failures to email a@contoso.com');
    await general.uninstall();
    await fail();
    expect([...hook.received, ...smtp.received]).to.deep.equal([]);
  });
});

describe('Where the operator allows neither mail nor webhooks', () => {
  it('a channel is told so, with the setting, and can subscribe itself instead', async () => {
    const stage = await openStage();
    const general = stage.teams.team('Data').general;
    await general.install();
    for (const [line, words] of [
      ['subscribe failures to owners', 'TIDINGS_EMAIL_DOMAINS'],
      ['subscribe failures to email a@contoso.com', 'TIDINGS_EMAIL_DOMAINS'],
      ['subscribe failures to webhook https://hooks.example.com/x', 'TIDINGS_WEBHOOKS'],
    ] as const) {
      await general.say(line);
      expect(
        stage
          .cards(general.conversationId)
          .at(-1)
          ?.replaceAll(/[\\\u2060]/g, ''),
        line,
      )
        .to.contain(words)
        .and.to.contain('Tell this conversation');
    }
    await stage.close();
  });
});
