/** Contract: buttons mean something in one conversation for a while, and a turn is taken once. */
import { expect } from 'chai';
import type { Button } from '../../../src/core/ports.ts';
import { START, type StoreUnderTest } from './given.ts';

const HOUR_MS = 3_600_000;

const buttonOf = (more: Partial<Button> = {}): Button => ({
  id: 'b-1',
  tenantId: 'contoso',
  conversationId: '19:general',
  line: 'unsubscribe 1',
  once: false,
  expiresAt: START + HOUR_MS,
  ...more,
});

export const describeButtons = (under: () => StoreUnderTest): void => {
  describe('pressing buttons', () => {
    it('gives what a button says, as often as it is pressed', async () => {
      const { store } = under();
      await store.keepButtons([buttonOf(), buttonOf({ id: 'b-2', line: 'list' })]);
      expect(await store.takeButton('contoso', '19:general', 'b-1')).to.deep.equal(buttonOf());
      expect(await store.takeButton('contoso', '19:general', 'b-1')).to.deep.equal(buttonOf());
      expect(await store.takeButton('contoso', '19:general', 'b-3')).to.equal(undefined);
    });

    it('gives a button that works once to one of two who press it at the same moment', async () => {
      const { store } = under();
      await store.keepButtons([buttonOf({ once: true })]);
      const pressed = await Promise.all([1, 2, 3].map(() => store.takeButton('contoso', '19:general', 'b-1')));
      expect(pressed.filter((button) => button !== undefined)).to.deep.equal([buttonOf({ once: true })]);
      await store.keepButtons([buttonOf({ once: true })]);
      expect(await store.takeButton('contoso', '19:general', 'b-1')).to.equal(undefined);
    });

    it('keeps a button for its own conversation of its own tenant', async () => {
      const { store } = under();
      await store.keepButtons([buttonOf({ once: true })]);
      expect(await store.takeButton('contoso', '19:other', 'b-1')).to.equal(undefined);
      expect(await store.takeButton('fabrikam', '19:general', 'b-1')).to.equal(undefined);
      expect(await store.takeButton('contoso', '19:general', 'b-1')).to.not.equal(undefined);
    });

    it('forgets a button when its time is over', async () => {
      const { store, clock } = under();
      await store.keepButtons([buttonOf()]);
      clock.set(START + HOUR_MS - 1);
      expect(await store.takeButton('contoso', '19:general', 'b-1')).to.not.equal(undefined);
      clock.set(START + HOUR_MS);
      expect(await store.takeButton('contoso', '19:general', 'b-1')).to.equal(undefined);
      await store.keepButtons([buttonOf({ expiresAt: START + 2 * HOUR_MS })]);
      expect(await store.takeButton('contoso', '19:general', 'b-1')).to.not.equal(undefined);
    });
  });

  describe('taking turns', () => {
    it('answers a message once, though Teams sends it again', async () => {
      const { store, reopen } = under();
      const first = await Promise.all([1, 2].map(() => store.takeTurn('contoso', '19:general', 'a-1')));
      expect(first.toSorted()).to.deep.equal([false, true]);
      expect(await store.takeTurn('contoso', '19:general', 'a-2')).to.equal(true);
      expect(await store.takeTurn('contoso', '19:other', 'a-1')).to.equal(true);
      expect(await store.takeTurn('fabrikam', '19:general', 'a-1')).to.equal(true);
      await reopen();
      expect(await under().store.takeTurn('contoso', '19:general', 'a-1')).to.equal(false);
    });

    it('keeps turns for a day', async () => {
      const { store, clock } = under();
      await store.takeTurn('contoso', '19:general', 'a-1');
      clock.set(START + 24 * HOUR_MS);
      expect(await store.takeTurn('contoso', '19:general', 'a-1')).to.equal(false);
      clock.set(START + 24 * HOUR_MS + 1);
      expect(await store.takeTurn('contoso', '19:general', 'a-1')).to.equal(true);
    });
  });
};
