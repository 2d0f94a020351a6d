/** Verbs whose work may be work for another process too. */
import type { Store } from '../core/ports.ts';
import type { Hints } from './engine.ts';

export type Verbs = Omit<Store, 'close'>;

/** The same verbs; others are told as soon as something that may be due is written. */
export const hinting = (verbs: Verbs, hints: Hints): Verbs => {
  const telling =
    <A extends readonly unknown[], R>(verb: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const result = await verb(...args);
      hints.send();
      return result;
    };
  return {
    ...verbs,
    watch: telling(verbs.watch),
    record: async (...args) => {
      const recorded = await verbs.record(...args);
      if (recorded.deliveries > 0) hints.send();
      return recorded;
    },
    arrive: async (...args) => {
      const arrival = await verbs.arrive(...args);
      if (arrival.was !== 'new') hints.send();
      return arrival;
    },
    subscribe: telling(verbs.subscribe),
    subscribeAll: telling(verbs.subscribeAll),
    release: telling(verbs.release),
    acknowledge: telling(verbs.acknowledge),
    redeliver: telling(verbs.redeliver),
    keepRhythm: telling(verbs.keepRhythm),
    setManners: telling(verbs.setManners),
    edit: telling(verbs.edit),
    erasePerson: telling(verbs.erasePerson),
  };
};
