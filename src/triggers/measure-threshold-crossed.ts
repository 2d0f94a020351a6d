/** A business measure without dimensions was at or below the threshold and is above it now. */
import { type CrossingFacts, detectRise, exampleRise } from '../core/crossing.ts';
import { homeLink, riseOf } from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

export const measureThresholdCrossed: Trigger<CrossingFacts> = {
  name: 'measure-threshold-crossed',
  subjects: 'measure',
  condition: 'threshold',
  onDemandOption: false,
  subscribable: true,

  detect: (observation, before) => detectRise('measure', observation, before),

  describe: (facts, telling, say) => {
    const rise = riseOf(facts, telling, say);
    const name = telling.subject.name;
    const title = say('triggers.measure-threshold-crossed.title', { name, threshold: rise.numbers.threshold });
    return {
      title,
      summary: title,
      state: say('triggers.measure-threshold-crossed.state'),
      severity: 'neutral',
      text: say('triggers.measure-threshold-crossed.text', rise.numbers),
      facts: rise.facts,
      chart: rise.chart,
      ...homeLink(telling, say),
      story: telling.story,
    };
  },

  example: (now, threshold = 1_000_000) => ({
    subject: { kind: 'measure', id: 'example', name: 'Revenue this month' },
    threshold,
    facts: exampleRise(now, threshold),
  }),
};
