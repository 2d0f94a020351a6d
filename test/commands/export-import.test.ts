/** What was exported is what is imported, whatever it was, through Teams and in as many parts as it takes. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Subject, Subscription, Wish } from '../../src/core/model.ts';
import { wishKeyOf } from '../../src/core/wish-key.ts';
import { createOpenWorld } from './open-world.ts';
import { codeOf, throughTeams } from './pasted.ts';
import { buttonsOf, type Chat, CONTOSO, SUBJECTS, type World, wordsOf } from './world.ts';

const idsOf = (kind: string): readonly Subject[] =>
  SUBJECTS.filter((one) => one.kind === kind && !one.noThreshold).map(({ kind, id, name }) => ({ kind, id, name }));
const some = (kind: string) => fc.subarray([...idsOf(kind)]);
const wildcard = fc
  .tuple(fc.constantFrom('CRM', '"High"', 'a&lt;b', '<b>é</b>', '“x”', '\\'), fc.constantFrom('*', '*z'))
  .map(([name, star]) => name + star);
const about = (kind: string) =>
  fc
    .tuple(
      some(kind),
      fc.uniqueArray(wildcard, { maxLength: 2 }),
      fc.option(fc.tuple(some(kind), fc.uniqueArray(wildcard, { maxLength: 1 }))),
    )
    .map(([subjects, like, except]) => ({
      subjects,
      ...(like.length > 0 && { like }),
      ...(except && except.flat().length > 0 && { except: { subjects: except[0], like: except[1] } }),
    }));
const condition = fc.oneof(
  fc.integer({ min: 0, max: 1e9 }).map((threshold) => ({ threshold })),
  fc.integer({ min: 0, max: 1e9 }).map((threshold) => ({ threshold, direction: 'below' as const })),
  fc.tuple(fc.nat(1e6), fc.nat(1e6)).map(([a, b]) => ({ threshold: Math.max(a, b), rearmBelow: Math.min(a, b) })),
);
const to = fc.option(
  fc.constantFrom<NonNullable<Wish['to']>>(
    { kind: 'email', addresses: ['ada@contoso.com', 'bob@contoso.com'] },
    { kind: 'owners' },
    { kind: 'thread', threadId: '1710000000001' },
    { kind: 'webhook', host: 'h.example.com', key: 'k', sealed: 's' },
  ),
);
const base = { tenantId: 'tenant-a', environmentId: 'env-1', includeOnDemand: false };
const wish: fc.Arbitrary<Wish> = fc
  .tuple(
    fc.oneof(
      about('data-source').map((one) => ({ ...one, trigger: 'refresh-failed' })),
      about('data-source').map((one) => ({ ...one, trigger: 'refresh-succeeded' })),
      fc
        .tuple(about('segment'), condition)
        .map(([one, more]) => ({ ...one, ...more, trigger: 'segment-threshold-crossed' })),
      fc
        .tuple(about('measure'), condition)
        .map(([one, more]) => ({ ...one, ...more, trigger: 'measure-threshold-crossed' })),
      fc.boolean().map((includeOnDemand) => ({ subjects: [], trigger: 'full-refresh-completed', includeOnDemand })),
      fc.constant({ subjects: [], trigger: 'unification-completed' }),
    ),
    fc.constantFrom('none', 'recovery', 'all'),
    to,
  )
  .map(([one, broadcast, to]) => ({ ...base, ...one, broadcast, ...(to && { to }) }) as Wish);

/** All that an export carries, whatever the numbers. */
const meant = (all: readonly Subscription[]): readonly string[] =>
  all.map((one) => JSON.stringify([wishKeyOf(one), one.includeOnDemand, one.broadcast ?? 'none'])).toSorted();

describe('A person who imports what was exported', () => {
  let world: World;

  beforeEach(async () => {
    world = await createOpenWorld();
    await world.look(CONTOSO, SUBJECTS);
  });
  afterEach(() => world.close());

  /** Pastes it and presses the button, where there is one. */
  const paste = async (text: string, there: Chat): Promise<string> => {
    const plan = await there.say(throughTeams(`import ${text}`));
    const [add] = buttonsOf(plan.card).filter(({ title }) => title.startsWith('Add'));
    if (add) await there.pressId(add.id);
    return wordsOf(plan);
  };

  it('has it again, whatever it was, once and as often as it is pasted', async () => {
    let times = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 4 }), async (made) => {
        times += 1;
        const here = await world.chat({ conversationId: `here-${times}` });
        await world.store.subscribeAll(here.conversation, made, 'ada');
        const all = await here.subscriptions();
        const text = codeOf(await here.say('export'));
        expect(await paste(text, here)).to.include('There is nothing to add');
        expect(await here.subscriptions()).to.deep.equal(all);
        await world.store.unsubscribe('tenant-a', here.conversation.conversationId);
        await paste(text, here);
        // The address of a webhook is in no export.
        expect(meant(await here.subscriptions())).to.deep.equal(meant(all.filter(({ to }) => to?.kind !== 'webhook')));
      }),
      { numRuns: 60 },
    );
  });

  it('gets a long export in parts that one message holds, and all of it by importing each', async () => {
    const chat = await world.chat();
    const wishes = Array.from({ length: 60 }, (_, at): Wish => {
      const like = [`Source ${at} – "R&D" <b>*`];
      return { ...base, trigger: 'refresh-failed', subjects: [], like };
    });
    await world.store.subscribeAll(chat.conversation, wishes, 'ada');
    let part = await chat.say('export');
    const parts = [codeOf(part)];
    while (buttonsOf(part.card).some(({ title }) => title === 'More')) {
      part = await chat.press('More');
      parts.push(codeOf(part));
    }
    expect(parts.length).to.be.greaterThan(1);
    for (const text of parts) expect(text.length).to.be.at.most(8000);
    const other = await world.chat({ conversationId: 'other' });
    for (const text of parts) await paste(text, other);
    expect(meant(await other.subscriptions())).to.deep.equal(meant(await chat.subscriptions()));
  });
});
