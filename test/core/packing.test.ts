/** What goes out for what was claimed, as its story stands. */
import { expect } from 'chai';
import type { ClaimedDelivery, Notification } from '../../src/core/model.ts';
import { pack } from '../../src/core/packing.ts';
import { createVoices } from '../../src/locales/say.ts';

const say = createVoices().voice('en', 'UTC');
const notificationOf = (title: string): Notification => ({
  title,
  summary: title,
  state: 'Failed',
  severity: 'attention',
  facts: [],
  story: 'story',
});
const wording = {
  one: ({ id }: ClaimedDelivery) => notificationOf(id),
  digest: (deliveries: readonly ClaimedDelivery[]) => notificationOf(`digest of ${deliveries.map(({ id }) => id)}`),
};

const deliveryOf = (id: string, more: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  tenantId: 'contoso',
  id,
  reference: `TD-${id}`,
  epoch: 1,
  attempts: 0,
  unsure: 0,
  createdAt: 0,
  address: { destination: 'email', laneId: 'email:a', to: 'a' },
  language: 'en',
  timeZone: 'UTC',
  event: {
    id: `event of ${id}`,
    tenantId: 'contoso',
    environmentId: 'env',
    trigger: 'refresh-failed',
    subject: { kind: 'data-source', id: 'x', name: 'X' },
    occurredAt: 0,
    facts: {},
    onDemand: false,
    audience: 'matching',
    story: 'story',
    chapter: 'opens',
  },
  subscription: { id: 'sub', number: 1 },
  ...more,
});
const story = (cardId?: string) => ({ story: { id: 'story', openedAt: 0, ...(cardId !== undefined && { cardId }) } });
const closing = (id: string, more: Partial<ClaimedDelivery> = {}): ClaimedDelivery => {
  const delivery = deliveryOf(id, { ...story('card'), ...more });
  return { ...delivery, event: { ...delivery.event, chapter: 'closes' } };
};
const packed = (first: ClaimedDelivery, ...others: readonly ClaimedDelivery[]) =>
  pack({ deliveries: [first, ...others], first, isDigest: others.length > 0 }, say, wording);

describe('What goes out', () => {
  it('is a card where there is no story, and where one begins', () => {
    expect(packed(deliveryOf('1'))).to.not.have.any.keys('edits', 'post');
    expect(packed(deliveryOf('1', story()))).to.not.have.any.keys('edits', 'post');
  });

  it('is an edit and a line once there is a card', () => {
    const out = packed(deliveryOf('2', story('card')));
    expect(out).to.include({ post: 'line' });
    expect(out?.edits?.map(({ cardId, reference }) => [cardId, reference])).to.deep.equal([['card', 'TD-2']]);
  });

  it('is a card anew besides the edit, for whom every change or the recovery is news', () => {
    const wanting = (broadcast: 'recovery' | 'all') => ({ subscription: { id: 'sub', number: 1, broadcast } });
    const again = (broadcast: 'recovery' | 'all') =>
      packed(deliveryOf('2', { ...story('card'), ...wanting(broadcast) }));
    expect(again('all')).to.include({ post: 'card' });
    expect(again('recovery')).to.include({ post: 'line' });
    expect(packed(closing('3', wanting('recovery')))).to.include({ post: 'card' });
  });

  it('is nothing but the edit when somebody took care of it, and nothing at all without a card', () => {
    expect(packed(deliveryOf('1', { ...story('card'), isEdit: true }))).to.include({ post: 'nothing' });
    expect(packed(deliveryOf('1', { ...story(), isEdit: true }))).to.equal(undefined);
  });

  it('leaves no card behind that says what is not so any more, though all goes out as one digest', () => {
    const all = [
      deliveryOf('2', story('card')),
      closing('3'),
      deliveryOf('9', story()),
      deliveryOf('4', { ...story('other'), isEdit: true }),
    ];
    const [first, ...together] = all as [ClaimedDelivery, ...ClaimedDelivery[]];
    const out = packed(first, ...together);
    expect(out?.notification.title).to.equal('digest of 2,3,9');
    expect(out?.edits?.map(({ cardId, reference }) => [cardId, reference])).to.deep.equal([
      ['card', 'TD-3'],
      ['other', 'TD-4'],
    ]);
  });
});
