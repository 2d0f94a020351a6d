/** Jobs that come out of their order: told late by the service, or pushed down its list. */
import { expect } from 'chai';
import { MINUTE_MS, openWatch, SECOND_MS, type Watch } from './watch.ts';

describe('A job out of its order', () => {
  let watch: Watch;
  afterEach(() => watch.close());
  const begin = async (prepare: (watch: Watch) => void): Promise<void> => {
    watch = await openWatch();
    prepare(watch);
    await watch.look(0);
    pass(SECOND_MS);
  };
  const pass = (ms: number): void => watch.clock.set(watch.clock.now() + ms);

  it('is seen though the service tells it late, after what ended later', async () => {
    await begin(({ service }) => service.addDataSource({ friendlyName: 'Loyalty files' }));
    const untold = watch.service.world();
    watch.service.failRefresh('Loyalty files', { tookMs: 1000 });
    const late = watch.service.world();
    watch.service.change(() => untold);
    pass(5 * MINUTE_MS);
    watch.service.succeedRefresh('Web shop', { tookMs: 1000 });
    await watch.look();
    expect(watch.told()).to.deep.equal(['refresh-succeeded Web shop']);
    watch.service.change((world) => ({ ...world, jobs: [...world.jobs, ...late.jobs] }));
    await watch.look();
    expect(watch.told()).to.deep.equal(['refresh-failed Loyalty files']);
  });

  it('hides no other, though it began long before them, ended last, and so stands among the newest', async () => {
    await begin(({ service }) => service.addDataSource({ friendlyName: 'Loyalty files' }));
    for (let refresh = 0; refresh < 12; refresh += 1) {
      pass(SECOND_MS);
      watch.service.failRefresh('Loyalty files', { tookMs: 500 });
    }
    watch.service.completeFullRefresh({ tookMs: 60 * MINUTE_MS });
    await watch.look(48 * SECOND_MS);
    expect(watch.told().filter((one) => one === 'refresh-failed Loyalty files')).to.have.length(12);
  });
});
