/** Contract: the watch over environments, and what is remembered of their subjects. */
import { expect } from 'chai';
import type { CataloguedSubject, Problem, Reading, SubjectState } from '../../../src/core/model.ts';
import type { Known } from '../../../src/core/ports.ts';
import {
  contoso,
  decideFor,
  decideNothing,
  eventOf,
  fabrikam,
  LEASE_MS,
  loyalty,
  START,
  type StoreUnderTest,
  seenIn,
} from './given.ts';

const named = (name: string) => ({ ...contoso, name });
const outage: Problem = { kind: 'unreachable', detail: 'no route' };
const segment = (id: string): CataloguedSubject => ({ kind: 'segment', id, name: `Segment ${id}`, active: true });

export const describeWatch = (under: () => StoreUnderTest): void => {
  describe('watching environments', () => {
    it('hands out what is due to one poller at a time, and again when its lease is over', async () => {
      const { store, clock } = under();
      await store.watch([named('Retail')]);
      const [first] = await store.claimEnvironments(10, LEASE_MS);
      expect(first).to.deep.equal({ ...contoso, nextPollAt: START, epoch: 1 });
      expect(await store.claimEnvironments(10, LEASE_MS)).to.deep.equal([]);
      clock.set(START + LEASE_MS);
      expect((await store.claimEnvironments(10, LEASE_MS)).map(({ epoch }) => epoch)).to.deep.equal([2]);
    });

    it('waits for the next look to be due', async () => {
      const { store, clock } = under();
      await store.watch([named('Retail')]);
      const [claimed] = await store.claimEnvironments(1, LEASE_MS);
      const nextPollAt = START + 60_000;
      const cursor = { after: 'job-7' };
      await store.record([{ seen: seenIn(contoso), epoch: claimed?.epoch ?? -1, nextPollAt, cursor }], decideNothing);
      clock.set(nextPollAt - 1);
      expect(await store.claimEnvironments(1, LEASE_MS)).to.deep.equal([]);
      clock.set(nextPollAt);
      expect(await store.claimEnvironments(1, LEASE_MS)).to.deep.equal([
        { ...contoso, nextPollAt, cursor, epoch: 2, watchedSince: START, lastPollAt: START, lastSuccessAt: START },
      ]);
    });

    it('gives the longest overdue first', async () => {
      const { store, clock } = under();
      const ids = ['env-a', 'env-b', 'env-c'];
      await store.watch(ids.map((environmentId) => ({ tenantId: 'contoso', environmentId, name: environmentId })));
      const due = { 'env-a': 3000, 'env-b': 1000, 'env-c': 2000 };
      for (const [environmentId, ms] of Object.entries(due)) {
        const seen = seenIn({ tenantId: 'contoso', environmentId });
        await store.record([{ seen, nextPollAt: START + ms }], decideNothing);
      }
      clock.set(START + 5000);
      const claimed = await store.claimEnvironments(2, LEASE_MS);
      expect(claimed.map(({ environmentId }) => environmentId)).to.deep.equal(['env-b', 'env-c']);
    });

    it('begins the watch with the first complete look, and never again', async () => {
      const { store } = under();
      await store.watch([named('Retail')]);
      const known: Known[] = [];
      const looks = [
        { seen: seenIn(contoso, START + 1), complete: false },
        { seen: seenIn(contoso, START + 2) },
        { seen: seenIn(contoso, START + 3) },
      ];
      await store.record(looks, (_, now) => {
        known.push(now);
        return { events: [], states: new Map(), readings: [] };
      });
      expect(known.map(({ watchedSince }) => watchedSince)).to.deep.equal([undefined, undefined, START + 2]);
      expect((await store.health('contoso'))[0]).to.include({ watchedSince: START + 2, lastSuccessAt: START + 3 });
    });

    it('writes nothing of a look whose claim somebody else has taken over', async () => {
      const { store, clock } = under();
      await store.watch([named('Retail')]);
      const [slow] = await store.claimEnvironments(1, LEASE_MS);
      clock.set(START + LEASE_MS);
      await store.claimEnvironments(1, LEASE_MS);
      const late = {
        seen: seenIn(contoso, START, { catalogue: [segment('vip')] }),
        epoch: slow?.epoch ?? -1,
        cursor: { x: 1 },
      };
      const recorded = await store.record([late], decideFor(eventOf(contoso, 'run-1')));
      expect(recorded).to.deep.equal({ events: [], deliveries: 0, repeated: 0, fenced: true });
      expect(await store.catalogue(contoso)).to.deep.equal([]);
      expect((await store.health('contoso'))[0]).to.not.have.property('lastPollAt');
      expect((await store.record([{ ...late, epoch: 2 }], decideFor(eventOf(contoso, 'run-1')))).events).to.have.length(
        1,
      );
    });

    it('remembers a failed look until the next that succeeds, and moves no cursor', async () => {
      const { store, clock } = under();
      await store.watch([named('Retail')]);
      await store.claimEnvironments(1, LEASE_MS);
      await store.record(
        [{ seen: seenIn(contoso), epoch: 1, cursor: { after: 'a' }, nextPollAt: START }],
        decideNothing,
      );
      await store.claimEnvironments(1, LEASE_MS);
      clock.set(START + 500);
      await store.recordProblem({ ...contoso, epoch: 2 }, outage, START + 1000);
      await store.recordProblem({ ...contoso, epoch: 1 }, { kind: 'garbled', detail: 'late' }, START);
      expect((await store.health('contoso'))[0]).to.deep.include({
        problem: outage,
        lastPollAt: START + 500,
        lastSuccessAt: START,
      });
      clock.set(START + 1000);
      const [again] = await store.claimEnvironments(1, LEASE_MS);
      expect(again).to.deep.include({ epoch: 3, cursor: { after: 'a' } });
      await store.record([{ seen: seenIn(contoso, START + 1000), epoch: 3 }], decideNothing);
      expect((await store.health('contoso'))[0]).to.not.have.property('problem');
    });

    it('remembers since when people know that an environment is out of sight', async () => {
      const { store } = under();
      await store.watch([named('Retail')]);
      await store.markBlind(contoso, START + 7);
      await store.record([{ seen: seenIn(contoso), complete: false }], decideNothing);
      expect((await store.health('contoso'))[0]).to.include({ blindSince: START + 7 });
      await store.markBlind(contoso, null);
      expect((await store.health('contoso'))[0]).to.not.have.property('blindSince');
    });

    it('leaves alone what the configuration names no more, and takes it up where it was', async () => {
      const { store } = under();
      await store.watch([named('Retail'), { ...fabrikam, name: 'Other' }]);
      await store.record([{ seen: seenIn(contoso, START + 5), cursor: { after: 'z' } }], decideNothing);
      await store.watch([{ ...fabrikam, name: 'Other' }]);
      expect((await store.claimEnvironments(10, LEASE_MS)).map(({ tenantId }) => tenantId)).to.deep.equal(['fabrikam']);
      expect(await store.health('contoso')).to.deep.equal([]);
      await store.watch([named('Retail renamed')]);
      const [back] = await store.claimEnvironments(10, LEASE_MS);
      expect(back).to.deep.include({ ...contoso, watchedSince: START + 5, cursor: { after: 'z' } });
    });
  });

  describe('remembering subjects', () => {
    const state: SubjectState = { failuresInARow: 2, lastSuccessAt: START, history: [{ value: 7, measuredAt: START }] };
    const reading: Reading = {
      kind: 'reading',
      subject: { ...loyalty, kind: 'segment', id: 'v/i p' },
      value: 7,
      measuredAt: START,
    };

    it('gives a decision what earlier ones left, until it is forgotten', async () => {
      const { store } = under();
      const key = 'segment/v/i p';
      const look = { seen: seenIn(contoso, START, { observations: [reading] }) };
      const before: (SubjectState | undefined)[] = [];
      for (const next of [state, { ...state, failuresInARow: 3 }, null, null]) {
        await store.record([look], (_, known) => {
          before.push(known.states.get(key));
          return { events: [], states: new Map([[key, next]]), readings: [reading] };
        });
      }
      expect(before).to.deep.equal([undefined, state, { ...state, failuresInARow: 3 }, undefined]);
      expect(await store.stateOf(contoso, reading.subject)).to.equal(undefined);
    });

    it('lists what the last complete listing had, and keeps what is known of the rest', async () => {
      const { store } = under();
      const measure: CataloguedSubject = {
        kind: 'measure',
        id: 'ltv',
        name: 'Value',
        active: false,
        noThreshold: 'dimensions',
      };
      const list = (...catalogue: CataloguedSubject[]) =>
        store.record([{ seen: seenIn(contoso, START, { catalogue }) }], decideNothing);
      await list(segment('vip'), segment('new'), measure);
      const states = new Map([['segment/vip', state]]);
      await store.record([{ seen: seenIn(contoso) }], () => ({ events: [], states, readings: [] }));
      expect(await store.catalogue(contoso)).to.have.deep.members([segment('vip'), segment('new'), measure]);
      expect(await store.catalogue(contoso, 'measure')).to.deep.equal([measure]);
      await list(segment('new'));
      expect(await store.catalogue(contoso)).to.deep.equal([segment('new')]);
      expect(await store.stateOf(contoso, segment('vip'))).to.deep.equal(state);
      await list({ ...segment('vip'), name: 'Renamed' });
      expect(await store.catalogue(contoso)).to.deep.equal([{ ...segment('vip'), name: 'Renamed' }]);
    });

    it('writes nothing at all when a decision fails', async () => {
      const { store } = under();
      await store.watch([named('Retail')]);
      const looks = [
        { seen: seenIn(contoso, START, { catalogue: [segment('vip')] }) },
        { seen: seenIn(contoso, START + 1) },
      ];
      const failing = store.record(looks, ({ at }) => {
        if (at > START) throw new Error('a bug in a trigger');
        return decideNothing(seenIn(contoso), { states: new Map() });
      });
      expect(await failing.catch(String)).to.equal('Error: a bug in a trigger');
      expect(await store.catalogue(contoso)).to.deep.equal([]);
      expect((await store.health('contoso'))[0]).to.not.have.property('watchedSince');
    });

    it('takes the same garbage poll after poll, and the same reading twice', async () => {
      const { store } = under();
      const quarantined = [{ what: 'segment', why: 'no id', sample: 'x'.repeat(10_000) }];
      const look = { seen: seenIn(contoso, START, { quarantined }) };
      const decide = () => ({ events: [], states: new Map(), readings: [reading] });
      await store.record([look, look], decide);
      expect((await store.record([look], decide)).fenced).to.equal(false);
    });
  });
};
