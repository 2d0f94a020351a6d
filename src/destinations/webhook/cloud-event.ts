/** What happened as a CloudEvent: facts for a flow to go on from, and the words that people would have read. */
import { clean, lineOf } from '../../cards/render.ts';
import type { Notification } from '../../core/model.ts';
import { subjectKey } from '../../core/model.ts';
import type { Told } from '../../core/ports.ts';
import type { Say } from '../../core/say.ts';

export const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/** Part of the format: flows go by it, so it is the same wherever the bot runs, and no setting. It names no site. */
const TYPE_PREFIX = 'org.tidings.';

/** Deep: names from outside steer nothing that shows them, here as on cards. */
const cleaned = (value: unknown): unknown => {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [clean(name), cleaned(item)]));
};

/** CloudEvents 1.0 in structured mode. `id` and `source` are the same for all who are told of the event. */
export const cloudEventOf = (told: Told, notification: Notification, reference: string, say: Say): object => {
  const { event, environmentName, threshold } = told;
  const { tenantId, environmentId, subject, trigger, occurredAt, facts } = event;
  const { title, summary, state, severity, text, advice, link, isTest = false } = notification;
  const data = {
    trigger,
    environment: { tenantId, id: environmentId, name: environmentName },
    subject: { kind: subject.kind, id: subject.id, name: subject.name },
    facts,
    threshold,
    reference,
    isTest,
    severity,
    texts: {
      line: lineOf(notification, say),
      title,
      summary,
      state,
      text,
      facts: notification.facts,
      stages: notification.stages,
      advice,
    },
    link: link?.url,
  };
  return {
    specversion: '1.0',
    id: event.id,
    source: `/tenants/${encodeURIComponent(tenantId)}/environments/${encodeURIComponent(environmentId)}`,
    type: `${TYPE_PREFIX}${trigger}`,
    time: new Date(occurredAt).toISOString(),
    subject: clean(subjectKey(subject)),
    datacontenttype: 'application/json',
    // What is undefined is left out by JSON.
    data: cleaned(data),
  };
};
