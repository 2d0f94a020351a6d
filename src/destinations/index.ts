/** The list of destinations: a new one is a folder here, a line below, and its kind in `Address`. */
import type { Address } from '../core/model.ts';
import type { Destination } from '../core/ports.ts';
import { createEmailDestination, type EmailOptions } from './email/index.ts';
import { type EmailSettings, emailVariables, readEmailSettings } from './email/settings.ts';
import { createInternalDestination } from './internal.ts';
import { createTeamsDestination, type TeamsOptions } from './teams/index.ts';
import { createWebhookDestination, type WebhookOptions } from './webhook/index.ts';
import { readWebhookSettings, type WebhookSettings, webhookVariables } from './webhook/settings.ts';

export { createMailer } from './email/mailer.ts';

/** What the destinations need from outside; each takes its own. Mail and webhooks are off without theirs. */
export type DestinationOptions = TeamsOptions & { readonly email?: EmailOptions; readonly webhook?: WebhookOptions };

/** One a kind of address: a kind without its line doesn't compile. */
const makers = {
  teams: createTeamsDestination,
  email: ({ email }) => createEmailDestination(email),
  webhook: ({ webhook }) => createWebhookDestination(webhook),
  internal: createInternalDestination,
} satisfies Record<Address['destination'], (options: DestinationOptions) => Destination>;

export const createDestinations = (options: DestinationOptions): readonly Destination[] =>
  Object.values(makers).map((make) => make(options));

/** The settings of all but Teams, which has its own; what is absent is off. */
export type ElsewhereSettings = { readonly email?: EmailSettings; readonly webhooks?: WebhookSettings };

/** The names that are read. */
export const elsewhereVariables: readonly string[] = [...emailVariables, ...webhookVariables];

/** Never throws; every problem names its variable and the cure. */
export const readElsewhere = (
  variables: Readonly<Record<string, string | undefined>>,
  surroundings: Parameters<typeof readEmailSettings>[1],
): { readonly elsewhere: ElsewhereSettings } | { readonly problems: readonly string[] } => {
  const email = readEmailSettings(variables, surroundings);
  const webhooks = readWebhookSettings(variables);
  if (!email.success || !webhooks.success) {
    return { problems: [email, webhooks].flatMap((read) => (read.success ? [] : read.problems)) };
  }
  return {
    elsewhere: {
      ...(email.settings && { email: email.settings }),
      ...(webhooks.settings && { webhooks: webhooks.settings }),
    },
  };
};
