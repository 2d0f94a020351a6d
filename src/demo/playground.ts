/** Starts Microsoft's Agents Playground, a Teams in the browser, with a team and people for the try-out. */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Clock } from '../core/ports.ts';
import { type Child, startChild, waitUntilReady } from './child.ts';
import { guidOf } from './shapes.ts';

export type PlaygroundOptions = {
  readonly endpoint: string;
  readonly tenantId: string;
  readonly folder: string;
  readonly port?: number;
  readonly clock: Clock;
  readonly environment: { readonly [name: string]: string };
  readonly signal?: AbortSignal;
};

export type Playground = Child & { readonly url: string };

const PORT = 56_150;

const person = (name: string): object => {
  const [givenName = name, surname = ''] = name.split(' ');
  const email = `${givenName}.${surname}@tarnwick.example`.toLowerCase();
  const aadObjectId = guidOf('person', name);
  return { id: `29:${aadObjectId}`, name, userPrincipleName: email, aadObjectId, givenName, surname, email };
};

/** What the Playground reads: at least five people, one team, one channel besides General. */
export const playgroundConfig = (tenantId: string): object => ({
  version: '0.1.1',
  tenantId,
  bot: { id: guidOf('bot'), name: 'Tidings' },
  currentUser: person('Robin Vale'),
  users: ['Ines Aalto', 'Bram Osei', 'Mirela Duarte', 'Tomas Keel', 'Yara Lindqvist'].map(person),
  personalChat: { id: 'tarnwick-personal' },
  groupChat: { id: 'tarnwick-group', name: 'Data people' },
  team: {
    id: 'tarnwick-team',
    name: 'Tarnwick Outdoor',
    aadGroupId: guidOf('team'),
    channels: [{ id: 'tarnwick-refreshes', name: 'Refreshes' }],
  },
});

/** Resolves when the page can be opened; throws with its last words when it ends before. */
export const startPlayground = async (options: PlaygroundOptions): Promise<Playground> => {
  const { endpoint, tenantId, port = PORT, clock } = options;
  const folder = join(options.folder, 'playground');
  await mkdir(folder, { recursive: true });
  // JSON is YAML.
  await writeFile(join(folder, '.m365agentsplayground.yml'), JSON.stringify(playgroundConfig(tenantId), null, 2));
  const program = createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/cli.js');
  let listeningOn: number | undefined;
  const child = await startChild({
    name: 'The Playground',
    program: [program, 'start', '-e', endpoint, '-c', 'msteams', '-p', String(port), '--disable-telemetry'],
    folder,
    // It would open a browser of its own accord.
    environment: { ...options.environment, TEAMSAPPTESTER_BROWSER: 'none' },
    logFile: join(options.folder, 'playground.log'),
    clock,
    ...(options.signal && { signal: options.signal }),
    onLine: (line) => {
      // It takes another port when the one it was given is taken.
      listeningOn = Number(/Listening on (\d+)/.exec(line)?.[1] ?? listeningOn);
    },
  });
  const isReady = async (): Promise<boolean> => {
    if (!listeningOn) return false;
    return (await (await fetch(`http://localhost:${listeningOn}/_debug/ping`)).text()) === 'pong';
  };
  try {
    await waitUntilReady({ name: 'The Playground', isReady, ended: child.ended, clock });
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { ...child, url: `http://localhost:${listeningOn}` };
};
