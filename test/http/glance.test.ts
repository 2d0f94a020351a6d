/** Whoever asks how it goes gets an answer, though what they ask about gives none. */
import { expect } from 'chai';
import { createGlance } from '../../src/http/index.ts';
import { createHandClock } from '../fakes/clock.ts';

describe('A glance', () => {
  const open = () => {
    const clock = createHandClock(Date.UTC(2026, 10, 21));
    const waiting: ((answer: string) => void)[] = [];
    const ask = () => new Promise<string>((resolve) => waiting.push(resolve));
    return { clock, waiting, glance: createGlance({ ask, otherwise: () => 'late', clock }) };
  };

  it('is asked once for all who ask meanwhile, and anew after', async () => {
    const { clock, waiting, glance } = open();
    const both = Promise.all([glance(), glance()]);
    expect(waiting).to.have.length(1);
    waiting[0]?.('well');
    expect(await both).to.deep.equal(['well', 'well']);
    expect(clock.waiting, 'no alarm stays behind').to.equal(0);
    const next = glance();
    waiting[1]?.('ill');
    expect(await next).to.equal('ill');
  });

  it('keeps nobody waiting longer than a moment, and asks no second time before it was answered', async () => {
    const { clock, waiting, glance } = open();
    const first = glance();
    await clock.advance(2000);
    expect(await first).to.equal('late');
    const second = glance();
    expect(waiting).to.have.length(1);
    waiting[0]?.('well');
    expect(await second).to.equal('well');
  });

  it('fails when it is late and nothing was said to answer then', async () => {
    const clock = createHandClock(0);
    const failed = createGlance({ ask: () => new Promise<string>(() => {}), clock })().catch(
      (error: Error) => error.name,
    );
    await clock.advance(2000);
    expect(await failed).to.equal('late');
  });

  it('fails as what it asks does', async () => {
    const ask = async (): Promise<string> => {
      throw new RangeError('no');
    };
    const glance = createGlance({ ask, otherwise: () => '', clock: createHandClock(0) });
    expect(await glance().catch((error: Error) => error.name)).to.equal('RangeError');
    expect(await glance().catch((error: Error) => error.name)).to.equal('RangeError');
  });
});
