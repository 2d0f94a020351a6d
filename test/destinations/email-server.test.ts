/** Proves what a mail server's answers come to, and that mail goes encrypted or not at all. */
import { expect } from 'chai';
import type { Outcome } from '../../src/core/model.ts';
import { createEmailDestination } from '../../src/destinations/email/index.ts';
import { parcelOf, told } from '../contracts/destination.ts';
import type { FakeSmtp } from '../fakes/smtp.ts';
import { addressOf, type Certificate, type Mailroom, makeCertificate, openMailroom } from './mailroom.ts';

describe('Mail', () => {
  let certificate: Certificate;
  before(async () => {
    certificate = await makeCertificate();
  });
  let room: Mailroom;
  beforeEach(async () => {
    room = await openMailroom();
  });
  afterEach(() => room.close());

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
      room.smtp.fail(fault);
      const outcome = await room.send();
      expect(outcome).to.include({ kind });
      expect(outcome).to.have.property('reason').that.is.a('string').and.not.empty;
      room.smtp.heal();
      expect(await room.send({ told: { ...told, deliveryId: 'delivery-2' } })).to.deep.equal({ kind: 'delivered' });
    });
  }

  it('that is refused tells why, without the name of whom it was for', async () => {
    room.smtp.fail({ at: 'to', code: 550, text: '5.1.1 <ada@contoso.com>: no such user here, ada@contoso.com' });
    const outcome = await room.send();
    expect(outcome).to.have.property('reason').that.contains('no such user').and.contains('…@contoso.com');
    expect(JSON.stringify(outcome)).not.to.contain('ada');
  });

  it('that the server took in and never answered is unsure at the deadline', async () => {
    const hasty = await openMailroom({ deadlineMs: 500 });
    hasty.smtp.fail({ at: 'data', kind: 'hang' });
    const outcome = await hasty.send();
    expect(hasty.smtp.attempts).to.equal(1);
    expect(outcome).to.include({ kind: 'unsure' });
    await hasty.close();
  });

  it('that waited for a connection until the deadline is not sent', async () => {
    const hasty = await openMailroom({ deadlineMs: 500 });
    hasty.smtp.fail({ at: 'data', kind: 'hang' });
    const sent = Array.from({ length: 6 }, (_, at) => hasty.send({ told: { ...told, deliveryId: `d-${at}` } }));
    const kinds = (await Promise.all(sent)).map(({ kind }) => kind);
    expect(kinds.toSorted()).to.deep.equal(['not-sent', 'not-sent', 'unsure', 'unsure', 'unsure', 'unsure']);
    await hasty.close();
  });

  it('is not sent when there is no server', async () => {
    await room.smtp.stop();
    expect(await room.send()).to.include({ kind: 'not-sent' });
    room = await openMailroom();
  });

  it('goes over one connection when there are many, and each arrives once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        room.send({ told: { ...told, deliveryId: `delivery-${at}` } }, `p${at}@contoso.com`),
      ),
    );
    expect(new Set(outcomes.map(({ kind }) => kind))).to.deep.equal(new Set(['delivered']));
    expect(new Set(room.smtp.received.map(({ to }) => to.join())).size).to.equal(40);
  });

  it('goes encrypted, with name and password, by TLS and by STARTTLS', async () => {
    for (const tls of ['tls', 'starttls'] as const) {
      const safe = await openMailroom({
        server: { tls, certificate, password: 'hunter2' },
        settings: { security: tls, user: 'bot', password: 'hunter2' },
        ca: certificate.cert,
      });
      expect(await safe.send(), tls).to.deep.equal({ kind: 'delivered' });
      expect(safe.only()).to.include({ isEncrypted: true, user: 'bot' });
      await safe.close();
    }
  });

  const shut: readonly (readonly [string, () => Parameters<typeof openMailroom>[0]])[] = [
    ['offers no encryption', () => ({ server: { tls: 'none' }, settings: { security: 'starttls' } })],
    [
      'has a certificate that nobody vouches for',
      () => ({ server: { tls: 'starttls', certificate }, settings: { security: 'starttls' } }),
    ],
    [
      'has such a certificate from the first byte',
      () => ({ server: { tls: 'tls', certificate }, settings: { security: 'tls' } }),
    ],
    [
      'knows another password',
      () => ({
        server: { tls: 'tls', certificate, password: 'other' },
        settings: { security: 'tls', user: 'bot', password: 'hunter2' },
        ca: certificate.cert,
      }),
    ],
  ];
  for (const [what, serving] of shut) {
    it(`to a server that ${what} waits for the operator, and nothing is told before`, async () => {
      const safe = await openMailroom(serving());
      const outcome = await safe.send();
      expect(outcome).to.include({ kind: 'halted', scope: 'bot' });
      expect(JSON.stringify(outcome)).not.to.contain('hunter2');
      expect(safe.smtp.received).to.deep.equal([]);
      await safe.close();
    });
  }

  it('to a server that can’t check the password just now is not sent', async () => {
    const safe = await openMailroom({
      server: { tls: 'tls', certificate, password: 'hunter2' },
      settings: { security: 'tls', user: 'bot', password: 'hunter2' },
      ca: certificate.cert,
    });
    safe.smtp.fail({ at: 'auth', code: 454 });
    expect(await safe.send()).to.include({ kind: 'not-sent' });
    await safe.close();
  });

  it('waits while mail is switched off', async () => {
    const off = createEmailDestination(undefined);
    expect(await off.send(parcelOf({ address: addressOf('ada@contoso.com') }))).to.include({ kind: 'halted' });
  });
});
