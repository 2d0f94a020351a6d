/** All that the bot answers, in one language: a line for each way in which it does. */
import type { Answer } from '../../src/core/conversation.ts';
import { CONTOSO, CONTOSO_TEST, createWorld, measure, SUBJECTS, segment, type World } from './world.ts';

/** One line for each way in which we answer; English is understood in any conversation. */
const LINES = [
  ...['help', 'hello', 'environments', 'list', 'status', 'subscribe', 'language', 'timezone'],
  'subscribe failures of Contoso Retail',
  'subscribe failures of "Contoso Retail"',
  'subscribe segment for "High spenders" of "Contoso Retail" above 9000',
  'subscribe segment for "High potential" of "Contoso Retail" above 20000',
  'subscribe segment of "Contoso Retail" above 5 to owners',
  'subscribe measure for Revenue of "Contoso Retail" above 1.5m',
  'subscribe full refresh of "Contoso Retail" including on-demand',
  'subscribe unification of "Contoso Retail"',
  ...['list', 'hello', 'test 1', 'test 99', 'test', 'unsubscribe x', 'list 3'],
  'subscribe measure for "Revenue by country" of "Contoso Retail" above 5',
  'subscribe segment for Dormant of "Contoso Retail"',
  'subscribe segment for "High" of "Contoso Retail" above 5',
  'subscribe segment for "Nobody" of "Contoso Retail" above 5',
  'subscribe segment for "High spendrs" of "Contoso Retail" above 5',
  'subscribe segment of "Contoso Retail" above 1.5',
  'subscribe segment of Nowhere above 5',
  'subscribe segment above 5',
  'subscribe failures of "Contoso Retail" above 5',
  'subscribe unification for "Loyalty files" of "Contoso Retail"',
  'subscribe failures of "Contoso Retail" including on-demand',
  'subscribe failures of "Contoso Retail" to ada@contoso.com',
  'subscribe failures of "Contoso Retail" to https://h.example/x',
  'subscribe failures to email bob',
  'subscribe failures to webhook',
  'subscribe failures of A of B',
  'subscribe failures to owners to here',
  'subscribe segment above 5 above 6',
  'subscribe segment above ten',
  'subscribe segment above 10.000',
  'subscribe segment above 99999999999999999999',
  'subscribe segment above 0.00000001',
  'subscribe segment for Dormant below 5',
  'subscribe segment at most 5',
  'subscribe segment above 5 re-arm below 9',
  'subscribe segment above 5 re-arm below',
  'subscribe segment for "High*" except "Nobody*" above 5 re-arm below 4 broadcast recovery',
  'subscribe failures broadcast loudly',
  'subscribe failures except',
  ...['edit', 'edit 99', 'edit 1', 'edit 2', 'edit 1 for all', 'history', 'history 1', 'history 99', 'export'],
  ...['import', 'import {', 'import {}'],
  'import {"format":"tidings-subscriptions/1","subscriptions":[{"environment":{"name":"Contoso Retail"},"trigger":"refresh-succeeded"}]}',
  'subscribe failures for',
  'subscribe full refresh including on-demand and weekends',
  'subscribe re',
  'subscribe weather',
  'subscrbe failures',
  'xyzzy',
  '',
  'x'.repeat(1001),
  'language Klingon',
  'timezone Olso',
  ...['why', 'why TD-7F3K2Q9', 'acknowledge TD-7F3K2Q9', 'switchinstance', 'switchinstance "Contoso Retail"'],
  ...['report', 'report segments', 'report daily at 08:00', 'report weekly monday 09:00', 'report off', 'report off'],
  ...['report soon', 'refresh', 'refresh all', 'refresh "Loyalty files"', 'refresh Nobody', 'cancel', 'tables'],
  ...['items', 'items Customer', 'items Nothing', 'item Customer 1', 'partitions', 'partitions Customer', 'search'],
  ...['search Ada', 'create item', 'update item Customer 1 with City = Oslo'],
  'unsubscribe 1',
  'unsubscribe all',
];

/** What is told in personal chat only. */
const PRIVATE = [
  ...['switchinstance "Contoso Retail"', 'tables', 'items Customer', 'items Customer where City', 'item Customer'],
  ...['item Customer nobody', 'search', 'search Ada', 'search "Nobody here"', 'create item', 'create item Customer'],
  ...[
    'update item Customer',
    'update item Customer 1',
    'update item Customer 1 with Nothing = 5',
    'partitions Customer',
  ],
];

const WIDER = [...SUBJECTS, ...Array.from({ length: 40 }, (_, n) => segment(`High flyers ${n}`)), measure('CSAT')];

/** By the line that was said, or by what happened. */
export const answersIn = async (language: string): Promise<ReadonlyMap<string, Answer>> => {
  const world: World = await createWorld([CONTOSO, CONTOSO_TEST]);
  try {
    await world.look(CONTOSO, WIDER, { 'High spenders': 9812, 'High potential': 12_000, Revenue: 1234.5 });
    const chat = await world.chat();
    const own = await world.chat({ conversationId: 'own', kind: 'personal' });
    const said = new Map<string, Answer>();
    await chat.say(`language ${language}`);
    await own.say(`language ${language}`);
    for (const [at, line] of LINES.entries()) said.set(`${at} ${line}`, await chat.say(line));
    for (const line of PRIVATE) said.set(`own ${line}`, await own.say(line));
    for (const kind of ['not-sent', 'unsure', 'refused', 'gone', 'halted'] as const) {
      world.outcome = { kind, reason: 'x', detail: 'HTTP 500', retryAfterMs: 1000 } as World['outcome'];
      said.set(kind, await chat.say('test 2'));
    }
    said.set('welcome', await chat.welcome('Ada'));
    said.set('dead button', await chat.pressId('nothing'));
    return said;
  } finally {
    await world.close();
  }
};
