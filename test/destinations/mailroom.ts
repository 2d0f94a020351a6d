/** A mail server and a mailer for it, made anew as a test asks, and the parcels that go there. */
import { generate } from 'selfsigned';
import type { Address, Outcome } from '../../src/core/model.ts';
import type { Parcel } from '../../src/core/ports.ts';
import { createEmailDestination } from '../../src/destinations/email/index.ts';
import { createMailer, type Mailer } from '../../src/destinations/email/mailer.ts';
import type { EmailSettings } from '../../src/destinations/email/settings.ts';
import { parcelOf } from '../contracts/destination.ts';
import { type FakeSmtp, type Received, type SmtpOptions, startSmtp } from '../fakes/smtp.ts';

export const addressOf = (to: string): Address => ({ destination: 'email', laneId: `email:${to}`, to });
export const from = { name: 'Tidings', address: 'tidings@contoso.com' };
export const domains = ['contoso.com', 'fabrikam.com'];

export type Certificate = { readonly key: string; readonly cert: string };

/** For localhost, and nobody vouches for it. */
export const makeCertificate = async (): Promise<Certificate> => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  return { key: made.private, cert: made.cert };
};

type Serving = {
  readonly server?: SmtpOptions;
  readonly settings?: Partial<EmailSettings>;
  readonly ca?: string;
  readonly deadlineMs?: number;
};

export type Mailroom = {
  readonly smtp: FakeSmtp;
  readonly mailer: Mailer;
  send(more?: Partial<Parcel>, to?: string): Promise<Outcome>;
  /** The only mail that came. */
  only(): Received;
  close(): Promise<void>;
};

export const openMailroom = async ({ server, settings, ca, deadlineMs }: Serving = {}): Promise<Mailroom> => {
  const smtp = await startSmtp(server);
  const mailer = createMailer({
    settings: { host: 'localhost', port: smtp.port, security: 'plain', from, domains, ...settings },
    ...(ca !== undefined && { ca }),
    ...(deadlineMs !== undefined && { deadlineMs }),
  });
  const destination = createEmailDestination({ mailer, settings: { from, domains } });
  return {
    smtp,
    mailer,
    send: (more = {}, to = 'ada@contoso.com') => destination.send(parcelOf({ address: addressOf(to), ...more })),
    only: () => {
      const [mail, ...more] = smtp.received;
      if (!mail || more.length > 0) throw new Error(`${smtp.received.length} mails came`);
      return mail;
    },
    close: async () => {
      await mailer.close();
      await smtp.stop();
    },
  };
};
