/** What the try-out tells in the terminal: what to open, what to type, and what will happen when. */
import type { Instant } from '../core/model.ts';

export type Failure = { readonly at: Instant; readonly dataSource: string };

export type Scenery = {
  readonly environmentName: string;
  readonly endpoint: string;
  readonly controlUrl: string;
  readonly logFile: string;
  readonly now: Instant;
  readonly playgroundUrl?: string;
  /** The folder that stays. */
  readonly folder?: string;
  readonly next?: Failure;
};

export const USAGE = `Tries Tidings out with a simulated Customer Insights environment.

  npm run demo -- [options]

  --no-playground   without Microsoft's Agents Playground, for Bot Framework Emulator and other clients
  --port <number>   the bot's port (3978, or a free one when that is taken)
  --playground-port <number>   the Playground's port (56150, or a free one when that is taken)
  --speed <number>  how fast the simulated environment lives (1: a full refresh every two minutes)
  --keep <folder>   keep subscriptions and logs in this folder and go on from there next time
  --seed <word>     the same word gives the same course of things
  --verbose         show the bot's log here
  --help            show this`;

const COMMANDS: readonly string[] = [
  'help',
  'subscribe refresh failed',
  'subscribe segment for "High-value customers" above 10000',
  'subscribe full refresh',
  'list',
  'status',
  'report',
  'refresh "Store tills"',
  'search Oslo        (in the personal chat)',
];

/** The whole of what a newcomer must know. */
export const describeStart = (scenery: Scenery): string =>
  [
    '',
    `Tidings is watching "${scenery.environmentName}", a simulated Customer Insights environment.`,
    '',
    ...(scenery.playgroundUrl === undefined ? emulatorLines(scenery) : playgroundLines(scenery.playgroundUrl)),
    '',
    ...(scenery.next ? [`  Next    ${soon(scenery.next, scenery.now)}; about one a minute after that.`] : []),
    `  Or now  curl -X POST "${scenery.controlUrl}/fail?dataSource=Store%20tills"`,
    `  Log     ${scenery.logFile}`,
    ...(scenery.folder === undefined ? [] : [`  Kept    ${scenery.folder}`]),
    '  Stop    Ctrl-C stops all of it.',
    '',
  ].join('\n');

export const describeFailure = ({ at, dataSource }: Failure): string =>
  `${time(at)}  The refresh of "${dataSource}" fails.`;

const playgroundLines = (url: string): readonly string[] => [
  `  Open    ${url}`,
  '  Type    in the personal chat as it stands; in a channel write @Tidings first and pick it from the list:',
  ...COMMANDS.map((command) => `            ${command}`),
];

const emulatorLines = ({ endpoint }: Scenery): readonly string[] => [
  `  Bot     ${endpoint}   (no app id, no password)`,
  '  Type    for example:',
  ...COMMANDS.map((command) => `            ${command}`),
];

const soon = ({ at, dataSource }: Failure, now: Instant): string =>
  `the refresh of "${dataSource}" fails at ${time(at)}, in ${Math.max(0, Math.round((at - now) / 1000))} seconds`;

/** By the clock of the machine that shows it. */
const time = (at: Instant): string => new Date(at).toLocaleTimeString('en-GB');
