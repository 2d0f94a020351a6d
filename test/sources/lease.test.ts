/** A look holds its environment while it goes on, and ends at once when it may be another's. */
import { expect } from 'chai';
import type { ClaimedEnvironment } from '../../src/core/ports.ts';
import { holdLease, type Lease, LeaseLost } from '../../src/sources/poll/lease.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';
import { MINUTE_MS, openWatch, SECOND_MS, type Watch } from './watch.ts';

const claimed: ClaimedEnvironment = { tenantId: 'contoso', environmentId: 'env-1', nextPollAt: 0, epoch: 1 };

describe("An environment's lease", () => {
  let clock: HandClock;
  let lease: Lease;
  let renewals: number[];
  let answer: () => boolean;
  let end: unknown;
  beforeEach(() => {
    clock = createHandClock(0);
    renewals = [];
    answer = () => true;
    end = undefined;
    const renewEnvironment = async () => {
      renewals.push(clock.now());
      return answer();
    };
    lease = holdLease({ store: { renewEnvironment }, clock, log: silent }, claimed);
    lease.lost.catch((reason: unknown) => {
      end = reason;
    });
  });

  it('is renewed every ten seconds, until the look has ended', async () => {
    await clock.advance(35 * SECOND_MS);
    lease.end();
    await clock.advance(MINUTE_MS);
    expect(renewals).to.deep.equal([10_000, 20_000, 30_000]);
    expect(end).to.equal(undefined);
    expect(clock.waiting).to.equal(0);
  });

  it('is lost at once when another has it', async () => {
    answer = () => false;
    await clock.advance(10 * SECOND_MS);
    expect(end).to.be.instanceOf(LeaseLost);
    await clock.advance(MINUTE_MS);
    expect(renewals).to.have.length(1);
  });

  it('is given up when it could not be renewed for twenty seconds, and not before', async () => {
    await clock.advance(10 * SECOND_MS);
    answer = () => {
      throw new Error('the database is away');
    };
    await clock.advance(19_999);
    expect(end).to.equal(undefined);
    await clock.advance(1);
    expect(end).to.be.instanceOf(LeaseLost);
  });

  it('outlives a short outage of the database', async () => {
    answer = () => {
      throw new Error('the database is away');
    };
    await clock.advance(15 * SECOND_MS);
    answer = () => true;
    await clock.advance(MINUTE_MS);
    expect(end).to.equal(undefined);
    lease.end();
  });
});

describe('A look that lost its environment', () => {
  let watch: Watch;
  beforeEach(async () => {
    watch = await openWatch();
    await watch.look(0);
  });
  afterEach(() => watch.close());

  it('ends at once, writes nothing and tells nobody of a problem', async () => {
    watch.service.fault('/manage/datasources', { kind: 'hang' });
    watch.clock.set(watch.clock.now() + MINUTE_MS);
    const asked = watch.service.asked('/manage/datasources').length;
    const tick = watch.poll.tick();
    while (watch.service.asked('/manage/datasources').length === asked) await new Promise((done) => setImmediate(done));
    // As if this process had slept: another one takes it over.
    watch.clock.set(watch.clock.now() + 40 * SECOND_MS);
    const [other] = await watch.store.claimEnvironments(1, MINUTE_MS);
    expect(other).to.include({ epoch: 3 });
    await watch.clock.advance(10 * SECOND_MS);
    await tick;
    expect(watch.log.lines.findLast(({ event }) => event === 'poll.failed')?.fields['error']).to.include('LeaseLost');
    expect(await watch.health()).to.not.have.property('problem');
    expect(watch.events).to.deep.equal([]);
  });

  it('holds it for as long as the look takes, when nobody else has it', async () => {
    watch.service.fault('/manage/datasources', { kind: 'hang' });
    watch.clock.set(watch.clock.now() + MINUTE_MS);
    const asked = watch.service.asked('/manage/datasources').length;
    const tick = watch.poll.tick();
    while (watch.service.asked('/manage/datasources').length === asked) await new Promise((done) => setImmediate(done));
    for (let times = 0; times < 7; times += 1) {
      await watch.clock.advance(10 * SECOND_MS);
      expect(await watch.store.claimEnvironments(1, MINUTE_MS)).to.deep.equal([]);
    }
    await watch.clock.advance(5 * SECOND_MS);
    await tick;
    expect(watch.lastLook().fields['detail']).to.include('75 s');
  });
});
