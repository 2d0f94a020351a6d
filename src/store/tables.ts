/** The list of tables, for what is done to all of them. */
import type { Schema } from './schema.ts';

/** All of them; a new one without its line here doesn't compile. */
const all: { readonly [table in keyof Schema]: true } = {
  environments: true,
  subjects: true,
  readings: true,
  quarantine: true,
  events: true,
  conversations: true,
  lanes: true,
  deliveries: true,
  outcomes: true,
  subscriptions: true,
  subscription_targets: true,
  stories: true,
  turns: true,
  buttons: true,
  probes: true,
  budgets: true,
  redeliveries: true,
  marks: true,
  errands: true,
  audit: true,
  audit_ends: true,
};

export const TABLES = Object.keys(all) as readonly (keyof Schema)[];
