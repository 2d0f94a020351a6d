/** Proves what people get by mail, that nobody else gets it, and what a mail server's answers come to. */
import { expect } from 'chai';
import fc from 'fast-check';
import { generate } from 'selfsigned';
import { readMailAddress } from '../../src/core/mail.ts';
import type { Address, Notification, Outcome } from '../../src/core/model.ts';
import type { Parcel } from '../../src/core/ports.ts';
import { createEmailDestination } from '../../src/destinations/email/index.ts';
import { createMailer, type Mail, type Mailer } from '../../src/destinations/email/mailer.ts';
import { type EmailSettings, readEmailSettings } from '../../src/destinations/email/settings.ts';
import { describeDestination, notification, parcelOf, say, told } from '../contracts/destination.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { type FakeSmtp, type Received, type SmtpOptions, startSmtp } from '../fakes/smtp.ts';

const addressOf = (to: string): Address => ({ destination: 'email', laneId: `email:${to}`, to });
const from = { name: 'Tidings', address: 'tidings@contoso.com' };
const domains = ['contoso.com', 'fabrikam.com'];

describeDestination('Mail', () => {
  const mails: Mail[] = [];
  let expansions = 0;
  const counting = (told: Notification): Notification =>
    Object.defineProperty({ ...told }, 'facts', {
      get: () => {
        expansions += 1;
        return told.facts;
      },
    });
  const destination = createEmailDestination({
    settings: { from, domains },
    mailer: {
      send: async (mail) => {
        mails.push(mail);
        return { kind: 'delivered' };
      },
    },
  });
  const known = new WeakMap<Notification, Notification>();
  return {
    destination: {
      kind: 'email',
      send: (parcel) => {
        // One watched copy for each notification, as deliveries of one event share one.
        const watched = known.get(parcel.notification) ?? counting(parcel.notification);
        known.set(parcel.notification, watched);
        return destination.send({ ...parcel, notification: watched });
      },
    },
    // A mail's text has lines of its own; names must not add any.
    arrived: () =>
      mails.map(({ to, subject, text }) => `${to} ${JSON.stringify(subject)} ${text.replaceAll('\n', ' ')}`),
    expansions: () => expansions,
    addressOf: (name) => addressOf(`${name}@contoso.com`),
  };
});

describe('Mail', () => {
  let clock: HandClock;
  let smtp: FakeSmtp;
  let mailer: Mailer;
  let certificate: { key: string; cert: string };

  before(async () => {
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    certificate = { key: made.private, cert: made.cert };
  });
  beforeEach(async () => {
    clock = createHandClock(Date.UTC(2026, 10, 2));
    await serve({});
  });
  afterEach(async () => {
    await mailer.close();
    await smtp.stop();
  });

  const serve = async (options: SmtpOptions, more: Partial<EmailSettings> = {}, ca?: string): Promise<void> => {
    await mailer?.close();
    await smtp?.stop();
    smtp = await startSmtp(options);
    const settings: EmailSettings = { host: 'localhost', port: smtp.port, security: 'plain', from, domains, ...more };
    mailer = createMailer({ settings, clock, ...(ca !== undefined && { ca }) });
  };
  const send = (more: Partial<Parcel> = {}, to = 'ada@contoso.com'): Promise<Outcome> =>
    createEmailDestination({ mailer, settings: { from, domains } }).send(parcelOf({ address: addressOf(to), ...more }));
  const only = (): Received => {
    expect(smtp.received).to.have.length(1);
    return smtp.received[0] as Received;
  };

  it('says the same in HTML and in text: what happened, its state in words, the facts, what to do, and how it ends', async () => {
    const outcome = await send({
      told: { ...told, number: 3, names: ['Data', 'General'] },
      notification: {
        ...notification,
        text: 'It did not go well.',
        late: 'Told late.',
        stages: [{ name: 'Members', state: 'Failed', severity: 'attention' }],
        advice: 'Mend it.',
        chart: {
          title: 'Last readings',
          points: [
            { label: 'Nov 1', value: 9812 },
            { label: 'Nov 2', value: 10_240 },
          ],
        },
        link: { title: 'Open Customer Insights', url: 'https://home.example/?a=1&b=2' },
      },
    });
    expect(outcome).to.deep.equal({ kind: 'delivered' });
    const { parts, headers } = only();
    const words = ['Loyalty files: refresh failed', 'Failed', 'Contoso Retail', 'It did not go well.', 'Told late.'];
    words.push(
      'Members',
      'Mend it.',
      'Nov 1',
      '10,240',
      'Open Customer Insights',
      'TD-7F3K2Q9',
      'unsubscribe 3',
      'Data / General',
    );
    for (const word of words) {
      expect(parts.get('text/plain'), word).to.contain(word);
      expect(parts.get('text/html'), word).to.contain(word);
    }
    expect(headers.get('subject')).to.equal('Loyalty files: refresh failed (Failed)');
    expect(headers.get('message-id')).to.equal('<delivery-1@contoso.com>');
    expect(headers.get('auto-submitted')).to.equal('auto-generated');
    expect(headers.get('from')).to.equal('Tidings <tidings@contoso.com>');
    expect(headers.get('to')).to.equal('ada@contoso.com');
  });

  it('is HTML that is read aloud well, fits, and loads nothing from anywhere', async () => {
    await send({ notification: { ...notification, isTest: true } });
    const html = only().parts.get('text/html') ?? '';
    expect(html)
      .to.match(/<html lang="en">/)
      .and.to.match(/<title>[^<]+<\/title>/);
    expect(html).to.contain('max-width:600px').and.to.contain('role="presentation"').and.to.contain('<th scope="row"');
    expect(html).to.contain('<h1').and.to.contain('This is a test');
    expect(html).not.to.match(/<img|<link|<script|<style|src=|url\(|@import/i);
  });

  it('shows names as text, never as markup, links, headers or further recipients', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc.constantFrom(
            '<script>alert(1)</script>',
            '"><img src=x onerror=y>',
            'a\r\nBcc: eve@evil.example\r\n\r\nbody',
            '&lt;b&gt;',
            '=?utf-8?q?x?=',
            '\'"`',
          ),
        ),
        async (name) => {
          const mails: Mail[] = [];
          const fake: Pick<Mailer, 'send'> = {
            send: async (mail) => {
              mails.push(mail);
              return { kind: 'delivered' };
            },
          };
          const nasty = { ...notification, title: name, summary: name, state: name, text: name, advice: name };
          await createEmailDestination({ mailer: fake, settings: { from, domains } }).send(
            parcelOf({
              address: addressOf('ada@contoso.com'),
              reference: name,
              told: { ...told, number: 1, names: [name] },
              notification: { ...nasty, facts: [{ label: name, value: name }] },
            }),
          );
          const [mail] = mails as [Mail];
          // biome-ignore lint/suspicious/noControlCharactersInRegex: just these must not come through
          expect(mail.subject).not.to.match(/[\u0000-\u001f]/);
          const tags = new Set([...mail.html.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, tag]) => tag?.toLowerCase()));
          const ours = [
            '!doctype',
            'html',
            'head',
            'meta',
            'title',
            'body',
            'table',
            'tr',
            'td',
            'th',
            'p',
            'h1',
            'h2',
            'br',
          ];
          expect([...tags].filter((tag) => !ours.includes(tag ?? ''))).to.deep.equal([]);
          expect(mail.html.replaceAll(/<[^>]*>/g, '')).not.to.match(/[<>]/);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('goes to the one address that it is for, whatever the address and the names try', async () => {
    const tries = [
      'ada@contoso.com, eve@evil.example',
      'ada@contoso.com\r\nRCPT TO:<eve@evil.example>',
      '"ada@contoso.com" <eve@evil.example>',
      'eve@evil.example <ada@contoso.com>',
      '"eve@evil.example> "@contoso.com',
      'ada@evil.example',
      'ada@sub.contoso.com',
      'ada@contoso.com.evil.example',
      'ada@[127.0.0.1]',
      'ada%evil.example@contoso.com',
      'evil.example!ada@contoso.com',
      '',
    ];
    for (const to of tries) expect(await send({}, to), to).to.include({ kind: 'refused' });
    expect(smtp.received).to.deep.equal([]);
    await send({
      notification: { ...notification, title: 'x\r\nBcc: eve@evil.example', summary: 'y\r\nTo: eve@evil.example' },
    });
    const { to, headers } = only();
    expect(to).to.deep.equal(['ada@contoso.com']);
    expect(headers.has('bcc')).to.equal(false);
    expect(headers.get('to')).to.equal('ada@contoso.com');
  });

  it('reads no file and fetches nothing, even if the words were an object that asks for it', async () => {
    const trick = { path: import.meta.filename } as unknown as string;
    await mailer.send({
      to: 'ada@contoso.com',
      subject: 's',
      text: trick,
      html: '<p>x</p>',
      messageId: 'm@contoso.com',
      language: 'en',
    });
    expect(JSON.stringify(smtp.received.map(({ raw }) => raw))).not.to.contain('even if the words were an object');
  });

  const answers: readonly (readonly [string, Parameters<FakeSmtp['fail']>[0], Outcome['kind']])[] = [
    ['is full just now', { at: 'to', code: 452 }, 'not-sent'],
    ['greylists', { at: 'to', code: 450 }, 'not-sent'],
    ['knows no such person', { at: 'to', code: 550 }, 'refused'],
    ['does not take our sender', { at: 'from', code: 553 }, 'refused'],
    ['takes no mail just now', { at: 'from', code: 451 }, 'not-sent'],
    ['is shutting down', { at: 'connect', code: 421 }, 'not-sent'],
    ['refuses the message after it came', { at: 'data', code: 554 }, 'refused'],
    ['can’t keep the message just now', { at: 'data', code: 451 }, 'not-sent'],
    ['cuts the connection before the message', { at: 'from', kind: 'reset' }, 'not-sent'],
    ['cuts the connection after the message', { at: 'data', kind: 'reset' }, 'unsure'],
  ];
  for (const [what, fault, kind] of answers) {
    it(`to a server that ${what} is ${kind}`, async () => {
      smtp.fail(fault);
      const outcome = await send();
      expect(outcome).to.include({ kind });
      expect(outcome).to.have.property('reason').that.is.a('string').and.not.empty;
      smtp.heal();
      expect(await send({ told: { ...told, deliveryId: 'delivery-2' } })).to.deep.equal({ kind: 'delivered' });
    });
  }

  it('that the server took in and never answered is unsure after 30 seconds', async () => {
    smtp.fail({ at: 'data', kind: 'hang' });
    const sent = send();
    await smtp.waitForAttempts(1);
    await clock.advance(29_999);
    await clock.advance(1);
    expect(await sent).to.include({ kind: 'unsure' });
  });

  it('is not sent when there is no server', async () => {
    await smtp.stop();
    expect(await send()).to.include({ kind: 'not-sent' });
    smtp = await startSmtp();
  });

  it('goes over one connection when there are many, and each arrives once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        send({ told: { ...told, deliveryId: `delivery-${at}` } }, `p${at}@contoso.com`),
      ),
    );
    expect(new Set(outcomes.map(({ kind }) => kind))).to.deep.equal(new Set(['delivered']));
    expect(new Set(smtp.received.map(({ to }) => to.join())).size).to.equal(40);
  });

  it('goes encrypted, with name and password, by TLS and by STARTTLS', async () => {
    for (const tls of ['tls', 'starttls'] as const) {
      await serve(
        { tls, certificate, password: 'hunter2' },
        { security: tls, user: 'bot', password: 'hunter2' },
        certificate.cert,
      );
      expect(await send(), tls).to.deep.equal({ kind: 'delivered' });
      expect(only()).to.include({ isEncrypted: true, user: 'bot' });
    }
  });

  it('waits for the operator when it can’t go encrypted or the password is wrong, and tells nothing before', async () => {
    await serve({ tls: 'none' }, { security: 'starttls' });
    expect(await send(), 'no STARTTLS').to.include({ kind: 'halted' });
    await serve({ tls: 'starttls', certificate }, { security: 'starttls' });
    expect(await send(), 'a certificate that nobody vouches for').to.include({ kind: 'halted' });
    await serve({ tls: 'tls', certificate }, { security: 'tls' });
    expect(await send(), 'the same by TLS').to.include({ kind: 'halted' });
    await serve(
      { tls: 'tls', certificate, password: 'other' },
      { security: 'tls', user: 'bot', password: 'hunter2' },
      certificate.cert,
    );
    const wrong = await send();
    expect(wrong, 'a wrong password').to.include({ kind: 'halted', status: 535 });
    expect(JSON.stringify(wrong)).not.to.contain('hunter2');
    expect(smtp.received).to.deep.equal([]);
    smtp.fail({ at: 'auth', code: 454 });
    expect(await send(), 'can’t check the password just now').to.include({ kind: 'not-sent' });
    const off = createEmailDestination(undefined);
    expect(await off.send(parcelOf({ address: addressOf('ada@contoso.com') }))).to.include({ kind: 'halted' });
  });

  it('tells nothing of itself where the foot has no names', async () => {
    await send({ told: { ...told, number: 7 } });
    await send({ say });
    expect(smtp.received[0]?.parts.get('text/plain')).to.contain('unsubscribe 7').and.to.contain('in a chat');
    expect(smtp.received[1]?.parts.get('text/plain')).not.to.contain('{{');
  });
});

describe('A mail address', () => {
  it('is one plain address', () => {
    for (const good of [
      'ada@contoso.com',
      'Ada.Lovelace+ci@Sales.Contoso.COM',
      "o'neil@contoso.com",
      'a_b-c@xn--bcher-kva.example',
    ])
      expect(readMailAddress(good), good).to.equal(good.toLowerCase());
  });

  it('is nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.emailAddress(), fc.string({ unit: 'binary' })), (text) => {
        const read = readMailAddress(text);
        if (read !== undefined) expect(read).to.match(/^[a-z0-9_.+'&-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/);
      }),
      { numRuns: 5000 },
    );
    const long = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.com`;
    const bad = [
      '',
      'ada',
      '@contoso.com',
      'ada@',
      'ada@contoso',
      '.ada@contoso.com',
      'ada.@contoso.com',
      'a..b@contoso.com',
    ];
    bad.push(
      'ada@-contoso.com',
      'ada@contoso.1',
      'ada @contoso.com',
      'ada@contoso.com\n',
      'a@b@c.com',
      '"a"@c.com',
      long,
    );
    bad.push('ada@cöntoso.com', '\u202eada@contoso.com', `${'a'.repeat(65)}@contoso.com`, 'mailto:ada@contoso.com');
    for (const text of bad.filter((one) => one !== 'ada@contoso.com\n'))
      expect(readMailAddress(text), text).to.equal(undefined);
  });
});

describe('The settings of mail', () => {
  const surroundings = { development: false, readFile: () => 'hunter2\n' };
  const good = {
    SMTP_URL: 'smtp://bot@mail.contoso.com',
    SMTP_FROM: 'Contoso Data <data@contoso.com>',
    TIDINGS_EMAIL_DOMAINS: 'Contoso.com, fabrikam.com',
  };

  it('are off without any', () => {
    expect(readEmailSettings({}, surroundings)).to.deep.equal({ success: true, settings: undefined });
  });

  it('are TLS or STARTTLS, with the password out of a file', () => {
    expect(readEmailSettings({ ...good, SMTP_PASSWORD_FILE: '/run/secrets/smtp' }, surroundings)).to.deep.equal({
      success: true,
      settings: {
        host: 'mail.contoso.com',
        port: 587,
        security: 'starttls',
        user: 'bot',
        password: 'hunter2',
        from: { name: 'Contoso Data', address: 'data@contoso.com' },
        domains: ['contoso.com', 'fabrikam.com'],
      },
    });
    const tls = readEmailSettings({ ...good, SMTP_URL: 'smtps://bot:p%40ss@mail.contoso.com:8465' }, surroundings);
    expect(tls.success && tls.settings).to.include({ port: 8465, security: 'tls', password: 'p@ss' });
  });

  it('are plain only in a try-out, to this machine', () => {
    const security = (url: string, development: boolean) => {
      const read = readEmailSettings({ ...good, SMTP_URL: url }, { ...surroundings, development });
      return read.success && read.settings?.security;
    };
    expect(security('smtp://127.0.0.1:2525', true)).to.equal('plain');
    expect(security('smtp://127.0.0.1:2525', false)).to.equal('starttls');
    expect(security('smtp://mail.contoso.com', true)).to.equal('starttls');
  });

  it('that can’t be used are told with the cure, and without the password', () => {
    const problemsOf = (given: Record<string, string>) => {
      const read = readEmailSettings({ ...good, SMTP_PASSWORD: 'hunter2', ...given }, surroundings);
      expect(JSON.stringify(read)).not.to.contain('hunter2');
      return read.success ? [] : read.problems;
    };
    expect(problemsOf({ SMTP_URL: '' }).join()).to.contain('SMTP_URL');
    expect(problemsOf({ SMTP_URL: 'https://mail.contoso.com' }).join()).to.contain('smtps://');
    expect(problemsOf({ SMTP_FROM: '' }).join()).to.contain('SMTP_FROM');
    expect(problemsOf({ SMTP_FROM: 'a\r\nBcc: b <c@d.com>' }).join()).to.contain('SMTP_FROM');
    expect(problemsOf({ TIDINGS_EMAIL_DOMAINS: 'contoso' }).join()).to.contain('TIDINGS_EMAIL_DOMAINS');
    expect(problemsOf({ TIDINGS_EMAIL_DOMAINS: '*.com' }).join()).to.contain('TIDINGS_EMAIL_DOMAINS');
  });
});
