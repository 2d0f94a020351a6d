/** A business measure without dimensions crossed the threshold: on the way up, or on the way down where that is asked for. */
import { type CrossingFacts, detectCrossing, exampleCrossing } from '../core/crossing.ts';
import { crossingOf, homeLink } from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

export const measureThresholdCrossed: Trigger<CrossingFacts> = {
  name: 'measure-threshold-crossed',
  subjects: 'measure',
  condition: 'threshold',
  onDemandOption: false,
  subscribable: true,

  detect: (observation, before) => detectCrossing('measure', observation, before),

  describe: (facts, telling, say) => {
    const told = crossingOf(facts, telling, say);
    const name = telling.subject.name;
    const way = told.way;
    const title = say(`triggers.measure-threshold-crossed.${way}.title`, { name, threshold: told.numbers.threshold });
    return {
      title,
      summary: title,
      state: say(`triggers.measure-threshold-crossed.${way}.state`),
      severity: 'neutral',
      text: say(`triggers.measure-threshold-crossed.${way}.text`, told.numbers),
      facts: told.facts,
      chart: told.chart,
      ...homeLink(telling, say),
      story: telling.story,
    };
  },

  example: (now, threshold = 1_000_000, direction = undefined) => ({
    subject: { kind: 'measure', id: 'example', name: 'Revenue this month' },
    threshold,
    facts: exampleCrossing(now, { threshold, direction }),
  }),
};
