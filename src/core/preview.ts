/** The real card with example facts, sent the way real ones are and to whom they go, so that `test` proves the whole way. */
import { randomUUID } from 'node:crypto';
import { laneIdOf, mailLaneIdOf, referenceOf, webhookLaneIdOf } from './ids.ts';
import { ownersOf } from './mail.ts';
import type { Address, Conversation, Environment, EnvironmentRef, Event, Outcome, Subscription } from './model.ts';
import type { Clock, Destination, Parcel, Store } from './ports.ts';
import type { Say } from './say.ts';
import type { AnyTrigger } from './trigger.ts';

export type PreviewOptions = {
  readonly triggers: readonly AnyTrigger[];
  readonly destinations: readonly Destination[];
  readonly store: Pick<Store, 'catalogue'>;
  readonly describeEnvironment: (
    environment: EnvironmentRef,
  ) => Pick<Environment, 'name' | 'mail'> & { homeUrl?: string };
  readonly clock: Clock;
};

/**
 * Returns a function that sends a test of a subscription to all who would get real ones, and gives the first outcome
 * that is not "delivered". Throws when its trigger is unknown.
 */
export const createPreview = (options: PreviewOptions) => {
  const { destinations } = options;
  return async (subscription: Subscription, conversation: Conversation, say: Say): Promise<Outcome> => {
    const parcel = parcelOf(subscription, conversation, say, options);
    let worst: Outcome = { kind: 'delivered' };
    for (const address of await addressesOf(subscription, conversation, options)) {
      const destination = destinations.find(({ kind }) => kind === address.destination);
      const outcome: Outcome = destination
        ? await destination.send({ ...parcel, address })
        : { kind: 'refused', reason: `no destination of kind ${address.destination}` };
      if (worst.kind === 'delivered') worst = outcome;
    }
    return worst;
  };
};

const parcelOf = (
  subscription: Subscription,
  conversation: Conversation,
  say: Say,
  { triggers, describeEnvironment, clock }: PreviewOptions,
): Omit<Parcel, 'address'> => {
  const trigger = triggers.find(({ name }) => name === subscription.trigger);
  if (!trigger) throw new Error(`no trigger is called ${subscription.trigger}`);
  const { tenantId, environmentId, number } = subscription;
  const { subject, facts, threshold } = trigger.example(clock.now(), subscription.threshold, subscription.direction);
  const event: Event = {
    id: `test-${randomUUID()}`,
    tenantId,
    environmentId,
    trigger: trigger.name,
    subject: subscription.subjects[0] ?? subject,
    occurredAt: clock.now(),
    facts,
    onDemand: false,
    audience: 'matching',
    story: 'test',
  };
  const { name: environmentName, homeUrl } = describeEnvironment(subscription);
  const condition = threshold === undefined ? {} : { threshold };
  const telling = {
    environmentName,
    subject: event.subject,
    occurredAt: event.occurredAt,
    story: 'test',
    ...condition,
  };
  const notification = trigger.describe(facts, { ...telling, ...(homeUrl !== undefined && { homeUrl }) }, say);
  const names = [conversation.teamName, conversation.channelName].filter((name) => name !== undefined);
  return {
    notification: { ...notification, isTest: true },
    reference: referenceOf(event.id),
    say,
    ...(subscription.to?.kind === 'thread' && { threadId: subscription.to.threadId }),
    told: { deliveryId: event.id, event, environmentName, number, names, ...condition },
  };
};

const here = (conversation: Conversation): Address => ({
  destination: 'teams',
  laneId: laneIdOf(conversation.conversationId),
  place: conversation,
});

const mailbox = (to: string): Address => ({ destination: 'email', laneId: mailLaneIdOf(to), to });

const addressesOf = async (
  subscription: Subscription,
  conversation: Conversation,
  options: PreviewOptions,
): Promise<readonly Address[]> => {
  const { to, id } = subscription;
  switch (to?.kind) {
    case undefined:
    case 'thread':
      return [here(conversation)];
    case 'email':
      return to.addresses.map(mailbox);
    case 'webhook':
      return [{ destination: 'webhook', laneId: webhookLaneIdOf(id), host: to.host, sealed: to.sealed }];
    case 'owners': {
      const owners = await ownersToday(subscription, options);
      return owners.length > 0 ? owners.map(mailbox) : [here(conversation)];
    }
  }
};

/** Of the first subject that it names; without one, whom the operator names. */
const ownersToday = async (
  subscription: Subscription,
  { store, describeEnvironment }: PreviewOptions,
): Promise<readonly string[]> => {
  const [first] = subscription.subjects;
  const { mail } = describeEnvironment(subscription);
  if (!first) return ownersOf(undefined, mail);
  const known = await store.catalogue(subscription, first.kind);
  return ownersOf(known.find(({ id }) => id === first.id)?.owner, mail);
};
