/** A segment's member count crossed the threshold: on the way up, or on the way down where that is asked for. */
import { type CrossingFacts, detectCrossing, exampleCrossing } from '../core/crossing.ts';
import { crossingOf, homeLink } from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

export const segmentThresholdCrossed: Trigger<CrossingFacts> = {
  name: 'segment-threshold-crossed',
  subjects: 'segment',
  condition: 'threshold',
  onDemandOption: false,
  subscribable: true,

  detect: (observation, before) => detectCrossing('segment', observation, before),

  describe: (facts, telling, say) => {
    const told = crossingOf(facts, telling, say);
    const name = telling.subject.name;
    const way = told.way;
    const title = say(`triggers.segment-threshold-crossed.${way}.title`, { name, threshold: told.numbers.threshold });
    return {
      title,
      summary: title,
      state: say(`triggers.segment-threshold-crossed.${way}.state`),
      severity: 'neutral',
      text: say(`triggers.segment-threshold-crossed.${way}.text`, told.numbers),
      facts: told.facts,
      chart: told.chart,
      ...homeLink(telling, say),
      story: telling.story,
    };
  },

  example: (now, threshold = 10_000, direction = undefined) => ({
    subject: { kind: 'segment', id: 'example', name: 'High spenders' },
    threshold,
    facts: exampleCrossing(now, { threshold, direction, counted: true }),
  }),
};
