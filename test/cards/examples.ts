/** Notifications to look at and to check: each trigger's own example, and some that are as long or as odd as they get. */
import type { Instant, Notification } from '../../src/core/model.ts';
import type { Say } from '../../src/core/say.ts';
import type { AnyTrigger, Telling } from '../../src/core/trigger.ts';
import { triggers } from '../../src/triggers/index.ts';

const NOW: Instant = Date.UTC(2026, 10, 21, 9, 30);

const tell = (trigger: AnyTrigger, say: Say, more: { facts?: object; name?: string } = {}): Notification => {
  const example = trigger.example(NOW);
  const telling: Telling = {
    environmentName: 'Contoso Retail – Production',
    subject: { ...example.subject, ...(more.name !== undefined && { name: more.name }) },
    occurredAt: NOW,
    story: 'example',
    homeUrl: 'https://home.ci.ai.dynamics.com',
    ...(example.threshold !== undefined && { threshold: example.threshold }),
  };
  return trigger.describe({ ...example.facts, ...more.facts }, telling, say);
};

const find = (name: string): AnyTrigger => {
  const found = triggers.find((trigger) => trigger.name === name);
  if (!found) throw new Error(`no trigger ${name}`);
  return found;
};

/** By name: one of each trigger. */
export const exampleNotifications = (say: Say): ReadonlyMap<string, Notification> =>
  new Map(triggers.map((trigger) => [trigger.name, tell(trigger, say)]));

/** By name: what a believable bad day brings. */
export const oddNotifications = (say: Say): ReadonlyMap<string, Notification> => {
  const failed = find('refresh-failed');
  return new Map([
    ['test', { ...tell(failed, say), isTest: true }],
    ['long-name', tell(failed, say, { name: `CustomerLoyaltyProgramme_EMEA_${'Consolidated_'.repeat(20)}v2` })],
    ['hostile', tell(failed, say, hostile)],
  ]);
};

const hostile = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: just that is to be seen
  name: '[Click **here**](https://evil.example) <at>Everyone</at> ${string($root)} ~~x~~ `rm` # 1. _a_ snake_case',
  facts: {
    error: {
      message:
        'See www.evil.example or mail a.b@evil.example! {{DATE(2026-11-21T09:30:00Z)}} &lt;b&gt; 9.5 C:\\data\\*.csv',
    },
    tables: ['![x](https://evil.example/p.png)', '<b>bold</b>', '* item', '‮gnp.exe', '👩‍👩‍👧‍👦 می‌خواهم'],
  },
};
