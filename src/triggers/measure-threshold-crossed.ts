/** A business measure without dimensions was at or below the threshold and is above it now. */
import { type CrossingFacts, detectRise } from '../core/crossing.ts';
import { homeLink, riseOf } from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

const DAY_MS = 86_400_000;

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

  example: (now) => {
    const values = [640_200, 768_900.4, 880_120, 986_400.5, 1_012_350.75];
    return {
      subject: { kind: 'measure', id: 'example', name: 'Revenue this month' },
      threshold: 1_000_000,
      facts: {
        before: 986_400.5,
        now: 1_012_350.75,
        history: values.map((value, index) => ({ value, measuredAt: now - (values.length - 1 - index) * DAY_MS })),
      },
    };
  },
};
