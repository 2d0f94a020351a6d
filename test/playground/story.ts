/** A story of sentences that go on where the last one ended, in front of one demo and one browser that all stories share. */
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { type Demo, startDemo } from './demo.ts';
import { type findChromium, launchChromium, type Visitor, visit } from './page.ts';

export type Stage = {
  readonly demo: Demo;
  readonly browser: Browser;
  readonly visitor: Visitor;
  /** The refresh of a data source has failed by now. */
  fail(dataSource: string): Promise<void>;
  end(): Promise<void>;
};

/** Slow, and by a seed in which nothing happens by itself meanwhile to what the stories tell of. */
const COURSE = ['--speed', '0.2', '--seed', '135'];

export const openStage = async (found: ReturnType<typeof findChromium>): Promise<Stage> => {
  if ('missing' in found) throw new Error(`REQUIRE_BROWSER is set, and there is ${found.missing}`);
  const demo = await startDemo(COURSE);
  let browser: Browser | undefined;
  try {
    browser = await launchChromium(found.path);
    const [open, visitor] = [browser, await visit(browser, demo.playgroundUrl ?? '')];
    return {
      ...{ demo, browser, visitor },
      fail: async (dataSource) => {
        const url = `${demo.controlUrl}/fail?dataSource=${encodeURIComponent(dataSource)}`;
        expect((await fetch(url, { method: 'POST' })).status).to.equal(200);
      },
      end: async () => {
        await open.close();
        await demo.stop();
      },
    };
  } catch (error) {
    await browser?.close();
    await demo.stop();
    throw error;
  }
};

/** No sentence is tried after one that failed. */
export const asOneStory = (): void => {
  let hasFailed = false;
  beforeEach(function () {
    if (hasFailed) this.skip();
  });
  afterEach(function () {
    hasFailed ||= this.currentTest?.state === 'failed';
  });
};
