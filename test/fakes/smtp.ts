/** A mail server on loopback that keeps what it is sent, and fails on request at any step of the conversation. */
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type Received = {
  /** The envelope, as the server was told. */
  readonly from: string;
  readonly to: readonly string[];
  readonly isEncrypted: boolean;
  readonly user: string | undefined;
  /** Names in lower case, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  /** The parts by their type, decoded. */
  readonly parts: ReadonlyMap<string, string>;
  readonly raw: string;
};

export type SmtpFault =
  /** The server's answer at that step. `data` is its answer after the whole message. */
  | { readonly at: 'connect' | 'auth' | 'from' | 'to' | 'data'; readonly code: number; readonly text?: string }
  /** Takes the message and never answers (`hang`), or resets the connection instead of answering. */
  | { readonly at: 'data'; readonly kind: 'hang' | 'reset' }
  /** Resets as soon as it is asked to take a message, before it has any of it. */
  | { readonly at: 'from'; readonly kind: 'reset' };

export type FakeSmtp = {
  readonly port: number;
  readonly received: readonly Received[];
  /** Messages whose end was seen, whether they were taken or not. */
  readonly attempts: number;
  /** Resolves as soon as the end of n messages was seen. */
  waitForAttempts(n: number): Promise<void>;
  fail(fault: SmtpFault, times?: number): void;
  heal(): void;
  stop(): Promise<void>;
};

export type SmtpOptions = {
  readonly port?: number;
  /** `starttls` offers it and takes nothing before; `none` does not offer it. Default: none. */
  readonly tls?: 'none' | 'starttls' | 'tls';
  readonly certificate?: { readonly key: string; readonly cert: string };
  readonly password?: string;
};

const refusal = (code: number, text = `no (${code})`): Error => Object.assign(new Error(text), { responseCode: code });

export const startSmtp = async (options: SmtpOptions = {}): Promise<FakeSmtp> => {
  const { tls = 'none', certificate, password } = options;
  const received: Received[] = [];
  const faults: { readonly fault: SmtpFault; left: number }[] = [];
  const waiters = new Set<{ readonly n: number; readonly resolve: () => void }>();
  const sockets = new Set<Socket>();
  let attempts = 0;

  const take = (at: SmtpFault['at']): SmtpFault | undefined => {
    const found = faults.find(({ fault }) => fault.at === at);
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) faults.splice(faults.indexOf(found), 1);
    return found.fault;
  };
  const reset = (remotePort: number): void => {
    for (const socket of sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
  };
  /** Answers the step: as the fault says, or well. */
  const step = (at: SmtpFault['at'], remotePort: number, done: (error?: Error) => void): void => {
    const fault = take(at);
    if (!fault) done();
    else if ('code' in fault) done(refusal(fault.code, fault.text));
    else if (fault.kind === 'reset') reset(remotePort);
  };

  const server = new SMTPServer({
    secure: tls === 'tls',
    ...(certificate && { key: certificate.key, cert: certificate.cert }),
    disabledCommands: [...(tls === 'none' ? ['STARTTLS'] : []), ...(password === undefined ? ['AUTH'] : [])],
    authOptional: password === undefined,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1,
    onConnect: (session, done) => step('connect', session.remotePort, done),
    onAuth: (auth, session, done) =>
      step('auth', session.remotePort, (error) => {
        if (error) return done(error);
        if (auth.password !== password) return done(refusal(535, 'Authentication credentials invalid'));
        return done(null, { user: auth.username });
      }),
    onMailFrom: (_, session, done) => step('from', session.remotePort, done),
    onRcptTo: (_, session, done) => step('to', session.remotePort, done),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        attempts += 1;
        step('data', session.remotePort, (error) => {
          if (error) return done(error);
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            isEncrypted: session.secure,
            user: typeof session.user === 'string' ? session.user : undefined,
            ...readMessage(Buffer.concat(chunks).toString('utf8')),
          });
          return done();
        });
        for (const waiter of waiters) {
          if (attempts < waiter.n) continue;
          waiters.delete(waiter);
          waiter.resolve();
        }
      });
    },
  });
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;

  return {
    port,
    received,
    get attempts() {
      return attempts;
    },
    waitForAttempts: (n) =>
      new Promise((resolve) => {
        if (attempts >= n) resolve();
        else waiters.add({ n, resolve });
      }),
    fail: (fault, times = Number.POSITIVE_INFINITY) => {
      faults.push({ fault, left: times });
    },
    heal: () => {
      faults.length = 0;
    },
    stop: async () => {
      // Not from under TLS: that takes the process with it.
      if (tls === 'none') for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
};

const headersOf = (head: string): ReadonlyMap<string, string> =>
  new Map(
    head
      .replaceAll(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())] as const;
      }),
  );

/** =?UTF-8?Q?…?= and =?UTF-8?B?…?= */
const decodeWords = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, words: string) =>
      decode(/b/i.test(kind) ? 'base64' : 'quoted-printable', words.replaceAll('_', /q/i.test(kind) ? ' ' : '_')),
    );

const decode = (encoding: string | undefined, text: string): string => {
  if (/base64/i.test(encoding ?? '')) return Buffer.from(text, 'base64').toString('utf8');
  if (!/quoted/i.test(encoding ?? '')) return text;
  const bytes = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

const splitHead = (text: string): readonly [head: string, body: string] => {
  const gap = text.indexOf('\r\n\r\n');
  return gap === -1 ? [text, ''] : [text.slice(0, gap), text.slice(gap + 4)];
};

const readMessage = (raw: string): Pick<Received, 'headers' | 'parts' | 'raw'> => {
  const [head, body] = splitHead(raw);
  const headers = headersOf(head);
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '')?.[1];
  const pieces = boundary === undefined ? [] : body.split(`--${boundary}`).slice(1, -1);
  const parts = pieces.map((piece) => {
    const [partHead, partBody] = splitHead(piece.replace(/^\r\n/, ''));
    const partHeaders = headersOf(partHead);
    const type = partHeaders.get('content-type')?.split(';')[0] ?? '';
    return [type, decode(partHeaders.get('content-transfer-encoding'), partBody)] as const;
  });
  return { headers, parts: new Map(parts), raw };
};
