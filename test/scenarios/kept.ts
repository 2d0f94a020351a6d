/** All that a person could change by what they say and press: in our store, and in Customer Insights. */
import { DatabaseSync } from 'node:sqlite';
import type { Stage } from './stage.ts';

const OURS = "tenant_id <> 'canary'";

/** What follows from it by itself (deliveries, edits, a refresh that goes on) is left out, and so is the record of who tried. */
const QUESTIONS = [
  `select * from subscriptions where ${OURS} order by tenant_id, conversation_id, number`,
  `select * from subscription_targets where ${OURS} order by tenant_id, subscription_id, target`,
  `select conversation_id, state, language, time_zone, rhythm, environment_id from conversations where ${OURS} order by 1`,
  "select errand_id, content, due_at from errands where kind = 'report' order by 1",
  'select story_id, acknowledged_by from stories order by 1',
];

export type Ledger = {
  /** Two that are equal mean that nobody changed anything in between. */
  state(): object;
  read(sql: string): readonly unknown[];
  close(): void;
};

export const openLedger = ({ databaseUrl, insights }: Pick<Stage, 'databaseUrl' | 'insights'>): Ledger => {
  const database = new DatabaseSync(databaseUrl, { readOnly: true });
  const read = (sql: string): readonly unknown[] => database.prepare(sql).all();
  return {
    read,
    state: () => ({
      kept: QUESTIONS.map(read),
      asked: insights.map(({ requests }) => requests.filter(({ method }) => method !== 'GET').length),
    }),
    close: () => database.close(),
  };
};
