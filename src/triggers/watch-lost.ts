/** A notice to every conversation of an environment: we can't see it, so silence means nothing now. */
import type { Instant, Problem } from '../core/model.ts';
import { factList } from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

type LostFacts = { readonly since: Instant; readonly problem?: Problem['kind'] };

export const watchLost: Trigger<LostFacts> = {
  name: 'watch-lost',
  subjects: 'none',
  condition: 'none',
  onDemandOption: false,
  subscribable: false,
  chapter: 'opens',

  detect: (observation) =>
    observation.kind === 'sight' && observation.state === 'blind'
      ? {
          subject: observation.subject,
          occurredAt: observation.at,
          occasion: String(observation.since),
          facts: { since: observation.since, ...(observation.problem && { problem: observation.problem.kind }) },
        }
      : undefined,

  describe: (facts, telling, say) => {
    const title = say('triggers.watch-lost.title', { environment: telling.environmentName });
    return {
      title,
      summary: title,
      state: say('triggers.watch-lost.state'),
      severity: 'warning',
      text: say('triggers.watch-lost.text'),
      facts: factList([
        [say('facts.environment'), telling.environmentName],
        [say('facts.lastSeen'), facts.since > 0 ? say.moment(facts.since) : say('facts.never')],
        [say('facts.reason'), facts.problem && say(`problems.${facts.problem}.what`)],
      ]),
      ...(facts.problem && { advice: say(`problems.${facts.problem}.cure`) }),
      story: telling.story,
    };
  },

  example: (now) => ({
    subject: { kind: 'environment', id: 'example', name: 'Example' },
    facts: { since: now - 16 * 60_000, problem: 'unreachable' },
  }),
};
