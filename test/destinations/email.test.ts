/** Proves what people get by mail, and that nobody else gets it. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Notification } from '../../src/core/model.ts';
import { createEmailDestination } from '../../src/destinations/email/index.ts';
import type { Mail, Mailer } from '../../src/destinations/email/mailer.ts';
import { describeDestination, notification, parcelOf, say, told } from '../contracts/destination.ts';
import { addressOf, domains, from, type Mailroom, openMailroom } from './mailroom.ts';

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
  let room: Mailroom;
  beforeEach(async () => {
    room = await openMailroom();
  });
  afterEach(() => room.close());

  it('says the same in HTML and in text: what happened, its state in words, the facts, what to do, and how it ends', async () => {
    const outcome = await room.send({
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
    const { parts, headers } = room.only();
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
    await room.send({ notification: { ...notification, isTest: true } });
    const html = room.only().parts.get('text/html') ?? '';
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
    for (const to of tries) expect(await room.send({}, to), to).to.include({ kind: 'refused' });
    expect(room.smtp.received).to.deep.equal([]);
    await room.send({
      notification: { ...notification, title: 'x\r\nBcc: eve@evil.example', summary: 'y\r\nTo: eve@evil.example' },
    });
    const { to, headers } = room.only();
    expect(to).to.deep.equal(['ada@contoso.com']);
    expect(headers.has('bcc')).to.equal(false);
    expect(headers.get('to')).to.equal('ada@contoso.com');
  });

  it('reads no file and fetches nothing, even if the words were an object that asks for it', async () => {
    const trick = { path: import.meta.filename } as unknown as string;
    await room.mailer.send({
      to: 'ada@contoso.com',
      subject: 's',
      text: trick,
      html: '<p>x</p>',
      messageId: 'm@contoso.com',
      language: 'en',
    });
    expect(JSON.stringify(room.smtp.received.map(({ raw }) => raw))).not.to.contain('even if the words were an object');
  });

  it('tells nothing of itself where the foot has no names', async () => {
    await room.send({ told: { ...told, number: 7 } });
    await room.send({ say });
    expect(room.smtp.received[0]?.parts.get('text/plain')).to.contain('unsubscribe 7').and.to.contain('in a chat');
    expect(room.smtp.received[1]?.parts.get('text/plain')).not.to.contain('{{');
  });
});
