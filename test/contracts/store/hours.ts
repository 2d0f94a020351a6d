/** Contract: conversations are told when they want to be. What waits for that is lost by nobody, and holds nobody else up. */
import { expect } from 'chai';
import type { LaneRules } from '../../../src/core/lane.ts';
import type { ClaimedDelivery } from '../../../src/core/model.ts';
import type { Rhythm } from '../../../src/core/rhythm.ts';
import {
  claimOne,
  contoso,
  delivered,
  drain,
  eventOf,
  failure,
  happen,
  LEASE_MS,
  notice,
  notSent,
  occasionOf,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
} from './given.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const GENERAL = '19:general';
/** Quiet from now, eight o'clock, until ten. */
const QUIET: Rhythm = { quiet: { hours: { from: { hour: 8, minute: 0 }, to: { hour: 10, minute: 0 } } } };
const DAILY: Rhythm = { digest: { hour: 12, minute: 0 } };
const TEN = START + 2 * HOUR;
const NOON = START + 4 * HOUR;

const allOf = (one: ClaimedDelivery): readonly ClaimedDelivery[] => [one, ...(one.together ?? [])];

export const describeHours = (under: () => StoreUnderTest): void => {
  describe('hours', () => {
    const keep = (rhythm: Rhythm): Promise<void> => under().store.keepRhythm('contoso', GENERAL, rhythm);
    const promised = async (...occasions: readonly string[]): Promise<void> => {
      for (const occasion of occasions) await happen(under().store, eventOf(contoso, occasion));
    };
    const claimAll = async () => (await under().store.claim(10, LEASE_MS)).map((one) => allOf(one).map(occasionOf));
    const settleAll = (one: ClaimedDelivery, result = delivered): Promise<number> =>
      under().store.settle(allOf(one).map((each) => settledAs(each, result)));

    beforeEach(async () => {
      await subscribed(under().store, contoso);
    });

    it('are on record with the conversation, and off again', async () => {
      const { store } = under();
      await keep({ ...QUIET, ...DAILY });
      expect((await store.conversation('contoso', GENERAL))?.rhythm).to.deep.equal({ ...QUIET, ...DAILY });
      await keep({});
      expect(await store.conversation('contoso', GENERAL)).not.to.have.property('rhythm');
    });

    it('hold back what happens while it is quiet, and hand it out together when that is over', async () => {
      const { store, clock } = under();
      await keep(QUIET);
      await promised('run-1', 'run-2');
      expect(await claimAll()).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(TEN);
      await promised('run-3');
      clock.set(TEN - 1);
      expect(await claimAll()).to.deep.equal([]);
      clock.set(TEN);
      const one = await claimOne(store);
      expect(allOf(one).map(occasionOf)).to.deep.equal(['run-1', 'run-2', 'run-3']);
      expect(allOf(one).map(({ held }) => held)).to.deep.equal(['quiet', 'quiet', 'quiet']);
      await settleAll(one);
      expect(await store.nextDueAt()).to.equal(undefined);
    });

    it('hand out what waited alone by itself, and what happens afterwards at once', async () => {
      const { store, clock } = under();
      await keep(QUIET);
      await promised('run-1');
      clock.set(TEN);
      const one = await claimOne(store);
      expect([one.together, one.held]).to.deep.equal([undefined, 'quiet']);
      await settleAll(one);
      await promised('run-2');
      expect(await claimOne(store)).not.to.have.property('held');
    });

    it('hold back until the digest, and what happens right after it until the next', async () => {
      const { store, clock } = under();
      await keep(DAILY);
      await promised('run-1', 'run-2');
      expect(await claimAll()).to.deep.equal([]);
      clock.set(NOON);
      const one = await claimOne(store);
      expect(allOf(one).map(({ held }) => held)).to.deep.equal(['digest', 'digest']);
      await settleAll(one);
      await promised('run-3');
      expect(await claimAll()).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(NOON + 24 * HOUR);
    });

    it('let go at once what waits when they are changed', async () => {
      const { store } = under();
      await keep(DAILY);
      await promised('run-1');
      expect(await claimAll()).to.deep.equal([]);
      await keep(QUIET);
      expect(await claimAll()).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(TEN);
      await keep({});
      expect(await claimAll()).to.deep.equal([['run-1']]);
    });

    it('go by the new clock when the conversation changes its time zone', async () => {
      const { store } = under();
      await keep(QUIET);
      await promised('run-1');
      expect(await claimAll()).to.deep.equal([]);
      await store.setManners('contoso', GENERAL, { timeZone: 'Europe/Berlin' });
      expect(await claimAll()).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(TEN - HOUR);
    });

    it('hold nothing else up: neither other conversations nor mail', async () => {
      const { store } = under();
      await subscribed(store, contoso, { conversationId: '19:other' });
      await subscribed(store, contoso, { wish: { to: { kind: 'email', addresses: ['a@contoso.com'] } } });
      await keep(QUIET);
      await promised('run-1');
      const lanes = (await drain(store)).map(({ address }) => address.laneId);
      expect(lanes).to.have.length(2);
      expect(lanes).not.to.include('teams:19:general');
    });

    it('let notices to everyone go ahead of what waits, try them again in their time, and keep the rest', async () => {
      const { store, clock } = under();
      await keep(QUIET);
      await promised('run-1', 'run-2');
      expect(await claimAll()).to.deep.equal([]);
      await happen(store, notice('blind'));
      const ahead = await claimOne(store);
      expect([occasionOf(ahead), ahead.together]).to.deep.equal(['blind', undefined]);
      await settleAll(ahead, notSent(5000));
      expect(await claimAll()).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(START + 5000);
      clock.set(START + 5000);
      const again = await claimOne(store);
      expect([occasionOf(again), again.attempts]).to.deep.equal(['blind', 1]);
      await settleAll(again);
      expect(await claimAll()).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(TEN);
      clock.set(TEN);
      expect(await claimAll()).to.deep.equal([['run-1', 'run-2']]);
    });

    it('let a notice go alone though much waits behind it for the digest', async () => {
      const { store, clock } = under();
      await under().reopen({ digest: { waiting: 2, blockedMs: 900_000 } });
      await under().store.keepRhythm('contoso', GENERAL, DAILY);
      clock.set(NOON);
      await happen(under().store, notice('blind'));
      await promised('run-1', 'run-2', 'run-3');
      const one = await claimOne(under().store);
      expect([occasionOf(one), one.together]).to.deep.equal(['blind', undefined]);
      await under().store.settle([settledAs(one, delivered)]);
      expect(await claimAll()).to.deep.equal([]);
      expect(store).not.to.equal(undefined);
    });

    it('show at once who takes care of something, though its news wait', async () => {
      const { store } = under();
      await happen(store, failure('run-1'));
      const first = await claimOne(store);
      await store.settle([settledAs(first, [{ kind: 'delivered', activityId: 'card' }, { state: 'delivered' }])]);
      await keep(QUIET);
      await happen(store, failure('run-2'));
      expect(await claimAll()).to.deep.equal([]);
      await store.acknowledge('contoso', GENERAL, first.id, { id: 'ada', name: 'Ada' });
      const edit = await claimOne(store);
      expect(edit).to.deep.include({ isEdit: true, isAhead: true });
      expect(edit.story).to.deep.include({ cardId: 'card' });
    });

    it('try again after the night what was not through before it, and call it no older for that', async () => {
      const rules: LaneRules = { expiresMs: 90 * MINUTE };
      await under().reopen(rules);
      const { store, clock } = under();
      const evening: Rhythm = { quiet: { hours: { from: { hour: 9, minute: 0 }, to: { hour: 20, minute: 0 } } } };
      await store.keepRhythm('contoso', GENERAL, evening);
      await promised('run-1');
      await store.settle([settledAs(await claimOne(store), notSent(HOUR + 1000))]);
      clock.set(START + 2 * HOUR);
      expect(await claimAll()).to.deep.equal([]);
      expect(await store.nextDueAt()).to.equal(START + 12 * HOUR);
      await happen(store, notice('blind'));
      expect(occasionOf(await claimOne(store))).to.equal('blind');
      clock.set(START + 12 * HOUR + 29 * MINUTE);
      const morning = await claimOne(store);
      expect(morning).not.to.have.property('isExpired');
      expect(morning.openSince).to.equal(clock.now() - 89 * MINUTE);
      await store.settle(allOf(morning).map((one) => settledAs(one, notSent(MINUTE))));
      clock.set(START + 12 * HOUR + 30 * MINUTE);
      expect((await claimOne(store)).isExpired).to.equal(true);
    });

    it('hand out once what another worker may have sent when the hours began', async () => {
      const { store, clock } = under();
      await promised('run-1');
      await claimOne(store);
      await keep(QUIET);
      clock.set(START + LEASE_MS);
      expect(await claimAll()).to.deep.equal([]);
      clock.set(TEN);
      const [one] = await store.claim(10, LEASE_MS);
      expect(one).to.deep.include({ unsure: 1, attempts: 1 });
    });

    it('do not let what waits look like an outage to operators', async () => {
      const { store, clock } = under();
      await keep(DAILY);
      await promised('run-1');
      expect((await store.vitals()).oldestAt).to.equal(START);
      expect(await claimAll()).to.deep.equal([]);
      clock.set(START + HOUR);
      const vitals = await store.vitals();
      expect([vitals.waiting.pending, vitals.oldestAt]).to.deep.equal([1, undefined]);
    });
  });
};
