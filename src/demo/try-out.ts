/** The try-out: simulator, bot and Playground in order; whichever dies takes the rest down, and nothing stays behind. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Clock } from '../core/ports.ts';
import { startBot } from './bot.ts';
import { describeFailure, describeStart } from './guide.ts';
import { startPlayground } from './playground.ts';
import { type Simulator, startSimulator } from './simulator.ts';

export type TryOutOptions = {
  readonly clock: Clock;
  readonly print: (text: string) => void;
  /** What any program needs of the machine, such as PATH. */
  readonly environment: { readonly [name: string]: string };
  readonly seed: string;
  readonly speed: number;
  readonly withPlayground: boolean;
  /** The bot's own; without it 3978, or any when that is taken. */
  readonly port?: number;
  readonly playgroundPort?: number;
  /** Where the data stay; without it a temporary folder that is removed in the end. */
  readonly keep?: string;
  readonly verbose: boolean;
  /** Another program in the place of the bot's `main.ts`. */
  readonly botProgram?: string;
};

export type TryOut = {
  /** Resolves when all is ready; throws when something can't start, after stopping what did. */
  readonly started: Promise<Started>;
  /** Resolves with why, when something ends by itself. */
  readonly broken: Promise<string>;
  /** Stops in reverse order all that was started, however far it had come. */
  stop(): Promise<void>;
};

export type Started = { readonly endpoint: string; readonly controlUrl: string; readonly playgroundUrl?: string };

type Stops = (() => Promise<void>)[];

const BOT_PORT = 3978;

export const createTryOut = (options: TryOutOptions): TryOut => {
  const stops: Stops = [];
  const abort = new AbortController();
  const { promise: broken, resolve: breakDown } = Promise.withResolvers<string>();
  let stopped: Promise<void> | undefined;
  const unwind = async (): Promise<void> => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  };
  const started = start(options, { stops, signal: abort.signal, breakDown }).catch(async (error: unknown) => {
    await unwind();
    throw error;
  });
  return {
    started,
    broken,
    stop: () => {
      stopped ??= (async () => {
        abort.abort();
        await started.catch(() => {});
        await unwind();
      })();
      return stopped;
    },
  };
};

type Backstage = {
  readonly stops: Stops;
  readonly signal: AbortSignal;
  readonly breakDown: (why: string) => void;
};

const start = async (options: TryOutOptions, { stops, signal, breakDown }: Backstage): Promise<Started> => {
  const { clock, print, environment, seed, speed, verbose } = options;
  const folder = await makeFolder(options.keep, stops);
  const simulator = await startSimulator({ clock, seed, speed });
  stops.push(simulator.stop);
  const { access, controlUrl } = simulator;
  const common = { folder, clock, environment, signal };
  const port = await choosePort(options.port);
  const bot = await startBot({
    ...{ ...common, access, port },
    ...(verbose && { onLine: print }),
    ...(options.botProgram !== undefined && { program: options.botProgram }),
  });
  stops.push(bot.stop);
  void bot.ended.then(breakDown);
  const playground = options.withPlayground
    ? await startPlayground({
        ...{ ...common, endpoint: bot.endpoint, tenantId: access.tenantId },
        ...(options.playgroundPort !== undefined && { port: options.playgroundPort }),
      })
    : undefined;
  if (playground) {
    stops.push(playground.stop);
    void playground.ended.then(breakDown);
  }
  const { endpoint, logFile } = bot;
  const next = simulator.nextFailure();
  print(
    describeStart({
      ...{ environmentName: access.name, endpoint, controlUrl, logFile, now: clock.now() },
      ...(playground && { playgroundUrl: playground.url }),
      ...(options.keep !== undefined && { folder }),
      ...(next && { next }),
    }),
  );
  stops.push(announceFailures(simulator, options));
  return { endpoint, controlUrl, ...(playground && { playgroundUrl: playground.url }) };
};

const makeFolder = async (keep: string | undefined, stops: Stops): Promise<string> => {
  if (keep !== undefined) {
    await mkdir(keep, { recursive: true });
    return resolve(keep);
  }
  const folder = await mkdtemp(join(tmpdir(), 'tidings-demo-'));
  stops.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
};

/** The port that was asked for, and no other; else the usual one, or a free one when that is taken. */
const choosePort = async (wanted: number | undefined): Promise<number> => {
  if (wanted !== undefined) {
    await listenOnce(wanted).catch(() => {
      throw new Error(`Port ${wanted} is taken. Give another one with --port, or none.`);
    });
    return wanted;
  }
  return listenOnce(BOT_PORT).catch(() => listenOnce(0));
};

const listenOnce = (port: number): Promise<number> =>
  new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const taken = (server.address() as AddressInfo).port;
      server.close(() => resolvePort(taken));
    });
  });

/** Says each planned failure at the moment when it happens, so that one knows what card to look out for. */
const announceFailures = (simulator: Simulator, { clock, print }: TryOutOptions): (() => Promise<void>) => {
  let cancel = (): void => {};
  const waitForNext = (): void => {
    const next = simulator.nextFailure();
    if (!next) return;
    cancel = clock.after(Math.max(0, next.at - clock.now()) + 1, () => {
      print(describeFailure(next));
      waitForNext();
    });
  };
  waitForNext();
  return async () => cancel();
};
