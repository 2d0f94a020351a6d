/** The list of destinations: a new one is a folder here, a line below, and its kind in `Address`. */
import type { Address } from '../core/model.ts';
import type { Destination } from '../core/ports.ts';
import { createEmailDestination, type EmailOptions } from './email/index.ts';
import { createTeamsDestination, type TeamsOptions } from './teams/index.ts';
import { createWebhookDestination, type WebhookOptions } from './webhook/index.ts';

export { createMailer } from './email/mailer.ts';
export { type EmailSettings, emailVariables, readEmailSettings } from './email/settings.ts';
export { readWebhookSettings, type WebhookSettings, webhookVariables } from './webhook/settings.ts';

/** What the destinations need from outside; each takes its own. Mail and webhooks are off without theirs. */
export type DestinationOptions = TeamsOptions & { readonly email?: EmailOptions; readonly webhook?: WebhookOptions };

/** One a kind of address: a kind without its line doesn't compile. */
const makers = {
  teams: createTeamsDestination,
  email: ({ email }) => createEmailDestination(email),
  webhook: ({ webhook }) => createWebhookDestination(webhook),
} satisfies Record<Address['destination'], (options: DestinationOptions) => Destination>;

export const createDestinations = (options: DestinationOptions): readonly Destination[] =>
  Object.values(makers).map((make) => make(options));
