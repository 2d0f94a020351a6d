/** How PostgreSQL finds whom an event is for: by one index, as quickly among many subscriptions as among few. */
import { expect } from 'chai';
import { sql } from 'kysely';
import { systemClock } from '../../src/core/clock.ts';
import type { Event } from '../../src/core/model.ts';
import type { Engine } from '../../src/store/engine.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { receiversOf } from '../../src/store/receivers.ts';
import { contoso, eventOf } from '../contracts/store/given.ts';
import { silent } from '../fakes/log.ts';
import { ask, describeOnPostgres, preparedDatabase } from '../fakes/postgres.ts';

type Node = {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Node[];
};

const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
const pagesOf = (node: Node): number => node['Shared Hit Blocks'] + node['Shared Read Blocks'];

/** Conversations with a subscription each, half of them with a threshold of their own. */
const fill = async (url: string, from: number, to: number): Promise<void> => {
  await ask(
    url,
    `insert into conversations (tenant_id, conversation_id, kind, service_url, bot_id, language, time_zone, state,
       created_at, updated_at)
     select 'contoso', '19:' || i, 'channel', 'https://x/', 'bot', 'en', 'UTC', 'active', 0, 0
     from generate_series(${from}, ${to - 1}) as i`,
  );
  await ask(
    url,
    `insert into subscription_targets (tenant_id, subscription_id, target, conversation_id, environment_id, trigger,
       threshold, include_on_demand)
     select 'contoso', 's-' || i, case when i % 4 = 1 then '*' else '=segment-' || i % 100 end, '19:' || i, 'env-1',
       case when i % 2 = 0 then 'refresh-failed' else 'segment-threshold-crossed' end,
       case when i % 2 = 0 then null else i end, 0
     from generate_series(${from}, ${to - 1}) as i`,
  );
  await ask(url, 'vacuum analyze');
};

describeOnPostgres("PostgreSQL's plans", () => {
  let url: string;
  let engine: Engine;
  before(async () => {
    url = await preparedDatabase();
    engine = openPostgres({ url, clock: systemClock, log: silent });
  });
  after(() => engine.close());

  /** Six of the subscriptions are crossed, however many there are. */
  const crossing: Event = eventOf(contoso, 'm-1', {
    trigger: 'segment-threshold-crossed',
    subject: { kind: 'segment', id: 'segment-7', name: 'VIP' },
    crossing: { before: 500, now: 520 },
  });
  const explain = async (event: Event): Promise<Node> => {
    // Once without being looked at, so that everything is at hand.
    await receiversOf(engine.db, event).execute();
    const rows = await receiversOf(engine.db, event).explain<{ 'QUERY PLAN': readonly { Plan: Node }[] }>(
      'json',
      sql`analyze, buffers`,
    );
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    if (!plan) throw new Error('no plan');
    return plan;
  };

  it('match by a range of one index and read no table from end to end, with as few pages at 100,000 as at 1,000', async () => {
    await fill(url, 0, 1000);
    const few = await explain(crossing);
    await fill(url, 1000, 100_000);
    const many = await explain(crossing);
    expect(few['Actual Rows']).to.equal(6);
    expect(many['Actual Rows']).to.equal(few['Actual Rows']);
    const nodes = nodesOf(many);
    expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).to.deep.equal([]);
    expect(nodes.map((node) => node['Index Name']).filter(Boolean)).to.include('subscription_targets_match');
    expect(pagesOf(many)).to.be.at.most(2 * pagesOf(few));
  });
});
