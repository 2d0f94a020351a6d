/** How long a command takes, from the activity sent to the answer posted, at 50 a second; beside a bare echo bot of botbuilder in the same run. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type FakeConnector, startConnector } from '../test/fakes/connector.ts';
import { createFakeTeams, type FakeTeams, type TeamsConversation } from '../test/fakes/teams-client.ts';
import type { Benchmark, Workshop } from './benchmark.ts';
import { median, now, pause, quantile, repeat } from './measure.ts';
import { atMost, type Cell, figure, should, type Table } from './table.ts';

const COMMANDS = 500;
const A_SECOND = 50;
const CHATS = 25;
const ROUNDS = 3;
const PATIENCE_MS = 20_000;
/** As long as the system counts ticks of CPU time: 100 a second on Linux. */
const TICK_MS = 10;
const SAID = ['list', 'status', 'help', 'environments', 'subscribe refresh failed', 'list', 'status', 'unsubscribe 1'];

/** `cpuMs`: absent where the system doesn't tell. */
type Times = { readonly p50: number; readonly p95: number; readonly cpuMs?: number; readonly unanswered: number };

/** Of a process, user and system; undefined but on Linux, which alone tells it of another process. */
const cpuOf = (pid: number): number | undefined => {
  if (process.platform !== 'linux') return undefined;
  const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(after[11]) + Number(after[12])) * TICK_MS;
};

type Bot = { readonly url: string; readonly pid: number; readonly line: (index: number) => string };

/** Chats of their own, so that no conversation is slowed down for being one. */
const converse = async (bot: Bot, connector: FakeConnector, count: number): Promise<Times> => {
  const teams: FakeTeams = createFakeTeams({ endpoint: `${bot.url}/api/messages`, serviceUrl: connector.url });
  const chats: TeamsConversation[] = Array.from({ length: CHATS }, () => teams.group());
  for (const chat of chats) await chat.say(bot.line(0));
  await connector.waitForPosts(CHATS);
  connector.clear();
  const cpu = cpuOf(bot.pid);
  const sentAt = new Map<string, number[]>();
  for (let index = 0; index < count; index += 1) {
    const chat = chats[index % CHATS] as TeamsConversation;
    sentAt.set(chat.conversationId, [...(sentAt.get(chat.conversationId) ?? []), now()]);
    void chat.say(bot.line(index)).catch(() => 0);
    await pause(1000 / A_SECOND);
  }
  await Promise.race([connector.waitForPosts(count), pause(PATIENCE_MS)]);
  const cpuNow = cpuOf(bot.pid);
  const taken = connector.posts.flatMap(({ conversationId, at }) => {
    const first = sentAt.get(conversationId)?.shift();
    return first === undefined ? [] : [at - first];
  });
  return {
    p50: quantile(taken, 0.5),
    p95: quantile(taken, 0.95),
    unanswered: count - taken.length,
    ...(cpu !== undefined && cpuNow !== undefined && { cpuMs: (cpuNow - cpu) / count }),
  };
};

const measureTidings = async (workshop: Workshop, count: number): Promise<Times> => {
  const database = await workshop.newDatabase('embedded store');
  const connector = await startConnector();
  const fleet = await workshop.createFleet(database.url);
  const replica = fleet.start();
  const url = await replica.ready;
  const times = await converse(
    { url, pid: replica.pid, line: (at) => SAID[at % SAID.length] as string },
    connector,
    count,
  );
  await fleet.end();
  await connector.stop();
  await database.drop();
  return times;
};

const measureEcho = async (count: number): Promise<Times> => {
  const connector = await startConnector();
  const child: ChildProcess = fork(new URL('echo.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    return await converse({ url, pid: child.pid as number, line: () => 'status' }, connector, count);
  } finally {
    child.kill();
    await connector.stop();
  }
};

type Round = { readonly own: Times; readonly echo: Times };

const MS = { digits: 1, unit: ' ms' };
const UNTOLD = 'told on Linux only';

export const commandsTable = (rounds: readonly Round[]): Table => {
  const of = (whose: keyof Round, what: 'p50' | 'p95'): number => median(rounds.map((round) => round[whose][what]));
  const told = rounds.flatMap(({ own, echo }) =>
    own.cpuMs === undefined || echo.cpuMs === undefined ? [] : [{ own: own.cpuMs, echo: echo.cpuMs }],
  );
  const cpu = (whose: keyof Round): Cell =>
    told.length === 0 ? UNTOLD : figure(median(told.map((round) => round[whose])), MS);
  const ratio = (): Cell =>
    told.length === 0 ? UNTOLD : atMost(1.5, median(told.map(({ own, echo }) => own / echo)), { digits: 2 });
  const unanswered = rounds.reduce((sum, { own }) => sum + own.unanswered, 0);
  const none = should(String(unanswered), 'none', unanswered === 0);
  return {
    columns: ['', 'p50', 'p95', 'CPU a turn', 'of the echo bot', 'unanswered'],
    rows: [
      ['Tidings', figure(of('own', 'p50'), MS), atMost(250, of('own', 'p95'), MS), cpu('own'), ratio(), none],
      ['echo bot', figure(of('echo', 'p50'), MS), figure(of('echo', 'p95'), MS), cpu('echo'), '1.00', ''],
    ],
  };
};

export const commands: Benchmark = {
  name: 'commands',
  about: `Commands at ${A_SECOND} a second over ${CHATS} conversations, embedded store, from the activity sent to the answer posted; beside a bare echo bot of botbuilder.`,
  run: async (workshop) => {
    const count = workshop.part(COMMANDS);
    return commandsTable(
      await repeat(workshop.rounds(ROUNDS), async () => ({
        own: await measureTidings(workshop, count),
        echo: await measureEcho(count),
      })),
    );
  },
};
