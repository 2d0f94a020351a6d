/** What every source of observations keeps to, whatever it is made of. */
import { expect } from 'chai';
import type { Source } from '../../src/core/ports.ts';

export type SourceUnderTest = {
  readonly source: Source;
  /** Something happens that the source is to tell of. */
  happen(): void;
  /** Resolves when the source has begun to look or to listen, so that stopping it finds something under way. */
  begun(): Promise<void>;
  /** What was told so far, each once. */
  told(): readonly string[];
  /** The world goes on without the source for a while. */
  pass(): void;
  close(): Promise<void>;
};

export const describeSource = (name: string, open: () => Promise<SourceUnderTest>): void => {
  describe(`${name} as a source`, () => {
    let one: SourceUnderTest;
    beforeEach(async () => {
      one = await open();
    });
    afterEach(async () => {
      await one.source.stop();
      await one.close();
    });

    it('tells what happened, and has written it down when its stop is over', async () => {
      one.happen();
      await one.source.start();
      await one.begun();
      await one.source.stop();
      expect(one.told()).to.have.length(1);
    });

    it('tells nothing before its start and nothing after its stop', async () => {
      one.happen();
      expect(one.told()).to.have.length(0);
      await one.source.start();
      await one.begun();
      await one.source.stop();
      const before = one.told().length;
      one.pass();
      one.happen();
      await new Promise((resolve) => setImmediate(resolve));
      expect(one.told()).to.have.length(before);
    });

    it('can be stopped before it was started, and twice', async () => {
      await one.source.stop();
      await one.source.start();
      await one.source.stop();
      await one.source.stop();
    });

    it('goes on where it was when it is started again', async () => {
      one.happen();
      await one.source.start();
      await one.begun();
      await one.source.stop();
      one.pass();
      one.happen();
      await one.source.start();
      await one.begun();
      await one.source.stop();
      expect(one.told()).to.have.length(2);
    });
  });
};
