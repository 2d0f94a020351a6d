/** Errands are run by one of several processes, shown once, and never lost to what goes wrong on the way. */
import { expect } from 'chai';
import type { Step } from '../../src/core/errands.ts';
import type { Outcome } from '../../src/core/model.ts';
import type { Store } from '../../src/core/ports.ts';
import { createErrands } from '../../src/errands/index.ts';
import { openStore } from '../../src/store/index.ts';
import { ENGLISH, placeOf, START } from '../contracts/store/given.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { createRecordingLog } from '../fakes/log.ts';

const MINUTE_MS = 60_000;
const again = (dueAt: number): Step => ({ answer: { summary: 'report' }, dueAt });

describe('Errands that are due', () => {
  let store: Store;
  let clock: HandClock;
  let posts: string[];
  let outcome: Outcome;
  let step: () => Step;
  let passedOverTo: number | undefined;

  const process = () => {
    const errands = createErrands({
      ...{ store, clock, log: createRecordingLog() },
      run: async () => step(),
      passOver: () => passedOverTo,
      connector: {
        post: async (_, { summary }, threadId) => {
          posts.push(`post ${summary}${threadId === undefined ? '' : ` in ${threadId}`}`);
          return outcome;
        },
        update: async (_, id, { summary }) => {
          posts.push(`update ${id} ${summary}`);
          return outcome;
        },
      },
    });
    errands.start();
    return errands;
  };
  const all: ReturnType<typeof process>[] = [];
  const start = () => {
    const one = process();
    all.push(one);
    return one;
  };

  beforeEach(async () => {
    clock = createHandClock(START);
    store = await openStore({ databaseUrl: ':memory:', clock, log: createRecordingLog() });
    posts = [];
    passedOverTo = undefined;
    outcome = { kind: 'delivered', status: 201, activityId: 'a-1' };
    step = () => again(clock.now() + 10 * MINUTE_MS);
    await store.arrive(placeOf('contoso'), ENGLISH);
    const where = { id: 'e', tenantId: 'contoso', conversationId: '19:general', threadId: 't-1' };
    await store.keepErrand({ ...where, kind: 'report', content: {}, dueAt: START, createdBy: 'ada' });
  });
  afterEach(async () => {
    for (const one of all.splice(0)) await one.stop();
    await store.close();
  });

  it('are posted once, in their thread, however many processes look at the same moment', async () => {
    const both = [start(), start()];
    await Promise.all([...both, ...both].map((one) => one.tick()));
    expect(posts).to.deep.equal(['post report in t-1']);
    clock.set(START + 10 * MINUTE_MS);
    await Promise.all(both.map((one) => one.tick()));
    expect(posts).to.have.length(2);
  });

  it('edit the card that they posted', async () => {
    const one = start();
    step = () => ({ ...again(clock.now() + MINUTE_MS), edits: true });
    await one.tick();
    clock.set(START + MINUTE_MS);
    step = () => ({ answer: { summary: 'done' }, edits: true });
    await one.tick();
    expect(posts).to.deep.equal(['post report in t-1', 'update a-1 done']);
    expect(await store.errands('contoso', '19:general')).to.deep.equal([]);
  });

  it('are tried again when Teams did not take them, and not when it may have', async () => {
    const one = start();
    outcome = { kind: 'not-sent', reason: 'busy', status: 429, retryAfterMs: 5000 };
    await one.tick();
    expect((await store.errands('contoso', '19:general'))[0]?.dueAt).to.equal(START + 5000);
    outcome = { kind: 'unsure', reason: 'no answer' };
    clock.set(START + 5000);
    await one.tick();
    expect(posts).to.have.length(2);
    expect((await store.errands('contoso', '19:general'))[0]?.dueAt).to.equal(START + 5000 + 10 * MINUTE_MS);
  });

  it('are tried again in a minute when they break', async () => {
    const one = start();
    step = () => {
      throw new Error('the environment is away');
    };
    await one.tick();
    expect((await store.errands('contoso', '19:general'))[0]?.dueAt).to.equal(START + MINUTE_MS);
  });

  it('wait while sending is held back after a restore: who knows what was posted since the backup', async () => {
    const one = start();
    await store.holdBack(START - MINUTE_MS);
    await one.tick();
    expect(posts).to.deep.equal([]);
    await store.release('resend');
    await one.tick();
    expect(posts).to.have.length(1);
  });

  it('wait while the bot is not in the conversation', async () => {
    const one = start();
    await store.leave('contoso', { conversationId: '19:general' });
    await one.tick();
    expect(posts).to.deep.equal([]);
    await store.arrive(placeOf('contoso'), ENGLISH);
    clock.set(START + 60 * MINUTE_MS);
    await one.tick();
    expect(posts).to.have.length(1);
  });

  it('that come at regular times wait for their next one when they fell due while the bot was not there', async () => {
    const one = start();
    await store.leave('contoso', { conversationId: '19:general' });
    passedOverTo = START + 24 * 60 * MINUTE_MS;
    await one.tick();
    await store.arrive(placeOf('contoso'), ENGLISH);
    clock.set(passedOverTo - 1);
    await one.tick();
    expect(posts).to.deep.equal([]);
    clock.set(passedOverTo);
    await one.tick();
    expect(posts).to.have.length(1);
  });
});
