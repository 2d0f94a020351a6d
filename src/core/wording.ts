/** Puts what is delivered into words: one event, or many in one digest. Made once for all who get the same. */
import type { ClaimedDelivery, EnvironmentRef, Event, Notification, Severity, Story } from './model.ts';
import type { Clock, Log } from './ports.ts';
import type { Say, WordKey } from './say.ts';
import type { AnyTrigger, Telling } from './trigger.ts';

export type Wording = {
  /** Throws when the event can't be put into words. */
  one(delivery: ClaimedDelivery, say: Say): Notification;
  /** All in one, oldest first; those that are expired are only counted. */
  digest(deliveries: readonly ClaimedDelivery[], say: Say): Notification;
};

export type WordingOptions = {
  readonly triggers: readonly AnyTrigger[];
  readonly describeEnvironment: (environment: EnvironmentRef) => { name: string; homeUrl?: string };
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'error'>;
};

const KEPT = 500;
/** A card that comes later than this after what happened says when that was. */
const LATE_MS = 5 * 60_000;

export const createWording = ({ triggers, describeEnvironment, clock, log }: WordingOptions): Wording => {
  const byName = new Map(triggers.map((trigger) => [trigger.name, trigger]));
  const made = new Map<string, Notification>();

  const remember = (key: string, make: () => Notification): Notification => {
    const known = made.get(key);
    if (known) return known;
    const notification = make();
    if (made.size >= KEPT) made.delete(made.keys().next().value as string);
    made.set(key, notification);
    return notification;
  };

  const describe = ({ event, subscription, story }: ClaimedDelivery, say: Say): Notification => {
    const trigger = byName.get(event.trigger);
    if (!trigger) throw new Error(`no trigger is called ${event.trigger}`);
    const { name, homeUrl } = describeEnvironment(event);
    return trigger.describe(
      event.facts,
      {
        environmentName: name,
        subject: event.subject,
        occurredAt: event.occurredAt,
        story: event.story,
        ...tellingOf(event, story),
        ...(subscription?.threshold !== undefined && { threshold: subscription.threshold }),
        ...(homeUrl !== undefined && { homeUrl }),
      },
      say,
    );
  };

  const timely = (delivery: ClaimedDelivery, say: Say): Notification => {
    return remember(keyOf(delivery, say), () => describe(delivery, say));
  };

  const one = (delivery: ClaimedDelivery, say: Say): Notification => {
    const told = inTime(delivery, say);
    const { address, subscription } = delivery;
    if (subscription?.to !== 'owners' || address.destination !== 'teams') return told;
    // Mail to the owners that comes here instead says so.
    const key = ['nobody', told.late, subscription.number, keyOf(delivery, say)].join('|');
    const why = () => say('mail.noOwner', { number: subscription.number });
    return remember(key, () => ({ ...told, text: [told.text, why()].filter(Boolean).join(' ') }));
  };

  const inTime = (delivery: ClaimedDelivery, say: Say): Notification => {
    const { event } = delivery;
    if (clock.now() - event.occurredAt <= LATE_MS) return timely(delivery, say);
    const { held } = delivery;
    const key = ['late', held, keyOf(delivery, say)].join('|');
    const when = say.moment(event.occurredAt);
    const late = () => (held ? say('digest.waited', { when }) : say('digest.late', { when }));
    return remember(key, () => ({ ...timely(delivery, say), late: late() }));
  };

  /** One that can't be put into words is named by its kind: it must not hold up the others. */
  const told = (delivery: ClaimedDelivery, say: Say): Pick<Notification, 'title' | 'severity'> => {
    try {
      return timely(delivery, say);
    } catch (error) {
      log.error({ event: delivery.event.id, error: String(error) }, 'digest.unspeakable');
      return { title: triggerName(delivery.event.trigger, say), severity: 'neutral' };
    }
  };

  const entryOf = (delivery: ClaimedDelivery, say: Say) => {
    const { event, reference } = delivery;
    const { title, severity } = told(delivery, say);
    const when = say.moment(event.occurredAt);
    return {
      severity,
      title,
      note: say('digest.entry', { when, environment: describeEnvironment(event).name, reference }),
    };
  };

  return {
    one,
    digest: (deliveries, say) => {
      const entries = deliveries.filter(({ isExpired }) => !isExpired).map((delivery) => entryOf(delivery, say));
      const expired = deliveries.filter(({ isExpired }) => isExpired);
      const why = whyOf(deliveries);
      return { ...headOf(entries.length, expired, why, say), severity: worst(entries), entries, story: 'digest' };
    },
  };
};

/** All that the words depend on. */
const keyOf = ({ event, subscription, story }: ClaimedDelivery, say: Say): string => {
  const { acknowledged } = story ?? {};
  const parts = [event.id, say.language, say.timeZone, subscription?.threshold, story?.openedAt];
  return JSON.stringify([...parts, acknowledged?.by, acknowledged?.at]);
};

/** Of the story: when it began, if that was before, and who takes care of it. */
const tellingOf = ({ occurredAt }: Event, story: Story | undefined): Pick<Telling, 'since' | 'acknowledged'> => ({
  ...(story && story.openedAt < occurredAt && { since: story.openedAt }),
  ...(story?.acknowledged && { acknowledged: story.acknowledged }),
});

const ORDER: readonly Severity[] = ['neutral', 'good', 'warning', 'attention'];

const worst = (entries: readonly { readonly severity: Severity }[]): Severity =>
  entries.reduce<Severity>(
    (all, { severity }) => (ORDER.indexOf(severity) > ORDER.indexOf(all) ? severity : all),
    'neutral',
  );

const triggerName = (trigger: string, say: Say): string => say(`triggers.${trigger}.name` as WordKey);

type Why = NonNullable<ClaimedDelivery['held']> | 'late';

/** Only what all of them waited for is said to be the reason. */
const whyOf = (deliveries: readonly ClaimedDelivery[]): Why => {
  const [first, ...others] = new Set(deliveries.filter(({ isEdit }) => !isEdit).map(({ held }) => held ?? 'late'));
  return others.length === 0 ? (first ?? 'late') : 'late';
};

const WHY = {
  digest: { title: 'digest.scheduledTitle', text: 'digest.scheduledWhy' },
  quiet: { title: 'digest.quietTitle', text: 'digest.quietWhy' },
  late: { title: 'digest.title', text: 'digest.why' },
} as const;

/** What the digest is, and of those that come too late, how many of which kind and when they happened. */
const headOf = (count: number, expired: readonly ClaimedDelivery[], why: Why, say: Say) => {
  const state = say('digest.state');
  if (expired.length === 0) {
    const title = say(WHY[why].title, { count });
    return { title, summary: title, state, text: say(WHY[why].text), facts: [] };
  }
  const times = expired.map(({ event }) => event.occurredAt);
  const missed = say('digest.expired', {
    count: expired.length,
    from: say.moment(Math.min(...times)),
    to: say.moment(Math.max(...times)),
  });
  const title = count > 0 ? say('digest.title', { count }) : say('digest.expiredTitle', { count: expired.length });
  return { title, summary: title, state, text: missed, facts: kindsOf(expired, say) };
};

const kindsOf = (deliveries: readonly ClaimedDelivery[], say: Say): Notification['facts'] => {
  const counts = new Map<string, number>();
  for (const { event } of deliveries) counts.set(event.trigger, (counts.get(event.trigger) ?? 0) + 1);
  return [...counts].map(([trigger, count]) => ({ label: triggerName(trigger, say), value: say.number(count) }));
};
