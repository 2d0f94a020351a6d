/** One mail, one attempt, over a pool of SMTP connections: within a deadline, and never more than it was asked to send. */
import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { Outcome } from '../../core/model.ts';
import { outcomeOfFailure } from './outcome.ts';
import type { EmailSettings } from './settings.ts';

export type Mail = {
  /** A checked address, and the only one that gets it. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Without angle brackets. */
  readonly messageId: string;
  readonly language: string;
};

export type Mailer = {
  /** Never throws. */
  send(mail: Mail): Promise<Outcome>;
  close(): Promise<void>;
};

export type MailerOptions = {
  readonly settings: EmailSettings;
  /** A certificate (PEM) to trust besides those that Node trusts. */
  readonly ca?: string;
  /** Real time, as sockets go by it. Default: 30 s. */
  readonly deadlineMs?: number;
};

/** For the whole of it: waiting for a connection, handshakes, sending, and the server's last word. */
const DEADLINE_MS = 30_000;
const CONNECT_MS = 5000;
const GREETING_MS = 10_000;
const SILENCE_MS = 20_000;
const CONNECTIONS = 4;

/** Nothing that a mail holds makes it read files or fetch pictures. */
const CLOSED = { disableFileAccess: true, disableUrlAccess: true } as const;

export const createMailer = ({ settings, ca, deadlineMs = DEADLINE_MS }: MailerOptions): Mailer => {
  const { host, port, security, user, password, from } = settings;
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'plain',
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    ...CLOSED,
  });
  /** The message as the connection reads it: read to its end, the server has it all. */
  const bodies = new Map<string, Readable>();
  transport.use('stream', (mail, done) => {
    mail.message.processFunc((body: Readable) => {
      bodies.set(mail.message.messageId(), body);
      return body;
    });
    done();
  });

  const send = async (mail: Mail): Promise<Outcome> => {
    const { to, subject, text, html, messageId, language } = mail;
    const id = `<${messageId}>`;
    try {
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        // Said outright, so that no header can add to it.
        envelope: { from: from.address, to: [to] },
        subject,
        text,
        html,
        messageId: id,
        headers: {
          'Auto-Submitted': 'auto-generated',
          'X-Auto-Response-Suppress': 'All',
          'Content-Language': language,
        },
        signal: AbortSignal.timeout(deadlineMs),
        ...CLOSED,
      });
      return { kind: 'delivered' };
    } catch (error) {
      return outcomeOfFailure(error, bodies.get(id)?.readableEnded ?? false);
    } finally {
      bodies.delete(id);
    }
  };

  return {
    send,
    close: async () => {
      transport.close();
    },
  };
};
