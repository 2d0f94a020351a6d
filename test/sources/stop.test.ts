/** A process that stops doesn't wait for a slow look, and leaves nothing for the next one to wait for. */
import { expect } from 'chai';
import { MINUTE_MS, openWatch, SECOND_MS, type Watch } from './watch.ts';

describe('A look under way when the process stops', () => {
  let watch: Watch;
  beforeEach(async () => {
    watch = await openWatch();
    await watch.look(0);
    watch.told();
    watch.clock.set(watch.clock.now() + SECOND_MS);
  });
  afterEach(() => watch.close());

  /** A look that gets no answer, told to stop, and 5 seconds. */
  const stopWhileHanging = async (): Promise<void> => {
    const asked = () => watch.service.asked('/manage/datasources').length;
    const before = asked();
    watch.service.fault('/manage/datasources', { kind: 'hang' });
    watch.clock.set(watch.clock.now() + MINUTE_MS);
    const tick = watch.poll.tick();
    while (asked() === before) await new Promise(setImmediate);
    const stopped = watch.poll.stop();
    await watch.clock.advance(5 * SECOND_MS);
    await Promise.all([stopped, tick]);
  };

  it('is abandoned after 5 seconds, without a word of trouble', async () => {
    await stopWhileHanging();
    expect(watch.log.lines.filter(({ level }) => level === 'warn' || level === 'error')).to.deep.equal([]);
    expect(watch.log.lines.filter(({ event }) => event === 'look.abandoned')).to.have.length(1);
    expect(await watch.health()).to.not.have.property('problem');
  });

  it('is taken up by the next process at once, which tells what it would have told', async () => {
    watch.service.failRefresh('Loyalty files');
    await stopWhileHanging();
    expect(watch.told()).to.deep.equal([]);
    watch.restart();
    await watch.look(0);
    expect(watch.told()).to.deep.equal(['refresh-failed Loyalty files']);
  });

  it('is waited for when it ends in time', async () => {
    watch.service.failRefresh('Loyalty files');
    watch.clock.set(watch.clock.now() + MINUTE_MS);
    const tick = watch.poll.tick();
    await watch.poll.stop();
    await tick;
    expect(watch.told()).to.deep.equal(['refresh-failed Loyalty files']);
  });

  it('is the last: a process that has stopped begins no more', async () => {
    await watch.poll.stop();
    const asked = watch.service.requests.length;
    await watch.look();
    expect(watch.service.requests).to.have.length(asked);
  });
});
