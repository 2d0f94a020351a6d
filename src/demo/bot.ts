/** Starts the bot for the try-out exactly as one would for the real service: variables and a file with environments. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../core/ports.ts';
import { type Child, startChild, waitUntilReady } from './child.ts';
import type { Access } from './simulator.ts';

export type BotOptions = {
  readonly access: Access;
  readonly folder: string;
  readonly port: number;
  readonly clock: Clock;
  /** What any program needs of the machine, such as PATH. */
  readonly environment: { readonly [name: string]: string };
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
  /** The file that Node runs; the bot's own `main.ts` without it. */
  readonly program?: string;
};

export type Bot = Child & { readonly endpoint: string; readonly logFile: string };

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SECRETS = { secret: 'DEMO_CLIENT_SECRET', primary: 'DEMO_PRIMARY_KEY', secondary: 'DEMO_SECONDARY_KEY' };

/** The environments file as the bot reads it; secrets stand in variables. */
export const environmentsOf = (access: Access): object => ({
  environments: [
    {
      tenant: access.tenantId,
      instance: access.instanceId,
      name: access.name,
      baseUrl: access.baseUrl,
      authority: access.authority,
      intervalSeconds: 2,
      // Looks every two seconds need more calls than the real service grants.
      callsPerMinute: 1000,
      credentials: { clientId: access.clientId, clientSecret: { variable: SECRETS.secret } },
      subscriptionKeys: { primary: { variable: SECRETS.primary }, secondary: { variable: SECRETS.secondary } },
    },
  ],
});

/** Resolves when the bot says that it is ready; throws with its last words when it ends before. */
export const startBot = async (options: BotOptions): Promise<Bot> => {
  const { access, folder, port, clock, onLine } = options;
  const [environmentsFile, certificateFile] = [join(folder, 'environments.json'), join(folder, 'sign-in.pem')];
  const logFile = join(folder, 'bot.log');
  await writeFile(environmentsFile, `${JSON.stringify(environmentsOf(access), null, 2)}\n`);
  await writeFile(certificateFile, access.certificate);
  const child = await startChild({
    name: 'The bot',
    program: [options.program ?? MAIN],
    folder,
    environment: {
      ...options.environment,
      TIDINGS_DEVELOPMENT: 'true',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: `file:${join(folder, 'tidings.db')}`,
      ENVIRONMENTS_FILE: environmentsFile,
      NODE_EXTRA_CA_CERTS: certificateFile,
      [SECRETS.secret]: access.clientSecret,
      [SECRETS.primary]: access.primaryKey,
      [SECRETS.secondary]: access.secondaryKey,
    },
    logFile,
    clock,
    ...(options.signal && { signal: options.signal }),
    ...(onLine && { onLine }),
  });
  const address = `http://127.0.0.1:${port}`;
  const isReady = async (): Promise<boolean> => (await fetch(`${address}/readyz`)).status === 200;
  try {
    await waitUntilReady({ name: 'The bot', isReady, ended: child.ended, clock });
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { ...child, endpoint: `${address}/api/messages`, logFile };
};
