/** What a worker has in hand stays its own while it works, and is not begun with when it may be another's. */
import { expect } from 'chai';
import { createHolds, type Holds, LEASE_MS } from '../../src/core/holds.ts';
import type { ClaimedDelivery } from '../../src/core/model.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { createRecordingLog, type RecordingLog } from '../fakes/log.ts';

/** Of a claim only its identity matters here. */
const claim = (id: string): ClaimedDelivery => ({ id, tenantId: 'contoso', epoch: 1 }) as ClaimedDelivery;

describe('A claim in hand', () => {
  let clock: HandClock;
  let log: RecordingLog;
  let holds: Holds;
  let renewals: { readonly at: number; readonly ids: readonly string[] }[];
  let answer: (claimed: readonly ClaimedDelivery[]) => readonly ClaimedDelivery[];
  const [one, other] = [claim('one'), claim('other')];

  beforeEach(() => {
    clock = createHandClock(0);
    log = createRecordingLog();
    renewals = [];
    answer = (claimed) => claimed;
    const renew = async (claimed: readonly ClaimedDelivery[]) => {
      renewals.push({ at: clock.now(), ids: claimed.map(({ id }) => id) });
      return answer(claimed);
    };
    holds = createHolds({ store: { renew }, clock, log, leaseMs: LEASE_MS });
  });

  it('is renewed every ten seconds together with all others, until it is dropped', async () => {
    holds.take([one], 0);
    await clock.advance(5000);
    holds.take([other], 5000);
    await clock.advance(20_000);
    holds.drop([one]);
    await clock.advance(10_000);
    expect(renewals).to.deep.equal([
      { at: 10_000, ids: ['one', 'other'] },
      { at: 20_000, ids: ['one', 'other'] },
      { at: 30_000, ids: ['other'] },
    ]);
    holds.drop([other]);
    expect(clock.waiting).to.equal(0);
    await clock.advance(60_000);
    expect(renewals).to.have.length(3);
  });

  it('may be begun with at once, without asking', async () => {
    holds.take([one], 0);
    clock.set(2000);
    expect(await holds.isOurs(one)).to.equal(true);
    expect(renewals).to.deep.equal([]);
  });

  it('is asked for again when the process slept, and begun with when it is still ours', async () => {
    holds.take([one], 0);
    clock.set(2001);
    expect(await holds.isOurs(one)).to.equal(true);
    expect(renewals).to.have.length(1);
    expect(await holds.isOurs(one), 'it is new again').to.equal(true);
    expect(renewals).to.have.length(1);
  });

  it("is left alone when it is another's by now", async () => {
    answer = () => [];
    holds.take([one], 0);
    clock.set(3 * LEASE_MS);
    expect(await holds.isOurs(one)).to.equal(false);
    expect(await holds.isOurs(one)).to.equal(false);
    expect(log.text()).to.include('lease.lost');
  });

  it('is left alone when nobody can be asked', async () => {
    answer = () => {
      throw new Error('the database is away');
    };
    holds.take([one], 0);
    clock.set(LEASE_MS);
    expect(await holds.isOurs(one)).to.equal(false);
  });

  it('is renewed as soon as that works again', async () => {
    answer = () => {
      throw new Error('the database is away');
    };
    holds.take([one], 0);
    await clock.advance(11_000);
    answer = (claimed) => claimed;
    await clock.advance(1000);
    expect(renewals.map(({ at }) => at)).to.deep.equal([10_000, 12_000]);
    await clock.advance(10_000);
    expect(renewals).to.have.length(3);
  });

  it('is late when it was not renewed for half a lease', async () => {
    holds.take([one], 0);
    await clock.advance(11_000);
    holds.take([other], 11_000);
    clock.set(10_000 + LEASE_MS / 2);
    expect(holds.late()).to.deep.equal([]);
    clock.set(clock.now() + 1);
    expect(holds.late()).to.deep.equal([one]);
    holds.drop([one]);
    expect(holds.late()).to.deep.equal([]);
  });

  it('is not renewed any more when it was lost', async () => {
    answer = (claimed) => claimed.filter(({ id }) => id !== 'one');
    holds.take([one, other], 0);
    await clock.advance(20_000);
    expect(renewals.map(({ ids }) => ids)).to.deep.equal([['one', 'other'], ['other']]);
  });
});
