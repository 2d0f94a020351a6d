/** A worker posts as many at once as it may, takes ahead what it will get to, and leaves the rest to others. */
import { expect } from 'chai';
import type { ClaimedDelivery } from '../../src/core/model.ts';
import { createSlots, type Slots } from '../../src/core/slots.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';

/** Of a delivery only its tenant matters here. */
const deliveries = (count: number, tenantId = 'contoso'): readonly ClaimedDelivery[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${index}`, tenantId }) as ClaimedDelivery);

describe('The slots of a worker', () => {
  let clock: HandClock;
  let slots: Slots;

  beforeEach(() => {
    clock = createHandClock(0);
    slots = createSlots({ concurrency: 8, tenantConcurrency: 6, clock });
  });

  const begin = (): readonly ClaimedDelivery[] => {
    const begun: ClaimedDelivery[] = [];
    for (let next = slots.next(); next; next = slots.next()) begun.push(next);
    return begun;
  };
  /** Posts so many, and brings them on record. */
  const post = (count: number): void => {
    slots.add(deliveries(count, 'fabrikam'));
    for (const one of begin()) {
      slots.end(one);
      slots.release();
    }
  };

  it('leave some free for others when the posts of one tenant hang', () => {
    slots.add(deliveries(20));
    expect(begin()).to.have.length(6);
    slots.add(deliveries(20, 'fabrikam'));
    expect(begin().map(({ tenantId }) => tenantId)).to.deep.equal(['fabrikam', 'fabrikam']);
  });

  it('never hold more posts that a crash would repeat than there are', () => {
    slots.add([...deliveries(20), ...deliveries(20, 'fabrikam')]);
    let posted = 0;
    for (let begun = begin(); begun.length > 0; begun = begin()) {
      posted += begun.length;
      for (const one of begun) slots.end(one);
    }
    expect(posted).to.equal(8);
    slots.release();
    expect(begin()).to.have.length(1);
  });

  it('take nothing ahead of a service that is slow', async () => {
    slots.ask();
    post(6);
    await clock.advance(1000);
    slots.ask();
    expect(slots.free()).to.equal(8);
  });

  it('take ahead of a quick service what it will get to within 50 ms', async () => {
    slots.ask();
    post(6);
    await clock.advance(10);
    slots.ask();
    expect(slots.free()).to.equal(8 + 30);
    expect(slots.room('contoso')).to.equal(6 + 30);
  });

  it('are worth a claim when half is free, or when none of those that wait may have one', () => {
    slots.add(deliveries(6));
    begin();
    expect(slots.isWorthIt()).to.equal(false);
    slots.add(deliveries(1));
    expect(begin()).to.deep.equal([]);
    expect(slots.isWorthIt(), 'another tenant may have a slot').to.equal(true);
  });
});
