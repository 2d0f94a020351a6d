/** How SQLite finds what the store asks for: by index, however much there is. */
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { Conversation, Recipients } from '../../src/core/model.ts';
import type { Store } from '../../src/core/ports.ts';
import { openStore } from '../../src/store/index.ts';
import {
  contoso,
  drain,
  ENGLISH,
  eventOf,
  gone,
  happen,
  LEASE_MS,
  loyalty,
  placeOf,
  refused,
  START,
  seenIn,
  settledAs,
  subscribed,
  wishOf,
} from '../contracts/store/given.ts';
import { createHandClock } from '../fakes/clock.ts';
import { createRecordingLog } from '../fakes/log.ts';

type Statement = { readonly text: string; readonly plan: readonly string[] };

const hook: Recipients = { kind: 'webhook', host: 'h.example', key: 'key', sealed: 'sealed' };

/** What people ask about and answer to what was told. */
const useStories = async (store: Store): Promise<void> => {
  await happen(store, eventOf(contoso, '5', { chapter: 'opens' }));
  for (const { id, reference, address } of await drain(store)) {
    const { conversationId } = address.destination === 'teams' ? address.place : { conversationId: '' };
    await store.told('contoso', conversationId, { reference });
    await store.told('contoso', conversationId, { deliveryId: id });
    await store.acknowledge('contoso', conversationId, id, { id: 'ada', name: 'Ada' });
  }
  await store.mute('contoso', '19:b', 1, START * 2);
  await happen(store, eventOf(contoso, '6', { chapter: 'opens' }));
  await store.mute('contoso', '19:b', undefined, null);
  await happen(store, eventOf(contoso, '7', { trigger: 'refresh-succeeded', chapter: 'closes' }));
};

/** What people say about being told. */
const useTalk = async (store: Store, conversation: Conversation): Promise<void> => {
  await store.button('contoso', '19:a', 'b-1');
  await store.edit(conversation, 1, wishOf(contoso, { trigger: 'refresh-succeeded' }));
  await store.past('contoso', '19:a', { skip: 0, most: 5 });
  await store.past('contoso', '19:a', { number: 1, skip: 0, most: 5 });
  await store.readings(contoso, loyalty);
  await store.keepRhythm('contoso', '19:a', { quiet: { weekends: true } });
  await store.keepRhythm('contoso', '19:a', {});
  await store.setManners('contoso', '19:a', { language: 'fr' });
  await store.installers(conversation);
  await store.knowsTeam(conversation);
  await store.vitals();
  await store.deliveries({ states: ['pending', 'dead'], limit: 5 });
  await store.audit({ tenantId: 'contoso', conversationId: '19:a', limit: 5 });
};

/** Says every verb at least once. */
const useAll = async (store: Store, clock: ReturnType<typeof createHandClock>): Promise<void> => {
  await store.watch([{ ...contoso, name: 'Retail', mail: { owners: ['a@contoso.com'], domains: ['contoso.com'] } }]);
  await store.claimEnvironments(1, LEASE_MS);
  await store.recordProblem({ ...contoso, epoch: 1 }, { kind: 'refused', detail: 'x' }, START);
  await store.markBlind(contoso, START);
  await store.health('contoso');
  await store.catalogue(contoso, 'segment');
  await store.catalogue(contoso);
  await store.stateOf(contoso, loyalty);
  for (const conversationId of ['19:a', '19:b']) await subscribed(store, contoso, { conversationId });
  const elsewhere = { conversationId: '19:c', wish: { to: { kind: 'owners' as const } } };
  const { conversation } = await subscribed(store, contoso, elsewhere);
  await store.subscribe(conversation, wishOf(contoso, { to: hook }), 'Alice');
  await store.rename('contoso', { teamId: '19:team', teamName: 'Data' });
  const events = [
    eventOf(contoso, '1'),
    eventOf(contoso, '2', { crossing: { before: 1, now: 2 } }),
    eventOf(contoso, '3', { onDemand: true }),
    eventOf(contoso, '4', { audience: 'everyone' }),
  ];
  const more = {
    observations: [{ kind: 'absence' as const, subject: loyalty, at: START }],
    catalogue: [{ ...loyalty, active: true }],
    quarantined: [{ what: 'segment', why: 'no id', sample: '{}' }],
  };
  await store.record([{ seen: seenIn(contoso, START, more), epoch: 1 }], () => ({
    events,
    states: new Map([['data-source/loyalty', null]]),
    readings: [{ kind: 'reading', subject: loyalty, value: 1, measuredAt: START }],
  }));
  await useStories(store);
  await store.claim(10, LEASE_MS);
  clock.set(START + LEASE_MS);
  const claimed = await store.claim(10, LEASE_MS);
  await store.settle(
    claimed.map((delivery) => {
      const { laneId, destination } = delivery.address;
      if (destination === 'webhook') return settledAs(delivery, [gone[0], { state: 'dead', disable: 'gone' }]);
      return settledAs(delivery, laneId === 'teams:19:a' ? gone : refused);
    }),
  );
  const errand = {
    id: 'e',
    tenantId: 'contoso',
    conversationId: '19:a',
    kind: 'x',
    content: {},
    dueAt: START,
    createdBy: '',
  };
  await store.keepErrand(errand);
  await store.showErrand(errand, 'c-1');
  await store.errands('contoso', '19:a');
  for (const claimedErrand of await store.claimErrands(10, LEASE_MS)) {
    await store.settleErrand(claimedErrand, { content: {}, dueAt: START });
    await store.settleErrand(claimedErrand, 'over');
  }
  await store.dropErrand('contoso', '19:a', 'e');
  await store.chooseEnvironment('contoso', '19:a', 'env-1');
  await store.troubled({ limit: 10 });
  await store.troubled({ tenantId: 'contoso', state: 'expired', limit: 10 });
  const [troubled] = await store.troubled({ reference: claimed[1]?.reference ?? '', limit: 1 });
  await store.redeliver(troubled?.reference ?? '');
  await store.arrive(placeOf('contoso', '19:a'), ENGLISH);
  await store.nextDueAt();
  await store.conversation('contoso', '19:a');
  await store.takeTurn('contoso', '19:a', 'a-1');
  await store.subscriptions('contoso', '19:a');
  await store.lastDeliveries('contoso', '19:a');
  await store.keepButtons([
    { id: 'b-1', tenantId: 'contoso', conversationId: '19:a', line: 'list', once: true, expiresAt: START * 2 },
  ]);
  await store.takeButton('contoso', '19:a', 'b-1');
  await useTalk(store, conversation);
  await store.unsubscribe('contoso', '19:b', 1);
  await store.unsubscribe('contoso', '19:a');
  await store.leave('contoso', { teamId: '19:team' });
  for (const conversationId of ['19:a', '19:c']) await store.leave('contoso', { conversationId });
  await store.check();
};

/** Every statement that the store prepares in its whole repertoire, with SQLite's plan for it. */
const planAll = async (): Promise<readonly Statement[]> => {
  const texts = new Set<string>();
  const databases = new Set<DatabaseSync>();
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (text) {
    texts.add(text);
    databases.add(this);
    return prepare.call(this, text);
  };
  try {
    const clock = createHandClock(START);
    const store = await openStore({ databaseUrl: ':memory:', clock, log: createRecordingLog() });
    texts.clear();
    await useAll(store, clock);
    const [database] = databases;
    if (!database) throw new Error('nothing was prepared');
    const asked = [...texts].filter((text) => /^\s*(select|insert|update|delete|with)/.test(text));
    const statements = asked.map((text) => {
      const nulls = Array.from(text.matchAll(/\?/g), () => null);
      const rows = prepare.call(database, `explain query plan ${text}`).all(...nulls);
      return { text, plan: rows.map((row) => String(row['detail'])) };
    });
    await store.close();
    return statements;
  } finally {
    DatabaseSync.prototype.prepare = prepare;
  }
};

describe("SQLite's plans", () => {
  let statements: readonly Statement[];
  before(async () => {
    statements = await planAll();
  });

  it('matches an event with subscriptions by a range of one index, and reads nothing else of them', () => {
    const matching = statements.filter(
      ({ text }) => text.includes('"subscription_targets" as "t"') && /threshold/.test(text),
    );
    expect(matching).to.have.length(1);
    expect(matching[0]?.plan).to.deep.equal([
      'SEARCH t USING COVERING INDEX subscription_targets_match ' +
        '(tenant_id=? AND environment_id=? AND trigger=? AND target=? AND threshold>? AND threshold<?)',
      'CORRELATED SCALAR SUBQUERY 1',
      'SEARCH c USING INDEX sqlite_autoindex_conversations_1 (tenant_id=? AND conversation_id=?)',
    ]);
  });

  it('finds whose turn it is by hopping from tenant to tenant along one index, however much is due', () => {
    const turns = statements.filter(({ text }) => text.includes('with recursive waiting'));
    expect(turns).to.have.length.greaterThan(0);
    for (const { plan } of turns) {
      expect(plan.filter((step) => / l USING/.test(step))).to.deep.equal([
        // The first hop: one row, as the statement says.
        'SCAN l USING COVERING INDEX lanes_of_tenant',
        'SEARCH l USING COVERING INDEX lanes_of_tenant (tenant_id>?)',
        'SEARCH l USING COVERING INDEX lanes_of_tenant (tenant_id=? AND due_at>?)',
      ]);
      expect(plan.filter((step) => step.includes('TEMP B-TREE'))).to.deep.equal([]);
    }
    const lanes = statements.filter(({ text }) => /from "lanes" where "tenant_id" = \? and "due_at" <=/.test(text));
    expect(lanes.map(({ plan }) => plan)).to.deep.equal([
      ['SEARCH lanes USING INDEX lanes_of_tenant (tenant_id=? AND due_at<?)'],
    ]);
  });

  it('reads no table from end to end', () => {
    expect(statements).to.have.length.greaterThan(50);
    const others = statements.filter(({ text }) => !text.includes('with recursive waiting'));
    // What waits is few, and how much there is of all tenants is asked of the index that holds nothing else.
    const isWhole = (step: string) =>
      step.startsWith('SCAN') &&
      !step.startsWith('SCAN json_each') &&
      step !== 'SCAN deliveries USING INDEX deliveries_open';
    const scans = others.flatMap(({ text, plan }) => plan.filter(isWhole).map((step) => [step, text]));
    expect(scans).to.deep.equal([]);
  });

  it("reads of a tenant's rows only those that are asked for", () => {
    // A budget is one row, and the index of what is troubled holds nothing else, in the order that is asked for. What
    // waits is listed for operators, newest first.
    const few = /^select \* from "environments"|^update "budgets"|d\.state = \? and .* order by "d"\."updated_at" desc/;
    const whole = statements.filter(({ text, plan }) =>
      plan.some((step) => step.endsWith('(tenant_id=?)') && !step.includes('deliveries_troubled') && !few.test(text)),
    );
    expect(whole).to.deep.equal([]);
  });

  it('finds what is open in a lane without reading what was', () => {
    // But for operators, who ask of all lanes.
    const ofAll = /group by "state"|d\.state = \? and/;
    const opens = statements.filter(
      ({ text }) => text.includes("'pending', 'sending', 'retry', 'parked'") && !ofAll.test(text),
    );
    expect(opens).to.have.length.greaterThan(4);
    for (const { text, plan } of opens) {
      const steps = plan.filter((step) => /^SEARCH (d|deliveries|head) /.test(step));
      expect(steps, text).to.not.deep.equal([]);
      for (const step of steps) {
        expect(step, text).to.match(
          /deliveries_open \(tenant_id=\? AND lane_id=\?|deliveries_elsewhere \(tenant_id=\? AND subscription_id=\?/,
        );
      }
    }
  });
});
