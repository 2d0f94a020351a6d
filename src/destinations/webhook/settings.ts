/** Whether webhooks may be subscribed to, and with which key their secrets are kept. */
import { z } from 'zod';

export type WebhookSettings = {
  /** The first seals; the other one still opens what was sealed before the change of keys. */
  readonly keys: readonly Uint8Array[];
};

const KEY_BYTES = 32;

/** An empty variable is one that is not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema.optional());

const key = (name: string) =>
  z
    .string()
    .trim()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((bytes) => bytes.length === KEY_BYTES, {
      error: `${name}: give ${KEY_BYTES} random bytes in base64, such as \`openssl rand -base64 32\` prints`,
    });

const variables = z.object({
  TIDINGS_WEBHOOKS: optional(
    z.enum(['on', 'off'], {
      error: 'TIDINGS_WEBHOOKS: give on, or leave it out: people can then not subscribe webhooks',
    }),
  ),
  TIDINGS_SECRET_KEY: optional(key('TIDINGS_SECRET_KEY')),
  TIDINGS_SECRET_KEY_PREVIOUS: optional(key('TIDINGS_SECRET_KEY_PREVIOUS')),
});

/** The names that are read. */
export const webhookVariables: readonly string[] = Object.keys(variables.shape);

export type WebhookSettingsRead =
  | { readonly success: true; readonly settings: WebhookSettings | undefined }
  | { readonly success: false; readonly problems: readonly string[] };

/** Reads the process's variables. Without settings webhooks are off. Problems name the variable and the cure. */
export const readWebhookSettings = (given: Readonly<Record<string, string | undefined>>): WebhookSettingsRead => {
  const read = variables.safeParse(given);
  if (!read.success) return { success: false, problems: read.error.issues.map(({ message }) => message) };
  const { TIDINGS_WEBHOOKS, TIDINGS_SECRET_KEY, TIDINGS_SECRET_KEY_PREVIOUS } = read.data;
  if (TIDINGS_WEBHOOKS !== 'on') return { success: true, settings: undefined };
  if (!TIDINGS_SECRET_KEY) {
    const cure = "TIDINGS_SECRET_KEY: set it to 32 random bytes in base64; webhooks' secrets are kept under it";
    return { success: false, problems: [cure] };
  }
  const keys = [TIDINGS_SECRET_KEY, TIDINGS_SECRET_KEY_PREVIOUS].filter((one) => one !== undefined);
  return { success: true, settings: { keys } };
};
