/** Named moments in a bot's life: an ear on its log and on its database, that ends the process by kill -9 at one of them. */
import { type DatabaseSync, StatementSync } from 'node:sqlite';
import { Client } from 'pg';
import type { Log } from '../../src/core/ports.ts';

/** `before:` or `after:` the commit of a transaction, or a log line that was just written. */
export type Point = `${'before' | 'after'}:${Transaction}` | `log:${string}`;

export type Transaction = 'look' | 'turn-of-environment' | 'claim' | 'settle' | 'subscribe';

/** What only this transaction says to the database. */
const SIGNS: readonly (readonly [Transaction, RegExp])[] = [
  ['look', /insert into "?deliveries"?/i],
  ['turn-of-environment', /environments\.epoch \+ 1/i],
  ['claim', /deliveries\.attempts \+ 1/i],
  ['settle', /deliveries\.unsure \+ r\.unsure/i],
  ['subscribe', /insert into "?subscriptions"?/i],
];

export const POINT_VARIABLE = 'FAULTS_POINT';

/** Says each moment as it comes; only statements of one connection belong together. */
type Ear = (connection: object, statement: string) => { before(): void; after(): void };

const nothing = { before: () => {}, after: () => {} };

const createEar = (hear: (moment: string) => void): Ear => {
  const said = new WeakMap<object, Transaction | 'unknown'>();
  return (connection, statement) => {
    const text = statement.trim().toLowerCase();
    if (text.startsWith('begin') || text.startsWith('start transaction') || text === 'rollback') {
      said.delete(connection);
      return nothing;
    }
    if (text !== 'commit') {
      const sign = SIGNS.find(([, pattern]) => pattern.test(statement))?.[0];
      if (sign && !said.has(connection)) said.set(connection, sign);
      return nothing;
    }
    const transaction = said.get(connection);
    said.delete(connection);
    if (transaction === undefined) return nothing;
    return { before: () => hear(`before:${transaction}`), after: () => hear(`after:${transaction}`) };
  };
};

type Statement = { readonly sourceSQL: string };

const listenToSqlite = (ear: Ear): void => {
  const database = {} as DatabaseSync;
  const methods = StatementSync.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['run', 'all'] as const) {
    const original = methods[name] as (...args: unknown[]) => unknown;
    methods[name] = function (this: Statement, ...args: unknown[]): unknown {
      const { before, after } = ear(database, this.sourceSQL);
      before();
      const result = original.apply(this, args);
      after();
      return result;
    };
  }
};

const listenToPostgres = (ear: Ear): void => {
  const methods = Client.prototype as unknown as { query(...args: unknown[]): unknown };
  const original = methods.query;
  methods.query = function (this: object, ...args: unknown[]): unknown {
    const [first] = args;
    const { before, after } = ear(this, typeof first === 'string' ? first : String((first as { text?: string })?.text));
    before();
    const result = original.apply(this, args);
    if (result instanceof Promise) result.then(after, () => {});
    return result;
  };
};

/** Ends this process, as by a power cut, when the point comes for the n-th time (`point#n`). Gives the log to listen to. */
export const endAt = (wanted: string | undefined, log: Log): Log => {
  if (!wanted) return log;
  const [point, count = '1'] = wanted.split('#');
  let left = Number(count);
  const hear = (moment: string): void => {
    if (moment !== point) return;
    left -= 1;
    if (left <= 0) process.kill(process.pid, 'SIGKILL');
  };
  const ear = createEar(hear);
  listenToSqlite(ear);
  listenToPostgres(ear);
  const heard = (level: keyof Log) => (fields: object, event: string) => {
    log[level](fields, event);
    hear(`log:${event}`);
  };
  return { debug: heard('debug'), info: heard('info'), warn: heard('warn'), error: heard('error') };
};
