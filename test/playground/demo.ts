/** What `npm run demo` runs, started as from a terminal: reads what it prints, ends it as a terminal does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Demo = {
  /** All that it has printed. */
  printed(): string;
  /** Without a Playground there is none. */
  readonly playgroundUrl: string | undefined;
  readonly controlUrl: string;
  /** Its own folder for temporary things and its home: what it leaves behind is in there. */
  readonly folder: string;
  /** As Ctrl-C does; resolves with the exit code. */
  interrupt(): Promise<number | null>;
  /** As closing the terminal does: nobody reads any more; resolves with the exit code. */
  hangUp(): Promise<number | null>;
  /** Ends it, if it has not ended, and removes its folder. */
  stop(): Promise<void>;
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The arguments after `node` in package.json, so that a change there is tested too. */
const scriptOf = async (name: string): Promise<readonly string[]> => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  return String(scripts[name]).split(' ').slice(1);
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Resolves when it has said what to open; throws with all that it said when it ends before. */
export const startDemo = async (options: readonly string[]): Promise<Demo> => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-playground-test-'));
  const ports = ['--port', String(await freePort()), '--playground-port', String(await freePort())];
  const program = [...(await scriptOf('demo')), ...ports, ...options];
  const child = spawn(process.execPath, program, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const interrupt = (): Promise<number | null> => {
    child.kill('SIGINT');
    return ended;
  };
  const hangUp = (): Promise<number | null> => {
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
    child.kill('SIGHUP');
    return ended;
  };
  const stop = async (): Promise<void> => {
    await interrupt();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { printed, playgroundUrl, controlUrl } = await listen(child, ended);
    return { printed, playgroundUrl, controlUrl, folder, interrupt, hangUp, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const listen = (
  child: ChildProcess,
  ended: Promise<unknown>,
): Promise<Pick<Demo, 'printed' | 'playgroundUrl' | 'controlUrl'>> =>
  new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk: string): void => {
      text += chunk;
      const playgroundUrl = /Open +(http\S+)/.exec(text)?.[1];
      const controlUrl = /POST "(http\S+)\/fail/.exec(text)?.[1];
      if (controlUrl && text.includes('Ctrl-C')) {
        resolve({ printed: () => text, playgroundUrl, controlUrl });
      }
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', read);
    child.once('error', reject);
    void ended.then(() => reject(new Error(`The demo ended before it was ready:\n${text}`)));
  });
