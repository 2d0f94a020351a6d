/** What remains of a conversation that the bot left more than 30 days ago: nothing, in no table. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { createUpkeep } from '../../src/core/upkeep.ts';
import { openStore } from '../../src/store/index.ts';
import { readKeep } from '../../src/store/settings.ts';
import {
  contoso,
  drain,
  ENGLISH,
  eventOf,
  gone,
  happen,
  LEASE_MS,
  placeOf,
  START,
  settledAs,
  wishOf,
} from '../contracts/store/given.ts';
import { createHandClock } from '../fakes/clock.ts';
import { createRecordingLog } from '../fakes/log.ts';
import { plansOf } from './explained.ts';

const DAY_MS = 86_400_000;
const TRACES = [
  '19:secret-room',
  'Secret team',
  'Secret channel',
  'Alice',
  'smba.example',
  '28:bot',
  'activity-77',
  'alice@mail.example',
  'Bob',
];

describe('The nightly upkeep', () => {
  it('leaves no trace of a conversation that was left 30 days ago, in no table', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidings-traces-'));
    const databaseUrl = join(folder, 'tidings.db');
    const clock = createHandClock(START);
    const log = createRecordingLog();
    const store = await openStore({ databaseUrl, clock, log });
    const place = placeOf('contoso', '19:secret-room', {
      teamId: '19:secret-room',
      teamName: 'Secret team',
      channelName: 'Secret channel',
    });
    const { conversation } = await store.arrive(place, ENGLISH);
    await store.subscribe(conversation, wishOf(contoso), 'Alice');
    await store.takeTurn('contoso', '19:secret-room', 'activity-77');
    const button = { id: 'b', tenantId: 'contoso', conversationId: '19:secret-room', line: 'list', once: true };
    await store.keepButtons([{ ...button, expiresAt: START + DAY_MS }]);
    for (const run of ['run-1', 'run-2', 'run-3']) await happen(store, eventOf(contoso, run));
    await drain(store);
    await happen(store, eventOf(contoso, 'run-4'));
    await store.settle((await store.claim(1, LEASE_MS)).map((one) => settledAs(one, gone)));

    // It stays, but who subscribed there once does not.
    const elsewhere = placeOf('contoso', '19:other', { serviceUrl: 'https://x/', botId: 'bot' });
    const other = await store.arrive(elsewhere, ENGLISH);
    await store.subscribe(other.conversation, wishOf(contoso), 'Bob');
    await store.unsubscribe('contoso', '19:other', 1);
    // A mailbox that was told something once, and for which nothing waits.
    const beside = new DatabaseSync(databaseUrl);
    beside.exec(`insert into lanes (tenant_id, lane_id, conversation_id, address, epoch, last_seq)
      values ('contoso', 'email:alice@mail.example', '', '{}', 1, 1)`);
    beside.close();

    const traces = (): readonly string[] => {
      const database = new DatabaseSync(databaseUrl);
      const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
      const text = JSON.stringify(tables.map(({ name }) => database.prepare(`select * from "${name}"`).all()));
      database.close();
      return TRACES.filter((trace) => text.includes(trace));
    };
    expect(traces()).to.deep.equal(TRACES);
    const keep = readKeep({});
    if ('problems' in keep) throw new Error(keep.problems.join());
    const upkeep = createUpkeep({ store, ...keep, clock, log, timeZone: 'UTC' });
    await store.leave('contoso', { conversationId: '19:secret-room' });
    const run = async (days: number): Promise<void> => {
      clock.set(START + days * DAY_MS);
      upkeep.start();
      await upkeep.stop();
    };
    await run(29);
    expect(traces(), 'it may come back').to.include.members(['19:secret-room', 'Secret team', 'Alice']);
    await run(31);
    // The first run ends with its first batch when it is stopped; a whole night does the rest.
    upkeep.start();
    for (let hour = 0; hour < 48; hour += 1) await clock.advance(3_600_000);
    await upkeep.stop();
    expect(traces()).to.deep.equal([]);
    const kept = await happen(store, eventOf(contoso, 'run-1'));
    expect(kept, 'what happened in the environment is known still').to.include({ repeated: 1 });
    await store.close();
    await rm(folder, { recursive: true });
  });

  it('is done once a night, at night, by one of two processes', async () => {
    const clock = createHandClock(START);
    const log = createRecordingLog();
    const store = await openStore({ databaseUrl: ':memory:', clock, log });
    const keep = readKeep({});
    if ('problems' in keep) throw new Error(keep.problems.join());
    const both = [1, 2].map(() => createUpkeep({ store, ...keep, clock, log, timeZone: 'Europe/Oslo' }));
    for (const one of both) one.start();
    for (let hour = 0; hour < 24 * 7; hour += 1) await clock.advance(3_600_000);
    for (const one of both) await one.stop();
    const done = log.lines.filter(({ event }) => event === 'upkeep.done');
    // Once when it was new, then every night of the week.
    expect(done).to.have.length(8);
    await store.close();
  });

  it('reads only what is old, and what operators look at often, by index', async () => {
    const old: Parameters<typeof plansOf>[0] = async (store, clock) => {
      const { conversation } = await store.arrive(placeOf('contoso'), ENGLISH);
      await store.subscribe(conversation, wishOf(contoso), 'Alice');
      await happen(store, eventOf(contoso, 'run-1'));
      await drain(store);
      await store.leave('contoso', { conversationId: conversation.conversationId });
      clock.set(START + 500 * DAY_MS);
    };
    const keep = readKeep({});
    if ('problems' in keep) throw new Error(keep.problems.join());
    const forgotten: string[] = [];
    const statements = await plansOf(async (store) => {
      for await (const { what } of store.forget(keep.keep, 10)) forgotten.push(what);
      await store.vitals();
      await store.deliveries({ states: ['dead', 'pending'], limit: 5 });
    }, old);
    expect(forgotten).to.include.members(['deliveries', 'events', 'conversations']);
    const plans = statements.filter(
      ({ text }) => /deliveries|outcomes|events|readings|turns/.test(text) && /^\s*(select|delete)/.test(text),
    );
    expect(plans.length).to.be.greaterThan(10);
    const reading = plans.flatMap(({ text, plan }) =>
      plan
        .filter((step) => /^(SCAN|SEARCH) (deliveries|d|o|old|outcomes|events|readings|turns)\b/.test(step))
        // All that waits is few, and its index holds nothing else.
        .filter((step) => !step.includes('deliveries_open') && !/\(tenant_id=\? AND/.test(step))
        .map((step) => `${step}: ${text}`),
    );
    expect(reading).to.deep.equal([]);
  });
});
