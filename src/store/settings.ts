/** How long what is kept: in days, each with a default. */
import { z } from 'zod';
import type { Keep } from '../core/operations.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const days = (name: string, min: number, fallback: number) => {
  const error = `${name}: give a whole number of days from ${min} to 3650, such as ${fallback}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(3650, { error }).default(fallback);
};

const schema = z
  .object({
    // What happened is news for 45 days, and must be known for longer.
    TIDINGS_KEEP_EVENTS_DAYS: days('TIDINGS_KEEP_EVENTS_DAYS', 60, 90),
    TIDINGS_KEEP_DELIVERIES_DAYS: days('TIDINGS_KEEP_DELIVERIES_DAYS', 1, 30),
    TIDINGS_KEEP_READINGS_DAYS: days('TIDINGS_KEEP_READINGS_DAYS', 1, 400),
    TIDINGS_KEEP_QUARANTINE_DAYS: days('TIDINGS_KEEP_QUARANTINE_DAYS', 1, 7),
    TIDINGS_KEEP_GONE_DAYS: days('TIDINGS_KEEP_GONE_DAYS', 1, 30),
    TIDINGS_KEEP_AUDIT_DAYS: days('TIDINGS_KEEP_AUDIT_DAYS', 1, 400),
  })
  // A conversation goes as a whole: nothing of it may be kept for longer.
  .refine((given) => given.TIDINGS_KEEP_GONE_DAYS >= given.TIDINGS_KEEP_DELIVERIES_DAYS, {
    error: 'TIDINGS_KEEP_GONE_DAYS: give at least as many days as TIDINGS_KEEP_DELIVERIES_DAYS',
  })
  .transform(
    (given): Keep => ({
      eventsMs: given.TIDINGS_KEEP_EVENTS_DAYS * DAY_MS,
      deliveriesMs: given.TIDINGS_KEEP_DELIVERIES_DAYS * DAY_MS,
      readingsMs: given.TIDINGS_KEEP_READINGS_DAYS * DAY_MS,
      quarantineMs: given.TIDINGS_KEEP_QUARANTINE_DAYS * DAY_MS,
      goneMs: given.TIDINGS_KEEP_GONE_DAYS * DAY_MS,
      auditMs: given.TIDINGS_KEEP_AUDIT_DAYS * DAY_MS,
    }),
  );

/** The names that are read. */
export const keepVariables: readonly string[] = Object.keys(schema.in.shape);

/** Problems hold the variable's name and the cure. Never throws. */
export const readKeep = (
  variables: Readonly<Record<string, string | undefined>>,
): { readonly keep: Keep } | { readonly problems: readonly string[] } => {
  const read = schema.safeParse(variables);
  return read.success ? { keep: read.data } : { problems: read.error.issues.map(({ message }) => message) };
};
