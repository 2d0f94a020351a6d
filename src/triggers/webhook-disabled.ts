/** A notice to the conversation whose webhook was given up: its subscription has ended, and why. */
import { type DisabledFacts, WEBHOOK_DISABLED } from '../core/giving-up.ts';
import { factList } from '../core/telling.ts';
import type { Trigger } from '../core/trigger.ts';

export const webhookDisabled: Trigger<DisabledFacts> = {
  name: WEBHOOK_DISABLED,
  subjects: 'none',
  condition: 'none',
  onDemandOption: false,
  subscribable: false,

  // Nothing that is seen makes it: it follows from deliveries, and the store writes it down with what became of them.
  detect: () => undefined,

  describe: ({ why, host, number }, telling, say) => {
    const title = say('triggers.webhook-disabled.title', { host, number });
    return {
      title,
      summary: title,
      state: say('triggers.webhook-disabled.state'),
      severity: 'warning',
      text: say(`triggers.webhook-disabled.${why}`),
      facts: factList([[say('facts.environment'), telling.environmentName]]),
      advice: say('triggers.webhook-disabled.advice'),
      story: telling.story,
    };
  },

  example: () => ({
    subject: { kind: 'environment', id: 'example', name: 'hooks.example.com' },
    facts: { why: 'failing', host: 'hooks.example.com', number: 3 },
  }),
};
