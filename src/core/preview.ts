/** The real card with example facts, sent the way real ones are, so that `test` proves the whole way. */
import { randomUUID } from 'node:crypto';
import { laneIdOf, referenceOf } from './ids.ts';
import type { Conversation, EnvironmentRef, Outcome, Subscription } from './model.ts';
import type { Clock, Destination } from './ports.ts';
import type { Say } from './say.ts';
import type { AnyTrigger } from './trigger.ts';

/** Returns a function that sends a test card of a subscription and gives the outcome. Throws when its trigger is unknown. */
export const createPreview = (options: {
  readonly triggers: readonly AnyTrigger[];
  readonly destination: Destination;
  readonly describeEnvironment: (environment: EnvironmentRef) => { name: string; homeUrl?: string };
  readonly clock: Clock;
}) => {
  const { triggers, destination, describeEnvironment, clock } = options;
  return (subscription: Subscription, conversation: Conversation, say: Say): Promise<Outcome> => {
    const trigger = triggers.find(({ name }) => name === subscription.trigger);
    if (!trigger) throw new Error(`no trigger is called ${subscription.trigger}`);
    const now = clock.now();
    const example = trigger.example(now, subscription.threshold);
    const { name, homeUrl } = describeEnvironment(subscription);
    const notification = trigger.describe(
      example.facts,
      {
        environmentName: name,
        subject: subscription.subjects[0] ?? example.subject,
        occurredAt: now,
        story: 'test',
        ...(example.threshold !== undefined && { threshold: example.threshold }),
        ...(homeUrl !== undefined && { homeUrl }),
      },
      say,
    );
    return destination.send({
      address: { destination: 'teams', laneId: laneIdOf(conversation.conversationId), place: conversation },
      notification: { ...notification, isTest: true },
      reference: referenceOf(randomUUID()),
      say,
    });
  };
};
