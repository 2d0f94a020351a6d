/** The poll keeps to the contract of sources. */
import { describeSource } from '../contracts/source.ts';
import { MINUTE_MS, openWatch } from './watch.ts';

describeSource('The poll', async () => {
  const watch = await openWatch();
  await watch.look(0);
  watch.clock.set(watch.clock.now() + MINUTE_MS);
  let asked = watch.service.requests.length;
  return {
    source: watch.poll,
    happen: () => void watch.service.failRefresh('Loyalty files', { tookMs: 10 }),
    begun: async () => {
      while (watch.service.requests.length === asked) await new Promise((resolve) => setImmediate(resolve));
      asked = watch.service.requests.length;
    },
    told: () => watch.events.map(({ id }) => id),
    pass: () => {
      watch.clock.set(watch.clock.now() + MINUTE_MS);
      asked = watch.service.requests.length;
    },
    close: watch.close,
  };
});
