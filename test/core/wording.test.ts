/** Digests and late messages in words: each event is named, what is too old is counted, and nothing that can't be said holds up the rest. */
import { expect } from 'chai';
import { CARD_BYTES, createCards } from '../../src/cards/render.ts';
import { referenceOf } from '../../src/core/ids.ts';
import type { ClaimedDelivery, Event } from '../../src/core/model.ts';
import { createWording } from '../../src/core/wording.ts';
import { createVoices } from '../../src/locales/say.ts';
import { triggers } from '../../src/triggers/index.ts';
import { expectGoodCard } from '../cards/schema.ts';
import { createHandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';
import { contoso, dataSource } from './observations.ts';

const NOON = Date.UTC(2026, 10, 2, 12);
const say = createVoices().voice('en', 'UTC');
const place = {
  tenantId: 'tenant-a',
  conversationId: '19:a',
  kind: 'channel',
  serviceUrl: 'https://x/',
  botId: 'b',
} as const;

const deliveryOf = (index: number, more: { event?: Partial<Event>; isExpired?: boolean } = {}): ClaimedDelivery => ({
  tenantId: 'tenant-a',
  id: `delivery-${index}`,
  reference: referenceOf(`delivery-${index}`),
  epoch: 1,
  attempts: 0,
  unsure: 0,
  createdAt: NOON,
  event: {
    ...contoso,
    id: `event-${index}`,
    trigger: 'refresh-failed',
    subject: dataSource(`source-${index}`),
    occurredAt: NOON + index * 60_000,
    facts: { status: 'failed', failuresInARow: 1 },
    onDemand: false,
    audience: 'matching',
    story: 'story',
    ...more.event,
  },
  address: { destination: 'teams', laneId: 'teams:19:a', place },
  language: 'en',
  timeZone: 'UTC',
  ...(more.isExpired && { isExpired: true }),
});

describe('What had to wait', () => {
  const clock = createHandClock(NOON);
  const wording = createWording({ triggers, describeEnvironment: () => ({ name: 'Contoso' }), clock, log: silent });
  const cards = createCards();
  const cardOf = (...deliveries: readonly ClaimedDelivery[]) =>
    cards.notification(wording.digest(deliveries, say), { reference: 'TD-7F3K2Q9', say });

  it('is named one by one, oldest first, with its time, its environment and its reference', () => {
    const deliveries = [0, 1, 2].map((index) => deliveryOf(index));
    const { title, entries } = wording.digest(deliveries, say);
    expect(title).to.equal('3 notifications that had to wait');
    expect(entries?.map((entry) => entry.title)).to.deep.equal(
      [0, 1, 2].map((index) => `Source source-${index}: refresh failed`),
    );
    expect(entries?.[1]?.note)
      .to.contain('Nov 2, 2026')
      .and.contain('12:01 UTC')
      .and.contain('Contoso')
      .and.contain(deliveries[1]?.reference);
  });

  it('makes a good card however much it is, and says how many are not shown', () => {
    const nasty = '](https://evil.example) **now** <at>you</at> '.repeat(20);
    const many = Array.from({ length: 500 }, (_, index) =>
      deliveryOf(index, { event: { subject: { kind: 'data-source', id: `x${index}`, name: nasty } } }),
    );
    for (const count of [1, 2, 10, 40, 41, 500]) {
      const card = cardOf(...many.slice(0, count));
      expectGoodCard(card);
      expect(JSON.stringify(card)).not.to.contain('](https://evil');
      expect(Buffer.byteLength(JSON.stringify(card))).to.be.lessThan(CARD_BYTES);
    }
    const short = Array.from({ length: 100 }, (_, index) => deliveryOf(index));
    const text = JSON.stringify(cardOf(...short));
    const shown = short.filter(({ reference }) => text.includes(reference)).length;
    expect(shown).to.be.within(30, 40);
    expect(text).to.contain(`and ${100 - shown} more`);
  });

  it('is only counted when it is too old, by kind and with its first and last time', () => {
    const old = [0, 1, 2].map((index) => deliveryOf(index, { isExpired: true }));
    const told = wording.digest(old, say);
    expect(told.title).to.equal('3 notifications came too late');
    expect(told.entries).to.deep.equal([]);
    expect(told.text).to.contain('12:00 UTC').and.contain('12:02 UTC');
    expect(told.facts).to.deep.equal([{ label: 'Refresh failed', value: '3' }]);
    expectGoodCard(cardOf(...old));
    expect(wording.digest([deliveryOf(0, { isExpired: true })], say).title).to.equal('1 notification came too late');
  });

  it('says both when some are too old and some are not', () => {
    const told = wording.digest([deliveryOf(0, { isExpired: true }), deliveryOf(1)], say);
    expect(told.title).to.equal('1 notification that had to wait');
    expect(told.text).to.contain('only counted');
    expect(told.entries).to.have.length(1);
    expect(told.severity).to.equal('attention');
  });

  it('goes out although one of them can not be put into words: that one is named by its kind', () => {
    const poison = deliveryOf(1, { event: { id: 'poison', facts: null as never } });
    const { entries } = wording.digest([deliveryOf(0), poison, deliveryOf(2)], say);
    expect(entries?.map(({ title }) => title)).to.deep.equal([
      'Source source-0: refresh failed',
      'Refresh failed',
      'Source source-2: refresh failed',
    ]);
  });
});

describe('What is told late', () => {
  it('says when it happened, in a line of its own, from five minutes on', () => {
    const clock = createHandClock(NOON + 5 * 60_000);
    const wording = createWording({ triggers, describeEnvironment: () => ({ name: 'Contoso' }), clock, log: silent });
    const one = deliveryOf(0);
    expect(wording.one(one, say)).not.to.have.property('late');
    clock.set(NOON + 5 * 60_000 + 1);
    const late = wording.one(one, say);
    expect(late.late).to.equal('Told late: this happened on Nov 2, 2026, 12:00 UTC.');
    expect(wording.one(one, say), 'made once').to.equal(late);
    const card = createCards().notification(late, { reference: one.reference, say });
    expectGoodCard(card);
    expect(JSON.stringify(card)).to.contain('Told late');
  });
});
