/** A notice to every conversation of an environment: we see it again, and what happened meanwhile has been caught up. */
import type { Instant } from '../core/model.ts';
import { factList } from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

type RestoredFacts = { readonly since: Instant; readonly at: Instant };

export const watchRestored: Trigger<RestoredFacts> = {
  name: 'watch-restored',
  subjects: 'none',
  condition: 'none',
  onDemandOption: false,
  subscribable: false,
  chapter: 'closes',

  detect: (observation) =>
    observation.kind === 'sight' && observation.state === 'back'
      ? {
          subject: observation.subject,
          occurredAt: observation.at,
          occasion: String(observation.since),
          facts: { since: observation.since, at: observation.at },
        }
      : undefined,

  describe: (facts, telling, say) => {
    const title = say('triggers.watch-restored.title', { environment: telling.environmentName });
    return {
      title,
      summary: title,
      state: say('triggers.watch-restored.state'),
      severity: 'good',
      text: say('triggers.watch-restored.text'),
      facts: factList([
        [say('facts.environment'), telling.environmentName],
        [say('facts.blindFor'), facts.since > 0 ? say.duration(facts.at - facts.since) : undefined],
      ]),
      story: telling.story,
    };
  },

  example: (now) => ({
    subject: { kind: 'environment', id: 'example', name: 'Example' },
    facts: { since: now - 42 * 60_000, at: now },
  }),
};
