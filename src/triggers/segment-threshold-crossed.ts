/** A segment's member count was at or below the threshold and is above it now. */
import { type CrossingFacts, detectRise, exampleRise } from '../core/crossing.ts';
import { homeLink, riseOf } from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

export const segmentThresholdCrossed: Trigger<CrossingFacts> = {
  name: 'segment-threshold-crossed',
  subjects: 'segment',
  condition: 'threshold',
  onDemandOption: false,
  subscribable: true,

  detect: (observation, before) => detectRise('segment', observation, before),

  describe: (facts, telling, say) => {
    const rise = riseOf(facts, telling, say);
    const name = telling.subject.name;
    const title = say('triggers.segment-threshold-crossed.title', { name, threshold: rise.numbers.threshold });
    return {
      title,
      summary: title,
      state: say('triggers.segment-threshold-crossed.state'),
      severity: 'neutral',
      text: say('triggers.segment-threshold-crossed.text', rise.numbers),
      facts: rise.facts,
      chart: rise.chart,
      ...homeLink(telling, say),
      story: telling.story,
    };
  },

  example: (now, threshold = 10_000) => ({
    subject: { kind: 'segment', id: 'example', name: 'High spenders' },
    threshold,
    facts: exampleRise(now, threshold, true),
  }),
};
