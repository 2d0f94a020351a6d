/** Contract: what a mute subscription matches is on record and told to nobody; cards that stand are kept right. */
import { expect } from 'chai';
import type { ClaimedDelivery } from '../../../src/core/model.ts';
import { FOREVER } from '../../../src/core/rhythm.ts';
import {
  claimOne,
  contoso,
  drain,
  eventOf,
  failure,
  happen,
  LEASE_MS,
  notice,
  occasionOf,
  START,
  type StoreUnderTest,
  settledAs,
  subscribed,
  success,
} from './given.ts';

const HOUR = 3_600_000;
const GENERAL = '19:general';

export const describeMutes = (under: () => StoreUnderTest): void => {
  describe('mutes', () => {
    const mute = (number: number | undefined, until: number | null) =>
      under().store.mute('contoso', GENERAL, number, until);
    const next = async (activityId: string): Promise<ClaimedDelivery> => {
      const claimed = await claimOne(under().store);
      await under().store.settle([settledAs(claimed, [{ kind: 'delivered', activityId }, { state: 'delivered' }])]);
      return claimed;
    };
    const last = async () => (await under().store.lastDeliveries('contoso', GENERAL))[0];

    beforeEach(async () => {
      await subscribed(under().store, contoso);
    });

    it('keep on record what nobody is told, and end by themselves', async () => {
      const { store, clock } = under();
      const [muted] = await mute(1, START + HOUR);
      expect(muted).to.deep.include({ number: 1, mutedUntil: START + HOUR });
      await happen(store, eventOf(contoso, 'run-1'));
      expect(await drain(store)).to.deep.equal([]);
      expect(await last()).to.deep.include({ state: 'cancelled', reason: 'muted' });
      clock.set(START + HOUR);
      expect(await drain(store)).to.deep.equal([]);
      await happen(store, eventOf(contoso, 'run-2'));
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['run-2']);
    });

    it('can be taken back, of one or of all, and are nobody’s elsewhere', async () => {
      const { store } = under();
      await subscribed(store, contoso, { wish: { trigger: 'refresh-succeeded' } });
      expect((await mute(undefined, FOREVER)).map(({ number }) => number)).to.deep.equal([1, 2]);
      expect(await store.mute('contoso', '19:other', 1, null)).to.deep.equal([]);
      expect(await store.mute('fabrikam', GENERAL, 1, null)).to.deep.equal([]);
      expect(await mute(7, FOREVER)).to.deep.equal([]);
      await mute(2, null);
      const all = await store.subscriptions('contoso', GENERAL);
      expect(all.map(({ mutedUntil }) => mutedUntil)).to.deep.equal([FOREVER, undefined]);
    });

    it('let another subscription bring what the mute one would have brought', async () => {
      const { store } = under();
      await subscribed(store, contoso, { wish: { subjects: [{ kind: 'data-source', id: 'loyalty', name: 'L' }] } });
      await mute(1, FOREVER);
      await happen(store, eventOf(contoso, 'run-1'));
      expect((await drain(store)).map(({ subscription }) => subscription?.number)).to.deep.equal([2]);
    });

    it('hold for mail and webhooks too', async () => {
      const { store } = under();
      await subscribed(store, contoso, { wish: { to: { kind: 'email', addresses: ['a@contoso.com'] } } });
      await mute(undefined, FOREVER);
      await happen(store, eventOf(contoso, 'run-1'));
      expect(await drain(store)).to.deep.equal([]);
    });

    it('do not hide that we are blind', async () => {
      const { store } = under();
      await mute(undefined, FOREVER);
      await happen(store, notice('blind'));
      expect((await drain(store)).map(occasionOf)).to.deep.equal(['blind']);
    });

    it('keep the card of a story right that was begun before, and post nothing', async () => {
      const { store } = under();
      await happen(store, failure('run-1'));
      const first = await next('card');
      await mute(1, FOREVER);
      await happen(store, failure('run-2'));
      const edit = await next('x');
      expect(edit).to.deep.include({ isEdit: true });
      expect([occasionOf(edit), edit.story?.id, edit.story?.cardId]).to.deep.equal(['run-2', first.id, 'card']);
      expect(await last()).to.deep.include({ state: 'cancelled', reason: 'muted', reference: edit.reference });
      await happen(store, success('run-3'));
      const end = await next('y');
      expect([occasionOf(end), end.isEdit, end.story?.cardId]).to.deep.equal(['run-3', true, 'card']);
      expect(await store.claim(10, LEASE_MS)).to.deep.equal([]);
    });

    it('begin no story of which only the end would be told', async () => {
      const { store } = under();
      await mute(1, FOREVER);
      await happen(store, failure('run-1'));
      await mute(1, null);
      await happen(store, success('run-2'));
      expect(await drain(store)).to.deep.equal([]);
      await happen(store, failure('run-3'));
      expect((await next('card')).story).not.to.have.property('cardId');
    });

    it('leave nothing to an heir that is mute', async () => {
      const { store } = under();
      await subscribed(store, contoso, { wish: { subjects: [{ kind: 'data-source', id: 'loyalty', name: 'L' }] } });
      await happen(store, eventOf(contoso, 'run-1'));
      await mute(2, FOREVER);
      await store.unsubscribe('contoso', GENERAL, 1);
      expect(await drain(store)).to.deep.equal([]);
    });
  });
};
